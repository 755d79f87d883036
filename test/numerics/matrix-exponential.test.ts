import { expect, test } from "vitest";
import {
  addProductOf,
  makePlainProduct,
  matrixExponential,
  multiply,
} from "../../src/numerics/matrix-exponential.ts";
import { makeRandom } from "../../src/numerics/random.ts";

const expm = (A: readonly number[], n: number): Float64Array => matrixExponential(Float64Array.from(A), n);
const product = (A: Float64Array, B: Float64Array, n: number): Float64Array => {
  const C = new Float64Array(n * n);
  multiply(A, B, n, C);
  return C;
};
const identity = (n: number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
const norm = (A: Float64Array): number => Math.max(...A.map(Math.abs));
function expectNear(found: Float64Array, expected: ArrayLike<number>, tolerance: number): void {
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]), `entry ${i}`).toBeLessThanOrEqual(tolerance);
  });
}

test("of zero it is the identity, of a number the exponential", () => {
  expect(expm([0, 0, 0, 0], 2)).toEqual(identity(2));
  // Each of the up to 8 squarings doubles the relative rounding error.
  for (const x of [1, -1, 0.1, 5.3, -20, 700, -700])
    expect(Math.abs(expm([x], 1)[0] / Math.exp(x) - 1)).toBeLessThan(1e-12);
});

test("of a rotation's generator it is the rotation", () => {
  const angle = 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  // A handful of roundings of entries below 1.
  expectNear(expm([0, -angle, angle, 0], 2), [c, -s, s, c], 1e-15 * 4);
});

test("of a defective matrix (one Jordan block) it is e^λ times the powers of t", () => {
  const [l, t] = [-0.3, 7];
  const block = [l, 1, 0, 0, 0, l, 1, 0, 0, 0, l, 1, 0, 0, 0, l].map((a) => a * t);
  const e = Math.exp(l * t);
  const [a, b, c] = [t * e, (t ** 2 / 2) * e, (t ** 3 / 6) * e];
  // Entries up to 7, 2 squarings.
  expectNear(expm(block, 4), [e, a, b, c, 0, e, a, b, 0, 0, e, a, 0, 0, 0, e], 1e-14);
});

test("of nearly equal eigenvalues it keeps all digits, where eigenvectors would lose half of them", () => {
  const [a, b] = [-1, -1 - 1e-9];
  const between = (Math.exp(b) * -Math.expm1(a - b)) / (b - a);
  expectNear(expm([a, 1, 0, b], 2), [Math.exp(a), between, 0, Math.exp(b)], 1e-15);
});

test("of a large norm it is still stochastic: columns of a closed compartment network add up to 1", () => {
  // Moler & Van Loan warn of overscaling; here ‖A‖ = 4e6.
  const [k, r] = [1e6, 2e6];
  const E = expm([-k, r, 0, k, -r - 1, 0, 0, 1, 0], 3);
  for (let j = 0; j < 3; j++) expect(Math.abs(E[j] + E[3 + j] + E[6 + j] - 1)).toBeLessThan(1e-8);
  // The fast pair is in equilibrium, so that the slow loss has the rate k/(k + r).
  expect(E[8]).toBe(1);
  expect(E[6]).toBeCloseTo(-Math.expm1(-k / (k + r)), 6);
});

test("NaN or infinity in gives NaN out, not a plausible matrix", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (let i = 0; i < 4; i++) {
      const A = [0.1, 0.2, 0.3, 0.4];
      A[i] = bad;
      expect(expm(A, 2).every(Number.isNaN)).toBe(true);
    }
});

test("e^A e^(−A) = 1 and e^A = (e^(A/2))² for random matrices up to 8 × 8", () => {
  const { normal, uniform } = makeRandom(3);
  for (let k = 0; k < 100; k++) {
    const n = 1 + Math.floor(8 * uniform());
    const A = Float64Array.from({ length: n * n }, () => 2 * normal());
    const [E, inverse, half] = [A, A.map((a) => -a), A.map((a) => a / 2)].map((X) => matrixExponential(X, n));
    // Rounding of the product is bounded by the product of the norms.
    expectNear(product(E, inverse, n), identity(n), 1e-12 * norm(E) * norm(inverse) * n);
    expectNear(product(half, half, n), E, 1e-12 * norm(half) ** 2 * n);
  }
});

test("the derivative of e^(At) is A e^(At)", () => {
  const A = Float64Array.of(-1, 0.4, 0.2, 0.7, -0.9, 0.1, 0.3, 0.5, -0.3);
  const h = 1e-4;
  const at = (t: number): Float64Array =>
    matrixExponential(
      A.map((a) => a * t),
      3,
    );
  const [up, down] = [at(1 + h), at(1 - h)];
  // Central differences: h²/6 ‖A‖³ = 1e-8.
  expectNear(
    up.map((u, i) => (u - down[i]) / (2 * h)),
    product(A, at(1), 3),
    1e-7,
  );
});

test("unrolled and plain products are the same, for every size that is unrolled", () => {
  const { normal } = makeRandom(4);
  for (let n = 1; n <= 6; n++) {
    const [A, B, start] = [0, 1, 2].map(() => Float64Array.from({ length: n * n }, normal));
    const [unrolled, plain] = [addProductOf(n), makePlainProduct(n)].map((add) => {
      const C = Float64Array.from(start);
      add(A, B, C);
      return C;
    });
    // Sums of up to 7 terms in another order.
    expectNear(unrolled, plain, 1e-14 * norm(plain));
  }
});
