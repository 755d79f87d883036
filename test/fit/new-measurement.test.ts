import { describe, expect, test } from "vitest";
import { likeAt } from "../../src/fit/like-measured.ts";
import type { Measurement } from "../../src/fit/measurement.ts";
import { predictBand } from "../../src/fit/predict-band.ts";
import type { FitProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { minimizeObjective } from "../../src/fit/projection.ts";
import type { Spread } from "../../src/fit/spread.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { smallModel } from "../small-model.ts";

/** dA/dt = k: an amount that grows along a straight line. */
const line = smallModel({
  species: { A: 0 },
  parameters: { k: [1, "1/s", { range: [-10, 10], scale: "linear" }] },
  reactions: { make: { to: "A", rate: "k" } },
  observables: { amount: { expression: "A", unit: "1" } },
});
const times = [1, 2, 4, 5, 8, 9, 11, 12];
const n = times.length;
type Point = Pick<Measurement, "value" | "sd" | "end" | "weight">;
const straight = (spread: Spread, points: readonly Point[]): FitProblem => ({
  models: { line },
  conditions: { only: {} },
  data: [
    {
      ...{ name: "data", model: "line", observable: "amount", offset: true, spread },
      points: points.map((point, i) => ({ condition: "only", time: times[i], ...point })),
    },
  ],
  parameters: { k: { kind: "free" } },
});

const mean = times.reduce((a, b) => a + b, 0) / n;
const Sxx = times.reduce((sum, t) => sum + (t - mean) ** 2, 0);
const values = [2.9, 5.2, 8.7, 11.4, 16.8, 19.5, 22.4, 25.3];
const meanValue = values.reduce((a, b) => a + b, 0) / n;
const slope = times.reduce((sum, t, i) => sum + (t - mean) * (values[i] - meanValue), 0) / Sxx;
const base = meanValue - slope * mean;
const s2 = times.reduce((sum, t, i) => sum + (values[i] - base - slope * t) ** 2, 0) / (n - 2);
const grid = [0, 3, 7.3, 15];
const points = values.map((value) => ({ value, sd: null }));

test.each([
  // Quantiles of Student's t with 6 degrees of freedom and of the normal distribution, from tables.
  ["estimated", { kind: "equal" }, Math.sqrt(s2), 2.446911851],
  ["known", { kind: "constant", sd: 0.7 }, 0.7, 1.959963985],
] as const)(
  "one more measurement on a line of %s spread lies within q s √(1 + 1/n + (t − t̄)²/Sxx)",
  (_, spread, s, q) => {
    const places = grid.map((time) => ({ condition: "only", time }));
    const [band] = predictBand(straight(spread, points), [slope, base], [places]);
    grid.forEach((t, i) => {
      const half = q * s * Math.sqrt(1 + 1 / n + (t - mean) ** 2 / Sxx);
      expect((band.upperNew[i] - band.lowerNew[i]) / 2 / half).toBeCloseTo(1, 7);
      expect((band.upperNew[i] + band.lowerNew[i]) / 2).toBeCloseTo(base + slope * t, 6);
    });
  },
);

test("the law of errors is followed to the place: what grows with the activity, what a point states, what counts", () => {
  const q = 1.959963985;
  const errorOf = (spread: Spread, own: readonly Point[], like: object): number => {
    const at = [{ condition: "only", time: 6, like: { sd: null, ...like } }];
    const [{ upper, upperNew, middle }] = predictBand(straight(spread, own), [2, 1], [at]);
    expect(middle[0]).toBeCloseTo(13, 6);
    return Math.sqrt((upperNew[0] - middle[0]) ** 2 - (upper[0] - middle[0]) ** 2) / q;
  };
  const stated = points.map(({ value }) => ({ value, sd: 1 }));
  expect(errorOf({ kind: "proportional", cv: 0.1 }, points, {})).toBeCloseTo(1.3, 6);
  expect(errorOf({ kind: "proportional", cv: 0.1, of: "model" }, points, {})).toBeCloseTo(1.3, 6);
  expect(errorOf({ kind: "combined", sd: 2, cv: 0.1 }, points, {})).toBeCloseTo(Math.hypot(2, 1.3), 6);
  expect(errorOf({ kind: "given", factor: 3 }, stated, { sd: 0.5 })).toBeCloseTo(1.5, 6);
  const framed = points.map((point, i) => ({ ...point, end: times[i] + 1 }));
  // Pc z e^(λt)/Δt at the middle of a frame of 4 s.
  const counts = { kind: "counts", Pc: 5, decayRate: 0.01 } as const;
  expect(errorOf(counts, framed, { frame: 4 })).toBeCloseTo(Math.sqrt((5 * 13 * Math.exp(0.06)) / 4), 5);
});

describe("of new measurements that are simulated, the band of 95 % holds", () => {
  const truth = { k: 2, base: 3 };
  const at = (t: number): number => truth.base + truth.k * t;
  const sds: Readonly<Record<string, (t: number) => number>> = {
    equal: () => 1,
    proportional: (t) => 0.1 * at(t),
    given: (t) => 0.3 + 0.2 * t,
  };
  const nSets = process.env.CUPTAKE_LONG ? 4000 : 250;

  /** Share of new points inside, over data sets that are each fitted anew; and that of the curve's own band. */
  function share(spread: Spread, sdOf: (t: number) => number) {
    let [inside, insideCurve, all] = [0, 0, 0];
    for (let seed = 0; seed < nSets; seed++) {
      const { normal } = makeRandom(77, seed);
      const data = times.map((t) => ({ value: at(t) + sdOf(t) * normal(), sd: sdOf(t) }));
      const problem = straight(spread, data);
      const objective = makeObjective(problem);
      const { x } = minimizeObjective(objective, objective);
      const places = grid.map((time) => ({ condition: "only", time, like: { sd: sdOf(time) } }));
      const [band] = predictBand(problem, x, [places]);
      grid.forEach((t, i) => {
        const next = at(t) + sdOf(t) * normal();
        all++;
        inside += Number(next >= band.lowerNew[i] && next <= band.upperNew[i]);
        insideCurve += Number(next >= band.lower[i] && next <= band.upper[i]);
      });
    }
    return { inside: inside / all, insideCurve: insideCurve / all };
  }

  test.each([
    ["equal errors of unknown size", { kind: "equal" }, sds.equal],
    ["errors in proportion to the curve", { kind: "proportional", cv: 0.1, of: "model" }, sds.proportional],
    ["errors that each point states", { kind: "given" }, sds.given],
  ] as const)("95 in 100: %s", { timeout: 120_000 }, (_, spread, sdOf) => {
    const { inside, insideCurve } = share(spread, sdOf);
    process.stderr.write(`new measurements inside: ${(100 * inside).toFixed(1)} %\n`);
    // Four places of one fit hang together; three standard errors as if they were one.
    const error = Math.sqrt((0.95 * 0.05) / nSets);
    expect(Math.abs(inside - 0.95), `${inside}`).toBeLessThan(3 * error);
    // The band of the curve is no band of measurements.
    expect(insideCurve).toBeLessThan(0.85);
  });
});

test("between measured points a new one is like both, beyond them like the last, and repeated ones count as their mean", () => {
  const point = (time: number, sd: number, end?: number): Measurement => ({
    ...{ condition: "only", time, value: 1, sd, ...(end !== undefined && { end }) },
  });
  const like = likeAt([
    { x: 10, point: point(0, 4) },
    { x: 0, point: point(0, 1) },
    { x: 0, point: point(0, 3) },
  ]);
  expect([-1, 0, 5, 10, 99].map((x) => like(x).sd)).toEqual([2, 2, 3, 4, 4]);
  expect(like(5)).not.toHaveProperty("frame");
  const frames = likeAt([
    { x: 5, point: point(0, 1, 10) },
    { x: 20, point: point(10, 1, 30) },
  ]);
  expect(frames(12.5).frame).toBe(15);
  expect(likeAt([])(3)).toEqual({ sd: null });
});
