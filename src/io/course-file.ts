import { type Document, readDocument } from "../document.ts";
import { InputError, type Problem } from "../errors.ts";
import { courseSchema, readCourse, type WrittenCourse } from "../input/read-course.ts";
import * as z from "../late-schema.ts";
import { type Provenance, provenances } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import { nameDimension, readUnit, sameDimension, type UnitScale } from "../units.ts";

/** A course over time as a file gives it, in internal units, and what the file says about it. */
export interface GivenCourse {
  readonly file: string;
  readonly course: TimeCourse;
  /** The unit in which its values are written. */
  readonly unit: UnitScale;
  readonly title: string;
  /** Null where the file says nothing. */
  readonly provenance: Provenance | null;
  readonly source: string | null;
  /** Time (s) of the first sample; undefined unless it is a table of samples. */
  readonly firstSample?: number;
  /** What was done with blood samples: to be shown with every result. */
  readonly notes?: readonly string[];
}

const inlineSchema = courseSchema.extend({
  unit: z.string(),
  title: z.string().optional(),
  provenance: z.enum(provenances).optional(),
  source: z.string().optional(),
  description: z.string().optional(),
});
const fileSchema = inlineSchema.extend({ cuptake: z.literal(1), kind: z.literal("course") });
type Written = z.infer<typeof inlineSchema>;

/** What a course is read for. */
export interface CourseFileOptions {
  /** The unit of what it is to drive; the values must be in one that compares with it. */
  readonly unit?: UnitScale | undefined;
  /** Written in a call and not in a file: without the lines that say what the file is. */
  readonly isInline?: boolean;
}

/**
 * Reads a time course on its own (YAML, `kind: course`): what a model file says under `course`, and the `unit` of its
 * values. A positive `delay` moves the course to later times.
 *
 * @throws InputError with every problem and its line.
 */
export function readCourseFile(
  text: string,
  file: string,
  { unit: wanted, isInline = false }: CourseFileOptions = {},
): GivenCourse {
  const schema: z.ZodType<Written> = isInline ? inlineSchema : fileSchema;
  const document = readDocument(text, file, schema) as Document<Written>;
  const { unit: unitText, title = "", provenance = null, source = null } = document.value;
  const problems: Problem[] = [];
  const report = (key: string, message: string, advice: string): void => {
    problems.push({ where: key, line: document.lineOf([key]), message, advice });
  };
  const unit = readUnit(unitText);
  if (!unit) report("unit", `expected a unit, found "${unitText}"`, "write for example kBq/mL, mmHg or 1");
  else if (wanted && !sameDimension(unit.dimension, wanted.dimension))
    report("unit", wordUnit(wanted, unit), `convert the values to ${wanted.text}`);
  if (provenance !== null && provenance !== "assumed" && source === null)
    report(
      "provenance",
      `expected a source for a ${provenance} course, found nothing`,
      "cite it, or say `provenance: assumed`",
    );
  const course = readCourse(document.value as WrittenCourse, document, [], problems, unit?.factor ?? 1);
  if (problems.length > 0 || !unit) throw new InputError(file, problems);
  return { file, course, unit, title, provenance, source };
}

/** Words a unit that does not compare with the wanted one. */
export const wordUnit = (wanted: UnitScale, found: UnitScale): string =>
  `expected a unit like ${wanted.text}, found "${found.text}" (${nameDimension(found.dimension)})`;
