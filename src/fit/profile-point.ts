import { CallError } from "../errors.ts";
import type { Objective } from "./objective.ts";
import { minimizeObjective } from "./projection.ts";
import { estimateUncertainty } from "./uncertainty.ts";

/** A point of a profile: the best fit with one variable held. */
export interface ProfilePoint {
  readonly value: number;
  /** (S(x) − S_min)/σ². */
  readonly deltaChi2: number;
  /** All variables at the optimum with this one fixed. */
  readonly x: readonly number[];
  /**
   * Other variables that stand on their bounds here and not at the optimum. Where a profile crosses its threshold, none
   * if it would do so (to a tenth) without these bounds too: what the data do not see stands on one for nothing.
   */
  readonly pressed: readonly number[];
}

/** A point of a profile with what the next step needs to know. */
export interface Stand extends Omit<ProfilePoint, "pressed"> {
  readonly held: readonly number[];
  readonly squares: number;
  /** dS/d(value) of the profile, 2 Jᵀr by the envelope theorem. */
  readonly slope: number;
  /** [(JᵀJ)⁻¹]ₖₖ: the profile bends as 1/that. */
  readonly spread: number;
}

/** Optimizes from `start` with the variable fixed at `value`; Δχ² against `squares`, in units of `variance`. */
export type Settle = (
  start: readonly number[],
  value: number,
  squares: number,
  variance: number,
) => { stand: Stand; nRows: number } | undefined;

/** Makes the function that optimizes all other variables with one fixed; undefined where nothing can be solved. */
export function makeSettle(
  objective: Objective,
  k: number,
  search: { tolerance?: number; maxEvaluations?: number },
  count: { evaluations: number },
): Settle {
  const n = objective.names.length;
  return (start, value, squares, variance) => {
    const [lower, upper, from] = [objective.lower, objective.upper, start].map((v) => Float64Array.from(v));
    lower[k] = upper[k] = from[k] = value;
    try {
      const found = minimizeObjective(objective, { ...search, start: from, lower, upper });
      count.evaluations += found.evaluations;
      const { x, r, J } = found;
      let [sum, slope] = [0, 0];
      for (let i = 0; i < r.length; i++) {
        sum += r[i] * r[i];
        slope += 2 * J[i * n + k] * r[i];
      }
      // The variable itself moves, wherever it stands; others on their bounds do not.
      const [low, high] = [objective.lower, objective.upper].map((v) => Float64Array.from(v));
      [low[k], high[k]] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
      const { covariance, held: isHeld } = estimateUncertainty(
        { lower: low, upper: high, hasSpread: true },
        found,
      );
      const spread = covariance[k * n + k];
      const deltaChi2 = (sum - squares) / variance;
      const held = isHeld.flatMap((isOne, j) => (isOne ? [j] : []));
      const stand = { value, deltaChi2, x: Array.from(x), squares: sum, slope, spread, held };
      return { stand, nRows: r.length };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      count.evaluations++;
      return undefined;
    }
  };
}

/** The h with 2 gₖ h + h²/Cₖₖ = target; infinite on a plateau. */
export function chooseStride({ slope, spread }: Stand, target: number, direction: number): number {
  const g = Math.max(0, (direction * slope) / 2);
  return target / (g + Math.sqrt(g * g + target / spread));
}

/** Inverts the cubic of Hermite through the last two points, by bisection. */
export function findCrossing(stands: readonly Stand[], threshold: number, variance: number): number {
  const [a, b] = stands.slice(-2);
  const h = b.value - a.value;
  const [da, db] = [(a.slope * h) / variance, (b.slope * h) / variance];
  const rise = b.deltaChi2 - a.deltaChi2;
  const at = (t: number): number =>
    a.deltaChi2 + t * (da + t * (3 * rise - 2 * da - db + t * (da + db - 2 * rise)));
  let [low, high] = [0, 1];
  while (high - low > 1e-15) {
    const middle = (low + high) / 2;
    if (at(middle) > threshold) high = middle;
    else low = middle;
  }
  return a.value + high * h;
}
