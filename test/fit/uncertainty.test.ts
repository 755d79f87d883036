import { describe, expect, test } from "vitest";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";

const free = (n: number) => ({
  lower: new Array<number>(n).fill(Number.NEGATIVE_INFINITY),
  upper: new Array<number>(n).fill(Number.POSITIVE_INFINITY),
});

/** The line 1.1 + 1.6 t through (0, 1), (1, 3), (2, 4), (3, 6): residuals of the fit, Σr² = 0.2. */
const line = {
  x: [1.1, 1.6],
  r: Float64Array.of(0.1, -0.3, 0.3, -0.1),
  J: Float64Array.of(1, 0, 1, 1, 1, 2, 1, 3),
};

describe("a line, by hand", () => {
  test("without a spread: s² = 0.1, var slope = s²/Sxx, var intercept = s²(1/n + x̄²/Sxx)", () => {
    const found = estimateUncertainty({ ...free(2), hasSpread: false }, line);
    expect([found.variance, found.degreesOfFreedom]).toEqual([expect.closeTo(0.1, 14), 2]);
    expect(found.standardErrors[1]).toBeCloseTo(Math.sqrt(0.1 / 5), 14);
    expect(found.standardErrors[0]).toBeCloseTo(Math.sqrt(0.1 * (1 / 4 + 2.25 / 5)), 14);
    expect(found.correlation[1]).toBeCloseTo(-6 / Math.sqrt(56), 14);
    expect(found.covariance[1]).toBe(found.covariance[2]);
    expect(found.rank).toBe(2);
  });

  test("with a spread: residuals count as they are", () => {
    const found = estimateUncertainty({ ...free(2), hasSpread: true }, line);
    expect(found.variance).toBe(1);
    expect(found.standardErrors[1]).toBeCloseTo(Math.sqrt(1 / 5), 14);
  });

  test("a variable on its bound takes no freedom from the other: the slope alone has var s²/Σt²", () => {
    const bounds = { lower: [1.1, 0], upper: [5, 5] };
    const found = estimateUncertainty({ ...bounds, hasSpread: true }, line);
    expect(found.held).toEqual([true, false]);
    expect(found.standardErrors[0]).toBe(0);
    expect(found.standardErrors[1]).toBeCloseTo(1 / Math.sqrt(14), 14);
    expect([found.rank, found.condition]).toEqual([1, 1]);
    expect(found.correlation[1]).toBe(0);
  });

  test("units of variables change neither condition nor correlation", () => {
    const J = line.J.map((value, k) => value * [1e9, 1e-6][k % 2]);
    const [plain, other] = [line, { ...line, J }].map((f) =>
      estimateUncertainty({ ...free(2), hasSpread: true }, f),
    );
    expect(other.condition).toBeCloseTo(plain.condition, 10);
    expect(other.correlation[1]).toBeCloseTo(plain.correlation[1], 12);
    expect(other.standardErrors[1] * 1e-6).toBeCloseTo(plain.standardErrors[1], 12);
  });
});

test("where only a sum is seen, both members are without error bars and fully anticorrelated; a third is not touched", () => {
  const J = Float64Array.of(1, 1, 0, 2, 2, 1, 3, 3, 0, 1, 1, 2);
  const found = estimateUncertainty(
    { ...free(3), hasSpread: true },
    { x: [0, 0, 0], r: new Float64Array(4), J },
  );
  expect([found.rank, found.condition]).toEqual([2, Number.POSITIVE_INFINITY]);
  expect(Array.from(found.standardErrors.subarray(0, 2))).toEqual([Infinity, Infinity]);
  expect(found.correlation[1]).toBeCloseTo(-1, 9);
  // By hand: [Σu² Σuw; Σuw Σw²] = [15 4; 4 5] for u = (1, 2, 3, 1), w = (0, 1, 0, 2): var = 15/(75 − 16).
  expect(found.standardErrors[2]).toBeCloseTo(Math.sqrt(15 / 59), 12);
});

test("as many data as variables leave no variance to estimate", () => {
  const { x, J } = line;
  const found = estimateUncertainty(
    { ...free(2), hasSpread: false },
    { x, r: new Float64Array(2), J: J.slice(0, 4) },
  );
  expect(found.variance).toBeNaN();
  expect(found.rank).toBe(2);
});
