import type { PackedTables, VoxelSlab } from "./packed-tables.ts";
import { scaleFlow } from "./table.ts";

/** Voxels of a block: their places in the tables and four frames of them stay in the fastest cache. */
export const blockSize = 2048;

/** Where the voxels of one block are read in the tables, the same for all frames. */
export interface VoxelPlaces {
  /** The first coefficient of each voxel's cell, in a row of the tables. */
  readonly places: Int32Array;
  /** The place 0 ≤ s ≤ 1 in the cell. */
  readonly parts: Float32Array;
  /** Six weights of each voxel's perfusion; they and `strides` are not read where the tables have no flows. */
  readonly weights: Float32Array;
  /** The way from one flow to the next, in coefficients. */
  readonly strides: Int32Array;
}

/** Finds the places of `n` voxels from `from` on: in 64-bit floats, and rounded once as they are stored. */
export function locate(
  tables: PackedTables,
  slab: VoxelSlab,
  from: number,
  n: number,
  found: VoxelPlaces,
): void {
  locateCells(tables, slab, from, n, found);
  if (tables.hasFlows) locateFlows(tables, slab, from, n, found);
}

function locateCells(
  { classes }: PackedTables,
  { pO2, labels }: VoxelSlab,
  from: number,
  n: number,
  { places, parts }: VoxelPlaces,
): void {
  for (let j = 0; j < n; j++) {
    const k = 7 * labels[from + j];
    const half = classes[k];
    const nCells = classes[k + 1];
    const position = (nCells * half) / (half + pO2[from + j]);
    const cell = Math.min(Math.floor(position), nCells - 1);
    places[j] = classes[k + 2] + 4 * cell;
    parts[j] = position - cell;
  }
}

function locateFlows(
  { classes }: PackedTables,
  { labels, perfusion }: VoxelSlab,
  from: number,
  n: number,
  { places, weights, strides }: VoxelPlaces,
): void {
  for (let j = 0; j < n; j++) {
    const k = 7 * labels[from + j];
    const flow = scaleFlow(perfusion ? perfusion[from + j] : 1, classes[k + 6]);
    const x = (flow - classes[k + 3]) * classes[k + 4];
    const first = Math.max(0, Math.min(Math.floor(x) - 2, classes[k + 5] - 6));
    const a = x - first;
    const [b, c, d, e, f] = [a - 1, a - 2, a - 3, a - 4, a - 5];
    weights[6 * j] = (-b * c * d * e * f) / 120;
    weights[6 * j + 1] = (a * c * d * e * f) / 24;
    weights[6 * j + 2] = (-a * b * d * e * f) / 12;
    weights[6 * j + 3] = (a * b * c * e * f) / 12;
    weights[6 * j + 4] = (-a * b * c * d * f) / 24;
    weights[6 * j + 5] = (a * b * c * d * e) / 120;
    strides[j] = 4 * classes[k + 1];
    places[j] += first * strides[j];
  }
}
