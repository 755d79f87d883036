import { type FitFigure, fitFigure } from "../../src/figure/fit-figure.ts";
import { fitFigures } from "../../src/figure/fit-figures.ts";
import { profileFigure } from "../../src/figure/profile-figure.ts";
import { startsFigure } from "../../src/figure/starts-figure.ts";
import type { FitAnalysis } from "../../src/fit/analyze.ts";
import type { FitCurves } from "../../src/fit/fit-curves.ts";
import type { VariableReport } from "../../src/fit/variable-report.ts";

const grid = Array.from({ length: 41 }, (_, i) => 1.5 * i);
const uptakeAt = (pO2: number, t: number) => (60 / (1 + pO2 / 4) + 20) * (1 - t / (t + 20));
const times = [5, 20, 60];

/** Three conditions over time with sd. */
export const overTime: FitCurves = {
  ...{ data: "cells", observable: "uptake", unit: "%", isScaled: true },
  over: { name: "time", unit: "min" },
  by: { name: "pO2", unit: "mmHg" },
  curves: [0, 3.8, 152].map((pO2, k) => {
    const y = grid.map((t) => 80 - uptakeAt(pO2, t));
    return {
      ...{ name: String(pO2), x: grid, y },
      low: y.map((v) => v - 4),
      high: y.map((v) => v + 4),
      lowNew: y.map((v) => v - 7),
      highNew: y.map((v) => v + 7),
      points: times.map((t, i) => ({
        ...{ condition: `${pO2} mmHg`, x: t, sd: 3 },
        ...{ measured: 80 - uptakeAt(pO2, t) + (i - k), model: 80 - uptakeAt(pO2, t), residual: (k - i) / 3 },
      })),
    };
  }),
};

const levels = [0, ...Array.from({ length: 40 }, (_, i) => 0.1 * 2000 ** (i / 39))];

/** One time over O2 from 0 on, without sd, with a band that is open at one end. */
export const overOxygen: FitCurves = {
  ...{ data: "plate", observable: "uptake", unit: null, isScaled: false, by: null },
  over: { name: "pO2", unit: "mmHg" },
  curves: [
    {
      ...{ name: "60", x: levels, y: levels.map((p) => 20 / (1 + p / 3) + 4) },
      low: levels.map((p) => (p > 50 ? null : 20 / (1 + p / 3) + 2)),
      high: levels.map((p) => (p > 50 ? null : 20 / (1 + p / 3) + 90)),
      lowNew: levels.map(() => null),
      highNew: levels.map(() => null),
      points: [0, 0.76, 152].map((x) => ({
        ...{ condition: `${x} mmHg`, x, sd: null, measured: 20 / (1 + x / 3) + 5 },
        ...{ model: 20 / (1 + x / 3) + 4, residual: -1 },
      })),
    },
  ],
};

const common = { scale: "log10", drawInterval: null, sentence: "", isCurved: null, atBound: false } as const;
const decades = (from: number, to: number) =>
  Array.from({ length: 13 }, (_, i) => from + ((to - from) * i) / 12);

/** A steep and slanted profile, one that is open above, a flat one, and one at its bound that is linear. */
export const variables: VariableReport[] = [
  {
    ...{ ...common, name: "k_in", unit: "s^-1", value: 1e-3, class: "identifiable" },
    covarianceInterval: [5e-4, 2e-3],
    profileInterval: [6e-4, 2.4e-3],
    profile: decades(-0.25, 0.4).map(
      (d) => [1e-3 * 10 ** d, 3.84 * (d / (d < 0 ? 0.2218 : 0.3802)) ** 2] as const,
    ),
  },
  {
    ...{ ...common, name: "k_ox", unit: "s^-1 mmHg^-1", value: 0.01, class: "one-sided" },
    covarianceInterval: [1e-3, 0.1],
    profileInterval: [2e-3, null],
    profile: decades(-0.75, 2).map((d) => [0.01 * 10 ** d, d < 0 ? 3.84 * (d / 0.7) ** 2 : 0.4 * d] as const),
  },
  {
    ...{ ...common, name: "k_diss", unit: "s^-1", value: 1e-4, class: "flat" },
    covarianceInterval: [null, null],
    profileInterval: [null, null],
    profile: decades(-1, 1).map((d) => [1e-4 * 10 ** d, 0] as const),
  },
  {
    ...{
      ...common,
      scale: "linear",
      name: "offset[plate]",
      unit: "1",
      value: -10,
      class: "one-sided",
      atBound: true,
    },
    covarianceInterval: [null, null],
    profileInterval: [null, -4],
    profile: decades(-10, -3.5).map((v) => [v, 3.84 * ((v + 10) / 6) ** 2] as const),
  },
];

/** Two optima and a start that failed, four variables of which one is held. */
export const analysis: FitAnalysis = {
  ...{
    schema: "cuptake-fit-analysis/2",
    confidence: 0.95,
    seed: 1,
    optimum: { x: [], squares: 24 },
    variables,
  },
  threshold: { value: 3.841459, variance: 1, formula: "S − S_min ≤ χ²(1)" },
  identifiability: { rank: 4, nVariables: 4, sentence: "" } as FitAnalysis["identifiability"],
  directions: [],
  correlation: [
    ...[1, 0.97, -0.31, null],
    ...[0.97, 1, 0.004, null],
    ...[-0.31, 0.004, 1, null],
    ...[null, null, null, null],
  ],
  waterfall: {
    clusters: [
      { squares: 24, deltaChi2: 0, indices: [0, 2, 3, 5, 7], x: [], range: [] },
      { squares: 31.4, deltaChi2: 7.4, indices: [1, 4], x: [], range: [] },
      { squares: 58, deltaChi2: 34, indices: [6], x: [], range: [] },
    ],
    nStarts: 9,
    failures: [{ reason: "the model cannot be solved", indices: [8] }],
    sentence: "",
  },
  squares: [24, 24, 24, 24.00001, 24.00002, 31.4, 31.4, 58],
  criteria: { deviance: 24, k: 4, aic: 32, aicc: null, bic: 33 },
  ...{ nData: 12, hasSpread: true, degreesOfFreedom: 8, runs: null, draws: null, warnings: [] },
  posterior: {} as FitAnalysis["posterior"],
};

export const setting: Omit<FitFigure, "confidence"> = {
  title: "A fit of two data sets",
  curves: [overTime, overOxygen],
  units: { plate: "Bq/cell" },
  fixed: ["k_red 0.052 s⁻¹"],
  note: "in silico · made up for this example",
};

export const fitted = fitFigure({ ...setting, confidence: 0.95 });
export const searched = startsFigure(analysis);
export const profiled = profileFigure(analysis) ?? searched;
export const all = fitFigures(analysis, setting).all;
