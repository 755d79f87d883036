import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fit } from "../../src/fit/fit.ts";
import { readFitPlan } from "../../src/fit/fit-plan.ts";
import { toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { shippedModel } from "../models.ts";

const at = (path: string): string =>
  readFileSync(new URL(`../../notebooks/${path}`, import.meta.url), "utf8");
const redox = shippedModel("cu-atsm-redox");
const data = readUptake(at("data/mcf7-weeks-2010.csv"), "mcf7.csv");
const plan = readFitPlan(at("plans/mcf7-ratios-fit.yaml"), "mcf7-ratios-fit.yaml");
const fitWith = (free: readonly string[], minutes = 60) => {
  const choice = { observable: "uptake", time: minutes * 60, scaleData: true };
  return fit(redox, {
    points: toFitPoints(data, redox, choice),
    observable: "uptake",
    free,
    scaleData: true,
  });
};

/** Weeks 2010: 5.6 : 10.4 : 26.0 Bq per cell at 20.9, 0.1 and 0 % O2. */
const measured = [10.4 / 5.6, 26 / 5.6];
const ratiosOf = (values: readonly number[]): number[] => [values[1] / values[0], values[2] / values[0]];

/** The redox scheme in the closed medium by the classical fourth-order method of Kutta, independent of all solvers here. */
function uptakeAt(pO2: number, { k_in = 9.8e-4, k_out = 2.9e-3, k_red = 5.2e-2 }): number {
  const [k_ox, k_diss, h] = [1.2e-2, 9e-5, 0.1];
  const slope = ([E, I, R]: readonly number[]): number[] => [
    -k_in * E + k_out * I,
    k_in * E - (k_out + k_red) * I + k_ox * pO2 * R,
    k_red * I - (k_ox * pO2 + k_diss) * R,
  ];
  const add = (y: readonly number[], s: number, k: readonly number[]) => y.map((v, i) => v + s * k[i]);
  let y = [1, 0, 0];
  for (let step = 0; step < 3600 / h; step++) {
    const k1 = slope(y);
    const k2 = slope(add(y, h / 2, k1));
    const k3 = slope(add(y, h / 2, k2));
    const k4 = slope(add(y, h, k3));
    y = y.map((v, i) => v + (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]));
  }
  return 1 - y[0];
}

test("MCF-7: k_in and k_red alone, both inside their ranges, give the ratios 1 : 1.86 : 4.64", () => {
  const found = fitWith(plan.free ?? [], (plan.time?.value ?? 0) / 60);
  const [k_in, k_red] = found.estimates;
  expect(found.estimates.map(({ name, atBound }) => [name, atBound])).toEqual([
    ["k_in", false],
    ["k_red", false],
  ]);
  // Ranges 3e-4 to 3e-3 and 5e-3 to 0.5 s⁻¹; from the defaults 9.8e-4 and 5.2e-2.
  expect(k_in.value).toBeCloseTo(6.147e-4, 7);
  expect(k_red.value).toBeCloseTo(9.666e-3, 6);
  const model = ratiosOf(found.residuals.map((row) => row.model));
  const other = ratiosOf([158.84, 0.76, 0].map((P) => uptakeAt(P, { k_in: k_in.value, k_red: k_red.value })));
  for (const i of [0, 1]) {
    // Two numbers for two ratios: a perfect fit but for the tolerance of the search.
    expect(Math.abs(model[i] / measured[i] - 1)).toBeLessThan(1e-6);
    expect(Math.abs(other[i] / measured[i] - 1)).toBeLessThan(1e-6);
  }
  expect(found.degreesOfFreedom).toBe(0);
});

test("k_out and k_red do it as well, at other times too: the ratios do not say which two", () => {
  const ends = [30, 60, 120].map((minutes) => fitWith(["k_out", "k_red"], minutes));
  for (const { estimates, residuals } of ends) {
    expect(estimates.some(({ atBound }) => atBound)).toBe(false);
    const model = ratiosOf(residuals.map((row) => row.model));
    for (const i of [0, 1]) expect(Math.abs(model[i] / measured[i] - 1)).toBeLessThan(1e-6);
  }
  expect(ends[1].estimates[0].value).toBeCloseTo(4.008e-3, 6);
});

test.each(["k_in", "k_out", "k_red", "k_ox", "k_diss"])(
  "%s alone misses the ratios by 10 % or more",
  (name) => {
    const model = ratiosOf(fitWith([name]).residuals.map((row) => row.model));
    const worst = Math.max(...model.map((ratio, i) => Math.abs(Math.log(ratio / measured[i]))));
    expect(worst).toBeGreaterThan(Math.log(1.1));
  },
);
