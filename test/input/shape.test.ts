import { expect, test } from "vitest";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { decayCourse, scaleCourse } from "../../src/input/shape.ts";
import { constantCourse, valueAt } from "../../src/time-course.ts";

const curve = fengInput({ ...fengFdg, delay_min: 1.5 });
const rate = 1.19e-3;

test("a decayed course is the course times e^(−λt), t from time 0 and not from its own start", () => {
  const decayed = decayCourse(curve, rate);
  for (const t of [0, 89, 91, 107, 600, 3600])
    expect(valueAt(decayed, t)).toBeCloseTo(valueAt(curve, t) * Math.exp(-rate * t), 11);
});

test("a constant decays from time 0 on", () => {
  const decayed = decayCourse(constantCourse(3), rate);
  expect(valueAt(decayed, 0)).toBe(3);
  expect(valueAt(decayed, 1000)).toBeCloseTo(3 * Math.exp(-1000 * rate), 14);
});

test("without decay a course stays what it is", () => {
  expect(decayCourse(curve, 0)).toBe(curve);
});

test("a scaled course is the course times a number", () => {
  for (const t of [0, 91, 600])
    expect(valueAt(scaleCourse(curve, 2.5), t)).toBeCloseTo(2.5 * valueAt(curve, t), 12);
});
