import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import {
  type Basis,
  type Draw,
  makeDataDraws,
  makeDraws,
  percentileIntervals,
  quantileOf,
} from "../../src/fit/bootstrap.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { curve, objectiveOf, simulate, solve, spread, times } from "./two-exponentials.ts";

const data = simulate(1);
const objective = objectiveOf(true)(data);
const found = solve(objective);
const basis: Basis = {
  fitted: curve(found.x).values,
  spread: times.map(() => spread),
  x: found.x,
  r: found.r,
  J: found.J,
  hasSpread: true,
};
const sd = (sample: readonly number[]): number => {
  const mean = sample.reduce((sum, v) => sum + v, 0) / sample.length;
  return Math.sqrt(sample.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (sample.length - 1));
};
const run = (kind: "residual" | "parametric", count: number): Draw[] => {
  const draw = makeDraws(objectiveOf(true), basis);
  return Array.from({ length: count }, (_, index) => draw({ seed: 3, index, kind }));
};

test("the parametric spread of estimates is that of the covariance where the model is nearly linear", () => {
  const draws = run("parametric", 400);
  const { standardErrors } = estimateUncertainty(objective, found);
  for (let j = 0; j < 4; j++) {
    const sample = draws.flatMap((draw) => (draw.ok ? [draw.x[j]] : []));
    expect(sample.length).toBe(400);
    // The sd of 400 draws is known to 1/√800 = 3.5 %; three of these, and as much for the bend of the model.
    expect(Math.abs(sd(sample) / standardErrors[j] - 1)).toBeLessThan(0.21);
  }
});

test("parametric data have the mean and the spread that they are drawn from", () => {
  const draw = makeDataDraws(basis);
  const sample = Array.from({ length: 500 }, (_, index) => draw({ seed: 9, index, kind: "parametric" })[5]);
  const mean = sample.reduce((sum, v) => sum + v, 0) / 500;
  expect(Math.abs(mean - basis.fitted[5])).toBeLessThan((4 * spread) / Math.sqrt(500));
  expect(Math.abs(sd(sample) / spread - 1)).toBeLessThan(4 / Math.sqrt(1000));
});

test("residual data are the fit and a residual, widened by its leverage, with its sign", () => {
  // The mean of 1, 2, 3, 6: leverages 1/4, e = r/√(3/4) = (2, 1, 0, −3)/√(3/4), their mean 0.
  const mean: Basis = {
    fitted: new Float64Array(4).fill(3),
    spread: new Float64Array(4).fill(1),
    x: [3],
    r: Float64Array.of(2, 1, 0, -3),
    J: new Float64Array(4).fill(1),
    hasSpread: false,
  };
  const draw = makeDataDraws(mean);
  const expected = [1, 2, 3, 6].map((d) => 3 + (d - 3) / Math.sqrt(0.75));
  const seen = new Set<number>();
  for (let index = 0; index < 30; index++)
    for (const value of draw({ seed: 1, index, kind: "residual" })) {
      const k = expected.findIndex((e) => Math.abs(e - value) < 1e-12);
      expect(k).toBeGreaterThanOrEqual(0);
      seen.add(k);
    }
  expect(seen.size).toBe(4);
});

test("both kinds give like intervals around the estimate", () => {
  const [residual, parametric] = (["residual", "parametric"] as const).map((kind) =>
    percentileIntervals(run(kind, 200)),
  );
  residual.forEach(([low, high], j) => {
    expect(low).toBeLessThan(found.x[j]);
    expect(high).toBeGreaterThan(found.x[j]);
    const ratio = (high - low) / (parametric[j][1] - parametric[j][0]);
    // 24 residuals know their spread to 14 %; three of these.
    expect(Math.abs(ratio - 1)).toBeLessThan(0.45);
  });
});

test("with few degrees of freedom the percentiles are those of Student: t(5; 0.975) = 2.5706 is at P(Z > 2.5706)", () => {
  const draws: Draw[] = Array.from({ length: 9999 }, (_, i) => ({
    index: i,
    ok: true,
    x: [i + 1],
    squares: 0,
    stop: "gradient",
  }));
  expect(percentileIntervals(draws)[0][0]).toBeCloseTo(250, 8);
  const [[low, high]] = percentileIntervals(draws, { freedom: 5 });
  // P(Z > 2.570581835636314) = 0.005076.
  expect(low).toBeCloseTo(50.76, 1);
  expect(low + high).toBeCloseTo(10_000, 8);
});

test("a draw depends on seed and index alone", () => {
  const draw = makeDraws(objectiveOf(true), basis);
  const options = { seed: 3, index: 7, kind: "residual" } as const;
  expect(draw(options)).toEqual(run("residual", 9)[7]);
  expect(draw({ ...options, seed: 4 })).not.toEqual(draw(options));
});

describe("what cannot be", () => {
  test("a draw that cannot be fitted is a result with its reason", () => {
    const broken = makeDraws(
      (values) => ({ ...objectiveOf(true)(values), residuals: () => undefined }),
      basis,
    );
    const draw = broken({ seed: 1, index: 0, kind: "parametric" });
    expect(draw).toEqual({
      index: 0,
      ok: false,
      reason: "the model cannot be solved at the start values; choose others",
    });
    expect(() => percentileIntervals([draw])).toThrow(CallError);
  });

  test("as many variables as residuals leave nothing to draw from", () => {
    expect(() => makeDataDraws({ ...basis, r: basis.r.slice(0, 4) })).toThrow(CallError);
  });
});

test("quantiles: order statistics at (N + 1)p, lines between, the ends beyond", () => {
  const sample = [3, 1, 2, 5, 4];
  expect([0.5, 0.25, 0.75].map((p) => quantileOf(sample, p))).toEqual([3, 1.5, 4.5]);
  expect([0.01, 0.99].map((p) => quantileOf(sample, p))).toEqual([1, 5]);
  expect(quantileOf(sample, 1 / 6)).toBeCloseTo(1, 12);
});
