import { CallError } from "../errors.ts";
import { chi2Quantile, fQuantile } from "../numerics/distributions.ts";
import { minimizeLeastSquares } from "./least-squares.ts";
import type { Objective } from "./objective.ts";
import {
  chooseStride,
  findCrossing,
  makeSettle,
  type ProfilePoint,
  type Settle,
  type Stand,
} from "./profile-point.ts";
import { isAtBound } from "./uncertainty.ts";

export type { ProfilePoint } from "./profile-point.ts";

/** Where a fit ended: plain data. */
export interface Optimum {
  readonly x: readonly number[];
  readonly squares: number;
}

export interface BranchOptions {
  readonly variable: number;
  readonly direction: 1 | -1;
  readonly confidence?: number;
  readonly maxPoints?: number;
  /** Of the search at each point: 10⁻⁵ leaves Δχ² wrong by 10⁻¹⁰ of S. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** How a branch ended: above the threshold, at the bound of its variable, out of points, or where nothing can be solved. */
export type BranchEnd = "crossed" | "bound" | "points" | "failed";

/** One direction of a profile, as plain data. */
export interface ProfileBranch {
  readonly variable: number;
  readonly direction: 1 | -1;
  /** The optimum that it starts from: a better one than was given, if one was found on the way. */
  readonly optimum: Optimum;
  /** From the optimum outward; the optimum itself is the first. */
  readonly points: readonly ProfilePoint[];
  readonly end: BranchEnd;
  /** Where the profile crosses the threshold; null if it does not. Not the data's doing if others are pressed there. */
  readonly limit: number | null;
  readonly evaluations: number;
}

export interface Threshold {
  readonly value: number;
  /** The unit of Δχ². */
  readonly variance: number;
  readonly formula: string;
}

/**
 * Finds how far a sum of squares may rise within a confidence region of one variable,
 *
 *     known spread: S − S_min ≤ χ²(1; 0.95) = 3.84,   estimated: (S − S_min)/s² ≤ F(1, n − p; 0.95), s² = S_min/(n − p).
 *
 * @see Raue et al., Bioinformatics 25 (2009) 1923, eq. 7; Bates & Watts, *Nonlinear Regression Analysis* (1988), 6.1.2.
 * @throws CallError if the spread is to be estimated and nothing is left to estimate it from.
 */
export function findThreshold(
  { hasSpread }: Pick<Objective, "hasSpread">,
  squares: number,
  nRows: number,
  nVariables: number,
  confidence = 0.95,
): Threshold {
  if (hasSpread) return { value: chi2Quantile(confidence, 1), variance: 1, formula: "S − S_min ≤ χ²(1)" };
  const freedom = nRows - nVariables;
  if (freedom <= 0 || !(squares > 0))
    throw new CallError(
      `${nRows} data points and ${nVariables} variables leave no spread to measure a profile by; give the sd of the data`,
    );
  return {
    value: fQuantile(confidence, 1, freedom),
    variance: squares / freedom,
    formula: "(S − S_min)/s² ≤ F(1, n − p), s² = S_min/(n − p)",
  };
}

/** Share of the threshold that one step should climb. */
const climb = 0.2;

/**
 * Walks one direction of a profile likelihood: fixes one variable, optimizes the others, steps on,
 *
 *     Δ(h) ≈ (2 gₖ h + h²/[(JᵀJ)⁻¹]ₖₖ)/σ²   gives the h that climbs 0.2 of the threshold;
 *
 * the others start where the last two optima point to. Ends above the threshold, at the bound, or after `maxPoints`.
 * If a better optimum appears, the walk starts again from it. The limit is read from the cubic that has the values and
 * slopes of the last two points, exact for a parabola.
 *
 * @see Raue, Kreutz, Maiwald, Bachmann, Schilling, Klingmüller & Timmer, Bioinformatics 25 (2009) 1923.
 * @throws CallError as `findThreshold` and, at the optimum, as `minimizeLeastSquares`.
 */
export function walkProfile(objective: Objective, given: Optimum, options: BranchOptions): ProfileBranch {
  const { variable, direction, confidence = 0.95, maxPoints = 60, tolerance = 1e-5, ...rest } = options;
  const search = { tolerance, ...rest };
  const bound = direction > 0 ? objective.upper[variable] : objective.lower[variable];
  const count = { evaluations: 0 };
  const settle = makeSettle(objective, variable, search, count);
  let optimum = given;
  for (let restarts = 0; ; restarts++) {
    const at = settle(optimum.x, optimum.x[variable], optimum.squares, 1);
    if (!at) throw new CallError("the model cannot be solved at the optimum that the profile starts from");
    const { value: threshold, variance } = findThreshold(
      objective,
      optimum.squares,
      at.nRows,
      optimum.x.length,
      confidence,
    );
    const walk = walkOut(at.stand, {
      settle,
      optimum,
      bound,
      variance,
      threshold,
      variable,
      direction,
      maxPoints,
    });
    const better =
      walk.better && restarts < 5 ? freeOptimum(objective, walk.better, search, count) : undefined;
    if (better && better.squares < optimum.squares) {
      optimum = better;
      continue;
    }
    const points = walk.stands.map(({ value, deltaChi2, x, held }) => ({
      ...{ value, deltaChi2, x },
      pressed: held.filter((j) => !at.stand.held.includes(j)),
    }));
    const last = points[points.length - 1];
    if (walk.end === "crossed" && last.pressed.length > 0) {
      const free = makeSettle(widen(objective), variable, search, count);
      const rise = free(last.x, last.value, optimum.squares, variance)?.stand.deltaChi2 ?? 0;
      if (rise > 0.9 * Math.min(threshold, last.deltaChi2)) last.pressed = [];
    }
    const limit = walk.end === "crossed" ? findCrossing(walk.stands, threshold, variance) : null;
    return { variable, direction, optimum, points, end: walk.end, limit, ...count };
  }
}

/** The same with three times the room for every variable. */
function widen(objective: Objective): Objective {
  const { lower, upper } = objective;
  const span = Float64Array.from(lower, (low, j) => upper[j] - low);
  return {
    ...objective,
    lower: span.map((room, j) => lower[j] - room),
    upper: span.map((room, j) => upper[j] + room),
  };
}

interface Walk {
  readonly settle: Settle;
  readonly optimum: Optimum;
  readonly bound: number;
  readonly variance: number;
  readonly threshold: number;
  readonly variable: number;
  readonly direction: 1 | -1;
  readonly maxPoints: number;
}

/** Steps outward; `better` is a point below the optimum, where the walk breaks off. */
function walkOut(first: Stand, walk: Walk): { stands: Stand[]; end: BranchEnd; better?: Stand } {
  const { settle, optimum, bound, variance, threshold, direction, maxPoints } = walk;
  const stands: Stand[] = [{ ...first, deltaChi2: 0 }];
  const room = Math.abs(bound - first.value);
  const typical = Math.sqrt(variance * first.spread);
  const range = Number.isFinite(room)
    ? room
    : 20 * (Number.isFinite(typical) ? typical : Math.abs(first.value) + 1);
  // A bound that an interior search comes near to is reached.
  const span = direction > 0 ? [Number.NEGATIVE_INFINITY, bound] : [bound, Number.POSITIVE_INFINITY];
  if (range === 0 || isAtBound(first.value, span[0], span[1])) return { stands, end: "bound" };
  while (stands.length <= maxPoints) {
    const last = stands[stands.length - 1];
    let h = chooseStride(last, climb * threshold * variance, direction);
    h = Math.min(Math.max(h, 1e-4 * range), range / 8);
    let next: Stand | undefined;
    for (;;) {
      const isLast = Math.abs(bound - last.value) <= 1.0001 * h;
      const value = isLast ? bound : last.value + direction * h;
      next =
        settle(lead(stands, value, walk), value, optimum.squares, variance)?.stand ??
        settle(last.x, value, optimum.squares, variance)?.stand;
      const isSteep = !next || next.deltaChi2 - last.deltaChi2 > 3 * climb * threshold;
      if (!isSteep || h <= 1e-4 * range) break;
      h = Math.max(h / 3, 1e-4 * range);
    }
    if (!next) return { stands, end: "failed" };
    if (next.deltaChi2 < -1e-3 * threshold) return { stands, end: "points", better: next };
    stands.push(next);
    if (next.deltaChi2 > threshold) return { stands, end: "crossed" };
    if (next.value === bound) return { stands, end: "bound" };
  }
  return { stands, end: "points" };
}

/** Where the other variables should be: on the line through the last two optima. */
function lead(stands: readonly Stand[], value: number, { variable }: Walk): readonly number[] {
  const last = stands[stands.length - 1];
  if (stands.length < 2) return last.x;
  const before = stands[stands.length - 2];
  const ratio = (value - last.value) / (last.value - before.value);
  return last.x.map((x, j) => (j === variable ? value : x + ratio * (x - before.x[j])));
}

function freeOptimum(
  { residuals, lower, upper }: Objective,
  from: Stand,
  search: { tolerance?: number; maxEvaluations?: number },
  count: { evaluations: number },
): Optimum {
  const { x, r, evaluations } = minimizeLeastSquares(residuals, { ...search, start: from.x, lower, upper });
  count.evaluations += evaluations;
  return { x: Array.from(x), squares: r.reduce((sum, value) => sum + value * value, 0) };
}
