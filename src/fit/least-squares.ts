import { CallError } from "../errors.ts";
import { triangularize } from "../numerics/qr.ts";
import { accelerate } from "./geodesic.ts";
import {
  type Bounds,
  chooseStep,
  dot,
  type Local,
  makeTrustStep,
  norm,
  type Residuals,
  type Step,
} from "./trust-step.ts";

export type { Residuals } from "./trust-step.ts";

/** Why a search stopped; a closed list, with a sentence for each. */
export const stops = {
  gradient: "the gradient is zero to within the tolerance",
  reduction: "the sum of squares no longer falls",
  step: "the parameters no longer move",
  "max-evaluations": "the limit of evaluations was reached; the estimate may not be the optimum",
} as const;
/** Why a search ended. */
export type Stop = keyof typeof stops;

export interface LeastSquaresOptions extends Bounds {
  readonly start: ArrayLike<number>;
  /** Cosine of the angle between r and what the variables can do about it, at the estimate. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
  /** Spends one evaluation a step on the curvature of the model; pays in narrow bent valleys. */
  readonly geodesic?: boolean;
}

export interface LeastSquaresResult {
  readonly x: Float64Array;
  readonly r: Float64Array;
  readonly J: Float64Array;
  readonly stop: Stop;
  readonly evaluations: number;
}

interface Iterate {
  readonly x: Float64Array;
  readonly r: Float64Array;
  readonly J: Float64Array;
  readonly cost: number;
}

/**
 * Minimizes ½ Σ rᵢ(x)² inside bounds by a trust-region method that reflects at the bounds,
 *
 *     min ½‖J p + r‖² + ½ pᵀ D p,   ‖p/d‖ ≤ Δ,   d = 1/‖Jⱼ‖, or √(distance/‖Jⱼ‖) towards a bound that −g points at,
 *
 * ‖Jⱼ‖ the greatest length that column j of the Jacobian has had (Moré). Deterministic; independent of the units of x.
 *
 * Stops, with τ the tolerance: *gradient* if the model promises at most τ² of the cost (τ is then the distance to the
 * optimum in units of √(Σr²) along the tangent plane); *reduction* if the sum of squares moves by less than 10⁻¹² of
 * itself and the gradient no longer falls either; *step* if ‖p/d‖ ≤ 10⁻⁴ τ ‖x/d‖.
 *
 * An x where r or J is not finite counts as one where it cannot be computed: the search steps back from it.
 *
 * @see Branch, Coleman & Li, SIAM J. Sci. Comput. 21 (1999) 1; Coleman & Li, SIAM J. Optim. 6 (1996) 418.
 * @see Moré, *The Levenberg–Marquardt algorithm: implementation and theory* (1978), section 6: scaling.
 * @see Bates & Watts, *A relative offset orthogonality convergence criterion*, Technometrics 23 (1981) 179.
 * @throws CallError if r cannot be computed at the start.
 */
export function minimizeLeastSquares(
  residuals: Residuals,
  { start, lower, upper, tolerance = 1e-8, maxEvaluations = 2000, geodesic = false }: LeastSquaresOptions,
): LeastSquaresResult {
  const bounds = { lower, upper };
  const evaluate: Residuals = (x) => {
    const found = residuals(x);
    return found && isAllFinite(found.r) && isAllFinite(found.J) ? found : undefined;
  };
  let at = toIterate(inside(Float64Array.from(start), bounds, 1e-10), evaluate);
  if (!at) throw new CallError("the model cannot be solved at the start values; choose others");
  const lengths = new Float64Array(at.x.length);
  let model = decompose(at, bounds, lengths);
  let evaluations = 1;
  let radius = scaledLength(at.x, model.local.d) || 1;
  const end = ({ x, r, J }: Iterate, stop: Stop): LeastSquaresResult => ({ x, r, J, stop, evaluations });
  for (;;) {
    const { local, trustStep } = model;
    if (trustStep.gain <= tolerance ** 2 * at.cost) return end(at, "gradient");
    if (evaluations >= maxEvaluations) return end(at, "max-evaluations");
    const theta = Math.max(0.995, 1 - Math.sqrt(trustStep.gain / at.cost));
    const { p, alpha } = trustStep.within(radius);
    const step = chooseStep(local, at.x, bounds, p, radius, theta);
    let scaled = step.scaled;
    if (geodesic && scaled === p && evaluations + 1 < maxEvaluations) {
      evaluations++;
      scaled = accelerate(evaluate, at, local, trustStep, step, alpha) ?? p;
    }
    const trial = toIterate(inside(move(at.x, scaled, local.d), bounds, 0), evaluate);
    evaluations++;
    const length = norm(step.scaled);
    const isShort = length <= 1e-4 * tolerance * scaledLength(at.x, local.d);
    if (!trial) {
      radius = 0.25 * length;
      if (isShort) return end(at, "step");
      continue;
    }
    const reduction = at.cost - trial.cost;
    const ratio = quality(local, step, reduction);
    const least = resolution * at.cost;
    if (Math.abs(reduction) < least && step.predicted < least) {
      const next = decompose(trial, bounds, lengths);
      const isBetter = next.trustStep.gain < 0.5 * trustStep.gain;
      if (isBetter || reduction > 0) [at, model] = [trial, next];
      if (!isBetter) return end(at, "reduction");
      continue;
    }
    if (ratio < 0.25) radius = 0.25 * length;
    else if (ratio > 0.75 && length > 0.95 * radius) radius *= 2;
    if (reduction > 0) [at, model] = [trial, decompose(trial, bounds, lengths)];
    if (isShort) return end(at, "step");
  }
}

/** Relative differences of the sum of squares that rounding may have made; below it the gradient decides on a step. */
const resolution = 1e-12;

function decompose(at: Iterate, bounds: Bounds, lengths: Float64Array) {
  const local = localize(at, bounds, lengths);
  return { local, trustStep: makeTrustStep(local) };
}

/** A loop, not `every`: it runs over the whole Jacobian at each evaluation. */
function isAllFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) return false;
  return true;
}

function toIterate(x: Float64Array, evaluate: Residuals): Iterate | undefined {
  const found = evaluate(x);
  return found && { x, r: found.r, J: found.J, cost: 0.5 * dot(found.r, found.r) };
}

const move = (x: Float64Array, scaled: Float64Array, d: Float64Array): Float64Array =>
  x.map((v, j) => v + scaled[j] * d[j]);

/** ‖x/d‖ over the variables that can move. */
function scaledLength(x: Float64Array, d: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < x.length; j++) if (d[j] > 0) sum += (x[j] / d[j]) ** 2;
  return Math.sqrt(sum);
}

/** Actual over predicted reduction; the part of the model that stands for the bounds is taken out. */
function quality(local: Local, step: Step, reduction: number): number {
  const correction = 0.5 * step.scaled.reduce((sum, p, j) => sum + local.curvature[j] * p * p, 0);
  if (step.predicted > 0) return (reduction - correction) / step.predicted;
  return step.predicted === 0 && reduction === correction ? 1 : 0;
}

/**
 * Sets up the local problem in variables scaled by their columns, and so that a bound ahead looks far away.
 *
 * `lengths` holds the greatest lengths of columns so far and grows here.
 */
function localize({ x, r, J }: Iterate, { lower, upper }: Bounds, lengths: Float64Array): Local {
  const n = x.length;
  const { R, c } = triangularize(J, r, r.length, n);
  const d = new Float64Array(n);
  const g = new Float64Array(n);
  const curvature = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    let [gradient, square] = [0, 0];
    for (let i = 0; i <= j; i++) {
      gradient += R[i * n + j] * c[i];
      square += R[i * n + j] ** 2;
    }
    lengths[j] = Math.max(lengths[j], Math.sqrt(square));
    const scale = 1 / (lengths[j] || 1);
    const bound = gradient < 0 ? upper[j] : gradient > 0 ? lower[j] : Number.NaN;
    const isAhead = Number.isFinite(bound);
    d[j] = isAhead ? Math.sqrt(Math.abs(bound - x[j]) * scale) : scale;
    if (lower[j] === upper[j]) d[j] = 0;
    g[j] = gradient * d[j];
    // |g| · d(distance)/dx, in the scaled variables.
    curvature[j] = isAhead && d[j] > 0 ? Math.abs(gradient) * scale : 0;
  }
  return { n, d, f: c, g, curvature, J: R.map((a, i) => a * d[i % n]) };
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
