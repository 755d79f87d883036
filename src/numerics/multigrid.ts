import type { GridLevel } from "./grid-level.ts";
import {
  addPlane,
  blackThenRestrictPlane,
  firstRedPlane,
  redResidualPlane,
  sweepPlane,
} from "./multigrid-planes.ts";

/**
 * How much a sink resists the flux of a whole coarse cell, in units of what the cell exchanges with its neighbors.
 * Without it a vessel one fine cell wide holds ever larger coarse cells. Measured cycles to 10⁻⁹ for 0, 0.2 and 0.3:
 * scattered vessels 10, 9, 9; a sphere of 64 cells 13, 12, 11; a disk of 256 cells 17, 15, 18.
 */
const spreading = 0.2;

/** Adds up the conductances of a cell's faces, Σ g φ, into `out`. */
export function sumFaces({ size, g, faces: [fx, fy, fz] }: GridLevel, out: Float32Array): void {
  const nx = size[0];
  const plane = nx * size[1];
  const [gx, gy, gz] = g;
  for (let i = plane; i < out.length - plane; i++) {
    out[i] = gx * (fx[i - 1] + fx[i]) + gy * (fy[i - nx] + fy[i]) + gz * (fz[i - plane] + fz[i]);
  }
}

/**
 * Averages values per volume of the finer grid over the cells of the coarser one. Both arrays have a plane before and
 * after (`margin` 1), or none (0).
 */
export function restrict(
  { size, parents }: GridLevel,
  values: Float32Array,
  coarser: GridLevel,
  out: Float32Array,
  margin: 0 | 1,
): Float32Array {
  if (!parents) return out;
  const [nx, ny, nz] = size;
  const { own, share } = parents;
  const [Nx, Ny] = coarser.size;
  const ownX = own[0];
  out.fill(0);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const I0 = ((own[2][z] + margin) * Ny + own[1][y]) * Nx;
      const start = ((z + margin) * ny + y) * nx;
      for (let x = 0; x < nx; x++) out[I0 + ownX[x]] += share * values[start + x];
    }
  }
  return out;
}

/**
 * Weakens averaged sinks that hold a value in place (vessels) by the resistance between a point and the mean of its
 * cell,
 *
 *     e ← e/(1 + 0.2 e/Σgφ),
 *
 * with Σgφ from `sumFaces`, which has a plane before the first that e has not.
 */
export function weakenHolds({ size }: GridLevel, e: Float32Array, open: Float32Array): void {
  const plane = size[0] * size[1];
  for (let i = 0; i < e.length; i++) {
    const conductance = open[i + plane];
    if (conductance > 0) e[i] /= 1 + (spreading * e[i]) / conductance;
  }
}

/** Interpolates a coarse field linearly along each axis; takes the x of both grids for scratch. */
export function interpolate(fine: GridLevel, coarse: GridLevel, from: Float64Array, to: Float64Array): void {
  coarse.x.set(from);
  fine.x.fill(0);
  for (let z = 0; z < fine.size[2]; z++) addPlane(fine, z, coarse);
  to.set(fine.x);
}

/**
 * Writes an approximate solution of A x = b into `x` of `levels[from]` by one V(1,1) cycle from zero.
 *
 * Red, then black cells are over-relaxed, residuals averaged, the correction interpolated linearly along each axis
 * (weights ¾ and ¼), then red and black again. Planes follow each other through these steps while they are in the
 * cache. After the first half-sweeps the residual needs no new pass: it is (1 − ω) of what the black cells received,
 * and (1 − ω) b plus what flows in at the red ones.
 *
 * @see Yavneh, *On red-black SOR smoothing in multigrid*, SIAM J Sci Comput 17 (1996) 180.
 */
export function cycle(levels: readonly GridLevel[], from = 0): void {
  const level = levels[from];
  const nz = level.size[2];
  if (from === levels.length - 1) {
    solveCell(level);
    return;
  }
  const coarser = levels[from + 1];
  coarser.b.fill(0);
  for (let z = 0; z < nz + 2; z++) {
    if (z < nz) firstRedPlane(level, z);
    if (z >= 1 && z <= nz) blackThenRestrictPlane(level, z - 1, coarser);
    if (z >= 2) redResidualPlane(level, z - 2, coarser);
  }
  cycle(levels, from + 1);
  addPlane(level, 0, coarser);
  for (let z = 0; z <= nz; z++) {
    if (z + 1 < nz) addPlane(level, z + 1, coarser);
    if (z < nz) sweepPlane(level, z, 0);
    if (z >= 1) sweepPlane(level, z - 1, 1);
  }
}

/** The coarsest grid has one cell (or several that do not know each other). */
function solveCell({ b, inverse, x }: GridLevel): void {
  for (let i = 0; i < x.length; i++) x[i] = b[i] * inverse[i];
}
