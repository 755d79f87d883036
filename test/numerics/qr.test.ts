import { expect, test } from "vitest";
import { triangularize } from "../../src/numerics/qr.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { singularValues } from "../../src/numerics/svd.ts";

const { normal, uniform } = makeRandom(11);
const norm2 = (a: ArrayLike<number>): number => Array.from(a).reduce((sum, x) => sum + x * x, 0);

test("RᵀR = AᵀA and Rᵀc = Aᵀb for tall, square and wide matrices, and R is a triangle", () => {
  for (let k = 0; k < 60; k++) {
    const m = 1 + Math.floor(12 * uniform());
    const n = 1 + Math.floor(8 * uniform());
    const A = Float64Array.from({ length: m * n }, normal);
    const b = Float64Array.from({ length: m }, normal);
    const { R, c } = triangularize(A, b, m, n);
    for (let p = 0; p < n; p++) {
      let [left, right] = [0, 0];
      for (let i = 0; i < n; i++) left += R[i * n + p] * c[i];
      for (let i = 0; i < m; i++) right += A[i * n + p] * b[i];
      // m products of numbers of order 1.
      expect(Math.abs(left - right)).toBeLessThan(1e-14 * m * 4);
      for (let q = 0; q < p; q++) expect(R[p * n + q]).toBe(0);
      for (let q = p; q < n; q++) {
        [left, right] = [0, 0];
        for (let i = 0; i < n; i++) left += R[i * n + p] * R[i * n + q];
        for (let i = 0; i < m; i++) right += A[i * n + p] * A[i * n + q];
        expect(Math.abs(left - right)).toBeLessThan(1e-14 * m * 4);
      }
    }
    expect(norm2(c)).toBeLessThanOrEqual(norm2(b) * (1 + 1e-14));
  }
});

test("singular values of R are those of A, a column of zeros and columns of 1e-160 and 1e160 included", () => {
  const [m, n] = [9, 4];
  const scale = [1, 0, 1e-160, 1e160];
  const A = Float64Array.from({ length: m * n }, (_, k) => normal() * scale[k % n]);
  const { R } = triangularize(A, new Float64Array(m), m, n);
  for (let j = 0; j < n; j++) {
    const column = (X: Float64Array, rows: number) =>
      Math.hypot(...Array.from({ length: rows }, (_, i) => X[i * n + j]));
    expect(Math.abs(column(R, n) - column(A, m))).toBeLessThanOrEqual(1e-14 * column(A, m));
  }
  const plain = Float64Array.from({ length: m * n }, normal);
  const reduced = triangularize(plain, new Float64Array(m), m, n);
  const [a, r] = [singularValues(plain, m, n).s, singularValues(reduced.R, n, n).s];
  for (let j = 0; j < n; j++) expect(Math.abs(r[j] / a[j] - 1)).toBeLessThan(1e-13);
});

test("what is left of b outside the columns of A is ρ: ‖b‖² = ‖c‖² + ‖residual‖²", () => {
  // The mean of (1, 2, 6): c = ∓9/√3, the residual sum of squares 41 − 27 = 14.
  const { R, c } = triangularize(Float64Array.of(1, 1, 1), Float64Array.of(1, 2, 6), 3, 1);
  expect(Math.abs(R[0])).toBeCloseTo(Math.sqrt(3), 15);
  expect(c[0] / R[0]).toBeCloseTo(3, 14);
  expect(41 - c[0] ** 2).toBeCloseTo(14, 13);
});
