import { type GridLevel, omega } from "./grid-level.ts";

/** First half-sweep from zero: x = ω b/d in the red cells of plane z. */
export function firstRedPlane({ size, inverse, b, x }: GridLevel, z: number): void {
  const [nx, ny] = size;
  const w = omega;
  for (let y = 0; y < ny; y++) {
    const start = ((z + 1) * ny + y) * nx;
    for (let i = start + ((y + z) & 1); i < start + nx; i += 2) x[i] = w * b[i] * inverse[i];
  }
}

/** Second half-sweep from zero, in the black cells of plane z; what over-relaxation leaves of their residual goes down. */
export function blackThenRestrictPlane(level: GridLevel, z: number, coarser: GridLevel): void {
  const { size, g, faces, inverse, b, x, parents } = level;
  if (!parents) return;
  const [nx, ny] = size;
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  const plane = nx * ny;
  const ownX = parents.own[0];
  const w = omega;
  const left = (1 - w) * parents.share;
  const B = coarser.b;
  for (let y = 0; y < ny; y++) {
    const start = (z + 1) * plane + y * nx;
    const I0 = coarseRow(level, coarser, y, z);
    for (let k = (y + z + 1) & 1; k < nx; k += 2) {
      const i = start + k;
      const s =
        b[i] +
        gx * (fx[i - 1] * x[i - 1] + fx[i] * x[i + 1]) +
        gy * (fy[i - nx] * x[i - nx] + fy[i] * x[i + nx]) +
        gz * (fz[i - plane] * x[i - plane] + fz[i] * x[i + plane]);
      x[i] = w * s * inverse[i];
      B[I0 + ownX[k]] += left * s;
    }
  }
}

/** Residual of the red cells of plane z after the first sweep, (1 − ω) b + Σ g φ x_neighbor, averaged. */
export function redResidualPlane(level: GridLevel, z: number, coarser: GridLevel): void {
  const { size, g, faces, b, x, parents } = level;
  if (!parents) return;
  const [nx, ny] = size;
  const { share } = parents;
  const [gx, gy, gz] = [g[0] * share, g[1] * share, g[2] * share];
  const [fx, fy, fz] = faces;
  const plane = nx * ny;
  const ownX = parents.own[0];
  const left = (1 - omega) * share;
  const B = coarser.b;
  for (let y = 0; y < ny; y++) {
    const start = (z + 1) * plane + y * nx;
    const I0 = coarseRow(level, coarser, y, z);
    for (let k = (y + z) & 1; k < nx; k += 2) {
      const i = start + k;
      B[I0 + ownX[k]] +=
        left * b[i] +
        gx * (fx[i - 1] * x[i - 1] + fx[i] * x[i + 1]) +
        gy * (fy[i - nx] * x[i - nx] + fy[i] * x[i + nx]) +
        gz * (fz[i - plane] * x[i - plane] + fz[i] * x[i + plane]);
    }
  }
}

function coarseRow({ parents }: GridLevel, { size }: GridLevel, y: number, z: number): number {
  return parents ? ((parents.own[2][z] + 1) * size[1] + parents.own[1][y]) * size[0] : 0;
}

/** Adds the coarse correction to plane z, interpolated linearly along each axis. */
export function addPlane({ size, x, parents }: GridLevel, z: number, coarser: GridLevel): void {
  if (!parents) return;
  const [nx, ny] = size;
  const [Nx, Ny] = coarser.size;
  const X = coarser.x;
  const { own, other, row } = parents;
  const near = (own[2][z] + 1) * Ny;
  const far = (other[2][z] + 1) * Ny;
  for (let y = 0; y < ny; y++) {
    const nearY = own[1][y];
    const farY = other[1][y];
    const [nn, nf, fn, ff] = [(near + nearY) * Nx, (near + farY) * Nx, (far + nearY) * Nx, (far + farY) * Nx];
    for (let I = 0; I < Nx; I++)
      row[I] = 0.5625 * X[nn + I] + 0.1875 * (X[nf + I] + X[fn + I]) + 0.0625 * X[ff + I];
    const start = ((z + 1) * ny + y) * nx;
    const [ownX, otherX] = [own[0], other[0]];
    for (let k = 0; k < nx; k++) x[start + k] += 0.75 * row[ownX[k]] + 0.25 * row[otherX[k]];
  }
}

/** Half a sweep over plane z: color 0 is red, 1 black. */
export function sweepPlane({ size, g, faces, inverse, b, x }: GridLevel, z: number, color: 0 | 1): void {
  const [nx, ny] = size;
  const w = omega;
  const [gx, gy, gz] = g;
  const [fx, fy, fz] = faces;
  const plane = nx * ny;
  for (let y = 0; y < ny; y++) {
    const start = (z + 1) * plane + y * nx;
    for (let i = start + ((y + z + color) & 1); i < start + nx; i += 2) {
      const s =
        b[i] +
        gx * (fx[i - 1] * x[i - 1] + fx[i] * x[i + 1]) +
        gy * (fy[i - nx] * x[i - nx] + fy[i] * x[i + nx]) +
        gz * (fz[i - plane] * x[i - plane] + fz[i] * x[i + plane]);
      x[i] += w * (s * inverse[i] - x[i]);
    }
  }
}
