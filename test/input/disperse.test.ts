import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput, infusionInput } from "../../src/input/exponential.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { parentCourse } from "../../src/input/parent-fraction.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput, stepInput } from "../../src/input/schedule.ts";
import { addCourses } from "../../src/input/shape.ts";
import { constantCourse, isConstant, runFrom, type TimeCourse, valueAt } from "../../src/time-course.ts";
import { disperseByQuadrature, integrateCourse } from "./quadrature.ts";

const samples = [
  [0, 20, 45, 60, 120, 600],
  [0, 80, 60, 61, 20, 5],
] as const;
const total = addCourses(fengInput(), infusionInput(3, 50, 400));
const courses: Record<string, TimeCourse> = {
  "the curve of Feng": fengInput({ ...fengFdg, delay_min: 0.735 }),
  "exponentials with a rise": exponentialInput([{ amplitude: 60, rate: 0.02 }], { start: 5, rise: 30 }),
  "an infusion": infusionInput(3, 10, 100),
  "linear samples": sampledInput(...samples),
  "PCHIP samples": sampledInput(...samples, { interpolation: "pchip", after: "zero" }),
  "a step": stepInput([
    { time: 0, value: 3 },
    { time: 50, value: 1 },
  ]),
  "a ramp": rampInput({ time: 10, value: 1 }, { time: 100, value: 20 }),
  "a cycle": cyclicInput({ mean: 10, amplitude: 8, period: 240, phase: 0.3 }),
  "a Hill parent of a sum": parentCourse(total, { kind: "hill", plateau: 0.1, half: 300, exponent: 2.6 }),
};
const times = [1, 11, 44.2, 48, 50.5, 70, 101, 130, 450, 601, 900, 3600];
const largest = (course: TimeCourse): number => Math.max(...times.map((t) => Math.abs(valueAt(course, t))));

describe.each(Object.entries(courses))("%s", (_name, course) => {
  test.each([0.5, 7, 100, 2000])("dispersed with τ = %d s is its quadrature to 1e-10 of the peak", (tau) => {
    const dispersed = disperseCourse(course, tau);
    const peak = largest(dispersed);
    for (const t of times) {
      const expected = disperseByQuadrature(course, tau, t, peak);
      expect(Math.abs(valueAt(dispersed, t) - expected)).toBeLessThan(1e-10 * peak);
    }
  });

  test("comes back by deconvolution: u = c + τ dc/dt", () => {
    for (const tau of [0.5, 7, 100]) {
      const dispersed = disperseCourse(course, tau);
      const peak = largest(course);
      for (const t of times) {
        const { value, slope } = runFrom(dispersed, t);
        // Rounding of the terms of c alone, some powers of which cancel.
        expect(Math.abs(value(t) + tau * slope(t) - valueAt(course, t))).toBeLessThan(1e-10 * peak);
      }
    }
  });
});

describe("the kernel of two exponentials, E(t; l, k) = (e^(−lt) − e^(−kt)) / (k − l), times k", () => {
  /** With expm1, which keeps all digits as l → k. */
  const E = (t: number, l: number, k: number): number =>
    l === k ? t * Math.exp(-k * t) : (Math.exp(-k * t) * Math.expm1((k - l) * t)) / (k - l);

  test.each([0, 1e-9, -1e-9, 1e-6, -1e-6, 1e-3, -1e-3, 0.03, 0.08, -0.08, 0.3, 3])("l/k − 1 = %d", (off) => {
    const k = 1 / 7;
    const l = k * (1 + off);
    for (const length of [Number.POSITIVE_INFINITY, 0.7, 7, 40, 400]) {
      const terms = [{ amplitude: 5, rate: l, power: 0 }];
      const course = {
        pieces: [{ start: 3, terms }, ...(length < 1e9 ? [{ start: 3 + length, terms: [] }] : [])],
      };
      const dispersed = disperseCourse(course, 7);
      const closed = (t: number): number =>
        5 * k * (t <= length ? E(t, l, k) : E(length, l, k) * Math.exp(-k * (t - length)));
      const peak = Math.max(...[0.1, 0.5, 1, 2, 5, 10].map((x) => closed(7 * x)));
      for (const t of [0, 1e-3, 0.1, 0.6, 3, 7, 20, 39, 60, 390, 500])
        expect(Math.abs(valueAt(dispersed, 3 + t) - closed(t))).toBeLessThan(1e-11 * peak);
    }
  });
});

test("τⁿ e^(−λτ) of any closeness to the kernel is its quadrature to 1e-10 of the peak", () => {
  const term = fc.record({
    power: fc.integer({ min: 0, max: 9 }),
    off: fc.oneof(fc.constantFrom(0, 1e-9, 1e-3), fc.double({ min: -1, max: 1, noNaN: true })),
    length: fc.double({ min: -2, max: 3, noNaN: true }).map((x) => 10 ** x),
  });
  fc.assert(
    fc.property(term, ({ power, off, length }) => {
      const terms = [{ amplitude: 1, rate: 1 + off, power }];
      const course = {
        pieces: [
          { start: 0, terms },
          { start: length, terms: [] },
        ],
      };
      const dispersed = disperseCourse(course, 1);
      const at = [0.01, 0.1, 0.3, 0.6, 0.9, 1, 1.2].map((x) => x * Math.min(length, power + 10));
      const peak = Math.max(...at.map((t) => valueAt(dispersed, t)));
      for (const t of at)
        expect(Math.abs(valueAt(dispersed, t) - disperseByQuadrature(course, 1, t, peak))).toBeLessThan(
          1e-10 * peak,
        );
    }),
    { seed: 7, numRuns: 60 },
  );
});

test("a slow wave whose damping is close to the kernel keeps its digits", () => {
  for (const omega of [1e-9, 1e-3, 0.05, 1])
    for (const rate of [1, 1 + 1e-6, 0.9, 0]) {
      const terms = [{ amplitude: 2, rate, power: 0, omega, phase: 0.4 }];
      const course = { pieces: [{ start: 0, terms }] };
      const dispersed = disperseCourse(course, 1);
      for (const t of [0.1, 1, 3, 10])
        expect(Math.abs(valueAt(dispersed, t) - disperseByQuadrature(course, 1, t, 1))).toBeLessThan(1e-11);
    }
});

test("the area under a curve is preserved", () => {
  for (const name of ["an infusion", "PCHIP samples"]) {
    const area = (course: TimeCourse): number => integrateCourse(course, 0, 2000, () => 1, 1e4, 50);
    // After 1400 s and more than e⁻⁴⁰ of the last value nothing is left to come.
    expect(area(disperseCourse(courses[name], 30)) / area(courses[name])).toBeCloseTo(1, 11);
  }
});

test("a constant stays itself, exactly; no dispersion is no change", () => {
  expect(disperseCourse(constantCourse(3.7), 11)).toEqual(constantCourse(3.7));
  expect(isConstant(disperseCourse(constantCourse(3.7), 11))).toBe(true);
  expect(disperseCourse(total, 0)).toBe(total);
});

test("a cycle that has run since ever is damped by 1/√(1 + ω²τ²)", () => {
  const dispersed = disperseCourse(cyclicInput({ mean: 10, amplitude: 8, period: 240 }), 40);
  const values = Array.from({ length: 2400 }, (_, i) => valueAt(dispersed, i / 10));
  const damped = 8 / Math.hypot(1, (2 * Math.PI * 40) / 240);
  // A maximum sampled every 0.1 s: off by at most (ω · 0.05 s)² / 2 of the amplitude.
  expect(Math.abs(Math.max(...values) - (10 + damped))).toBeLessThan(1e-5);
  expect(Math.abs(Math.min(...values) - (10 - damped))).toBeLessThan(1e-5);
});

test.each([
  ["a negative τ", constantCourse(1), -1],
  ["a τ that is no number", constantCourse(1), Number.NaN],
  [
    "what has fallen since ever faster than the kernel",
    { pieces: [{ start: Number.NEGATIVE_INFINITY, terms: [{ amplitude: 1, rate: 1, power: 0 }] }] },
    2,
  ],
])("%s is refused", (_name, course, tau) => {
  expect(() => disperseCourse(course, tau)).toThrow(/expected/);
});
