import { type Document, type Path, printPath } from "../document.ts";
import type { Problem } from "../errors.ts";
import { readCourse } from "../input/read-course.ts";
import { courseSchema } from "../input/written-course.ts";
import * as z from "../late-schema.ts";
import { type Provenance, provenances, readQuantity, type SourcedQuantity } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import { readUnit, type UnitScale } from "../units.ts";

/** What an input does, as a plan says it: exactly one of `value`, `course` and `file`. */
export const inputSchema = z.strictObject({
  value: z.number().optional(),
  course: courseSchema.optional(),
  file: z.string().optional(),
  unit: z.string().optional(),
  provenance: z.enum(provenances).optional(),
  source: z.string().optional(),
  description: z.string().optional(),
});
export type WrittenInput = z.infer<typeof inputSchema>;

/** A level, a course written in the plan, or the path of a course from the plan's own folder (`FILE#column`). */
export type PlannedInput =
  | { readonly kind: "level"; readonly level: SourcedQuantity }
  | {
      readonly kind: "course";
      readonly course: TimeCourse;
      readonly unit: UnitScale;
      readonly provenance: Provenance;
    }
  | { readonly kind: "file"; readonly path: string };

/** Reads inputs by name; what is wrong goes to `problems`, and the input is then left out. */
export function readInputs(
  written: Readonly<Record<string, WrittenInput>>,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): Record<string, PlannedInput> {
  const inputs: Record<string, PlannedInput> = {};
  for (const [name, one] of Object.entries(written)) {
    const input = readInput(name, one, document, [...path, name], problems);
    if (input) inputs[name] = input;
  }
  return inputs;
}

const forms = ["value", "course", "file"] as const;

function readInput(
  name: string,
  written: WrittenInput,
  document: Document<unknown>,
  path: Path,
  problems: Problem[],
): PlannedInput | undefined {
  const report = (key: readonly string[], message: string, advice: string): undefined => {
    const at = [...path, ...key];
    problems.push({ where: printPath(at), line: document.lineOf(at), message, advice });
  };
  const given = forms.filter((form) => written[form] !== undefined);
  if (given.length !== 1)
    return report(
      given.slice(1, 2),
      `expected one of ${forms.join(", ")}, found ${given.join(" and ") || "none"}`,
      given.length > 1 ? "keep one of them" : "say what the input does",
    );
  const { value, course, file, unit, provenance, source, description } = written;
  if (file !== undefined) {
    const own = (["unit", "provenance", "source"] as const).find((key) => written[key] !== undefined);
    if (own) return report([own], `expected no ${own} beside a file, found one`, "the file itself says it");
    return { kind: "file", path: file };
  }
  if (unit === undefined || provenance === undefined) {
    for (const key of ["unit", "provenance"] as const)
      if (written[key] === undefined) report([key], `expected a ${key}, found nothing`, "add this key");
    return undefined;
  }
  const told = {
    unit,
    provenance,
    ...(source !== undefined && { source }),
    ...(description && { description }),
  };
  const level = readQuantity(name, { ...told, value: value ?? 0 }, document, path, problems);
  if (!course) return { kind: "level", level };
  const factor = readUnit(unit)?.factor ?? 1;
  const driven = readCourse(course, document, [...path, "course"], problems, factor);
  return { kind: "course", course: driven, unit: level.unit, provenance };
}
