import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { predictBand } from "../../src/fit/predict-band.ts";
import type { FitProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { shippedModel } from "../models.ts";
import { smallModel } from "../small-model.ts";

/** dA/dt = k: an amount that grows along a straight line. */
const line = smallModel({
  species: { A: 0 },
  parameters: { k: [1, "1/s", { range: [-10, 10], scale: "linear" }] },
  reactions: { make: { to: "A", rate: "k" } },
  observables: { amount: { expression: "A", unit: "1" } },
});
const times = [1, 2, 4, 5, 8];
const values = [2.9, 5.2, 8.7, 11.4, 16.8];
const n = times.length;
const straight = (sd: number | null): FitProblem => ({
  models: { line },
  conditions: { only: {} },
  data: [
    {
      ...{ name: "data", model: "line", observable: "amount", offset: true },
      spread: sd === null ? { kind: "equal" } : { kind: "constant", sd },
      points: times.map((time, i) => ({ condition: "only", time, value: values[i], sd: null })),
    },
  ],
  parameters: { k: { kind: "free" } },
});
const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / n;
const Sxx = times.reduce((sum, t) => sum + (t - mean(times)) ** 2, 0);
const slope = times.reduce((sum, t, i) => sum + (t - mean(times)) * (values[i] - mean(values)), 0) / Sxx;
const base = mean(values) - slope * mean(times);
const s2 = times.reduce((sum, t, i) => sum + (values[i] - base - slope * t) ** 2, 0) / (n - 2);
const grid = [0, 3, 4.1, 12];

test.each([
  // Quantiles of Student's t with 3 degrees of freedom and of the normal distribution, from tables.
  ["estimated", null, Math.sqrt(s2), 3.182446305],
  ["known", 0.7, 0.7, 1.959963985],
])("the band of a straight line with %s spread is q s √(1/n + (t − t̄)²/Sxx)", (_, sd, s, q) => {
  const [band] = predictBand(
    straight(sd),
    [slope, base],
    [grid.map((time) => ({ condition: "only", time }))],
  );
  grid.forEach((t, i) => {
    const half = q * s * Math.sqrt(1 / n + (t - mean(times)) ** 2 / Sxx);
    // The solver's own 1e-8, and the ten digits of the tables.
    expect(band.middle[i]).toBeCloseTo(base + slope * t, 6);
    expect((band.upper[i] - band.lower[i]) / 2 / half).toBeCloseTo(1, 7);
    expect((band.upper[i] + band.lower[i]) / 2).toBeCloseTo(base + slope * t, 6);
  });
});

const redox = shippedModel("cu-atsm-redox");
const conditions = { low: { pO2: 0.76 }, air: { pO2: 152 } };
const cells = (name: string, scale: boolean) => ({
  ...{ name, model: "vitro", observable: "uptake", scale },
  spread: { kind: "constant", sd: 3 } as const,
  points: Object.keys(conditions).flatMap((condition, c) =>
    [600, 3600].map((time, i) => ({ condition, time, value: 60 - 30 * c + 10 * i, sd: null })),
  ),
});
const cell: FitProblem = {
  ...{ models: { vitro: redox }, conditions },
  data: [cells("one", false), cells("two", true)],
  parameters: { k_in: { kind: "free" }, k_ox: { kind: "free" } },
};

test("on the points of the data the middle is what the fit predicts, set by set, scaled ones too", () => {
  const objective = makeObjective(cell);
  const x = objective.start;
  const bands = predictBand(
    cell,
    x,
    cell.data.map(({ points }) => points),
  );
  objective.predictAt(x)?.forEach(({ values: predicted }, i) => {
    expect(Array.from(bands[i].middle)).toEqual(Array.from(predicted));
  });
});

test("a condition that was not measured is predicted as if it had been", () => {
  const x = makeObjective(cell).start;
  const new_ = { mild: { pO2: 3.8 }, "air again": { pO2: 152 } };
  const at = (condition: string) => ({ condition, time: 1800 });
  const [[mild, again, air], scaled] = predictBand(
    cell,
    x,
    [[at("mild"), at("air again"), at("air")], [at("mild")]],
    { conditions: new_ },
  ).map(({ middle }) => Array.from(middle));
  expect(again).toBe(air);
  expect(mild).toBeGreaterThan(air);
  expect(scaled[0] / mild).toBeCloseTo(10 ** x[2], 12);
  const local = { ...cell, parameters: { k_in: { kind: "free", local: "condition" } as const } };
  const start = makeObjective(local).start;
  expect(() => predictBand(local, start, [[at("mild")], []], { conditions: new_ })).toThrow(CallError);
});

test("as many variables as data leave no band, and a curve that the data do not see has an infinite one", () => {
  const { data } = straight(null);
  const two = { ...straight(null), data: [{ ...data[0], points: data[0].points.slice(0, 2) }] };
  const [none] = predictBand(two, [slope, base], [[{ condition: "only", time: 3 }]]);
  expect([none.lower[0], none.upper[0]]).toEqual([Number.NaN, Number.NaN]);
  const zero = {
    ...straight(1),
    data: [{ ...straight(1).data[0], points: [{ ...data[0].points[0], time: 0 }] }],
  };
  const [open] = predictBand(zero, [slope, base], [[0, 3].map((time) => ({ condition: "only", time }))]);
  expect(open.upper[0]).toBeCloseTo(base + 1.959963985, 6);
  expect(open.upper[1]).toBe(Number.POSITIVE_INFINITY);
});
