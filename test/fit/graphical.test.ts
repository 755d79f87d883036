import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { logan, patlak, type TissueFrame } from "../../src/fit/graphical.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";

/** Exact frame means of the tissue outside the vessels. */
function framesOf(
  name: string,
  plasma: TimeCourse,
  values: Record<string, number>,
  edges: readonly number[],
): TissueFrame[] {
  const network = shippedModel(name);
  const system = compileNetwork(network, { accumulate: ["tissue"] });
  const parameters = network.parameters.map((q) =>
    values[q.name] === undefined ? q.value : values[q.name] * q.unit.factor,
  );
  const solution = solve(system, { times: edges, parameters, inputs: { Cp: plasma }, method: "exact" });
  const at = (i: number): number => solution.values[(i + 1) * system.dim - 1];
  return edges
    .slice(1)
    .map((end, i) => ({ start: edges[i], end, value: (at(i + 1) - at(i)) / (end - edges[i]) }));
}
const minutes = (...all: number[]): number[] => all.map((t) => 60 * t);
const feng = fengInput(fengFdg);

describe("Patlak", () => {
  const rates = { K1: 0.5, k2: 0.3, k3: 0.05 };
  const Ki = (0.5 * 0.05) / 0.35 / 60;

  test("slope 0.07143 /min and V0 1.2245 of K1 0.5, k2 0.3, k3 0.05, under a constant plasma", () => {
    // Behind a transient of e^(−0.35 t), 1e-15 at 100 min, the line is exact.
    const frames = framesOf(
      "two-tissue-irreversible",
      constantCourse(40),
      rates,
      minutes(0, 100, 110, 120, 150, 200),
    );
    const line = patlak(frames, constantCourse(40), 6000);
    expect(60 * line.slope).toBeCloseTo(0.07143, 5);
    expect(Math.abs(line.slope / Ki - 1)).toBeLessThan(1e-11);
    expect(line.intercept).toBeCloseTo((0.5 * 0.3) / 0.35 ** 2, 9);
    expect(line.points.map((point) => point.isUsed)).toEqual([false, true, true, true, true]);
  });

  test("under Feng's curve the slope is Ki, and V0 what a plasma in slow fall makes of it", () => {
    const frames = framesOf(
      "two-tissue-irreversible",
      feng,
      rates,
      minutes(0, 60, 80, 100, 120, 140, 160, 180),
    );
    const { slope, intercept } = patlak(frames, feng, 3600);
    // Cp ~ e^(−βt) with β = 0.01043 /min: C/Cp = Ki ∫Cp/Cp + K1k2/(s(s − β)), s = k2 + k3.
    expect(Math.abs(slope / Ki - 1)).toBeLessThan(1e-4);
    expect(intercept).toBeCloseTo((0.5 * 0.3) / (0.35 * (0.35 - 0.01043449)), 3);
  });

  test("a t* that leaves fewer than three frames is refused", () => {
    const frames = framesOf("two-tissue-irreversible", feng, rates, minutes(0, 20, 40, 60));
    expect(() => patlak(frames, feng, 1300)).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected three frames or more from t* = 1300 s on, found 1; choose an earlier t*]`,
    );
  });
});

describe("Logan", () => {
  test("the slope is K1/k2 (1 + k3/k4), once all pools follow the plasma", () => {
    const rates = { K1: 0.1, k2: 0.2, k3: 0.06, k4: 0.12 };
    const plasma = exponentialInput([{ amplitude: 40, rate: 0.002 / 60 }]);
    const edges = minutes(...Array.from({ length: 301 }, (_, i) => i));
    const frames = framesOf("two-tissue", plasma, rates, edges);
    const { slope } = logan(frames, plasma, 200 * 60);
    // What is left: the rectangles of ∫C, h²/24 of its curvature.
    expect(Math.abs(slope / ((0.1 / 0.2) * 1.5) - 1)).toBeLessThan(1e-4);
  });

  test("one tissue under a falling plasma: the line is exact from the start", () => {
    const plasma = exponentialInput([{ amplitude: 40, rate: 0.01 / 60 }]);
    const edges = minutes(...Array.from({ length: 121 }, (_, i) => i));
    const frames = framesOf("one-tissue", plasma, { K1: 0.1, k2: 0.2 }, edges);
    const { slope, intercept } = logan(frames, plasma, 300);
    // ∫C = VT ∫Cp − C/k2; frames of 1 min against 1/k2 of 5 min.
    expect(Math.abs(slope / 0.5 - 1)).toBeLessThan(1e-3);
    expect(intercept / 60).toBeCloseTo(-5, 1);
  });
});
