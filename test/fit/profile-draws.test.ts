import { expect, test } from "vitest";
import { analyzeFit } from "../../src/fit/analyze.ts";
import { makeParameterDraws, type Posterior } from "../../src/fit/posterior.ts";
import { invertProfile } from "../../src/fit/profile-draws.ts";
import { emt6 } from "./emt6.ts";

const model = "cu-atsm-redox";
// A spread at which the profile of K_R crosses on both sides.
const source = emt6(["k_in", "k_out", "K_R"], { sd: 1.5 });
const analysis = await analyzeFit(source, { starts: 2, draws: 12 });
const { posterior } = analysis;
const draws = (own: Posterior, kind: "covariance" | "profile" | "bootstrap") =>
  makeParameterDraws(source, own, { model, seed: 1, kind });

test("a parabola is inverted exactly, inside of its points and beyond them", () => {
  const [estimate, se] = [0.3, 0.7];
  const line = [-2, -1, 0, 0.5, 1.5].map((z) => [estimate + z * se, z * z] as const);
  const at = invertProfile(line, estimate);
  for (const root of [-3, -2, -0.4, 0, 0.2, 1.5, 2.5]) expect(at(root)).toBeCloseTo(estimate + root * se, 12);
});

test("where all profiles are parabolas, draws by profile are those by covariance", () => {
  const { x, standardErrors } = posterior;
  const parabolas = x.map((value, k) =>
    [-3, -1.5, 0, 1.5, 3].map((z) => [value + z * (standardErrors[k] ?? Number.NaN), z * z] as const),
  );
  const bent = draws({ ...posterior, profiles: parabolas }, "profile");
  const straight = draws(posterior, "covariance");
  for (let i = 0; i < 50; i++)
    bent.draw(i).forEach((value, k) => {
      expect(value / straight.draw(i)[k]).toBeCloseTo(1, 9);
    });
});

test("95 % of draws by profile lie in the profile interval, where the covariance misses it", () => {
  const variable = analysis.variables.findIndex(({ name }) => name === "K_R");
  const { profileInterval, isCurved } = analysis.variables[variable];
  expect(isCurved).toBe(true);
  const n = 4000;
  // Without bounds no draw is drawn again, and the share is that of the signed root alone.
  const open = {
    ...posterior,
    lower: posterior.lower.map(() => Number.NEGATIVE_INFINITY),
    upper: posterior.upper.map(() => Number.POSITIVE_INFINITY),
  };
  const ratio = (p: Float64Array): number => p[2] / p[3];
  expect(ratio(draws(open, "profile").estimate)).toBeCloseTo(analysis.variables[variable].value, 6);
  const [low, high] = profileInterval.map(Number);
  const tails = (kind: "profile" | "covariance"): number[] => {
    const { draw } = draws(open, kind);
    const sample = Array.from({ length: n }, (_, i) => ratio(draw(i)));
    return [sample.filter((value) => value < low), sample.filter((value) => value > high)].map(
      (tail) => tail.length / n,
    );
  };
  // Three binomial standard deviations of 2.5 %, 0.74 points.
  for (const tail of tails("profile")) expect(Math.abs(tail - 0.025)).toBeLessThan(0.0075);
  expect(Math.max(...tails("covariance").map((tail) => Math.abs(tail - 0.025)))).toBeGreaterThan(0.0075);
});

test("draws by bootstrap are the refits, one after the other, and no more than there are", () => {
  expect(posterior.refits).toHaveLength(12);
  const { draw } = draws(posterior, "bootstrap");
  const first = posterior.refits?.[0] ?? [];
  expect(draw(0)[2] / draw(0)[3]).toBeCloseTo(10 ** first[2], 9);
  expect(() => draw(12)).toThrow("the fit has 12 refits to draw from");
  const { refits: _, profiles: __, ...bare } = posterior;
  expect(() => draws(bare, "bootstrap")).toThrow(
    "the fit has no refits to draw from; fit it again with --draws",
  );
  expect(() => draws(bare, "profile")).toThrow("the fit has no profiles to draw from");
});
