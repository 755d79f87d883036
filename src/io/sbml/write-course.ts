import { findNegative } from "../../input/read-form.ts";
import type { WrittenCourse } from "../../input/written-course.ts";
import { readUnit } from "../../units.ts";
import { mathsToCourse } from "./course-maths.ts";
import type { FileUnit } from "./file-units.ts";
import type { Maths } from "./maths.ts";

/** A course of an input; undefined if it falls below 0, which no input does. */
export function writeCourse(maths: Maths, unit: FileUnit, time: FileUnit): WrittenCourse | undefined {
  const course = mathsToCourse(maths);
  let isNegative = false;
  const report = (): void => {
    isNegative = true;
  };
  if (course) findNegative(course, "pieces", { unit: 1, unitName: "s", report });
  if (!course || isNegative) return undefined;
  const second = time.factor;
  const factor = unit.factor / (readUnit(unit.text)?.factor ?? 1);
  const pieces = course.pieces.map(({ start, terms }) => ({
    ...(Number.isFinite(start) && { start: start * second }),
    terms: terms.map(({ amplitude, rate, power, omega = 0, phase = 0 }) => ({
      amplitude: (amplitude * factor) / second ** power,
      ...(rate !== 0 && { rate: rate / second }),
      ...(power !== 0 && { power }),
      ...(omega !== 0 && { omega: omega / second }),
      ...(phase !== 0 && { phase }),
    })),
  }));
  return { time_unit: "s", pieces };
}
