import { CallError } from "../errors.ts";
import { fQuantile, normalSurvival } from "../numerics/distributions.ts";
import { makeRandom } from "../numerics/random.ts";
import { singularValues } from "../numerics/svd.ts";
import type { Stop } from "./least-squares.ts";
import type { Objective } from "./objective.ts";
import { minimizeObjective } from "./projection.ts";

/** Makes the objective of other data at the same places; the data are in their own unit, in the order of the rows. */
export type ObjectiveOf = (data: Float64Array) => Objective;

/** A fit that is drawn from again. */
export interface Basis {
  /** Model values at the estimate, one for each row of data. */
  readonly fitted: Float64Array;
  /** Spread of each datum in the unit of the data (1 where it is not known): r = (fitted − data)/spread. */
  readonly spread: Float64Array;
  readonly x: ArrayLike<number>;
  readonly r: Float64Array;
  readonly J: Float64Array;
  readonly hasSpread: boolean;
}

export interface DrawOptions {
  /** Draw `index` depends on (seed, index) alone. */
  readonly seed: number;
  readonly index: number;
  readonly kind: "residual" | "parametric";
  /** 10⁻⁵ leaves an estimate wrong by 10⁻⁵ √S of its standard error. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** One refitted draw, as plain data. */
export type Draw = { readonly index: number } & (
  | { readonly ok: true; readonly x: readonly number[]; readonly squares: number; readonly stop: Stop }
  | { readonly ok: false; readonly reason: string }
);

/**
 * Draws data like those that were fitted,
 *
 *     residual:    dᵢ = fᵢ − σᵢ e*,  e* drawn from eⱼ − ē,  eⱼ = rⱼ/√(1 − hⱼ),
 *     parametric:  dᵢ = fᵢ + σᵢ s z,  z ~ N(0, 1),  s² = 1 for a known spread, else Σr²/(n − p),
 *
 * h the leverage of a row: a fitted residual is smaller than the error behind it, var rⱼ = σ²(1 − hⱼ).
 *
 * @see Davison & Hinkley, *Bootstrap Methods and their Application* (1997), eq. 6.9 and section 7.3.
 */
export function makeDataDraws({ fitted, spread, x, r, J, hasSpread }: Basis) {
  const n = x.length;
  const nData = fitted.length;
  if (r.length <= n)
    throw new CallError(`${r.length} residuals of ${n} variables leave no spread to draw from`);
  const h = leverages(J, r.length, n);
  const errors = Array.from({ length: nData }, (_, i) => r[i] / Math.sqrt(Math.max(1 - h[i], 1e-6)));
  const mean = errors.reduce((sum, e) => sum + e, 0) / nData;
  const s = hasSpread ? 1 : Math.sqrt(r.reduce((sum, value) => sum + value * value, 0) / (r.length - n));
  return ({ seed, index, kind }: Pick<DrawOptions, "seed" | "index" | "kind">): Float64Array => {
    const random = makeRandom(seed, index);
    const error = (): number => {
      if (kind === "parametric") return -s * random.normal();
      return errors[Math.floor(random.uniform() * nData)] - mean;
    };
    return fitted.map((value, i) => value - spread[i] * error());
  };
}

/** hᵢ = (J(JᵀJ)⁻¹Jᵀ)ᵢᵢ = Σₖ Uᵢₖ² over the directions that are seen. */
function leverages(J: Float64Array, m: number, n: number): Float64Array {
  const { U, s } = singularValues(J, m, n);
  return Float64Array.from({ length: m }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) if (s[k] > Number.EPSILON * m * s[0]) sum += U[i * n + k] ** 2;
    return sum;
  });
}

/** Makes the function that refits one draw from the estimate; a draw that cannot be fitted is a result with its reason. */
export function makeDraws(objectiveOf: ObjectiveOf, basis: Basis): (options: DrawOptions) => Draw {
  const draw = makeDataDraws(basis);
  return ({ seed, index, kind, tolerance = 1e-5, ...rest }) => {
    const search = { tolerance, ...rest };
    try {
      const objective = objectiveOf(draw({ seed, index, kind }));
      const { lower, upper } = objective;
      const { x, r, stop } = minimizeObjective(objective, { ...search, start: basis.x, lower, upper });
      const squares = r.reduce((sum, value) => sum + value * value, 0);
      return { index, ok: true, x: Array.from(x), squares, stop };
    } catch (error) {
      if (error instanceof CallError) return { index, ok: false, reason: error.message };
      throw error;
    }
  };
}

/**
 * Finds the value that a share p of the sample stays below, by straight lines between order statistics,
 * x₍ₕ₎ at h = (N + 1)p.
 *
 * @see Hyndman & Fan, Am. Stat. 50 (1996) 361, definition 6: for the percentiles of a bootstrap.
 */
export function quantileOf(sample: ArrayLike<number>, p: number): number {
  const sorted = Float64Array.from(sample).sort();
  const h = (sorted.length + 1) * p - 1;
  const low = Math.min(Math.max(Math.floor(h), 0), sorted.length - 1);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + Math.min(Math.max(h - low, 0), 1) * (sorted[high] - sorted[low]);
}

/**
 * The percentile interval of each variable over the draws that were fitted. Where the spread was estimated with ν degrees
 * of freedom, draws do not know that it may be wrong; the percentiles are moved outward by as much as Student's t is,
 *
 *     α′/2 = P(Z > t(ν; 1 − α/2)).
 *
 * @see Hesterberg, *What teachers should know about the bootstrap*, Am. Stat. 69 (2015) 371: expanded percentiles.
 */
export function percentileIntervals(
  draws: readonly Draw[],
  { confidence = 0.95, freedom }: { readonly confidence?: number; readonly freedom?: number } = {},
): [number, number][] {
  const fitted = draws.flatMap((draw) => (draw.ok ? [draw.x] : []));
  if (fitted.length === 0) throw new CallError("none of the draws could be fitted; there is no interval");
  // t² with ν degrees of freedom is F(1, ν).
  const tail =
    freedom === undefined
      ? (1 - confidence) / 2
      : normalSurvival(Math.sqrt(fQuantile(confidence, 1, freedom)));
  return fitted[0].map((_, j) => {
    const sample = fitted.map((x) => x[j]);
    return [quantileOf(sample, tail), quantileOf(sample, 1 - tail)];
  });
}
