import { makeFindNorm, smallPart } from "./norm-find.ts";
import { groupsOf, type SolveProblem } from "./problem.ts";

/** The size of an error in units of what is allowed. */
export interface ErrorNorm {
  /** Tells what the unknowns are where a stretch begins. */
  start(y: Float64Array): void;
  /** Finds the norm of a step's error and leaves it in `size[0]`. */
  find(y: Float64Array, yNew: Float64Array, error: Float64Array): void;
  readonly size: Float64Array;
  /** Keeps the new values of the last call as reached. */
  accept(): void;
  /** The allowed error of one unknown of the base; 0 if nothing is known of its size. */
  sizeOf(i: number, y: Float64Array): number;
}

/**
 * Makes the norm
 *
 *     e² = max over blocks of mean over i of (errorᵢ / (atolᵢ + rtol · max(|yᵢ|, |y₁ᵢ|)))².
 *
 * Blocks are the unknowns themselves and each of their derivatives by a parameter: a state at rest may have
 * derivatives that are not. atolᵢ is what was given, or 10⁻³ rtol times the largest value Y that any unknown of the
 * same unit (in its block) has reached, so that units and doses may be scaled at will.
 *
 * Derivatives by p are read off beside their peak and held to it: what is allowed is 10 rtol S, S the largest that any
 * derivative of the same unit in the block has reached, at least 10⁻⁶ Y/|p| because one that starts from 0 has no size
 * of its own. Held to their own digits, like the unknowns, they would take up to twice the steps.
 */
export function makeErrorNorm(problem: SolveProblem): ErrorNorm {
  const { system, tolerance, absoluteTolerance, take } = problem;
  const own = groupsOf(system);
  const { groups, nGroups } = own;
  const n = groups.length;
  const nBlocks = system.dim / n;
  const [reached, trial] = [take(nBlocks * nGroups), take(nBlocks * nGroups)];
  const perParameter = take(nBlocks);
  for (let b = 1; b < nBlocks; b++) {
    const p = problem.parameters[system.tangent?.chosen[b - 1] ?? 0];
    perParameter[b] = p === 0 ? 0 : 1 / Math.abs(p);
  }
  const found = take(1);
  const work = { tolerance, absoluteTolerance, reached, trial, perParameter, found };
  return {
    find: makeFindNorm(own, work),
    size: found,
    accept() {
      for (let k = 0; k < reached.length; k++) reached[k] = trial[k];
    },
    start(y) {
      for (let k = 0; k < system.dim; k++) {
        const group = groups[k % n];
        if (group < 0) continue;
        const at = Math.floor(k / n) * nGroups + group;
        reached[at] = Math.max(reached[at], Math.abs(y[k]));
      }
    },
    sizeOf(i, y) {
      if (groups[i] < 0) return 0;
      const least = absoluteTolerance ? absoluteTolerance[i] : smallPart * tolerance * reached[groups[i]];
      return least + tolerance * Math.abs(y[i]);
    },
  };
}
