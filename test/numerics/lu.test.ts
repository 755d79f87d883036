import { expect, test } from "vitest";
import { factorize, solveFactored } from "../../src/numerics/lu.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** x with A x = b, or undefined if A is singular; A and b stay as they are. */
function solved(A: readonly number[], n: number, b: readonly number[]): number[] | undefined {
  const LU = Float64Array.from(A);
  const pivots = new Int32Array(n);
  if (!factorize(LU, n, pivots)) return undefined;
  const x = Float64Array.from(b);
  solveFactored(LU, n, pivots, x);
  return Array.from(x);
}

test("a 3 × 3 system with a known answer", () => {
  expect(solved([2, 1, -1, -3, -1, 2, -2, 1, 2], 3, [8, -11, -3])).toEqual([
    expect.closeTo(2, 14),
    expect.closeTo(3, 14),
    expect.closeTo(-1, 14),
  ]);
});

test("a zero on the diagonal is pivoted away", () => {
  expect(solved([0, 1, 1, 0], 2, [3, 4])).toEqual([4, 3]);
});

test("a tiny pivot is not taken where a larger one stands below it", () => {
  // Without pivoting x would be 0.
  expect(solved([1e-20, 1, 1, 1], 2, [1, 2])).toEqual([1, 1]);
});

test("a singular matrix is told", () => {
  expect(solved([1, 2, 2, 4], 2, [1, 2])).toBeUndefined();
  expect(solved([0, 0, 0, 0], 2, [1, 2])).toBeUndefined();
});

test("the Hilbert matrix of order 8 loses the digits that its condition number costs, and no more", () => {
  const n = 8;
  const H = Array.from({ length: n * n }, (_, k) => 1 / (Math.floor(k / n) + (k % n) + 1));
  const b = Array.from({ length: n }, (_, i) => H.slice(i * n, (i + 1) * n).reduce((s, h) => s + h, 0));
  const x = solved(H, n, b) ?? [];
  // Condition number 1.5e10 times a rounding unit.
  for (const value of x) expect(Math.abs(value - 1)).toBeLessThan(1.5e10 * 2.3e-16 * n);
});

test("random systems leave residuals of rounding size", () => {
  const { normal, uniform } = makeRandom(11);
  for (let k = 0; k < 100; k++) {
    const n = 1 + Math.floor(10 * uniform());
    const A = Array.from({ length: n * n }, normal);
    const b = Array.from({ length: n }, normal);
    const x = solved(A, n, b) ?? [];
    for (let i = 0; i < n; i++) {
      const row = A.slice(i * n, (i + 1) * n);
      const residual = row.reduce((sum, a, j) => sum + a * x[j], -b[i]);
      const size = row.reduce((sum, a, j) => sum + Math.abs(a * x[j]), Math.abs(b[i]));
      // Backward stable: the residual is small against the terms that make it, times the growth of the pivots.
      expect(Math.abs(residual)).toBeLessThan(1e-13 * Math.max(size, 1) * Math.max(1, ...x.map(Math.abs)));
    }
  }
});
