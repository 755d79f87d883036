import type { System } from "../system.ts";
import type { TimeCourse } from "../time-course.ts";

/** An input that changes with time and the slot of `p` that it fills. */
export interface Drive {
  readonly slot: number;
  readonly course: TimeCourse;
}

/** What every method gets: a system, its `p` with the constant inputs filled in, and what changes. */
export interface SolveProblem {
  readonly system: System;
  readonly parameters: Float64Array;
  readonly drives: readonly Drive[];
  readonly start: number;
  readonly times: Float64Array;
  readonly tolerance: number;
  /** One for each unknown. */
  readonly absoluteTolerance: Float64Array;
  readonly maxSteps: number;
}
