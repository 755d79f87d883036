import { CallError } from "../errors.ts";
import { chi2Quantile, fQuantile } from "../numerics/distributions.ts";
import type { Objective } from "./objective.ts";
import { findCrossing, makeSettle, type ProfilePoint, type Stand } from "./profile-point.ts";
import { type BranchEnd, type Walk, walkOut } from "./profile-walk.ts";
import { minimizeObjective } from "./projection.ts";

export type { ProfilePoint } from "./profile-point.ts";
export type { BranchEnd } from "./profile-walk.ts";

/** Where a fit ended: plain data. */
export interface Optimum {
  readonly x: readonly number[];
  readonly squares: number;
}

/** One side of a profile. */
export interface BranchOptions {
  readonly variable: number;
  readonly direction: 1 | -1;
  readonly confidence?: number;
  readonly maxPoints?: number;
  /** Of the search at each point: 10⁻⁵ leaves Δχ² wrong by 10⁻¹⁰ of S. */
  readonly tolerance?: number;
  readonly maxEvaluations?: number;
}

/** One direction of a profile, as plain data. */
export interface ProfileBranch {
  readonly variable: number;
  readonly direction: 1 | -1;
  /** The optimum that it starts from: a better one than was given, if one was found on the way. */
  readonly optimum: Optimum;
  /** From the optimum outward; the optimum itself is the first. */
  readonly points: readonly ProfilePoint[];
  readonly end: BranchEnd;
  /** Where the profile crosses the threshold; null if it does not. */
  readonly limit: number | null;
  /**
   * Where others are pressed at the limit: the one that the profile would have if they could leave their bounds. Null
   * if there would be none, and the limit is then the doing of these bounds and not of the data; null too where nobody
   * is pressed.
   */
  readonly freeLimit: number | null;
  readonly evaluations: number;
}

/** The Δχ² at which an interval of a profile ends, and its formula. */
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

/**
 * Walks one direction of a profile likelihood: fixes one variable, optimizes the others, steps on,
 *
 *     Δ(h) ≈ (2 gₖ h + h²/[(JᵀJ)⁻¹]ₖₖ)/σ²   gives the h that climbs 0.2 of the threshold;
 *
 * the others start where the last two optima point to. Ends above the threshold, at the bound, or after `maxPoints`.
 * If a better optimum appears, the walk starts again from it. Where others come to their bounds before the threshold,
 * it is walked once more without these. The limit is read from the cubic that has the values and
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
    const plan = { settle, optimum, bound, variance, threshold, variable, direction, maxPoints };
    const walk = walkOut({ ...at.stand, deltaChi2: 0 }, plan);
    const better =
      walk.better && restarts < 5 ? freeOptimum(objective, walk.better, search, count) : undefined;
    if (better && better.squares < optimum.squares) {
      optimum = better;
      continue;
    }
    const { stands, end } = walk;
    const isNew = (j: number): boolean => !at.stand.held.includes(j);
    const points = stands.map(({ value, deltaChi2, x, held }) => ({
      ...{ value, deltaChi2, x },
      pressed: held.filter(isNew),
    }));
    const last = points[points.length - 1];
    const isPressed = end === "crossed" && last.pressed.length > 0;
    const free = isPressed ? walkFreely(objective, stands, plan, isNew, search, count) : undefined;
    if (free?.isSame) last.pressed = [];
    const limit = end === "crossed" ? findCrossing(stands, threshold, variance) : null;
    return { variable, direction, optimum, points, end, limit, freeLimit: free?.limit ?? null, ...count };
  }
}

/**
 * Asks what becomes of a limit where others are pressed if these had no bounds: `isSame` if the profile rises there (to
 * a tenth) as it did, so that what the data do not see stands on its bound for nothing; else the limit of a walk that
 * goes on from the last stand where nobody is pressed, null if that does not cross. Who stood on a bound at the optimum
 * keeps it.
 */
function walkFreely(
  objective: Objective,
  stands: readonly Stand[],
  walk: Walk,
  isNew: (j: number) => boolean,
  search: { tolerance?: number; maxEvaluations?: number },
  count: { evaluations: number },
): { isSame: boolean; limit: number | null } {
  const { variable, variance, threshold, optimum } = walk;
  const open = {
    ...objective,
    lower: Float64Array.from(objective.lower, (low, j) => (isNew(j) ? Number.NEGATIVE_INFINITY : low)),
    upper: Float64Array.from(objective.upper, (high, j) => (isNew(j) ? Number.POSITIVE_INFINITY : high)),
  };
  const settle = makeSettle(open, variable, search, count);
  const last = stands[stands.length - 1];
  const rise = settle(last.x, last.value, optimum.squares, variance)?.stand.deltaChi2 ?? 0;
  if (rise > 0.9 * Math.min(threshold, last.deltaChi2)) return { isSame: true, limit: null };
  const from = stands.findLast(({ held }) => !held.some(isNew)) ?? stands[0];
  const onward = walkOut(from, { ...walk, settle });
  const limit = onward.end === "crossed" ? findCrossing(onward.stands, threshold, variance) : null;
  return { isSame: false, limit };
}

function freeOptimum(
  objective: Objective,
  from: Stand,
  search: { tolerance?: number; maxEvaluations?: number },
  count: { evaluations: number },
): Optimum {
  const { lower, upper } = objective;
  const { x, r, evaluations } = minimizeObjective(objective, { ...search, start: from.x, lower, upper });
  count.evaluations += evaluations;
  return { x: Array.from(x), squares: r.reduce((sum, value) => sum + value * value, 0) };
}
