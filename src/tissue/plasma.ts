import * as z from "zod";
import type { Document } from "../document.ts";
import type { Problem } from "../errors.ts";
import { courseSchema, readCourse, type WrittenCourse } from "../input/read-course.ts";
import { type Provenance, provenances, quantitySchema } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import { nameDimension, readUnit, sameDimension } from "../units.ts";

const plasmaCourse = courseSchema.extend({
  unit: z.string(),
  title: z.string().optional(),
  provenance: z.enum(provenances),
  source: z.string().optional(),
});

/** The shape of `plasma` in a map plan. */
export const plasmaSchema = z.strictObject({
  shape: z.literal("feng-fdg").optional(),
  initial_volume: quantitySchema.optional(),
  course: plasmaCourse.optional(),
});

/** The plasma curve of a plan: the shape of Feng's FDG curve, scaled by dose and volume, or a course as it is. */
export type Plasma =
  | { readonly kind: "feng-fdg" }
  | {
      readonly kind: "course";
      /** In kBq/mL. */
      readonly course: TimeCourse;
      /** As the plan writes it, for the record. */
      readonly written: Readonly<Record<string, unknown>>;
      readonly provenance: Provenance;
    };

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
  return course ? readGiven(course, document, problems, report) : { kind: "feng-fdg" };
}

function readGiven(
  written: z.infer<typeof plasmaCourse>,
  document: Document<unknown>,
  problems: Problem[],
  report: (path: readonly string[], message: string, advice: string) => void,
): Plasma {
  const path = ["plasma", "course"];
  const { unit: text, provenance, source } = written;
  const unit = readUnit(text);
  const wanted = readUnit("kBq/mL");
  if (!unit || !wanted || !sameDimension(unit.dimension, wanted.dimension))
    report(
      [...path, "unit"],
      `expected a unit like kBq/mL, found "${text}"${unit ? ` (${nameDimension(unit.dimension)})` : ""}`,
      "convert the values to kBq/mL",
    );
  if (provenance !== "assumed" && !source)
    report(
      [...path, "provenance"],
      `expected a source for a ${provenance} course, found nothing`,
      "cite it, or say `provenance: assumed`",
    );
  const course = readCourse(written as WrittenCourse, document, path, problems, unit?.factor ?? 1);
  return { kind: "course", course, written, provenance };
}
