import { describe, expect, test } from "vitest";
import {
  binomialLimits,
  chi2Quantile,
  chi2Survival,
  fQuantile,
  fSurvival,
  logGamma,
  normalQuantile,
  normalSurvival,
  regularizedBeta,
  upperGamma,
} from "../../src/numerics/distributions.ts";

/** Relative to 13 digits: front factors are exp of numbers up to 100, which costs two of them. */
function expectDigits(found: number, certified: number): void {
  expect(Math.abs(found / certified - 1)).toBeLessThan(1e-13);
}

// Certified values: mpmath 1.3 with 40 digits (gammainc, betainc, erfc, loggamma, findroot), rounded to f64.
describe("against 40-digit arithmetic", () => {
  test.each([
    [1, 3.841458820694124, 0.05000000000000006],
    [1, 100, 1.523970604832105e-23],
    [2, 5, 0.0820849986238988],
    [5, 1, 0.9625657732472964],
    [10, 3, 0.9814240637778593],
    [30, 80, 0.000001975623243491064],
    [200, 150, 0.996647558501813],
  ])("P(χ²(%d) > %d)", (freedom, x, certified) => expectDigits(chi2Survival(x, freedom), certified));

  test.each([
    [1, 5, 4.964602743730711, 0.07634332241460905],
    [3, 7, 2, 0.20269364248665092],
    [1, 2, 18.512820512820515, 0.049999999999999996],
    [10, 150, 3, 0.0017646320225095766],
    [1, 1, 161.4476387975881, 0.05000000000000006],
  ])("P(F(%d, %d) > %d)", (a, b, x, certified) => expectDigits(fSurvival(x, a, b), certified));

  test.each([
    [0.95, 1, 3.841458820694126],
    [0.5, 1, 0.4549364231195728],
    [0.99, 5, 15.086272469388991],
    [0.95, 100, 124.34211340400408],
  ])("the %d quantile of χ²(%d)", (p, freedom, certified) =>
    expectDigits(chi2Quantile(p, freedom), certified),
  );

  test.each([
    [0.95, 1, 10, 4.9646027437307145],
    [0.95, 1, 145, 3.9063924027231063],
    [0.95, 1, 1, 161.4476387975885],
    [0.99, 3, 7, 8.451285053079989],
  ])("the %d quantile of F(%d, %d)", (p, a, b, certified) => expectDigits(fQuantile(p, a, b), certified));

  test.each([
    [1, 0.15865525393145705],
    [5, 2.866515718791939e-7],
    [-2, 0.9772498680518208],
  ])("P(Z > %d)", (z, certified) => expectDigits(normalSurvival(z), certified));

  test.each([
    [0.1, 2.252712651734206],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [10, 12.801827480081469],
    [123.4, 469.3360974421906],
  ])("ln Γ(%d)", (x, certified) => expectDigits(logGamma(x), certified));
});

test("quantiles of the normal distribution are odd about ½, and 1.959963984540054 at 0.975", () => {
  expectDigits(normalQuantile(0.975), 1.9599639845400543);
  expect(normalQuantile(0.025)).toBeCloseTo(-1.9599639845400543, 12);
  expect(normalQuantile(0.5)).toBe(0);
});

test("closed forms: Q(1, x) = e⁻ˣ, I_x(1, b) = 1 − (1 − x)ᵇ, and their limits", () => {
  for (const x of [1e-8, 0.3, 1.999, 2.001, 40]) expectDigits(upperGamma(1, x), Math.exp(-x));
  for (const x of [1e-8, 0.2, 0.7]) expect(regularizedBeta(1, 3, x)).toBeCloseTo(1 - (1 - x) ** 3, 14);
  expect([upperGamma(2, 0), upperGamma(2, Number.POSITIVE_INFINITY)]).toEqual([1, 0]);
  expect([regularizedBeta(2, 3, 0), regularizedBeta(2, 3, 1)]).toEqual([0, 1]);
});

test("binomial limits leave α/2 to either side, by sums of the binomial distribution", () => {
  const choose = (n: number, k: number): number =>
    Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
  const atLeast = (k: number, n: number, p: number): number =>
    Array.from({ length: n + 1 }, (_, i) => (i < k ? 0 : choose(n, i) * p ** i * (1 - p) ** (n - i))).reduce(
      (sum, part) => sum + part,
      0,
    );
  for (const [k, n] of [
    [1, 5],
    [19, 20],
    [190, 200],
  ]) {
    const [low, high] = binomialLimits(k, n);
    expect(atLeast(k, n, low)).toBeCloseTo(0.025, 9);
    expect(1 - atLeast(k + 1, n, high)).toBeCloseTo(0.025, 9);
  }
  // None of n: (1 − p)ⁿ = α/2.
  expect(binomialLimits(0, 10)).toEqual([0, expect.closeTo(1 - 0.025 ** 0.1, 12)]);
  expect(binomialLimits(10, 10)).toEqual([expect.closeTo(0.025 ** 0.1, 12), 1]);
});
