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
 * β is the flexible one, because the cycle is not quite symmetric. b is taken from the level and is r in the end; the
 * solution is added to `x`. The other vectors are 32-bit, all sums 64-bit: good for a reduction to 10⁻⁵, and an outer
 * iteration that evaluates its residual in 64 bits corrects the rest.
 *
 * @see Notay, *Flexible conjugate gradients*, SIAM J Sci Comput 22 (2000) 1444, algorithm 2.1 with m = 1.
 */
export function makeLinearSolve(
  levels: readonly GridLevel[],
  from = 0,
): (x: Float64Array, options: LinearOptions) => LinearSolve {
  const level = levels[from];
  const { b: r, x: z } = level;
  const p = new Float32Array(r.length);
  const q = new Float32Array(r.length);
  const sums = new Float64Array(2);

  return function solve(x, { tolerance, maxCycles }) {
    p.fill(0);
    q.fill(0);
    const start = Math.sqrt(dot(r, r));
    let [norm, alpha, zr, cycles] = [start, 0, 1, 0];
    while (cycles < maxCycles && norm > tolerance * start) {
      cycle(levels, from);
      dotPair(z, q, r, sums);
      const beta = (-alpha * sums[0]) / zr;
      zr = sums[1];
      turn(p, z, beta);
      alpha = zr / applyMatrix(level, p, q);
      norm = Math.sqrt(advance(x, r, p, q, alpha));
      cycles++;
    }
    return { cycles, reduction: start > 0 ? norm / start : 0 };
  };
}

// Four sums and four elements at a time: a single sum waits for itself, and a bound is checked less often.

function dot(u: Float32Array, v: Float32Array): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const even = u.length - (u.length % 4);
  for (let i = 0; i < even; i += 4) {
    s0 += u[i] * v[i];
    s1 += u[i + 1] * v[i + 1];
    s2 += u[i + 2] * v[i + 2];
    s3 += u[i + 3] * v[i + 3];
  }
  for (let i = even; i < u.length; i++) s0 += u[i] * v[i];
  return s0 + s1 + s2 + s3;
}

/** uᵀv and uᵀw in one pass. */
function dotPair(u: Float32Array, v: Float32Array, w: Float32Array, out: Float64Array): void {
  let [v0, v1, w0, w1] = [0, 0, 0, 0];
  const even = u.length - (u.length % 2);
  for (let i = 0; i < even; i += 2) {
    v0 += u[i] * v[i];
    w0 += u[i] * w[i];
    v1 += u[i + 1] * v[i + 1];
    w1 += u[i + 1] * w[i + 1];
  }
  if (even < u.length) {
    v0 += u[even] * v[even];
    w0 += u[even] * w[even];
  }
  out[0] = v0 + v1;
  out[1] = w0 + w1;
}

/** p ← z + β p. */
function turn(p: Float32Array, z: Float32Array, beta: number): void {
  for (let i = 0; i < p.length; i++) p[i] = z[i] + beta * p[i];
}

/** x ← x + α p and r ← r − α q; returns rᵀr. */
function advance(x: Float64Array, r: Float32Array, p: Float32Array, q: Float32Array, alpha: number): number {
  for (let i = 0; i < x.length; i++) x[i] += alpha * p[i];
  for (let i = 0; i < x.length; i++) r[i] -= alpha * q[i];
  return dot(r, r);
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
