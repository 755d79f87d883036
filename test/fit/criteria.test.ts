import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import {
  averageModels,
  compareModels,
  goodnessOfFit,
  informationCriteria,
  testNested,
  testRuns,
} from "../../src/fit/criteria.ts";
import { makeRandom } from "../../src/numerics/random.ts";

const known = { nRows: 20, hasSpread: true };
const estimated = { nRows: 20, hasSpread: false };

describe("criteria of information, by hand", () => {
  test("known spread: Σr² + 2k and its kin", () => {
    const found = informationCriteria({ name: "a", squares: 15, nVariables: 3 }, known);
    expect(found).toEqual({
      deviance: 15,
      k: 3,
      aic: 21,
      aicc: 21 + 24 / 16,
      bic: expect.closeTo(15 + 3 * Math.log(20), 12),
    });
  });

  test("estimated spread: n ln(Σr²/n), and σ counts", () => {
    const found = informationCriteria({ name: "a", squares: 15, nVariables: 3 }, estimated);
    expect(found.k).toBe(4);
    expect(found.aic).toBeCloseTo(20 * Math.log(0.75) + 8, 12);
    expect(found.aicc - found.aic).toBeCloseTo(40 / 15, 12);
  });

  test("as many variables as data are not tested: AICc is infinite", () => {
    const data = { nRows: 5, hasSpread: true };
    expect(informationCriteria({ name: "a", squares: 1, nVariables: 4 }, data).aicc).toBe(Infinity);
  });
});

test("χ² per degree of freedom has a chance only where the spread is known", () => {
  const fitted = { name: "a", squares: 30, nVariables: 2 };
  const { reduced, p } = goodnessOfFit(fitted, known);
  expect(reduced).toBeCloseTo(30 / 18, 12);
  // Even degrees of freedom: P(χ²(18) > 30) = e⁻¹⁵ Σ 15ʲ/j!, j = 0 … 8.
  let [term, sum] = [1, 1];
  for (let j = 1; j < 9; j++) {
    term *= 15 / j;
    sum += term;
  }
  expect(p).toBeCloseTo(Math.exp(-15) * sum, 13);
  expect(goodnessOfFit(fitted, estimated)).toEqual({ freedom: 18, reduced: null, p: null });
});

describe("runs", () => {
  test("+ + − − has 2 runs; of the 6 orders 2 have as few", () => {
    expect(testRuns([1, 2, -1, -3])).toEqual({
      nRuns: 2,
      expected: 3,
      pFew: expect.closeTo(1 / 3, 12),
      pMany: 1,
    });
  });

  test("all orders of 4 above and 3 below: the distribution is that of counting", () => {
    const counts = new Map<number, number>();
    const orders = Array.from({ length: 128 }, (_, bits) =>
      Array.from({ length: 7 }, (_, i) => ((bits >> i) & 1 ? 1 : -1)),
    ).filter((signs) => signs.filter((s) => s > 0).length === 4);
    for (const signs of orders) {
      const runs = testRuns(signs)?.nRuns ?? 0;
      counts.set(runs, (counts.get(runs) ?? 0) + 1);
    }
    expect(orders.length).toBe(35);
    for (const signs of orders) {
      const found = testRuns(signs);
      const few = [...counts].reduce((sum, [runs, n]) => sum + (runs <= (found?.nRuns ?? 0) ? n : 0), 0);
      const many = [...counts].reduce((sum, [runs, n]) => sum + (runs >= (found?.nRuns ?? 0) ? n : 0), 0);
      expect(found?.pFew).toBeCloseTo(few / 35, 12);
      expect(found?.pMany).toBeCloseTo(many / 35, 12);
    }
  });

  test("a long wave is found out, a thousand rows do not overflow, one sign is no test", () => {
    const wave = Array.from({ length: 1000 }, (_, i) => Math.sin(i / 40));
    expect(testRuns(wave)?.pFew).toBeLessThan(1e-100);
    const { normal } = makeRandom(6);
    const noise = testRuns(Array.from({ length: 1000 }, normal));
    expect(Math.abs((noise?.nRuns ?? 0) - (noise?.expected ?? 0))).toBeLessThan(4 * Math.sqrt(250));
    expect((noise?.pFew ?? 0) + (noise?.pMany ?? 0)).toBeGreaterThan(1);
    expect(testRuns([1, 2, 0, 3])).toBeUndefined();
  });
});

describe("nested models", () => {
  const simple = { name: "one", squares: 30, nVariables: 2 };
  const full = { name: "two", squares: 24, nVariables: 4 };

  test("known spread: χ²(2) > 6 has the chance e⁻³", () => {
    expect(testNested(simple, full, known)).toMatchObject({
      statistic: 6,
      freedom: [2],
      p: expect.closeTo(Math.exp(-3), 13),
    });
  });

  test("estimated spread: F(2, 16) = 3/(24/16) = 2, with the chance (1 + 2/8)⁻⁸", () => {
    // P(F(2, ν) > f) = (1 + 2f/ν)^(−ν/2).
    expect(testNested(simple, full, estimated)).toMatchObject({
      statistic: 2,
      freedom: [2, 16],
      p: expect.closeTo(1.25 ** -8, 13),
    });
  });

  test("in a thousand data sets without the effect, 5 % are found to have it at 5 %", () => {
    const { normal } = makeRandom(12);
    let found = 0;
    for (let k = 0; k < 1000; k++) {
      const y = Array.from({ length: 6 }, normal);
      const mean = y.reduce((sum, v) => sum + v, 0) / 6;
      const zero = { name: "zero", squares: y.reduce((sum, v) => sum + v * v, 0), nVariables: 0 };
      const level = { name: "mean", squares: zero.squares - 6 * mean ** 2, nVariables: 1 };
      if (testNested(zero, level, { nRows: 6, hasSpread: false }).p < 0.05) found++;
    }
    // Three binomial standard deviations: √(1000 · 0.05 · 0.95) = 6.9.
    expect(Math.abs(found - 50)).toBeLessThan(21);
  });

  test("a model cannot contain one with as many variables", () => {
    expect(() => testNested(full, simple, known)).toThrow(
      new CallError("one has no more variables than two: it cannot contain it"),
    );
    expect(() => testNested(simple, { ...full, nVariables: 20 }, estimated)).toThrow(CallError);
  });
});

test("Akaike weights: Δ = 2 ln 3 weighs a third as much", () => {
  const fits = [
    { name: "b", squares: 10 + 2 * Math.log(3), nVariables: 2 },
    { name: "a", squares: 10, nVariables: 2 },
  ];
  const [first, second] = compareModels(fits, known);
  expect([first.name, second.name]).toEqual(["a", "b"]);
  expect(first.weight).toBeCloseTo(0.75, 12);
  expect(second.delta).toBeCloseTo(2 * Math.log(3), 12);
});

test("an average of models carries their disagreement: (1 ± 0) and (3 ± 0) with equal weight are 2 ± 1", () => {
  const of = (value: number, standardError: number) => ({ value, standardError, weight: 0.5 });
  expect(averageModels([of(1, 0), of(3, 0)])).toEqual({ value: 2, standardError: 1 });
  expect(averageModels([of(2, 0.3), of(2, 0.3)]).standardError).toBeCloseTo(0.3, 14);
});
