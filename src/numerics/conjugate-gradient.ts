import type { GridLevel } from "./grid-level.ts";
import { cycle } from "./multigrid.ts";

/** What one linear solve did: the number of cycles, and ‖residual‖/‖b‖ at the end. */
export interface LinearSolve {
  readonly cycles: number;
  readonly reduction: number;
}

export interface LinearOptions {
  readonly tolerance: number;
  readonly maxCycles: number;
}

/**
 * Makes a solver of A x = b on `levels[from]` by conjugate gradients whose preconditioner B is one multigrid cycle,
 *
 *     z = B r,    p ← z + β p,    β = −α zᵀq / (zᵀr)_old,    q = A p,    α = zᵀr/pᵀq,    x ← x + α p,    r ← r − α q.
 *
 * β is the flexible one, because the cycle is not quite symmetric. b is taken from the level and is r in the end; x is
 * written into `x`. All vectors are 32-bit, all sums 64-bit: good for a reduction to 10⁻⁵, and an outer iteration that
 * evaluates its residual in 64 bits corrects the rest.
 *
 * @see Notay, *Flexible conjugate gradients*, SIAM J Sci Comput 22 (2000) 1444, algorithm 2.1 with m = 1.
 */
export function makeLinearSolve(
  levels: readonly GridLevel[],
  from = 0,
): (x: Float32Array, options: LinearOptions) => LinearSolve {
  const level = levels[from];
  const { b: r, x: z } = level;
  const p = new Float32Array(r.length);
  const q = new Float32Array(r.length);

  return function solve(x, { tolerance, maxCycles }) {
    x.fill(0);
    p.fill(0);
    q.fill(0);
    const start = Math.sqrt(dot(r, r));
    let [norm, alpha, zr, cycles] = [start, 0, 1, 0];
    while (cycles < maxCycles && norm > tolerance * start) {
      cycle(levels, from);
      const beta = (-alpha * dot(z, q)) / zr;
      zr = dot(z, r);
      for (let i = 0; i < p.length; i++) p[i] = z[i] + beta * p[i];
      alpha = zr / applyMatrix(level, p, q);
      norm = Math.sqrt(advance(x, r, p, q, alpha));
      cycles++;
    }
    return { cycles, reduction: start > 0 ? norm / start : 0 };
  };
}

function dot(u: Float32Array, v: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * v[i];
  return sum;
}

/** x ← x + α p and r ← r − α q; returns rᵀr. */
function advance(x: Float32Array, r: Float32Array, p: Float32Array, q: Float32Array, alpha: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    x[i] += alpha * p[i];
    const left = r[i] - alpha * q[i];
    r[i] = left;
    sum += left * left;
  }
  return sum;
}

/** q = A p; returns pᵀq. */
export function applyMatrix(
  { size, g, faces, diagonal }: GridLevel,
  p: Float32Array,
  q: Float32Array,
): number {
  const nx = size[0];
  const plane = nx * size[1];
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  let sum = 0;
  for (let i = plane; i < p.length - plane; i++) {
    const s =
      diagonal[i] * p[i] -
      gx * (fx[i - 1] * p[i - 1] + fx[i] * p[i + 1]) -
      gy * (fy[i - nx] * p[i - nx] + fy[i] * p[i + nx]) -
      gz * (fz[i - plane] * p[i - plane] + fz[i] * p[i + plane]);
    q[i] = s;
    sum += s * p[i];
  }
  return sum;
}
