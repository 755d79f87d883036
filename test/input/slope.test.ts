import { expect, test } from "vitest";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { fengInput } from "../../src/input/feng.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput } from "../../src/input/schedule.ts";
import { slopeOfCourse } from "../../src/input/slope.ts";
import { type TimeCourse, valueAt } from "../../src/time-course.ts";

const bolus = exponentialInput([{ amplitude: 60, rate: 1 / 300 }], { start: 20 });
const smooth: [string, TimeCourse][] = [
  ["Feng", fengInput()],
  ["exponentials with a rise", exponentialInput([{ amplitude: 60, rate: 1 / 300 }], { rise: 30 })],
  ["a dispersed bolus", disperseCourse(bolus, 9)],
  ["samples", sampledInput([0, 10, 40, 200], [0, 50, 20, 3], { interpolation: "pchip" })],
  ["a cycle", cyclicInput({ mean: 3, amplitude: 2, period: 90, phase: 0.4 })],
  ["a ramp", rampInput({ time: 10, value: 1 }, { time: 60, value: 4 })],
];

test.each(smooth)("%s: the slope is that of central differences at two steps", (_, course) => {
  const slope = slopeOfCourse(course);
  for (const t of [3.3, 17.1, 33.7, 71.9, 150.3]) {
    const differ = (h: number): number => (valueAt(course, t + h) - valueAt(course, t - h)) / (2 * h);
    const [fine, coarse] = [differ(1e-3), differ(1e-2)];
    // The truncation of the coarse one is a hundred times that of the fine one; rounding of some 1e-14/1e-3.
    const allowed = Math.abs(fine - coarse) / 50 + 1e-9;
    expect(Math.abs(valueAt(slope, t) - fine), `at ${t} s`).toBeLessThan(allowed);
  }
});

test("a jump is a pulse of its height, around it; at time 0 behind it, before time 0 none", () => {
  const area = (course: TimeCourse, from: number, to: number): number => {
    let sum = 0;
    const n = 4000;
    for (let i = 0; i < n; i++) sum += valueAt(course, from + ((i + 0.5) * (to - from)) / n);
    return (sum * (to - from)) / n;
  };
  // 60 less what falls in 2 ms.
  expect(area(slopeOfCourse(bolus), 19.998, 20.002)).toBeCloseTo(60, 2);
  expect(valueAt(slopeOfCourse(bolus), 19.9985)).toBe(0);
  const at = (start: number) => slopeOfCourse(exponentialInput([{ amplitude: 60, rate: 0.01 }], { start }));
  expect(area(at(0), 0, 0.004)).toBeCloseTo(60, 2);
  expect(valueAt(at(-5), 0)).toBeCloseTo(-0.6 * Math.exp(-0.05), 12);
});
