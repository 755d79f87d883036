import type { PackedTables, VoxelSlab } from "./packed-tables.ts";
import { blockSize, locate, type VoxelPlaces } from "./voxel-places.ts";

/** Where a slab is written: voxel j of frame f at `start + f · stride + j`. */
export interface GatherTarget {
  readonly frames: Float32Array;
  readonly start: number;
  readonly stride: number;
}

/** Reads four frames of a block of voxels at a time. */
export interface BlockReader extends VoxelPlaces {
  /** Four frames of the block that was read last. */
  readonly rows: readonly Float32Array[];
  /** Reads the frames `f` … `f + 3` of those that were opened, at the places of the first `n` voxels. */
  read(f: number, n: number): void;
}

/** Makes a reader of the frames `from` … `to − 1`; it is good until the next one is made. */
export type OpenReader = (tables: PackedTables, from: number, to: number) => BlockReader;

/** Coefficients of the frames that are open at a time: 16 MB. */
const maxOpen = 2 ** 22;

/** Gathers a slab block by block: the place of each voxel is found once for many frames, and four are read at a time. */
export function gatherBlocks(
  tables: PackedTables,
  slab: VoxelSlab,
  target: GatherTarget,
  open: OpenReader,
): void {
  const { nFrames, coefficients } = tables;
  const step = Math.max(4, 4 * Math.floor((maxOpen * nFrames) / (4 * coefficients.length)));
  for (let first = 0; first < nFrames; first += step) {
    const last = Math.min(nFrames, first + step);
    const reader = open(tables, first, last);
    for (let from = 0; from < slab.pO2.length; from += blockSize) {
      const n = Math.min(blockSize, slab.pO2.length - from);
      locate(tables, slab, from, n, reader);
      for (let f = first; f < last; f += 4) {
        reader.read(f - first, n);
        writeRows(reader.rows, n, { ...target, start: target.start + f * target.stride + from }, last - f);
      }
    }
  }
}

function writeRows(
  rows: readonly Float32Array[],
  n: number,
  { frames, start, stride }: GatherTarget,
  nLeft: number,
): void {
  for (let k = 0; k < 4 && k < nLeft; k++)
    frames.set(n === blockSize ? rows[k] : rows[k].subarray(0, n), start + k * stride);
}

/**
 * Makes the reader of plain JavaScript, which rounds each operation to 32 bits: the same bits as `makeSimdReader`, whose
 * oracle it is, and what runs where a host forbids WebAssembly.
 */
export function makePlainReader(): OpenReader {
  const rows = [0, 1, 2, 3].map(() => new Float32Array(blockSize));
  const places: VoxelPlaces = {
    places: new Int32Array(blockSize),
    parts: new Float32Array(blockSize),
    weights: new Float32Array(6 * blockSize),
    strides: new Int32Array(blockSize),
  };
  return ({ coefficients, nFrames, hasFlows }, from, to) => {
    const length = coefficients.length / nFrames;
    const readRow = hasFlows ? readFlows : readCells;
    return {
      ...places,
      rows,
      read(f, n) {
        for (let k = 0; k < 4 && from + f + k < to; k++) {
          const start = (from + f + k) * length;
          readRow(coefficients.subarray(start, start + length), rows[k], n, places);
        }
      },
    };
  };
}

const { fround } = Math;

function readCells(row: Float32Array, out: Float32Array, n: number, { places, parts }: VoxelPlaces): void {
  for (let j = 0; j < n; j++) out[j] = cubic(row, places[j], parts[j]);
}

function readFlows(row: Float32Array, out: Float32Array, n: number, found: VoxelPlaces): void {
  const { places, parts, weights, strides } = found;
  for (let j = 0; j < n; j++) {
    let i = places[j];
    let sum = fround(weights[6 * j] * cubic(row, i, parts[j]));
    for (let k = 1; k < 6; k++) {
      i += strides[j];
      sum = fround(sum + fround(weights[6 * j + k] * cubic(row, i, parts[j])));
    }
    out[j] = sum;
  }
}

/** a + s(b + s(c + sd)), rounded to 32 bits after each operation. */
function cubic(row: Float32Array, i: number, s: number): number {
  const inner = fround(row[i + 2] + fround(s * row[i + 3]));
  return fround(row[i] + fround(s * fround(row[i + 1] + fround(s * inner))));
}
