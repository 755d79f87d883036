/** Interpolates f on [0, 1] at n + 1 Chebyshev points; returns the coefficients of 1, u, … uⁿ. */
export function fitPolynomial(f: (u: number) => number, degree: number): number[] {
  const n = degree + 1;
  const angles = Array.from({ length: n }, (_, j) => ((j + 0.5) * Math.PI) / n);
  const values = angles.map((angle) => f((1 + Math.cos(angle)) / 2));
  const monomials = new Array<number>(n).fill(0);
  const polynomials = shiftedChebyshev(degree);
  for (let k = 0; k < n; k++) {
    const sum = values.reduce((s, value, j) => s + value * Math.cos(k * angles[j]), 0);
    const c = (k === 0 ? 1 : 2) * (sum / n);
    polynomials[k].forEach((t, i) => {
      monomials[i] += c * t;
    });
  }
  return monomials;
}

const known: number[][] = [[1], [-1, 2]];

/** Coefficients of T*₀ … T*ₙ on [0, 1]: T*ₖ₊₁ = (4u − 2) T*ₖ − T*ₖ₋₁. */
function shiftedChebyshev(degree: number): readonly (readonly number[])[] {
  for (let k = known.length; k <= degree; k++) {
    const [before, last] = [known[k - 2], known[k - 1]];
    known.push(
      Array.from({ length: k + 1 }, (_, i) => 4 * (last[i - 1] ?? 0) - 2 * (last[i] ?? 0) - (before[i] ?? 0)),
    );
  }
  return known;
}

/** The value of Σ cₖ uᵏ. */
export const evaluatePolynomial = (coefficients: readonly number[], u: number): number =>
  coefficients.reduceRight((sum, c) => sum * u + c, 0);

/** n over k, exact for the small n of the powers of a course. */
export function binomial(n: number, k: number): number {
  let result = 1;
  for (let i = 1; i <= k; i++) result = (result * (n - k + i)) / i;
  return result;
}
