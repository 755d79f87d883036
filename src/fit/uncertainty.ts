import { triangularize } from "../numerics/qr.ts";
import { singularValues } from "../numerics/svd.ts";
import type { Objective } from "./objective.ts";

/** What the data say about the variables near an estimate, to first order; matrices are n × n, row by row. */
export interface Uncertainty {
  /** σ² of one residual: 1 where residuals are in units of their spread, else Σr²/(n − p). NaN if n = p. */
  readonly variance: number;
  readonly degreesOfFreedom: number;
  /** (JᵀJ)⁻¹ σ². Rows of variables that the data do not hold are infinite on the diagonal and NaN beside it. */
  readonly covariance: Float64Array;
  readonly standardErrors: Float64Array;
  /** Where two variables are not held, the correlation along what is not held: ±1 if only a sum or difference is. */
  readonly correlation: Float64Array;
  /** Of the Jacobian with columns of length 1, to rounding. */
  readonly rank: number;
  /** Greatest over smallest singular value of the same matrix; infinite if the rank is not full. */
  readonly condition: number;
  /** True for variables that lie on a bound: held by it, not by the data. */
  readonly held: readonly boolean[];
}

/** Where a search ended, and what it found there. */
export interface Found {
  readonly x: ArrayLike<number>;
  readonly r: Float64Array;
  readonly J: Float64Array;
}

/**
 * Estimates the covariance of the variables from the Jacobian at the estimate,
 *
 *     C = σ² (JᵀJ)⁻¹ = σ² L⁻¹ V s⁻² Vᵀ L⁻¹,   J L⁻¹ = U s Vᵀ,   L = diag(‖Jⱼ‖),
 *
 * without forming JᵀJ. A variable within 10⁻⁶ of the distance of its bounds from one of them is held by it: its column
 * is left out, its error is 0.
 *
 * @see Seber & Wild, *Nonlinear Regression* (1989), eq. 2.20 and section 2.1.2.
 */
export function estimateUncertainty(
  { lower, upper, hasSpread }: Pick<Objective, "lower" | "upper" | "hasSpread">,
  { x, r, J }: Found,
): Uncertainty {
  const n = x.length;
  const m = r.length;
  const held = Array.from(x, (value, j) => isAtBound(value, lower[j], upper[j]));
  const degreesOfFreedom = m - n;
  const squares = r.reduce((sum, value) => sum + value * value, 0);
  const variance = hasSpread ? 1 : degreesOfFreedom > 0 ? squares / degreesOfFreedom : Number.NaN;
  const { s, V, lengths } = decomposeScaled(
    J.map((value, k) => (held[k % n] ? 0 : value)),
    m,
    n,
  );
  const nFree = held.filter((isHeld) => !isHeld).length;
  const rank = countRank(s, m);
  const { covariance, correlation } = invert(s, V, lengths, variance, held, rank);
  return {
    variance,
    degreesOfFreedom,
    covariance,
    standardErrors: Float64Array.from({ length: n }, (_, j) => Math.sqrt(covariance[j * n + j])),
    correlation,
    rank,
    condition: rank < nFree ? Number.POSITIVE_INFINITY : nFree === 0 ? 1 : s[0] / s[nFree - 1],
    held,
  };
}

/** True within 10⁻⁶ of the distance between the bounds (or of the bound itself, if there is only one). */
export function isAtBound(value: number, lower: number, upper: number): boolean {
  return [lower, upper].some((bound) => {
    const span = Number.isFinite(upper - lower) ? upper - lower : Math.abs(bound) || 1;
    return Number.isFinite(bound) && Math.abs(value - bound) <= 1e-6 * span;
  });
}

/** Singular values and right vectors of J with columns scaled to length 1 (0 stays 0), and these lengths. */
export function decomposeScaled(J: Float64Array, m: number, n: number) {
  const { R } = triangularize(J, new Float64Array(m), m, n);
  const lengths = Float64Array.from({ length: n }, (_, j) => {
    let sum = 0;
    for (let i = 0; i <= j; i++) sum += R[i * n + j] ** 2;
    return Math.sqrt(sum);
  });
  const { s, V } = singularValues(
    R.map((value, k) => value / (lengths[k % n] || 1)),
    n,
    n,
  );
  return { s, V, lengths };
}

/**
 * Makes the function that gives the standard error of a combination Σ cⱼ xⱼ,
 *
 *     σ ‖s⁻¹ Vᵀ L⁻¹ c‖,
 *
 * finite also where the members by themselves are not held; infinite if the combination is not either. Held variables
 * do not count.
 */
export function makeErrorOf(
  J: Float64Array,
  m: number,
  { variance, held }: Pick<Uncertainty, "variance" | "held">,
): (c: ArrayLike<number>) => number {
  const n = held.length;
  const { s, V, lengths } = decomposeScaled(
    J.map((value, k) => (held[k % n] ? 0 : value)),
    m,
    n,
  );
  const rank = countRank(s, m);
  return (c) => {
    const scaled = lengths.map((length, j) => (held[j] ? 0 : c[j] / (length || 1)));
    const size = Math.hypot(...scaled);
    let sum = 0;
    for (let k = 0; k < n; k++) {
      let part = 0;
      for (let j = 0; j < n; j++) part += V[j * n + k] * scaled[j];
      if (k < rank) sum += (part / s[k]) ** 2;
      else if (Math.abs(part) > visible * size) return Number.POSITIVE_INFINITY;
    }
    return Math.sqrt(variance * sum);
  };
}

/** How many singular values stand above the rounding of m products; `accuracy` is that of the Jacobian. */
export const countRank = (s: Float64Array, m: number, accuracy = Number.EPSILON): number =>
  s.filter((value) => value > accuracy * Math.max(m, s.length) * s[0]).length;

/** Below this a component of a direction that the data do not see is rounding. */
const visible = 1e-9;

function invert(
  s: Float64Array,
  V: Float64Array,
  lengths: Float64Array,
  variance: number,
  held: readonly boolean[],
  rank: number,
) {
  const n = s.length;
  const sum = (a: number, b: number, from: number, to: number, weigh: (k: number) => number): number => {
    let total = 0;
    for (let k = from; k < to; k++) total += V[a * n + k] * V[b * n + k] * weigh(k);
    return total;
  };
  const seen = (a: number, b: number): number => sum(a, b, 0, rank, (k) => 1 / s[k] ** 2);
  const unseen = (a: number, b: number): number => sum(a, b, rank, n, () => 1);
  const isLoose = held.map((isHeld, j) => !isHeld && unseen(j, j) > visible ** 2);
  const covariance = new Float64Array(n * n);
  const correlation = new Float64Array(n * n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      const k = a * n + b;
      if (held[a] || held[b]) correlation[k] = a === b ? 1 : 0;
      else if (!isLoose[a] && !isLoose[b]) {
        covariance[k] = (variance * seen(a, b)) / (lengths[a] * lengths[b]);
        correlation[k] = seen(a, b) / Math.sqrt(seen(a, a) * seen(b, b));
      } else {
        covariance[k] = a === b ? Number.POSITIVE_INFINITY : Number.NaN;
        correlation[k] = isLoose[a] && isLoose[b] ? unseen(a, b) / Math.sqrt(unseen(a, a) * unseen(b, b)) : 0;
      }
    }
  }
  return { covariance, correlation };
}
