import { expect, test } from "vitest";
import { fit } from "../../src/fit/fit.ts";
import type { FitPoint } from "../../src/fit/predict.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const lewis: [number, number][] = [
  [0, 90],
  [0.76, 77],
  [3.8, 38],
  [38, 35],
  [152, 31],
];
const points: FitPoint[] = lewis.map(([pO2, value]) => ({
  condition: `${pO2}`,
  inputs: { pO2 },
  time: 3600,
  value,
  sd: null,
}));

test("EMT6 with K_R alone: RMS 6.18 percentage points", () => {
  const result = fit(redox, { points, free: ["K_R"] });
  expect(result.rms).toBeLessThanOrEqual(6.3);
  expect(result.rms).toBeCloseTo(6.18, 2);
});

test("EMT6 with k_in, k_out and K_R: RMS 5.13 percentage points at K_R 3.34 mmHg", () => {
  const result = fit(redox, { points });
  expect(result.rms).toBeLessThanOrEqual(5.2);
  expect(result.rms).toBeCloseTo(5.13, 2);
  expect(result.estimates.find((e) => e.name === "K_R")?.value).toBeCloseTo(3.34, 2);
});
