import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput, infusionInput } from "../../src/input/exponential.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { parentCourse } from "../../src/input/parent-fraction.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput, stepInput } from "../../src/input/schedule.ts";
import { addCourses, decayCourse, delayCourse, scaleCourse } from "../../src/input/shape.ts";
import { breaksOf, constantCourse, isConstant, type TimeCourse, valueAt } from "../../src/time-course.ts";

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

test("a cycle has run since ever, and a delay moves it too; a constant stays constant", () => {
  const cycle = cyclicInput({ mean: 10, amplitude: 8, period: 240, phase: 0.3 });
  expect(breaksOf(cycle)).toEqual([]);
  for (const t of [-500, 0, 77]) {
    const exact = 10 + 8 * Math.cos((2 * Math.PI * t) / 240 + 0.3);
    expect(valueAt(cycle, t)).toBeCloseTo(exact, 12);
    expect(valueAt(delayCourse(cycle, 60), t + 60)).toBeCloseTo(exact, 12);
  }
  expect(isConstant(delayCourse(constantCourse(3), 60))).toBe(true);
});

test("a wash-out chase: tracer in the medium, then none; and a closed medium has no input at all", () => {
  const medium = stepInput([
    { time: 0, value: 1 },
    { time: 900, value: 0 },
  ]);
  expect([-1, 0, 899.9, 900, 5000].map((t) => valueAt(medium, t))).toEqual([1, 1, 1, 0, 0]);
  expect(breaksOf(medium)).toEqual([900]);
  expect(breaksOf(constantCourse(0))).toEqual([]);
});

/** Numbers as people write them, in thousandths. */
const number = (min: number, max: number) =>
  fc.integer({ min: Math.round(1000 * min), max: Math.round(1000 * max) }).map((n) => n / 1000);
const rising = fc
  .array(number(0.5, 100), { minLength: 2, maxLength: 6 })
  .map((steps) => steps.map((_, i) => steps.slice(0, i + 1).reduce((a, b) => a + b, -20)));
const anyCourse: fc.Arbitrary<TimeCourse> = fc.oneof(
  number(0, 50).map(constantCourse),
  fc
    .tuple(rising, fc.array(number(0, 50), { minLength: 6, maxLength: 6 }))
    .map(([times, values]) => stepInput(times.map((time, i) => ({ time, value: values[i] })))),
  fc
    .tuple(
      rising,
      fc.array(number(0, 50), { minLength: 6, maxLength: 6 }),
      fc.constantFrom("linear" as const, "pchip" as const),
      fc.constantFrom("hold" as const, "zero" as const),
    )
    .map(([times, values, interpolation, after]) =>
      sampledInput(times, values.slice(0, times.length), { interpolation, after }),
    ),
  fc
    .tuple(number(-10, 50), number(1, 100), number(0, 50), number(0, 50))
    .map(([from, length, a, b]) => rampInput({ time: from, value: a }, { time: from + length, value: b })),
  fc
    .tuple(number(0, 50), number(5, 500), number(-3, 3))
    .map(([mean, period, phase]) => cyclicInput({ mean, amplitude: 0.8 * mean, period, phase })),
  fc.tuple(number(0.001, 1), number(0.001, 1), number(-10, 50), number(0, 20)).map(([a, b, start, rise]) =>
    exponentialInput(
      [
        { amplitude: 30, rate: a },
        { amplitude: 5, rate: b },
      ],
      { start, rise },
    ),
  ),
  number(0, 3).map((delay_min) => fengInput({ ...fengFdg, delay_min })),
  fc
    .tuple(number(-10, 50), number(1, 100))
    .map(([start, length]) => infusionInput(20, start, start + length)),
);
const probes = [-25, -3.3, 0.01, 4, 17.7, 44, 90.1, 210, 800];
// Courses are up to some 100; sums and shifts of polynomials round at the last digits of that.
const close = 1e-9;
const runs = { seed: 11, numRuns: 150 };

/** Both courses at the probed times, but not where a rounded break may lie on either side. */
function expectEqual(a: TimeCourse, b: TimeCourse): void {
  const breaks = [...breaksOf(a), ...breaksOf(b)];
  for (const t of probes)
    if (!breaks.some((at) => Math.abs(at - t) < 1e-9))
      expect(Math.abs(valueAt(a, t) - valueAt(b, t))).toBeLessThan(close);
}

describe("for any two courses u, v and numbers a, b", () => {
  const two = [anyCourse, anyCourse, number(0, 3), number(0, 3)] as const;
  const combine = (u: TimeCourse, v: TimeCourse, a: number, b: number): TimeCourse =>
    addCourses(scaleCourse(u, a), scaleCourse(v, b));

  test("the sum a u + b v has the values of both", () => {
    fc.assert(
      fc.property(...two, (u, v, a, b) => {
        const sum = combine(u, v, a, b);
        for (const t of probes)
          expect(Math.abs(valueAt(sum, t) - a * valueAt(u, t) - b * valueAt(v, t))).toBeLessThan(close);
      }),
      runs,
    );
  });

  test.each<[string, (course: TimeCourse) => TimeCourse]>([
    ["a delay", (u) => delayCourse(u, 13.7)],
    ["dispersion", (u) => disperseCourse(u, 9)],
    ["slow dispersion", (u) => disperseCourse(u, 400)],
    [
      "an exponential parent fraction",
      (u) => parentCourse(u, { kind: "exponential", phases: [{ amplitude: 0.8, rate: 0.01 }] }),
    ],
  ])("%s of a u + b v is a times that of u plus b times that of v", (_name, change) => {
    fc.assert(
      fc.property(...two, (u, v, a, b) => {
        expectEqual(change(combine(u, v, a, b)), combine(change(u), change(v), a, b));
      }),
      runs,
    );
  });

  test("delay and dispersion may change places", () => {
    fc.assert(
      fc.property(anyCourse, (u) => {
        expectEqual(disperseCourse(delayCourse(u, 21), 9), delayCourse(disperseCourse(u, 9), 21));
      }),
      runs,
    );
  });

  test("breaks rise, and between them nothing jumps", () => {
    fc.assert(
      fc.property(...two, (u, v, a, b) => {
        for (const course of [combine(u, v, a, b), disperseCourse(combine(u, v, a, b), 9)]) {
          const breaks = breaksOf(course);
          breaks.forEach((at, i) => {
            if (i > 0) expect(at).toBeGreaterThan(breaks[i - 1]);
          });
          for (let t = -30; t < 400; t += 0.7)
            if (!breaks.some((at) => at > t && at <= t + 1e-9))
              // Slopes are below 1e3 a second.
              expect(Math.abs(valueAt(course, t + 1e-9) - valueAt(course, t))).toBeLessThan(2e-6);
        }
      }),
      { ...runs, numRuns: 30 },
    );
  });

  test("a dispersed course jumps nowhere, at its breaks neither", () => {
    fc.assert(
      fc.property(anyCourse, (u) => {
        const course = disperseCourse(u, 9);
        for (const at of breaksOf(course))
          expect(Math.abs(valueAt(course, at + 1e-9) - valueAt(course, at - 1e-9))).toBeLessThan(1e-6);
      }),
      runs,
    );
  });
});
