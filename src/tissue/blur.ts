import { makePlainRows, type OpenRows } from "./row-sums.ts";
import { makeVectorRows } from "./row-sums-simd.ts";

type Triple = readonly [number, number, number];

/** Part of a grid: along each axis the indices from … to − 1. */
export type Box = readonly [Span, Span, Span];
interface Span {
  readonly from: number;
  readonly to: number;
}

export const wholeOf = (size: Triple): Box => [
  { from: 0, to: size[0] },
  { from: 0, to: size[1] },
  { from: 0, to: size[2] },
];

export const countIn = (box: Box): number => box.reduce((n, { from, to }) => n * (to - from), 1);

/** Finds the voxel 0 … n−1 that stands for one beyond the edge. */
export type Fold = (i: number, n: number) => number;

/** Folds an index back into 0 … n−1 by reflection at both ends, as often as needed. */
export const reflect: Fold = (i, n) => {
  const folded = ((i % (2 * n)) + 2 * n) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
};

/** Folds an index round: what leaves at one end comes in at the other. */
export const wrap: Fold = (i, n) => ((i % n) + n) % n;

/** A separable convolution, seen in a part of the grid. */
export interface Blur {
  /** What has to be known for that. */
  readonly reach: Box;
  /**
   * Takes the field of `reach`, x fastest, and overwrites it; returns that of the box, which lies in the field or in a
   * buffer of its own and is good until the next call.
   */
  run(field: Float64Array): Float64Array;
}

/** Two fields of a grid to work in, which those who run one after the other may share. */
export type BlurRooms = readonly [field: Float64Array, spare: Float64Array];

export const makeBlurRooms = ([nx, ny, nz]: Triple): BlurRooms => [
  new Float64Array(nx * ny * nz),
  new Float64Array(nx * ny * nz),
];

/**
 * Makes a separable convolution with weights −r … r along x, y and z in a box of the grid, the whole of it unless given.
 * It works in a buffer of its own unless one is given.
 *
 * Each voxel is summed in the same order whatever the box: a part has the bits of the whole.
 */
export function makeBlur(
  size: Triple,
  weights: readonly Float64Array[],
  fold: Fold,
  { box = wholeOf(size), spare: given }: { readonly box?: Box; readonly spare?: Float64Array } = {},
): Blur {
  const reach = box.map((span, axis) => reachOf(span, size[axis], weights[axis], fold)) as unknown as Box; // three, as box
  const passes = makePasses(size, weights, fold, box, reach);
  const spare = given ?? new Float64Array(Math.max(0, ...passes.map(({ length }) => length)));
  return {
    reach,
    run(field) {
      let [from, to]: Float64Array[] = [field, spare];
      for (const pass of passes) {
        if (pass.stride === 1) blurLines(from, to, pass);
        else blurPlanes(from, to, pass);
        [from, to] = [to, from];
      }
      return from.subarray(0, countIn(box));
    },
  };
}

/** The indices that the taps of a span meet, folded; all between the outermost. */
function reachOf({ from, to }: Span, n: number, weights: Float64Array, fold: Fold): Span {
  const radius = (weights.length - 1) / 2;
  let [least, most] = [from, to - 1];
  for (let i = from - radius; i < to + radius; i++) {
    const at = fold(i, n);
    if (at < least) least = at;
    if (at > most) most = at;
  }
  return { from: least, to: most + 1 };
}

/** The blur along one axis. */
interface Pass {
  readonly weights: Float64Array;
  /** Numbers from one index of the axis to the next: 1 along x. */
  readonly stride: number;
  readonly nIn: number;
  readonly nOut: number;
  readonly nBlocks: number;
  /** Numbers that it makes. */
  readonly length: number;
  /** Where tap k of output i lies on the axis: places[i + k]. */
  readonly places: Int32Array;
}

/** An axis that was blurred has the extent of the box, one that was not that of the reach. */
function makePasses(
  size: Triple,
  weights: readonly Float64Array[],
  fold: Fold,
  box: Box,
  reach: Box,
): Pass[] {
  const extents = reach.map(({ from, to }) => to - from);
  const passes: Pass[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const own = weights[axis];
    if (own.length === 1) continue;
    const { from, to } = box[axis];
    const radius = (own.length - 1) / 2;
    const nOut = to - from;
    const stride = extents.slice(0, axis).reduce((n, extent) => n * extent, 1);
    const nBlocks = extents.slice(axis + 1).reduce((n, extent) => n * extent, 1);
    const places = Int32Array.from(
      { length: nOut + 2 * radius },
      (_, j) => fold(from + j - radius, size[axis]) - reach[axis].from,
    );
    const length = stride * nOut * nBlocks;
    passes.push({ weights: own, stride, nIn: extents[axis], nOut, nBlocks, length, places });
    extents[axis] = nOut;
  }
  return passes;
}

/** Room of this thread, which all blurs share: each of them is done with it when it returns. */
let shared: OpenRows | undefined;

/** Opens that room: with vectors, or plainly where a host has no WebAssembly or forbids it. */
const openRows: OpenRows = (weights, nRows, nSums) => {
  shared ??= makeShared();
  return shared(weights, nRows, nSums);
};

function makeShared(): OpenRows {
  try {
    return makeVectorRows();
  } catch {
    return makePlainRows();
  }
}

/** Blurs along x, line by line, each with its folded margins. */
function blurLines(
  from: Float64Array,
  to: Float64Array,
  { weights, nIn, nOut, nBlocks, places }: Pass,
): void {
  const { rows, sums, add } = openRows(weights, places.length, nOut);
  const line = sums.subarray(0, nOut);
  for (let block = 0; block < nBlocks; block++) {
    for (let j = 0; j < places.length; j++) rows[j] = from[block * nIn + places[j]];
    add(0, 1, 0, nOut);
    to.set(line, block * nOut);
  }
}

/** Numbers of a row that are weighted at once: with the rows that they come from they stay in a near cache. */
const tile = 256;

/** Blurs along y or z: rows of `stride` numbers are weighted at once, which reads the memory in order. */
function blurPlanes(from: Float64Array, to: Float64Array, pass: Pass): void {
  const { weights, stride, nIn, nOut, nBlocks, places } = pass;
  const pitch = Math.min(tile, stride);
  const { rows, sums, add } = openRows(weights, places.length * pitch, nOut * pitch);
  for (let block = 0; block < nBlocks; block++)
    for (let first = 0; first < stride; first += pitch) {
      const width = Math.min(pitch, stride - first);
      for (let j = 0; j < places.length; j++) {
        const source = (block * nIn + places[j]) * stride + first;
        rows.set(from.subarray(source, source + width), j * pitch);
      }
      for (let i = 0; i < nOut; i++) {
        add(i * pitch, pitch, i * pitch, width);
        to.set(sums.subarray(i * pitch, i * pitch + width), (block * nOut + i) * stride + first);
      }
    }
}
