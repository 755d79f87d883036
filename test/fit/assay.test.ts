import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { findAssayTruth, runAssay } from "../../src/fit/assay.ts";
import { type AssayPlan, type BenchNumber, readAssayPlan } from "../../src/fit/assay-plan.ts";
import { repeatAssay, studentQuantile, toAssayPoints } from "../../src/fit/assay-power.ts";
import { fit } from "../../src/fit/fit.ts";
import { drawPoisson } from "../../src/fit/poisson.ts";
import { printAssay, toUptakeData } from "../../src/io/assay-csv.ts";
import { toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const text = readFileSync(new URL("../../notebooks/plans/emt6-assay.yaml", import.meta.url), "utf8");
const plan = readAssayPlan(text, "emt6-assay.yaml");
const truth = findAssayTruth(plan, redox);

/** The plan with other numbers, in internal units. */
const withNumbers = (
  numbers: Partial<Record<BenchNumber, number>>,
  more: Partial<AssayPlan> = {},
): AssayPlan => ({
  ...plan,
  ...more,
  bench: Object.fromEntries(
    Object.entries(plan.bench).map(([name, q]) => [
      name,
      { ...q, value: numbers[name as BenchNumber] ?? q.value },
    ]),
  ) as AssayPlan["bench"],
});
const quiet = { "well.spread": 0, "well.dose_spread": 0, "wash.loss_spread": 0 };

test("the truth is what the model says: 72.06 % after 1 h at 0.76 mmHg", () => {
  expect(truth.fractions[1][1]).toBeCloseTo(0.7206, 4);
  expect(truth.fractions[0][2]).toBeCloseTo(0.9987, 4);
});

test("without spread and with many counts the bench gives the truth back, whatever is lost on the way", () => {
  // 1e9 counts a sample: 3e-5 relative, and the standard as well.
  const loud = withNumbers({
    ...quiet,
    "well.activity": 1e7,
    "counter.standard": 1,
    "wash.loss": 0.3,
    "lysis.recovery": 0.5,
    "well.purity": 0.8,
    "wash.carry_over": 0.02,
  });
  for (const sample of runAssay(loud, truth)) {
    const c = plan.conditions.findIndex(({ name }) => name === sample.condition);
    const t = plan.times.indexOf(sample.time_min * 60);
    expect(Math.abs(sample.uptake / (100 * truth.fractions[c][t]) - 1)).toBeLessThan(2e-4);
  }
});

test("with counting alone the samples spread as Poisson says", () => {
  // Some 2000 counts a sample in a long list of wells; decay over the queue is small against it.
  const faint = withNumbers(
    {
      ...quiet,
      "well.activity": 0.3,
      "counter.standard": 1,
      "counter.background": 0,
      "counter.counting_time": 60,
      "wash.carry_over": 0,
    },
    { replicates: 400, conditions: [plan.conditions[0]], times: [3600], isotope: "Cu-67" },
  );
  const one = findAssayTruth(faint, redox);
  const samples = runAssay(faint, one);
  const mean = samples.reduce((sum, s) => sum + s.uptake, 0) / samples.length;
  const variance = samples.reduce((sum, s) => sum + (s.uptake - mean) ** 2, 0) / (samples.length - 1);
  // Counts of one sample, decayed by half the queue of 400 min on average (Cu-67: 4 %).
  const counts = 300 * one.fractions[0][0] * 0.98 * 0.95 * 0.97 * 0.2 * 60 * 0.93;
  // The variance of 400 samples is known to √(2/400) = 7 %, three times that.
  expect(Math.abs((variance / mean ** 2) * counts - 1)).toBeLessThan(0.25);
});

test("the same seed gives the same data, another one others", () => {
  expect(runAssay(plan, truth)).toEqual(runAssay(plan, truth));
  expect(runAssay(plan, truth, 2)).not.toEqual(runAssay(plan, truth, 3));
});

test("data come out as an uptake file that is read back to the same points", () => {
  const samples = runAssay(plan, truth);
  const where = { model: "cu-atsm-redox", seed: 1 };
  const printed = printAssay(plan, samples, where);
  const data = readUptake(printed, "emt6-assay.csv");
  const { dish, ...rest } = data;
  expect(rest).toEqual(toUptakeData(plan, samples, where));
  // 5e5 cells of 200 pg.
  expect(dish?.cells).toBe(5e5);
  expect((dish?.protein?.value ?? 0) / (dish?.protein?.unit.factor ?? 1)).toBeCloseTo(0.1, 12);
  expect(data.rows).toHaveLength(45);
  expect(printed.split("\n").slice(0, 10).join("\n")).toMatchInlineSnapshot(`
    "# title: Virtual uptake assay, five O2 tensions, 30, 60 and 120 min, three wells each
    # source: virtual assay emt6-assay of cu-atsm-redox, seed 1; simulated, not measured
    # provenance: derived
    # cells: 500000
    # protein: 0.1 mg
    # medium: 1 mL
    # dose: 50 kBq
    # tracer: 4.9 nmol/L of the complex at the purity and molar activity of the plan
    # corrected: decay, background, purity 0.98, wash loss 0.05, carry-over 0.001, recovery 0.97
    condition,pO2_mmHg,time_min,uptake,sd,n,unit,replicate"
  `);
  const points = toFitPoints(data, redox, { observable: "uptake" });
  // 1 % is 0.01 internally, there and back.
  toAssayPoints(samples, redox, "uptake").forEach(({ value }, k) => {
    expect(points[k].value).toBeCloseTo(value, 11);
  });
});

test("means of replicates carry their sd and n", () => {
  const wells = runAssay(plan, truth);
  const means = runAssay({ ...plan, report: "means" }, truth);
  expect(means).toHaveLength(15);
  const [a, b, c] = wells.slice(0, 3).map((well) => well.uptake);
  const mean = (a + b + c) / 3;
  expect(means[0].uptake).toBeCloseTo(mean, 10);
  expect(means[0].sd).toBeCloseTo(Math.sqrt(((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2) / 2), 10);
  expect(means[0].n).toBe(3);
});

test("a fit of one assay gives the truth back within its errors", () => {
  const points = toAssayPoints(runAssay(plan, truth), redox, "uptake");
  const { estimates } = fit(redox, { points, free: ["k_in", "k_out", "K_R"] });
  const expected = [9.8e-4, 2.9e-3, 5.2e-2 / 1.2e-2];
  estimates.forEach(({ value, standardError }, k) => {
    expect(Math.abs(value - expected[k])).toBeLessThan(3 * (standardError ?? 0));
    expect((standardError ?? 1) / value).toBeLessThan(0.2);
  });
});

test("repeated, the mean is the truth and 95 % of the intervals hold it", { timeout: 120_000 }, () => {
  const repeats = process.env.CUPTAKE_LONG ? 500 : 60;
  // A standard that is counted well: its error is common to all samples, which no fit can see.
  const { estimates, failed, power } = repeatAssay(withNumbers({ "counter.standard": 1 }), redox, repeats);
  expect(failed).toBe(0);
  for (const { name, truth: own, mean, spread, isLog, coverage, withoutInterval } of estimates) {
    const off = isLog ? Math.log10(mean / own) : mean - own;
    // Five standard errors of the mean, and 2 %: weights by measured values pull towards low ones by some cv².
    expect(Math.abs(off), name).toBeLessThan((5 * spread) / Math.sqrt(repeats) + 0.01);
    // Four sd of so many repeats, and 2 % for σ, whose most likely value is too small by √(1 − 4/45).
    const binomial = Math.sqrt((0.95 * 0.05) / repeats);
    expect(coverage, name).toBeGreaterThan(0.93 - 4 * binomial);
    expect(withoutInterval).toBe(0);
  }
  expect(power?.against).toBe(5.2);
  // log10(5.2/4.33) = 0.079 against an sd of 0.03.
  expect(power?.share).toBeGreaterThan(0.4);
  expect(power?.share).toBeLessThan(1);
});

test("a standard that is counted badly makes intervals too short: its error is in every sample", {
  timeout: 120_000,
}, () => {
  const [k_in] = repeatAssay(withNumbers({ "counter.standard": 1e-3 }), redox, 40).estimates;
  // 600 counts: 4 % in all samples together, against 1 % that the fit believes.
  expect(k_in.coverage).toBeLessThan(0.7);
});

describe("counts", () => {
  test.each([0, 0.5, 5, 29, 31, 400, 1e6])("of mean %d have that mean and variance", (mean) => {
    const random = makeRandom(7, mean);
    const n = 20_000;
    const draws = Array.from({ length: n }, () => drawPoisson(mean, random));
    const found = draws.reduce((sum, k) => sum + k, 0) / n;
    const variance = draws.reduce((sum, k) => sum + (k - found) ** 2, 0) / n;
    // Five standard errors: √(μ/n) of the mean, √((2μ² + μ)/n) of the variance.
    expect(Math.abs(found - mean)).toBeLessThanOrEqual(5 * Math.sqrt(mean / n));
    expect(Math.abs(variance - mean)).toBeLessThanOrEqual(5 * Math.sqrt((2 * mean * mean + mean) / n));
    expect(draws.every((k) => Number.isInteger(k) && k >= 0)).toBe(true);
  });
  test("of mean 40 are distributed as Poisson says, class by class", () => {
    const random = makeRandom(11);
    const n = 100_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < n; i++) {
      const k = drawPoisson(40, random);
      seen.set(k, (seen.get(k) ?? 0) + 1);
    }
    let [p, chi2, classes] = [Math.exp(-40), 0, 0];
    for (let k = 1; k < 80; k++) {
      p *= 40 / k;
      if (n * p < 20) continue;
      chi2 += ((seen.get(k) ?? 0) - n * p) ** 2 / (n * p);
      classes++;
    }
    // χ² of so many classes: five sd above its mean.
    expect(chi2).toBeLessThan(classes + 5 * Math.sqrt(2 * classes));
  });
});

test("Student's quantile is the tabulated one", () => {
  // Abramowitz & Stegun 1964, table 26.10.
  for (const [freedom, t] of [
    [6, 2.447],
    [10, 2.228],
    [30, 2.042],
    [120, 1.98],
    [Number.POSITIVE_INFINITY, 1.96],
  ])
    expect(Math.abs(studentQuantile(freedom) - t)).toBeLessThan(6e-4);
});

test("a wrong protocol is refused, all at once", () => {
  const wrong = text
    .replace("value: 0.98", "value: 98")
    .replace("value: 120, unit: min", "value: 20, unit: min")
    .replace("unit: MBq/nmol", "unit: nmol")
    .replace("name: 1000 ppm O2", "name: 0 ppm O2");
  try {
    readAssayPlan(wrong, "plan.yaml");
    throw new Error("accepted");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatchInlineSnapshot(`
      "plan.yaml:11: 4 problems
        ✖ line 11, conditions[1].name: expected each name once, found "0 ppm O2" again
          → rename one of them
        ✖ line 18, times[2]: expected times that rise, found one that is not after the one before
          → sort them, and give each once
        ✖ line 27, well.purity.value: expected a fraction above 0, up to 1, found 98
          → mend the value
        ✖ line 28, well.molar_activity.unit: expected a unit like kBq/mol, found "nmol" (amount)
          → convert the value to kBq/mol"
    `);
  }
});
