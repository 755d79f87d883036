import type { Document } from "../document.ts";
import type { Problem } from "../errors.ts";
import { courseSchema, readCourse, type WrittenCourse } from "../input/read-course.ts";
import * as z from "../late-schema.ts";
import { type Provenance, provenances, quantitySchema } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import { nameDimension, readUnit, sameDimension, type UnitScale } from "../units.ts";

/** A course in a plan: that of a model file, with a unit, a provenance and where it comes from. */
export const plannedCourseSchema = courseSchema.extend({
  unit: z.string(),
  title: z.string().optional(),
  provenance: z.enum(provenances),
  source: z.string().optional(),
});

/** The shape of `inputs` in a map plan. */
export const plannedInputsSchema = z.record(z.string(), plannedCourseSchema).optional();

/** A course that a plan gives. */
export interface PlannedCourse {
  /** In internal units. */
  readonly course: TimeCourse;
  readonly unit: UnitScale;
  /** As the plan writes it, for the record. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly provenance: Provenance;
}

/** The shape of `plasma` in a map plan. */
export const plasmaSchema = z.strictObject({
  shape: z.literal("feng-fdg").optional(),
  initial_volume: quantitySchema.optional(),
  course: plannedCourseSchema.optional(),
});

/** The plasma curve of a plan: the shape of Feng's FDG curve, scaled by dose and volume, or a course as it is. */
export type Plasma = { readonly kind: "feng-fdg" } | ({ readonly kind: "course" } & PlannedCourse);

/** Reads `plasma`: `shape` with `initial_volume`, or `course` in a unit like kBq/mL; problems go to `problems`. */
export function readPlasma(
  document: Document<{ readonly plasma: z.infer<typeof plasmaSchema> }>,
  problems: Problem[],
): Plasma {
  const { shape, initial_volume, course } = document.value.plasma;
  const report = (path: readonly string[], message: string, advice: string): void => {
    problems.push({ where: path.join("."), line: document.lineOf(path), message, advice });
  };
  if (shape && !initial_volume)
    report(
      ["plasma"],
      "expected initial_volume beside shape, found none",
      "the peak of the shape is the dose in this volume",
    );
  if (!shape && !course) report(["plasma"], "expected shape or course, found neither", "give one of them");
  if (shape && course) report(["plasma", "course"], "expected shape or course, found both", "keep one");
  if (course && initial_volume)
    report(
      ["plasma", "initial_volume"],
      "expected no initial_volume beside course, found one",
      "a course has values of its own; remove it, or scale the course",
    );
  if (!course) return { kind: "feng-fdg" };
  const planned = readPlannedCourse(course, document, ["plasma", "course"], problems, readUnit("kBq/mL"));
  return { kind: "course", ...planned };
}

/** Reads `inputs`: a course for each input that the plan names. */
export function readPlannedInputs(
  document: Document<{ readonly inputs?: z.infer<typeof plannedInputsSchema> }>,
  problems: Problem[],
): Record<string, PlannedCourse> {
  const written = Object.entries(document.value.inputs ?? {});
  return Object.fromEntries(
    written.map(([name, own]) => [name, readPlannedCourse(own, document, ["inputs", name], problems)]),
  );
}

/** Reads a course of a plan, in a unit like the wanted one if that is known; problems go to `problems`. */
function readPlannedCourse(
  written: z.infer<typeof plannedCourseSchema>,
  document: Document<unknown>,
  path: readonly string[],
  problems: Problem[],
  wanted?: UnitScale,
): PlannedCourse {
  const report = (key: string, message: string, advice: string): void => {
    const at = [...path, key];
    problems.push({ where: at.join("."), line: document.lineOf(at), message, advice });
  };
  const { unit: text, provenance, source } = written;
  const unit = readUnit(text);
  if (!unit || (wanted && !sameDimension(unit.dimension, wanted.dimension)))
    report(
      "unit",
      `expected a unit${wanted ? ` like ${wanted.text}` : ""}, found "${text}"${unit ? ` (${nameDimension(unit.dimension)})` : ""}`,
      wanted ? `convert the values to ${wanted.text}` : "write for example kBq/mL or 1",
    );
  if (provenance !== "assumed" && !source)
    report(
      "provenance",
      `expected a source for a ${provenance} course, found nothing`,
      "cite it, or say `provenance: assumed`",
    );
  const course = readCourse(written as WrittenCourse, document, path, problems, unit?.factor ?? 1);
  return { course, unit: unit ?? { text, dimension: [], factor: 1 }, written, provenance };
}
