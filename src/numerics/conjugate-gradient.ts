import type { GridLevel } from "./grid-level.ts";
import { type GridWork, plainWork } from "./grid-work.ts";
import { type FieldStore, plainStore } from "./simd/field-memory.ts";

/** What one linear solve did: the number of cycles, and ‖residual‖/‖b‖ at the end. */
export interface LinearSolve {
  readonly cycles: number;
  readonly reduction: number;
}

export interface LinearOptions {
  readonly tolerance: number;
  readonly maxCycles: number;
  /** ‖b‖, where it is known. */
  readonly norm?: number;
}

/**
 * Makes a solver of A x = b on `levels[from]` by conjugate gradients whose preconditioner B is one multigrid cycle,
 *
 *     z = B r,    p ← z + β p,    β = −α zᵀq / (zᵀr)_old,    q = A p,    α = zᵀr/pᵀq,    x ← x + α p,    r ← r − α q.
 *
 * β is the flexible one, because the cycle is not quite symmetric. b is taken from the level and is r in the end; the
 * solution is added to `x`. The other vectors are 32-bit, all sums 64-bit: good for a reduction to 10⁻⁵, and an outer
 * iteration that evaluates its residual in 64 bits corrects the rest.
 *
 * @see Notay, *Flexible conjugate gradients*, SIAM J Sci Comput 22 (2000) 1444, algorithm 2.1 with m = 1.
 */
export function makeLinearSolve(
  levels: readonly GridLevel[],
  from = 0,
  work: GridWork = plainWork,
  store: FieldStore = plainStore,
): (x: Float64Array, options: LinearOptions) => LinearSolve {
  const level = levels[from];
  const { b: r, x: z } = level;
  const p = store.float32(r.length);
  const q = store.float32(r.length);
  const sums = new Float64Array(2);

  return function solve(x, { tolerance, maxCycles, norm: start = Math.sqrt(work.dot(r, r)) }) {
    let [norm, alpha, zr, cycles] = [start, 0, 1, 0];
    while (cycles < maxCycles && norm > tolerance * start) {
      work.cycle(levels, from);
      let beta = 0;
      if (cycles === 0) zr = work.dot(z, r);
      else {
        work.dotPair(z, q, r, sums);
        beta = (-alpha * sums[0]) / zr;
        zr = sums[1];
      }
      const pq = work.turn(level, z, beta, p, q);
      // Rounding has left no direction to go.
      if (!(pq > 0)) break;
      alpha = zr / pq;
      norm = Math.sqrt(work.advance(x, r, p, q, alpha));
      cycles++;
    }
    return { cycles, reduction: start > 0 ? norm / start : 0 };
  };
}
