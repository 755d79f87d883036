import { groupsOf, type SolveProblem } from "./problem.ts";

/** What counts as small, relative to the tolerance times the largest value of a group so far. */
const smallPart = 1e-3;
/** The same for a derivative by p, relative to the tolerance times the largest value over p. */
const smallPartOfSlope = 1e-6;

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
 * same unit (in its block) has reached, so that units and doses may be scaled at will; for a derivative by p it is at
 * least 10⁻⁶ rtol Y/|p|, because one that starts from 0 has no size of its own.
 */
export function makeErrorNorm(problem: SolveProblem): ErrorNorm {
  const { system, tolerance, absoluteTolerance } = problem;
  const { groups, nGroups } = groupsOf(system);
  const n = groups.length;
  const nBlocks = system.dim / n;
  let counted = 0;
  for (let i = 0; i < n; i++) if (groups[i] >= 0) counted++;
  const reached = new Float64Array(nBlocks * nGroups);
  const trial = new Float64Array(nBlocks * nGroups);
  /** 1/|p| for each block behind the first, 0 where p is. */
  const perParameter = new Float64Array(nBlocks - 1);
  for (let b = 0; b < nBlocks - 1; b++) {
    const p = problem.parameters[system.tangent?.chosen[b] ?? 0];
    perParameter[b] = p === 0 ? 0 : 1 / Math.abs(p);
  }

  const found = new Float64Array(1);
  const small = new Float64Array(nBlocks * n);

  function include(y: Float64Array): void {
    for (let b = 0; b < nBlocks; b++)
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
  /** Writes the absolute part of what is allowed: the part that does not go with the value itself. */
  function findSmall(): void {
    for (let b = 0; b < nBlocks; b++)
      for (let i = 0; i < n; i++) {
        if (groups[i] < 0) continue;
        const at = b * n + i;
        small[at] = tolerance * smallPart * trial[b * nGroups + groups[i]];
        if (b === 0 && absoluteTolerance !== undefined) small[at] = absoluteTolerance[i];
        if (b === 0) continue;
        const least = tolerance * smallPartOfSlope * trial[groups[i]] * perParameter[b - 1];
        if (small[at] < least) small[at] = least;
      }
  }
  return {
    accept,
    start(y) {
      include(y);
      accept();
    },
    size: found,
    find(y, yNew, error) {
      for (let k = 0; k < reached.length; k++) trial[k] = reached[k];
      include(yNew);
      findSmall();
      let worst = 0;
      for (let b = 0; b < nBlocks; b++) {
        let sum = 0;
        for (let i = 0; i < n; i++) {
          const at = b * n + i;
          // An unknown that has ever been 0 and stays it makes no error.
          if (groups[i] < 0 || error[at] === 0) continue;
          const size = small[at] + tolerance * Math.max(Math.abs(y[at]), Math.abs(yNew[at]));
          sum += (error[at] / size) ** 2;
        }
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
