import { groupsOf, type SolveProblem } from "./problem.ts";

/** What counts as small, relative to the tolerance times the largest value of a group so far. */
const smallPart = 1e-3;
/** The same for a derivative by p, and at the least, relative to the largest value of the unknowns over |p|. */
const smallPartOfSlope = 0.1;
const leastPartOfSlope = 1e-6;
/** How many times the tolerance of the unknowns that of their derivatives is. */
const patience = 10;

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
 * A derivative by p is allowed ten times as much, atolᵢ = 0.1 rtol times what its block has reached but at least
 * 10⁻⁶ rtol Y/|p|, because one that starts from 0 has no size of its own. It is read off beside its peak, and held to
 * the digits of the unknowns it would halve the steps without being any better there.
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
        const part = tolerance * (b === 0 ? smallPart : smallPartOfSlope);
        const leastPart = tolerance * leastPartOfSlope * perParameter[b];
        const isGiven = b === 0 && absoluteTolerance !== undefined;
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const at = b * n + i;
          const g = groups[i];
          // An unknown that has ever been 0 and stays it makes no error.
          if (g < 0 || error[at] === 0) continue;
          const own = isGiven ? absoluteTolerance[i] : part * trial[b * nGroups + g];
          const least = leastPart * trial[g];
          const before = Math.abs(y[at]);
          const after = Math.abs(yNew[at]);
          const allowed = (own > least ? own : least) + tolerance * (before > after ? before : after);
          sum += (error[at] / allowed) * (error[at] / allowed);
        }
        if (b > 0) sum /= patience * patience;
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
