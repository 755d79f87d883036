import type { GridLevel } from "./grid-level.ts";
import { cycle, interpolate, restrict } from "./multigrid.ts";

/** The loops over grids that solvers are made of; all sums are in 64 bits. */
export interface GridWork {
  /** One multigrid cycle from zero on `levels[from]`. */
  cycle(levels: readonly GridLevel[], from: number): void;
  dot(u: Float32Array, v: Float32Array): number;
  /** Writes uᵀv and uᵀw. */
  dotPair(u: Float32Array, v: Float32Array, w: Float32Array, out: Float64Array): void;
  /** p ← z + β p, without a look at p for β = 0, and q = A p; returns pᵀq. */
  turn(level: GridLevel, z: Float32Array, beta: number, p: Float32Array, q: Float32Array): number;
  /** x ← x + α p and r ← r − α q; returns rᵀr. */
  advance(x: Float64Array, r: Float32Array, p: Float32Array, q: Float32Array, alpha: number): number;
  /** Averages values over the cells of the next coarser grid, see `restrict`. */
  restrict(
    level: GridLevel,
    values: Float32Array,
    coarser: GridLevel,
    out: Float32Array,
    margin: 0 | 1,
  ): Float32Array;
  /** Interpolates a coarse field linearly along each axis; takes the x of both grids for scratch. */
  interpolate(fine: GridLevel, coarse: GridLevel, from: Float64Array, to: Float64Array): void;
}

/** The plain loops: the oracle of those with vectors, and what runs where there are none. */
export const plainWork: GridWork = {
  cycle,
  dot,
  dotPair,
  turn(level, z, beta, p, q) {
    if (beta === 0) p.set(z);
    else for (let i = 0; i < p.length; i++) p[i] = z[i] + beta * p[i];
    return applyMatrix(level, p, q);
  },
  advance(x, r, p, q, alpha) {
    for (let i = 0; i < x.length; i++) x[i] += alpha * p[i];
    for (let i = 0; i < x.length; i++) r[i] -= alpha * q[i];
    return dot(r, r);
  },
  restrict,
  interpolate,
};

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
