import { describe, expect, test } from "vitest";
import { infusionInput } from "../../src/input/exponential.ts";
import { fengInput } from "../../src/input/feng.ts";
import { fractionAt, type ParentFraction, parentCourse } from "../../src/input/parent-fraction.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput } from "../../src/input/schedule.ts";
import { delayCourse } from "../../src/input/shape.ts";
import { constantCourse, type TimeCourse, valueAt } from "../../src/time-course.ts";

const twoPhases: ParentFraction = {
  kind: "exponential",
  phases: [
    { amplitude: 0.6, rate: 3e-3 },
    { amplitude: 0.3, rate: 1e-4 },
  ],
};
const fractions: [ParentFraction, most: number][] = [
  [{ kind: "hill", plateau: 0.05, half: 450, exponent: 2.6 }, 40],
  [{ kind: "hill", plateau: 0, half: 300, exponent: 0.5 }, 80],
  [{ kind: "hill", plateau: 0.1, half: 300, exponent: 0.2 }, 90],
  [{ kind: "hill", plateau: 0.1, half: 300, exponent: 20 }, 40],
  [{ kind: "power", rate: 0.004, exponent: 4.5, power: 0.27 }, 60],
  [{ kind: "power", rate: 0.004, exponent: 2, power: 0.5 }, 55],
];

/** f of a constant plasma of 1, on a grid that is even in log t from 1 ns to 10⁶ s. */
function worstError(fraction: ParentFraction, course: TimeCourse): number {
  let worst = 0;
  for (let i = 0; i <= 3000; i++) {
    const t = 10 ** (-9 + i / 200);
    const f = fractionAt(fraction, t);
    worst = Math.max(worst, Math.abs(valueAt(course, t) - f) / Math.max(f, 1e-3));
  }
  return worst;
}

describe.each(fractions)("%o", (fraction, most) => {
  const course = parentCourse(constantCourse(1), fraction);

  test("is met within 1e-9 of itself from 1 ns to 10⁶ s, on the number of intervals that is stated", () => {
    expect(worstError(fraction, course)).toBeLessThanOrEqual(1e-9);
    expect(course.pieces.length).toBeLessThanOrEqual(most);
  });

  test("is 1 at time 0 and before, never rises, and holds its value after 10⁶ s", () => {
    expect(valueAt(course, -100)).toBe(1);
    expect(fractionAt(fraction, 0)).toBe(1);
    let before = 1;
    for (let i = 0; i <= 1500; i++) {
      const f = valueAt(course, 10 ** (-9 + i / 100));
      expect(f).toBeLessThanOrEqual(before + 2e-9);
      expect(f).toBeGreaterThanOrEqual(-1e-12);
      before = f;
    }
    expect(valueAt(course, 1e9)).toBe(fractionAt(fraction, 1e6));
  });

  test.each<[string, TimeCourse]>([
    ["the curve of Feng", delayCourse(fengInput(), 40)],
    ["PCHIP samples", sampledInput([0, 20, 45, 120, 600], [0, 80, 60, 20, 5], { interpolation: "pchip" })],
    ["an infusion from before time 0", infusionInput(3, -50, 400)],
  ])("multiplies %s", (_name, plasma) => {
    const parent = parentCourse(plasma, fraction);
    for (const t of [-20, 0.5, 30, 41, 130, 399, 500, 3600, 20_000]) {
      const exact = valueAt(plasma, t) * fractionAt(fraction, t);
      // 1e-9 of f, and the rounding of Feng's terms, which cancel from some 60.
      expect(Math.abs(valueAt(parent, t) - exact)).toBeLessThan(1e-9 * Math.abs(exact) + 1e-12 * 60);
    }
  });
});

test("the formulas are those of kinfitr's metab_hill, metab_power and metab_exponential", () => {
  const t = 1200;
  // metab_hill_model(1200, a = 0.05, b = 2.6, c = 6.9) and the two others, with the arguments of their examples.
  const half = 10 ** (6.9 / 2.6);
  const hill = fractionAt({ kind: "hill", plateau: 0.05, half, exponent: 2.6 }, t);
  expect(hill).toBeCloseTo(1 - (0.95 * t ** 2.6) / (10 ** 6.9 + t ** 2.6), 14);
  const power = fractionAt({ kind: "power", rate: 0.004, exponent: 4.5, power: 0.27 }, t);
  expect(power).toBeCloseTo(1 / (1 + (0.004 * t) ** 4.5) ** 0.27, 14);
  const phases = [
    { amplitude: 0.02, rate: 0 },
    { amplitude: 0.98, rate: 0.001 },
  ];
  expect(fractionAt({ kind: "exponential", phases }, t)).toBeCloseTo(0.02 + 0.98 * Math.exp(-1.2), 14);
});

test("half of what is ever metabolized is at `half`", () => {
  expect(fractionAt({ kind: "hill", plateau: 0.2, half: 77, exponent: 3 }, 77)).toBeCloseTo(0.6, 15);
});

test("an exponential fraction is exact, of a cycle too, and starts at time 0", () => {
  const cycle = cyclicInput({ mean: 10, amplitude: 8, period: 240 });
  for (const plasma of [cycle, fengInput(), delayCourse(fengInput(), 300), constantCourse(2)])
    for (const t of [-30, 0, 20, 350, 5000]) {
      const exact = valueAt(plasma, t) * fractionAt(twoPhases, t);
      expect(Math.abs(valueAt(parentCourse(plasma, twoPhases), t) - exact)).toBeLessThan(1e-12);
    }
});

test("a fraction that has no rate leaves all as it is", () => {
  const course = parentCourse(fengInput(), { kind: "power", rate: 0, exponent: 2, power: 3 });
  for (const t of [1, 60, 3600]) expect(valueAt(course, t)).toBeCloseTo(valueAt(fengInput(), t), 11);
});

test.each<[string, () => TimeCourse]>([
  ["a plateau above 1", () => parentCourse(fengInput(), { kind: "hill", plateau: 2, half: 1, exponent: 1 })],
  ["no phase", () => parentCourse(fengInput(), { kind: "exponential", phases: [] })],
  ["a rate below 0", () => parentCourse(fengInput(), { kind: "power", rate: -1, exponent: 2, power: 1 })],
])("%s is refused", (_name, make) => {
  expect(make).toThrow(/expected/);
});
