import { CallError } from "../errors.ts";
import { fQuantile, normalQuantile } from "../numerics/distributions.ts";
import { makeDataDraws } from "./bootstrap.ts";
import type { Objective } from "./objective.ts";
import type { ProblemObjective } from "./problem-objective.ts";
import { findThreshold } from "./profile.ts";
import { makeSettle } from "./profile-point.ts";
import { minimizeObjective } from "./projection.ts";
import { estimateUncertainty } from "./uncertainty.ts";

/** One simulated data set, and the truth behind it. */
export interface RecoveryOptions {
  /** What is taken for the truth. */
  readonly x: readonly number[];
  /** Data set `index` depends on (seed, index) alone. */
  readonly seed: number;
  readonly index: number;
  readonly confidence: number;
}

/** One fit of data simulated at a truth that is known: plain data. */
export type Recovery = { readonly index: number } & (
  | {
      readonly ok: true;
      readonly x: readonly number[];
      readonly squares: number;
      /** On a bound. */
      readonly held: readonly boolean[];
      /** Whether the interval of each variable holds the truth; null where there is no interval. */
      readonly covariance: readonly (boolean | null)[];
      readonly profile: readonly (boolean | null)[];
      /** Δχ² of each profile at the truth, in units of the variance; null where it cannot be had. */
      readonly rises: readonly (number | null)[];
    }
  | { readonly ok: false; readonly reason: string }
);

/** Model values, spreads and the Jacobian at x, from which data are drawn; undefined if it cannot be solved. */
export function basisAt(objective: ProblemObjective, x: readonly number[]) {
  const found = objective.residuals(Float64Array.from(x));
  const predicted = objective.predictAt(x);
  if (!found || !predicted) return undefined;
  const join = (parts: readonly Float64Array[]): Float64Array =>
    Float64Array.from(parts.flatMap((part) => Array.from(part)));
  return {
    fitted: join(predicted.map(({ values }) => values)),
    spread: join(predicted.map(({ unit }) => unit)),
    ...{ x, r: found.r, J: found.J, hasSpread: objective.hasSpread },
  };
}

/**
 * Simulates one data set at x, fits it from there, and finds which intervals hold the truth: that by covariance, and
 * that by profile likelihood, which does if
 *
 *     S(x̂ with xⱼ at the truth) − S(x̂) ≤ threshold,
 *
 * one search a variable in place of a walk to both ends.
 */
export function recoverOnce(objective: ProblemObjective, options: RecoveryOptions): Recovery {
  const { x: truth, seed, index, confidence } = options;
  const basis = basisAt(objective, truth);
  if (!basis) return { index, ok: false, reason: "the model cannot be solved at the estimate" };
  // Outside of the attempt: too few data are no failure of one data set, but of the call.
  const data = makeDataDraws(basis)({ seed, index, kind: "parametric" });
  try {
    const simulated = objective.withValues(data);
    return { index, ok: true, ...fitTwice(simulated, truth, confidence) };
  } catch (error) {
    if (error instanceof CallError) return { index, ok: false, reason: error.message };
    throw error;
  }
}

/** Fits again from where a profile met a better optimum, three times at most. */
function fitTwice(objective: Objective, truth: readonly number[], confidence: number) {
  let from: readonly number[] = truth;
  for (let round = 0; ; round++) {
    const found = fitFrom(objective, from, truth, confidence);
    if (!found.better || round === 2) return found.result;
    from = found.better;
  }
}

function fitFrom(
  objective: Objective,
  start: readonly number[],
  truth: readonly number[],
  confidence: number,
) {
  const { lower, upper, hasSpread } = objective;
  const search = { tolerance: 1e-6 };
  const found = minimizeObjective(objective, { ...search, start, lower, upper });
  const x = Array.from(found.x);
  const squares = found.r.reduce((sum, r) => sum + r * r, 0);
  const { standardErrors, held, degreesOfFreedom } = estimateUncertainty(objective, found);
  const { value: threshold, variance } = findThreshold(
    ...([objective, squares, found.r.length, x.length, confidence] as const),
  );
  // t² with ν degrees of freedom is F(1, ν).
  const q = hasSpread
    ? normalQuantile((1 + confidence) / 2)
    : Math.sqrt(fQuantile(confidence, 1, degreesOfFreedom));
  let better: readonly number[] | undefined;
  const rises = x.map((_, j) => {
    const at = makeSettle(objective, j, search, { evaluations: 0 })(x, truth[j], squares, variance);
    if (!at) return null;
    // A gain within the tolerance of the search is none.
    if (at.stand.deltaChi2 < -1e-3 * threshold) better = at.stand.x;
    return at.stand.deltaChi2;
  });
  const profile = rises.map((rise) => (rise === null ? null : rise <= threshold));
  const covariance = x.map((value, j) =>
    held[j] || !Number.isFinite(standardErrors[j])
      ? null
      : Math.abs(value - truth[j]) <= q * standardErrors[j],
  );
  return { better, result: { x, squares, held: Array.from(held), covariance, profile, rises } };
}
