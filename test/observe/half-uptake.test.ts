import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { findHalfUptakePO2 } from "../../src/observe/half-uptake.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { valuesOf } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");
const system = compileNetwork(redox);
const uptake =
  (time: number) =>
  (pO2: number): number => {
    const inputs = { pO2: constantCourse(pO2) };
    const { values } = solve(system, { times: [time], parameters: valuesOf(redox), inputs });
    return values[1] + values[2] + values[3];
  };

test.each([
  // By bisection on a 30-digit matrix exponential, between 0 and 160 mmHg.
  [600, 2.864070947],
  [1800, 1.684950538],
  [3600, 1.430002623],
  [7200, 1.711119841],
])("the redox model at %d s is half-way at %d mmHg", (time, expected) => {
  // Ten digits are printed; the slope of U turns 1e-15 of U into some 1e-14 of P.
  expect(Math.abs(findHalfUptakePO2(uptake(time)) - expected)).toBeLessThan(1e-9);
});

test("a hyperbola 1/(1 + P/P50) is half-way at P50 · high/(high + 2 P50)", () => {
  const [P50, high] = [1.4, 160];
  const half = findHalfUptakePO2((P) => 1 / (1 + P / P50), { high });
  expect(half).toBeCloseTo((P50 * high) / (high + 2 * P50), 12);
});

test("the upper end is a choice, and moves the half", () => {
  const curve = (P: number): number => 1 / (1 + P);
  expect(findHalfUptakePO2(curve, { high: 2 })).toBeCloseTo(0.5, 12);
  expect(findHalfUptakePO2(curve, { high: 1e9 })).toBeCloseTo(1, 8);
});

test("a tracer that does not see oxygen, or that oxygen traps, has no half", () => {
  expect(findHalfUptakePO2(() => 0.84)).toBeNaN();
  expect(findHalfUptakePO2((P) => 0.84 - 1e-12 * P)).toBeNaN();
  expect(findHalfUptakePO2((P) => P)).toBeNaN();
  expect(findHalfUptakePO2(() => Number.NaN)).toBeNaN();
});
