import type { PackedTables, VoxelSlab } from "./packed-tables.ts";

/** Voxels of a block: their places in the table and a few frames of them stay in the fastest cache. */
const blockSize = 2048;

/**
 * Gathers a slab in plain JavaScript: the cell of each voxel is found once for all frames, and four frames at a time
 * are written, so that a voxel's place is read once for them.
 *
 * The same numbers in the same order as the kernels, in 64-bit floats until they are stored.
 */
export function gatherBlocks(tables: PackedTables, slab: VoxelSlab): Float32Array {
  const { nFrames, coefficients, hasFlows } = tables;
  const nVoxels = slab.pO2.length;
  const frames = new Float32Array(nFrames * nVoxels);
  const length = coefficients.length / nFrames;
  const rows = Array.from({ length: nFrames }, (_, f) => coefficients.subarray(f * length, (f + 1) * length));
  const outs = rows.map((_, f) => frames.subarray(f * nVoxels, (f + 1) * nVoxels));
  const places = new Int32Array(blockSize);
  const parts = new Float64Array(blockSize);
  const weights = new Float64Array(hasFlows ? 6 * blockSize : 0);
  const strides = new Int32Array(hasFlows ? blockSize : 0);
  for (let from = 0; from < nVoxels; from += blockSize) {
    const n = Math.min(blockSize, nVoxels - from);
    locate(tables, slab, from, n, places, parts);
    if (hasFlows) {
      locateFlows(tables, slab, from, n, places, weights, strides);
      for (let f = 0; f < nFrames; f++) readFlows(rows[f], outs[f], from, n, places, parts, weights, strides);
    } else {
      let f = 0;
      for (; f + 3 < nFrames; f += 4) readFour(rows, outs, f, from, n, places, parts);
      for (; f < nFrames; f++) readOne(rows[f], outs[f], from, n, places, parts);
    }
  }
  return frames;
}

/** The first coefficient of each voxel's cell, and the place 0 ≤ s ≤ 1 in it. */
function locate(
  { classes }: PackedTables,
  { pO2, labels }: VoxelSlab,
  from: number,
  n: number,
  places: Int32Array,
  parts: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    const k = 6 * labels[from + j];
    const half = classes[k];
    const nCells = classes[k + 1];
    const position = (nCells * half) / (half + pO2[from + j]);
    const cell = Math.min(Math.floor(position), nCells - 1);
    places[j] = classes[k + 2] + 4 * cell;
    parts[j] = position - cell;
  }
}

/** The six weights of each voxel's perfusion, and the way from one flow to the next. */
function locateFlows(
  { classes }: PackedTables,
  { labels, perfusion }: VoxelSlab,
  from: number,
  n: number,
  places: Int32Array,
  weights: Float64Array,
  strides: Int32Array,
): void {
  for (let j = 0; j < n; j++) {
    const k = 6 * labels[from + j];
    const x = ((perfusion ? perfusion[from + j] : 1) - classes[k + 3]) * classes[k + 4];
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

function readOne(
  row: Float32Array,
  out: Float32Array,
  from: number,
  n: number,
  places: Int32Array,
  parts: Float64Array,
): void {
  for (let j = 0; j < n; j++) {
    const i = places[j];
    const s = parts[j];
    out[from + j] = row[i] + s * (row[i + 1] + s * (row[i + 2] + s * row[i + 3]));
  }
}

function readFour(
  rows: readonly Float32Array[],
  outs: readonly Float32Array[],
  f: number,
  from: number,
  n: number,
  places: Int32Array,
  parts: Float64Array,
): void {
  const [a, b, c, d] = [rows[f], rows[f + 1], rows[f + 2], rows[f + 3]];
  const [A, B, C, D] = [outs[f], outs[f + 1], outs[f + 2], outs[f + 3]];
  for (let j = 0; j < n; j++) {
    const i = places[j];
    const s = parts[j];
    A[from + j] = a[i] + s * (a[i + 1] + s * (a[i + 2] + s * a[i + 3]));
    B[from + j] = b[i] + s * (b[i + 1] + s * (b[i + 2] + s * b[i + 3]));
    C[from + j] = c[i] + s * (c[i + 1] + s * (c[i + 2] + s * c[i + 3]));
    D[from + j] = d[i] + s * (d[i + 1] + s * (d[i + 2] + s * d[i + 3]));
  }
}

function readFlows(
  row: Float32Array,
  out: Float32Array,
  from: number,
  n: number,
  places: Int32Array,
  parts: Float64Array,
  weights: Float64Array,
  strides: Int32Array,
): void {
  for (let j = 0; j < n; j++) {
    const s = parts[j];
    let i = places[j];
    let sum = 0;
    for (let k = 0; k < 6; k++, i += strides[j])
      sum += weights[6 * j + k] * (row[i] + s * (row[i + 1] + s * (row[i + 2] + s * row[i + 3])));
    out[from + j] = sum;
  }
}
