import type { Phantom } from "./phantom.ts";

/** Radius in mm of the sphere of 1 mL. */
export const peakRadius_mm = (3000 / (4 * Math.PI)) ** (1 / 3);

type Grid = Pick<Phantom, "size" | "voxel_mm">;

/** Mean of the sphere of 1 mL around the best of some voxels. */
export interface Peak {
  /** NaN if no sphere around them lies within the grid. */
  readonly value: number;
  /** Index of its middle, −1 if there is none. */
  readonly voxel: number;
}

/** Voxels with a sphere within the grid, block by block: those of `blocks[k]` are at `starts[k]` … `starts[k + 1] − 1`. */
export interface PeakRegion {
  readonly voxels: Uint32Array;
  readonly blocks: Uint32Array;
  readonly starts: Uint32Array;
}

/** Finds peaks frame by frame. */
export interface PeakFinder {
  /** Sorts the voxels of a region into blocks, once for all frames. */
  sort(voxels: Uint32Array): PeakRegion;
  /** Takes a frame, and tells the peak of any region in it until the next one. */
  look(frame: Float32Array): (region: PeakRegion) => Peak;
}

/** Voxels along each axis of a block. */
const edge = 4;
/** What rounding may add to a mean, as a part of the largest: running sums lose that much over a large grid. */
const rounding = 1e-11;

/**
 * Makes the finder of peaks: the largest mean over a sphere of 1 mL (radius 6.2 mm) whose middle is one of the voxels
 * given and which lies within the grid; a voxel belongs to a sphere if its center does. Exact to 10⁻¹¹ of the largest.
 *
 * Few spheres are summed: with D(x) the largest value among x … x + 3 along all axes,
 *
 *     S_f(c + δ) ≤ S_D(c),    0 ≤ δ ≤ 3,
 *
 * bounds the sums S of all spheres whose middles lie in the block of 4³ voxels from c on, and a block whose bound is below
 * the best mean so far is left out.
 *
 * @see Wahl et al., *From RECIST to PERCIST*, J Nucl Med 50 (2009) 122S.
 */
export function makePeak(grid: Grid): PeakFinder {
  const { size } = grid;
  const sums = makeSums(grid);
  const blocks = makeBlocks(grid);
  const widest = new Float32Array(size[0] * size[1] * size[2]);
  const bounds = new Float64Array(blocks.count);

  function search({ voxels, blocks: own, starts }: PeakRegion): Peak {
    let best: Peak = { value: Number.NaN, voxel: -1 };
    const searchBlock = (k: number): void => {
      for (const voxel of voxels.subarray(starts[k], starts[k + 1])) {
        const value = sums.meanAt(voxel);
        if (!(value <= best.value)) best = { value, voxel };
      }
    };
    const first = own.reduce((most, block, k) => (bounds[block] > bounds[own[most]] ? k : most), 0);
    if (own.length > 0) searchBlock(first);
    const slack = rounding * Math.abs(bounds[own[first]]);
    for (let k = 0; k < own.length; k++)
      if (k !== first && bounds[own[k]] > best.value + slack) searchBlock(k);
    return best;
  }

  return {
    sort: (voxels) => sortVoxels(voxels, blocks),
    look(frame) {
      widest.set(frame);
      widen(widest, size);
      sums.take(widest);
      for (let block = 0; block < blocks.count; block++) bounds[block] = sums.meanAt(blocks.cornerOf(block));
      sums.take(frame);
      return search;
    },
  };
}

/** Means over spheres of the frame that was taken last. */
function makeSums({ size: [nx, ny, nz], voxel_mm }: Grid) {
  const chords = listChords(voxel_mm);
  const count = chords.reduce((sum, { reach }) => sum + 2 * reach + 1, 0);
  const steps = chords.map(({ y, z, reach }) => ({ step: (z * ny + y) * nx, reach }));
  const sums = new Float64Array(nx * ny * nz + 1);
  return {
    /** Running sums turn each row of a sphere into one difference. */
    take(frame: Float32Array): void {
      for (let i = 0; i < frame.length; i++) sums[i + 1] = sums[i] + frame[i];
    },
    meanAt(i: number): number {
      let sum = 0;
      for (const { step, reach } of steps) sum += sums[i + step + reach + 1] - sums[i + step - reach];
      return sum / count;
    },
  };
}

/** One row of voxels of a sphere: where it lies beside the middle, and how far it reaches along x. */
interface Chord {
  readonly y: number;
  readonly z: number;
  readonly reach: number;
}

function listChords([hx, hy, hz]: Phantom["voxel_mm"]): Chord[] {
  const chords: Chord[] = [];
  const [ry, rz] = [Math.floor(peakRadius_mm / hy), Math.floor(peakRadius_mm / hz)];
  for (let z = -rz; z <= rz; z++)
    for (let y = -ry; y <= ry; y++) {
      const square = peakRadius_mm ** 2 - (y * hy) ** 2 - (z * hz) ** 2;
      if (square >= 0) chords.push({ y, z, reach: Math.floor(Math.sqrt(square) / hx) });
    }
  return chords;
}

interface Blocks {
  readonly count: number;
  /** The block of a voxel, −1 if no sphere around it lies within the grid. */
  blockOf(voxel: number): number;
  /** The voxel of a block with the lowest index. */
  cornerOf(block: number): number;
}

/** Cuts what is far enough from the edges of the grid into blocks. */
function makeBlocks({ size, voxel_mm }: Grid): Blocks {
  const [nx, ny] = size;
  const margin = voxel_mm.map((h) => Math.floor(peakRadius_mm / h));
  const room = size.map((n, axis) => Math.max(0, n - 2 * margin[axis]));
  const [bx, by, bz] = room.map((n) => Math.ceil(n / edge));
  return {
    count: bx * by * bz,
    blockOf(voxel) {
      const row = Math.floor(voxel / nx);
      const x = voxel - nx * row - margin[0];
      const z = Math.floor(row / ny) - margin[2];
      const y = (row % ny) - margin[1];
      if (x < 0 || y < 0 || z < 0 || x >= room[0] || y >= room[1] || z >= room[2]) return -1;
      return (Math.floor(z / edge) * by + Math.floor(y / edge)) * bx + Math.floor(x / edge);
    },
    cornerOf(block) {
      const at = [block % bx, Math.floor(block / bx) % by, Math.floor(block / (bx * by))];
      const [x, y, z] = at.map((k, axis) => margin[axis] + edge * k);
      return (z * ny + y) * nx + x;
    },
  };
}

/** Sorts voxels by their blocks, and leaves out those of none. */
function sortVoxels(voxels: Uint32Array, { count, blockOf }: Blocks): PeakRegion {
  const places = new Uint32Array(count + 1);
  const blockOfEach = Int32Array.from(voxels, blockOf);
  for (const block of blockOfEach) if (block >= 0) places[block + 1]++;
  const blocks = Uint32Array.from(places.keys()).filter((b) => b < count && places[b + 1] > 0);
  const starts = Uint32Array.of(0, ...blocks);
  blocks.forEach((block, k) => {
    starts[k + 1] = starts[k] + places[block + 1];
  });
  for (let b = 0; b < count; b++) places[b + 1] += places[b];
  const sorted = new Uint32Array(places[count]);
  blockOfEach.forEach((block, j) => {
    if (block >= 0) sorted[places[block]++] = voxels[j];
  });
  return { voxels: sorted, blocks, starts };
}

/** Makes each value the largest of those that lie 0 … 3 voxels beyond it along all axes. */
function widen(field: Float32Array, [nx, ny, nz]: Phantom["size"]): void {
  for (const [n, stride] of [
    [nx, 1],
    [ny, nx],
    [nz, nx * ny],
  ])
    for (const shift of [1, 2])
      for (let row = 0; row < field.length; row += n * stride)
        for (let i = row; i < row + (n - shift) * stride; i++) {
          const other = field[i + shift * stride];
          if (other > field[i]) field[i] = other;
        }
}
