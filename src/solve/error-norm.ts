import { groupsOf, type SolveProblem } from "./problem.ts";

/** What counts as small, relative to the tolerance times the largest value of a group so far. */
const smallPart = 1e-3;
/** How many times the tolerance a derivative by p may err, relative to the largest value of its group so far. */
const patience = 10;
/** That largest value is at least this part of what the unknowns have reached, over |p|. */
const leastSlope = 1e-6;

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
  const { groups, nGroups } = groupsOf(system);
  const n = groups.length;
  const nBlocks = system.dim / n;
  let counted = 0;
  for (let i = 0; i < n; i++) if (groups[i] >= 0) counted++;
  const reached = take(nBlocks * nGroups);
  const trial = take(nBlocks * nGroups);
  /** The least allowed error of a derivative by p, over that of the unknowns: 1/|p|, 0 where p is. */
  const perParameter = take(nBlocks);
  for (let b = 1; b < nBlocks; b++) {
    const p = problem.parameters[system.tangent?.chosen[b - 1] ?? 0];
    perParameter[b] = p === 0 ? 0 : 1 / Math.abs(p);
  }
  const found = take(1);

  /** Widens `trial` by the values of one block. */
  function include(y: Float64Array, b: number): void {
    for (let i = 0; i < n; i++) {
      if (groups[i] < 0) continue;
      const size = Math.abs(y[b * n + i]);
      const at = b * nGroups + groups[i];
      if (!(size <= trial[at])) trial[at] = size;
    }
  }
  function accept(): void {
    for (let k = 0; k < reached.length; k++) reached[k] = trial[k];
  }
  function sumOfUnknowns(y: Float64Array, yNew: Float64Array, error: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      // An unknown that has ever been 0 and stays it makes no error.
      if (groups[i] < 0 || error[i] === 0) continue;
      const small = absoluteTolerance ? absoluteTolerance[i] : tolerance * smallPart * trial[groups[i]];
      const before = Math.abs(y[i]);
      const after = Math.abs(yNew[i]);
      const ratio = error[i] / (small + tolerance * (before > after ? before : after));
      sum += ratio * ratio;
    }
    return sum;
  }
  function sumOfSlopes(b: number, error: Float64Array): number {
    let sum = 0;
    for (let g = 0; g < nGroups; g++) {
      let own = 0;
      for (let i = 0; i < n; i++) if (groups[i] === g) own += error[b * n + i] * error[b * n + i];
      if (own === 0) continue;
      const least = leastSlope * trial[g] * perParameter[b];
      const reached = trial[b * nGroups + g];
      const allowed = patience * tolerance * (reached > least ? reached : least);
      sum += own / (allowed * allowed);
    }
    return sum;
  }
  return {
    accept,
    start(y) {
      for (let b = 0; b < nBlocks; b++) include(y, b);
      accept();
    },
    size: found,
    find(y, yNew, error) {
      for (let k = 0; k < reached.length; k++) trial[k] = reached[k];
      let worst = 0;
      for (let b = 0; b < nBlocks; b++) {
        include(yNew, b);
        const sum = b === 0 ? sumOfUnknowns(y, yNew, error) : sumOfSlopes(b, error);
        if (!(sum <= worst)) worst = sum;
      }
      found[0] = Math.sqrt(worst / counted);
    },
    sizeOf(i, y) {
      if (groups[i] < 0) return 0;
      const least = absoluteTolerance ? absoluteTolerance[i] : smallPart * tolerance * reached[groups[i]];
      return least + tolerance * Math.abs(y[i]);
    },
  };
}
