import { expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { type Svd, singularValues } from "../../src/numerics/svd.ts";

const svd = (A: readonly number[], m: number, n: number): Svd => singularValues(Float64Array.from(A), m, n);
const column = (X: Float64Array, n: number, j: number): Float64Array => X.filter((_, k) => k % n === j);
const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** Checks A = U s Vᵀ, and that columns of U (where s > 0) and V are orthonormal, to rounding. */
function expectDecomposition(A: ArrayLike<number>, { U, s, V }: Svd, m: number, n: number): void {
  const scale = s[0] || 1;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += U[i * n + k] * s[k] * V[j * n + k];
      // n products of entries below s₁ a sweep, some six sweeps.
      expect(Math.abs(sum - A[i * n + j])).toBeLessThan(1e-14 * scale * n);
    }
  for (let a = 0; a < n; a++)
    for (let b = a; b < n; b++) {
      const expected = a === b ? 1 : 0;
      expect(Math.abs(dot(column(V, n, a), column(V, n, b)) - expected)).toBeLessThan(1e-13);
      if (s[b] > 1e-14 * scale)
        expect(Math.abs(dot(column(U, n, a), column(U, n, b)) - expected)).toBeLessThan(1e-13);
    }
}

test("a diagonal matrix gives its entries, falling", () => {
  const A = [3, 0, 0, 0, -5, 0, 0, 0, 4];
  const found = svd(A, 3, 3);
  expect(Array.from(found.s)).toEqual([5, 4, 3]);
  expectDecomposition(A, found, 3, 3);
});

test("the singular values of [1 1; 0 1] are the golden ratio and its inverse", () => {
  const golden = (1 + Math.sqrt(5)) / 2;
  const { s } = svd([1, 1, 0, 1], 2, 2);
  expect(s[0]).toBeCloseTo(golden, 15);
  expect(s[1]).toBeCloseTo(1 / golden, 15);
});

test("a tall matrix: singular values are the roots of the eigenvalues of AᵀA", () => {
  // AᵀA = [35 44; 44 56], eigenvalues (91 ± √8185)/2.
  const A = [1, 2, 3, 4, 5, 6];
  const found = svd(A, 3, 2);
  expect(found.s[0]).toBeCloseTo(Math.sqrt((91 + Math.sqrt(8185)) / 2), 13);
  expect(found.s[1]).toBeCloseTo(Math.sqrt((91 - Math.sqrt(8185)) / 2), 13);
  expectDecomposition(A, found, 3, 2);
});

test("a matrix of rank one has one singular value; zero has none", () => {
  const A = [1, 2, 2, 4, 3, 6];
  const { s } = svd(A, 3, 2);
  expect(s[0]).toBeCloseTo(Math.sqrt(70), 13);
  expect(s[1]).toBeLessThan(1e-15 * s[0]);
  expect(Array.from(svd([0, 0, 0, 0], 2, 2).s)).toEqual([0, 0]);
});

test("small singular values keep their digits, where AᵀA would lose all of them", () => {
  // Läuchli: singular values √(n + ε²), ε, ε with ε² below a rounding unit.
  const e = 1e-9;
  const { s } = svd([1, 1, 1, e, 0, 0, 0, e, 0, 0, 0, e], 4, 3);
  expect(Math.abs(s[0] / Math.sqrt(3) - 1)).toBeLessThan(1e-15 * 4);
  // A rotation of columns of length 1 leaves errors of 1e-16, that is 1e-7 of ε.
  expect(Math.abs(s[1] / e - 1)).toBeLessThan(1e-6);
  expect(Math.abs(s[2] / e - 1)).toBeLessThan(1e-6);
});

test("columns of very different length are decomposed to relative accuracy", () => {
  const A = [1e-12, 2e6, 3e-12, -1e6];
  const { s } = svd(A, 2, 2);
  // |det| = s₁ s₂ = 1e-12 · 1e6 + 3e-12 · 2e6.
  expect(Math.abs((s[0] * s[1]) / 7e-6 - 1)).toBeLessThan(1e-13);
});

test("random matrices up to 12 × 8 are put together again", () => {
  const { normal, uniform } = makeRandom(5);
  for (let k = 0; k < 60; k++) {
    const n = 1 + Math.floor(8 * uniform());
    const m = n + Math.floor(5 * uniform());
    const A = Array.from({ length: m * n }, normal);
    const found = svd(A, m, n);
    for (let j = 1; j < n; j++) expect(found.s[j]).toBeLessThanOrEqual(found.s[j - 1]);
    expectDecomposition(A, found, m, n);
  }
});
