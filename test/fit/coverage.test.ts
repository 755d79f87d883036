import { expect, test } from "vitest";
import { makeDraws, percentileIntervals } from "../../src/fit/bootstrap.ts";
import { walkProfile } from "../../src/fit/profile.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { fQuantile, normalQuantile } from "../../src/numerics/distributions.ts";
import { curve, objectiveOf, simulate, solve, times, truth } from "./two-exponentials.ts";

type Interval = readonly [number, number];
const nVariables = truth.length;
const isLong = Boolean(process.env.CUPTAKE_LONG);

/** Intervals from the covariance: z for a known spread, Student's t for an estimated one. */
function waldIntervals(hasSpread: boolean, data: Float64Array): Interval[] {
  const objective = objectiveOf(hasSpread)(data);
  const found = solve(objective);
  const { standardErrors, degreesOfFreedom } = estimateUncertainty(objective, found);
  const q = hasSpread ? normalQuantile(0.975) : Math.sqrt(fQuantile(0.95, 1, degreesOfFreedom));
  return Array.from(found.x, (x, j) => [x - q * standardErrors[j], x + q * standardErrors[j]]);
}

function profileIntervals(hasSpread: boolean, data: Float64Array): Interval[] {
  const objective = objectiveOf(hasSpread)(data);
  const found = solve(objective);
  const optimum = { x: Array.from(found.x), squares: found.r.reduce((sum, r) => sum + r * r, 0) };
  return truth.map((_, variable) => {
    const limit = (direction: 1 | -1, open: number) =>
      walkProfile(objective, optimum, { variable, direction }).limit ?? open;
    return [limit(-1, Number.NEGATIVE_INFINITY), limit(1, Number.POSITIVE_INFINITY)];
  });
}

/** Each data set has draws of its own: shared ones would err by the same 199 draws in all of them. */
function bootstrapIntervals(kind: "residual" | "parametric", data: Float64Array, seed: number): Interval[] {
  const hasSpread = kind === "parametric";
  const { x, r, J } = solve(objectiveOf(hasSpread)(data));
  // Without a known spread residuals are in the unit of the data.
  const spread = times.map(() => (hasSpread ? 0.03 : 1));
  const draw = makeDraws(objectiveOf(hasSpread), { fitted: curve(x).values, spread, x, r, J, hasSpread });
  const draws = Array.from({ length: 199 }, (_, index) => draw({ seed, index, kind }));
  return percentileIntervals(draws, hasSpread ? {} : { freedom: times.length - nVariables });
}

/** Share of simulated data sets whose interval holds the truth, for each variable. */
function coverage(nFits: number, intervalsOf: (data: Float64Array, seed: number) => Interval[]): number[] {
  const hits = new Array<number>(nVariables).fill(0);
  for (let seed = 0; seed < nFits; seed++)
    intervalsOf(simulate(1000 + seed), seed).forEach(([low, high], j) => {
      if (low <= truth[j] && truth[j] <= high) hits[j]++;
    });
  return hits.map((count) => count / nFits);
}

test.each([
  ["covariance, known spread", 120, (data: Float64Array) => waldIntervals(true, data)],
  ["covariance, estimated spread", 120, (data: Float64Array) => waldIntervals(false, data)],
  ["profile, known spread", 60, (data: Float64Array) => profileIntervals(true, data)],
  ["profile, estimated spread", 60, (data: Float64Array) => profileIntervals(false, data)],
  [
    "parametric bootstrap",
    20,
    (data: Float64Array, seed: number) => bootstrapIntervals("parametric", data, seed),
  ],
  [
    "residual bootstrap",
    20,
    (data: Float64Array, seed: number) => bootstrapIntervals("residual", data, seed),
  ],
])(
  "intervals hold the truth as often as they say: %s (%i data sets; 500 in the long run)",
  (_, nShort, intervalsOf) => {
    const n = isLong ? 500 : nShort;
    const found = coverage(n, intervalsOf);
    // Three binomial standard deviations; 93 to 97 % of 500.
    const allowed = isLong ? 0.02 : 3 * Math.sqrt((0.95 * 0.05) / n);
    for (const share of found) expect(Math.abs(share - 0.95)).toBeLessThanOrEqual(allowed + 1e-12);
  },
  isLong ? 900_000 : 60_000,
);
