import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { type FengParameters, fengFdg, fengInput, fengPeak } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { valueAt } from "../../src/time-course.ts";
import { smallModel } from "../small-model.ts";

/** A pool that gathers its input: its content is the area under the curve. */
const gatherer = compileNetwork(
  smallModel({
    inputs: { Cp: [0, "kBq/mL"] },
    species: { A: { initial: 0, unit: "kBq/mL" } },
    parameters: { one: [1, "s^-1"] },
    reactions: { gather: { to: "A", rate: "one * Cp" } },
  }),
);

/** Area under a curve up to each time, in minutes. */
const areas = (parameters: FengParameters, times_min: readonly number[]): number[] => {
  const inputs = { Cp: fengInput(parameters) };
  const { values } = solve(gatherer, { times: times_min.map((t) => 60 * t), parameters: [1], inputs });
  return Array.from(values, (v) => v / 60);
};

/** ∫₀^∞ Cp = A1/l1² − (A2 + A3)/l1 + A2/l2 + A3/l3. */
const wholeArea = ({ A1, A2, A3, l1, l2, l3 }: FengParameters): number =>
  A1 / l1 ** 2 - (A2 + A3) / l1 + A2 / l2 + A3 / l3;

const swapped: FengParameters = { ...fengFdg, l2: fengFdg.l3, l3: fengFdg.l2 };

describe.each([
  ["A2 with the slow rate", fengFdg],
  ["A2 with the fast rate", swapped],
])("the curve of Feng, %s", (_, parameters) => {
  test("is the published formula, and 0 at the start", () => {
    const { A1, A2, A3, l1, l2, l3 } = parameters;
    const course = fengInput(parameters);
    expect(Math.abs(valueAt(course, 0))).toBeLessThan(1e-14);
    for (const t of [0.1, 0.29, 1, 5, 60]) {
      const formula =
        (A1 * t - A2 - A3) * Math.exp(-l1 * t) + A2 * Math.exp(-l2 * t) + A3 * Math.exp(-l3 * t);
      expect(valueAt(course, 60 * t)).toBeCloseTo(formula, 11);
    }
  });

  test("has the area of its formula", () => {
    // After 1e4 min e^(−0.0104 t) is below a rounding unit.
    expect(areas(parameters, [1e4])[0] / wholeArea(parameters)).toBeCloseTo(1, 12);
  });

  test("has its peak where a search on a grid of 0.01 s finds it", () => {
    const course = fengInput(parameters);
    const { time, value } = fengPeak(parameters);
    let best = 0;
    for (let i = 1; i < 60_000; i++) if (valueAt(course, 0.01 * i) > valueAt(course, 0.01 * best)) best = i;
    // Golden section stops where the parabola is flat to rounding: √(1e-16) of the width, about 1e-7 s.
    expect(Math.abs(time - 0.01 * best)).toBeLessThanOrEqual(0.0051);
    expect(value).toBeGreaterThanOrEqual(valueAt(course, 0.01 * best));
  });
});

test("FDG in man: AUC(0, ∞) 2311.097, AUC(0, 60 min) 1189.784, peak 103.475 at 0.29 min", () => {
  const [hour, all] = areas(fengFdg, [60, 1e4]);
  // Half a unit of the last digit printed.
  expect(Math.abs(all - 2311.097)).toBeLessThanOrEqual(0.0005);
  expect(Math.abs(hour - 1189.784)).toBeLessThanOrEqual(0.0005);
  const { time, value } = fengPeak();
  expect(Math.abs(value - 103.475)).toBeLessThanOrEqual(0.0005);
  expect(Math.abs(time / 60 - 0.29)).toBeLessThanOrEqual(0.005);
});

test("the two pairings share a start and differ in the tail", () => {
  expect(fengPeak(swapped).value / fengPeak().value).toBeCloseTo(1, 2);
  expect(wholeArea(swapped)).toBeCloseTo(2217.3, 0);
});

test("a delay moves the curve and leaves nothing before it", () => {
  const late = fengInput({ ...fengFdg, delay_min: 0.5 });
  expect(valueAt(late, 29.999)).toBe(0);
  for (const t of [0, 1, 17.4, 600]) expect(valueAt(late, 30 + t)).toBeCloseTo(valueAt(fengInput(), t), 11);
});
