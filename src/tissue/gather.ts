import { type Backend, type BackendName, type BackendOptions, type Kernel, openBackend } from "./backend.ts";
import { maxSlabVoxels } from "./phantom.ts";
import { readTable, type Table } from "./table.ts";

/** The tables of all tissue classes as the kernel reads them: 32-bit floats, plain data that can be transferred. */
export interface PackedTables {
  readonly nFrames: number;
  /** P½, number of cells and offset into a frame's row, for each class. */
  readonly classes: Float32Array;
  /** nFrames rows; each holds the cells of all classes, four coefficients a cell. */
  readonly coefficients: Float32Array;
}

/** The argument of the job `gather`. */
export interface GatherArgument {
  readonly backend: BackendName | "auto";
  readonly tables: PackedTables;
  /** mmHg, one a voxel. */
  readonly pO2: Float32Array;
  /** Tissue class of each voxel. */
  readonly labels: Uint8Array;
}

/** What the job `gather` returns, with the backend that really ran. */
export interface GatherResult {
  /** frames × voxels of the slab. */
  readonly frames: Float32Array;
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
}

/**
 * The kernel of one frame: u = P½/(P½ + P) picks a cell, whose cubic is evaluated by Horner's rule.
 *
 * It is text, so that no minifier rewrites it, with one declarator a statement and no exponential; it has one flat
 * output per frame, since an index over frames × voxels would pass 2²⁴, above which 32-bit floats skip whole numbers.
 */
export const gatherSource = `function gather(pO2, labels, classes, coefficients) {
  const k = 3 * labels[this.thread.x];
  const half = classes[k];
  const nCells = classes[k + 1];
  const start = classes[k + 2];
  const position = nCells * (half / (half + pO2[this.thread.x]));
  const cell = Math.min(Math.floor(position), nCells - 1);
  const s = position - cell;
  const i = start + 4 * cell;
  const a = coefficients[i];
  const b = coefficients[i + 1];
  const c = coefficients[i + 2];
  const d = coefficients[i + 3];
  return a + s * (b + s * (c + s * d));
}`;

/** Packs one table per tissue class, in the order of the labels. */
export function packTables(tables: readonly Table[]): PackedTables {
  const nFrames = tables[0].nFrames;
  const starts: number[] = [];
  let rowLength = 0;
  for (const { nCells } of tables) {
    starts.push(rowLength);
    rowLength += 4 * nCells;
  }
  const coefficients = new Float32Array(nFrames * rowLength);
  tables.forEach((table, iClass) => {
    const length = 4 * table.nCells;
    for (let iFrame = 0; iFrame < nFrames; iFrame++) {
      const row = table.coefficients.subarray(iFrame * length, (iFrame + 1) * length);
      coefficients.set(row, iFrame * rowLength + starts[iClass]);
    }
  });
  const classes = Float32Array.from(tables.flatMap((t, i) => [t.halfPO2_mmHg, t.nCells, starts[i]]));
  return { nFrames, classes, coefficients };
}

/** Gathers a slab, `Float32Array(frames × voxels)`. */
export type Gather = (tables: PackedTables, pO2: Float32Array, labels: Uint8Array) => Promise<Float32Array>;

/** Makes the gather on a backend; the kernel is compiled once and fitted to each slab. */
export function makeGather(backend: Backend): Gather {
  const kernel: Kernel = backend.makeKernel(gatherSource);
  return async ({ nFrames, classes, coefficients }, pO2, labels) => {
    const nVoxels = pO2.length;
    const frames = new Float32Array(nFrames * nVoxels);
    if (nVoxels === 0) return frames;
    if (nVoxels >= maxSlabVoxels)
      throw new Error(`a slab holds fewer than ${maxSlabVoxels} voxels, found ${nVoxels}`);
    const wholeLabels = Float32Array.from(labels);
    const rowLength = coefficients.length / nFrames;
    for (let iFrame = 0; iFrame < nFrames; iFrame++) {
      const row = coefficients.subarray(iFrame * rowLength, (iFrame + 1) * rowLength);
      frames.set(await kernel(nVoxels, pO2, wholeLabels, classes, row), iFrame * nVoxels);
    }
    return frames;
  };
}

/** Gathers in plain JavaScript and 64-bit floats: the oracle of the kernel. `Float64Array(frames × voxels)`. */
export function gatherPlain(tables: readonly Table[], pO2: Float32Array, labels: Uint8Array): Float64Array {
  const nFrames = tables[0].nFrames;
  const nVoxels = pO2.length;
  const frames = new Float64Array(nFrames * nVoxels);
  const means = new Float64Array(nFrames);
  for (let iVoxel = 0; iVoxel < nVoxels; iVoxel++) {
    readTable(tables[labels[iVoxel]], pO2[iVoxel], means);
    for (let iFrame = 0; iFrame < nFrames; iFrame++) frames[iFrame * nVoxels + iVoxel] = means[iFrame];
  }
  return frames;
}

/** A worker opens each backend once and keeps it: compiling takes longer than a slab. */
const opened = new Map<string, Promise<{ backend: Backend; gather: Gather }>>();

/**
 * The job `gather`: opens the backend the first time, then gathers one slab.
 *
 * A slab without voxels is welcome and tells which backend runs here.
 */
export async function gatherSlab(
  { backend: name, tables, pO2, labels }: GatherArgument,
  { prepare }: Pick<BackendOptions, "prepare"> = {},
): Promise<GatherResult> {
  let entry = opened.get(name);
  if (!entry) {
    entry = openBackend({ name, prepare }).then((backend) => ({ backend, gather: makeGather(backend) }));
    opened.set(name, entry);
    // What failed once may work the next time.
    entry.catch(() => opened.delete(name));
  }
  const { backend, gather } = await entry;
  const frames = await gather(tables, pO2, labels);
  return { frames, backend: backend.name, fallbackReason: backend.fallbackReason };
}
