import type { WrittenProblem } from "../fit/problem.ts";
import type { TimeCourse } from "../time-course.ts";
import type { BackendName } from "../tissue/backend.ts";
import type { GivenImages } from "../tissue/image-check.ts";
import type { Override } from "../tissue/map-override.ts";
import type { JobChoice } from "./job-plan.ts";

/** A text and the path it is reported under. */
export interface JobText {
  readonly text: string;
  readonly file: string;
}

/** A job with all that it reads, as plain data that can be sent to a worker. */
export interface JobSource {
  /** Differs where anything else does: a worker keeps what it made ready under it. */
  readonly key: string;
  readonly job: JobChoice;
  readonly model?: JobText | undefined;
  /** Of a map. */
  readonly plan?: JobText | undefined;
  /** The images that the plan of a map names. */
  readonly images?: GivenImages | undefined;
  /** Courses of inputs. */
  readonly inputs?: Readonly<Record<string, TimeCourse>>;
  /** Of a fit. */
  readonly problem?: WrittenProblem;
  /** Of a map: numbers in place of the plan's at every point, frames whose maps are kept, and where it runs. */
  readonly overrides?: Readonly<Record<string, Override>>;
  readonly maps?: readonly string[];
  readonly backend?: BackendName | "auto";
  /** Stands for the draws of a posterior, whose values come with the points. */
  readonly drawn?: string;
}
