import type { GridLevel, Parents } from "../grid-level.ts";
import type { FieldMemory, Kernel } from "./field-memory.ts";
import { gridKernels } from "./grid-kernels.ts";

export type GridKernels = Readonly<Record<keyof typeof gridKernels, Kernel>>;

export const makeGridKernels = (memory: FieldMemory): GridKernels => memory.kernels(gridKernels);

/** A fine field that goes down to a coarse one, each with a plane before and after (`margin` 1) or none. */
export interface Descent {
  readonly level: GridLevel;
  readonly values: Float32Array;
  readonly coarser: GridLevel;
  readonly out: Float32Array;
  readonly margin: 0 | 1;
}

/** Averages the children of the coarse plane whose last child is z. */
export function gatherPlane(run: GridKernels, descent: Descent, z: number): void {
  const { level, values, coarser, out, margin } = descent;
  const { size, parents, x } = level;
  if (!parents) return;
  const [nx, ny] = size;
  const [Nx, Ny] = coarser.size;
  const { own, share } = parents;
  const isFlat = Nx === nx;
  const [kernel, count] = isFlat ? [run.gatherFlat, nx] : [run.gather, nx >> 1];
  const rowAt = (y: number, z: number): number => ((z + margin) * ny + y) * nx;
  // The plane before the grid is zero: the row of children that are not there.
  const addressOf = (y: number, z: number): number =>
    y < 0 || z < 0 ? x.byteOffset : values.byteOffset + 4 * rowAt(y, z);
  const back = sibling(own[2], z);
  for (let y = 0; y < ny; y++) {
    const Y = own[1][y];
    if (own[1][y + 1] === Y) continue;
    const side = sibling(own[1], y);
    const target = ((own[2][z] + margin) * Ny + Y) * Nx;
    const rows = [addressOf(side, back), addressOf(y, back), addressOf(side, z), addressOf(y, z)];
    if (count > 0) kernel(0, count, 1, 0, ...rows, out.byteOffset + 4 * target, share);
    if (isFlat || nx % 2 === 0) continue;
    const endOf = (y: number, z: number): number => (y < 0 || z < 0 ? 0 : values[rowAt(y, z) + nx - 1]);
    out[target + Nx - 1] = share * (endOf(side, back) + endOf(y, back) + endOf(side, z) + endOf(y, z));
  }
}

/** The child before that has the same parent, or −1. */
const sibling = (own: Int32Array, z: number): number => (z > 0 && own[z - 1] === own[z] ? z - 1 : -1);

/** Planes behind which another coarse plane begins. */
export function lastChildren({ parents }: GridLevel): number[] {
  const own = parents?.own[2];
  return own ? Array.from(own.keys()).filter((z) => own[z + 1] !== own[z]) : [];
}

/** Adds the coarse correction to plane z, interpolated along z into `mixed`, then along y and x. */
export function addPlane(
  run: GridKernels,
  level: GridLevel,
  z: number,
  coarser: GridLevel,
  mixed: Float32Array,
): void {
  const { size, x, parents } = level;
  if (!parents) return;
  const [nx, ny] = size;
  const Nx = coarser.size[0];
  const flat = Nx * coarser.size[1];
  const { own, other } = parents;
  const at = (Z: number): number => coarser.x.byteOffset + 4 * (Z + 1) * flat;
  // The first number of `mixed` stands before the plane, for the kernel that looks back.
  const from = mixed.byteOffset + 4;
  run.mix(0, flat, 1, 0, at(own[2][z]), at(other[2][z]), from);
  for (let y = 0; y < ny; y++) {
    const start = ((z + 1) * ny + y) * nx;
    const [near, far] = [own[1][y] * Nx, other[1][y] * Nx];
    const rows = [from + 4 * near, from + 4 * far, x.byteOffset + 4 * start] as const;
    if (Nx === nx) run.spreadFlat(0, nx, 1, 0, ...rows);
    else spreadRow(run, { x, start, nx, Nx, other: other[0], mixed, near, far }, rows);
  }
}

interface Row {
  readonly x: Float32Array;
  readonly start: number;
  readonly nx: number;
  readonly Nx: number;
  readonly other: Parents["other"][0];
  readonly mixed: Float32Array;
  readonly near: number;
  readonly far: number;
}

/** Interpolates along a row; at its ends the kernel takes cells of other rows, so that these are set here. */
function spreadRow(
  run: GridKernels,
  { x, start, nx, Nx, other, mixed, near, far }: Row,
  addresses: readonly [number, number, number],
): void {
  const value = (I: number): number => 0.75 * mixed[1 + near + I] + 0.25 * mixed[1 + far + I];
  const end = start + nx - 1;
  const first = x[start] + value(0);
  const last = x[end] + 0.75 * value(Nx - 1) + 0.25 * value(other[nx - 1]);
  if (nx > 1) run.spread(0, nx >> 1, 1, 0, ...addresses);
  x[start] = first;
  x[end] = last;
}
