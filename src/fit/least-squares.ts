import { CallError } from "../errors.ts";
import { type Bounds, chooseStep, type Local, makeTrustStep, norm } from "./trust-step.ts";

/** Why a search stopped; a closed list, with a sentence for each. */
export const stops = {
  gradient: "the gradient is zero to within the tolerance",
  reduction: "the sum of squares no longer falls",
  step: "the parameters no longer move",
  "max-evaluations": "the limit of evaluations was reached; the estimate may not be the optimum",
} as const;
export type Stop = keyof typeof stops;

/** Residuals r(x) and their exact Jacobian ∂rᵢ/∂xⱼ, row by row; undefined where r cannot be computed. */
export type Residuals = (x: Float64Array) => { r: Float64Array; J: Float64Array } | undefined;

export interface LeastSquaresOptions extends Bounds {
  readonly start: ArrayLike<number>;
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

export interface LeastSquaresResult {
  readonly x: Float64Array;
  readonly r: Float64Array;
  readonly J: Float64Array;
  readonly stop: Stop;
  readonly evaluations: number;
}

/**
 * Minimizes ½ Σ rᵢ(x)² inside bounds by a trust-region method that reflects at the bounds,
 *
 *     min ½‖J p + r‖² + ½ pᵀ D p,   ‖p/d‖ ≤ Δ,   d² = distance to the bound that −g points at.
 *
 * Deterministic; the stop reason is part of the result.
 *
 * @see Branch, Coleman & Li, SIAM J. Sci. Comput. 21 (1999) 1; Coleman & Li, SIAM J. Optim. 6 (1996) 418.
 * An x where r is not finite counts as one where it cannot be computed: the search steps back from it.
 *
 * @throws CallError if r cannot be computed at the start.
 */
export function minimizeLeastSquares(
  residuals: Residuals,
  { start, lower, upper, tolerance = 1e-10, maxEvaluations = 500 }: LeastSquaresOptions,
): LeastSquaresResult {
  const bounds = { lower, upper };
  const evaluate: Residuals = (x) => {
    const found = residuals(x);
    return found?.r.every(Number.isFinite) ? found : undefined;
  };
  let x = inside(Float64Array.from(start), bounds, 1e-10);
  const first = evaluate(x);
  if (!first) throw new CallError("the model cannot be solved at the start values; choose others");
  let { r, J } = first;
  let cost = 0.5 * norm(r) ** 2;
  let evaluations = 1;
  let radius = 0;
  for (;;) {
    const { local, optimality } = localize(x, r, J, bounds);
    if (optimality <= tolerance * cost) return { x, r, J, stop: "gradient", evaluations };
    if (radius === 0) radius = norm(x.map((v, j) => v / local.d[j])) || 1;
    const trustStep = makeTrustStep(local);
    const theta = Math.max(0.995, 1 - optimality);
    for (;;) {
      if (evaluations >= maxEvaluations) return { x, r, J, stop: "max-evaluations", evaluations };
      const step = chooseStep(local, x, bounds, trustStep(radius), radius, theta);
      const xNew = inside(
        x.map((v, j) => v + step.scaled[j] * local.d[j]),
        bounds,
        0,
      );
      const trial = evaluate(xNew);
      evaluations++;
      const length = norm(step.scaled);
      if (!trial) {
        radius = 0.25 * length;
        if (!(radius > Number.MIN_VALUE)) return { x, r, J, stop: "step", evaluations };
        continue;
      }
      const newCost = 0.5 * norm(trial.r) ** 2;
      const reduction = cost - newCost;
      const ratio = quality(local, step, reduction);
      if (ratio < 0.25) radius = 0.25 * length;
      else if (ratio > 0.75 && length > 0.95 * radius) radius *= 2;
      const moved = norm(x.map((v, j) => xNew[j] - v));
      const small = moved < tolerance * (tolerance + norm(x));
      const flat = reduction < tolerance * cost && ratio > 0.25;
      if (reduction > 0) {
        x = xNew;
        ({ r, J } = trial);
        cost = newCost;
      }
      if (flat) return { x, r, J, stop: "reduction", evaluations };
      if (small) return { x, r, J, stop: "step", evaluations };
      if (reduction > 0) break;
    }
  }
}

/** Actual over predicted reduction; the part of the model that stands for the bounds is taken out. */
function quality(local: Local, step: { scaled: Float64Array; predicted: number }, reduction: number): number {
  const correction = 0.5 * step.scaled.reduce((sum, p, j) => sum + local.curvature[j] * p * p, 0);
  if (step.predicted > 0) return (reduction - correction) / step.predicted;
  return step.predicted === 0 && reduction === correction ? 1 : 0;
}

/** Scales the variables so that a bound ahead looks far away (Coleman & Li), and sets up the local problem. */
function localize(x: Float64Array, r: Float64Array, J: Float64Array, { lower, upper }: Bounds) {
  const n = x.length;
  const gradient = new Float64Array(n);
  for (let i = 0; i < r.length; i++) for (let j = 0; j < n; j++) gradient[j] += J[i * n + j] * r[i];
  const v = new Float64Array(n).fill(1);
  const dv = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    if (gradient[j] < 0 && Number.isFinite(upper[j])) [v[j], dv[j]] = [upper[j] - x[j], -1];
    if (gradient[j] > 0 && Number.isFinite(lower[j])) [v[j], dv[j]] = [x[j] - lower[j], 1];
  }
  const d = v.map(Math.sqrt);
  const local: Local = {
    n,
    d,
    f: r,
    J: J.map((a, i) => a * d[i % n]),
    g: gradient.map((g, j) => g * d[j]),
    curvature: gradient.map((g, j) => g * dv[j]),
  };
  const optimality = gradient.reduce((most, g, j) => Math.max(most, Math.abs(g * v[j])), 0);
  return { local, optimality };
}

/** Moves x strictly inside its bounds, by `margin` of their distance or by one rounding unit. */
function inside(x: Float64Array, { lower, upper }: Bounds, margin: number): Float64Array {
  return x.map((v, j) => {
    const [low, high] = [lower[j], upper[j]];
    const span = Number.isFinite(high - low) ? high - low : Math.max(1, Math.abs(v));
    const gap = (bound: number): number =>
      Math.max(margin * span, Number.EPSILON * Math.max(Math.abs(bound), span));
    if (low === high) return low;
    if (v <= low) return low + gap(low);
    if (v >= high) return high - gap(high);
    return v;
  });
}
