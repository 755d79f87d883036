/**
 * Interpolates f on [0, 1] at n + 1 Chebyshev points; returns the coefficients of 1, u, … uⁿ.
 *
 * The last Chebyshev terms are left out where they are no more than rounding, so that the degree may be less.
 */
export function fitPolynomial(f: (u: number) => number, degree: number): number[] {
  const n = degree + 1;
  const angles = Array.from({ length: n }, (_, j) => ((j + 0.5) * Math.PI) / n);
  const values = angles.map((angle) => f((1 + Math.cos(angle)) / 2));
  const series = angles.map((_, k) => {
    const sum = values.reduce((s, value, j) => s + value * Math.cos(k * angles[j]), 0);
    return (k === 0 ? 1 : 2) * (sum / n);
  });
  const rounding = 1e-15 * Math.max(...values.map(Math.abs));
  while (series.length > 1 && Math.abs(series[series.length - 1]) <= rounding) series.pop();
  const polynomials = shiftedChebyshev(series.length);
  return series.map((_, i) => series.reduce((sum, c, k) => sum + c * (polynomials[k][i] ?? 0), 0));
}

/**
 * Interpolates f on [0, length]; returns the coefficients of 1, τ, … τⁿ.
 *
 * On a stretch so short that lengthⁿ underflows the degree is less.
 */
export function fitStretch(f: (tau: number) => number, length: number, degree: number): number[] {
  let n = degree;
  while (n > 0 && length ** n < 1e-250) n--;
  return fitPolynomial((u) => f(u * length), n).map((c, k) => c / length ** k);
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
