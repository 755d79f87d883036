import { type Backend, type BackendName, type BackendOptions, type Kernel, openBackend } from "./backend.ts";
import { type GatherTarget, gatherBlocks, makePlainReader } from "./gather-blocks.ts";
import { makeSimdReader } from "./gather-simd.ts";
import type { PackedTables, VoxelSlab } from "./packed-tables.ts";
import { maxSlabVoxels } from "./phantom.ts";
import { readTable, type Table } from "./table.ts";

/** The argument of the job `gather`. */
export interface GatherArgument extends VoxelSlab {
  readonly backend: BackendName | "auto";
  readonly tables: PackedTables;
  /** Where the frames go, in memory that both sides share; into an array of their own unless given. */
  readonly target?: GatherTarget | undefined;
}

/** What the job `gather` returns, with the backend that really ran. */
export interface GatherResult {
  /** frames × voxels of the slab, or what the target holds. */
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
  const k = 7 * labels[this.thread.x];
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

/** The same with perfusion: six cubics over pO2, and the polynomial of `placeFlow` through them. */
export const gatherFlowSource = `function gatherFlow(pO2, labels, perfusion, classes, coefficients) {
  const k = 7 * labels[this.thread.x];
  const half = classes[k];
  const nCells = classes[k + 1];
  const start = classes[k + 2];
  const low = classes[k + 3];
  const perFlow = classes[k + 4];
  const nFlows = classes[k + 5];
  const position = nCells * (half / (half + pO2[this.thread.x]));
  const cell = Math.min(Math.floor(position), nCells - 1);
  const s = position - cell;
  const offset = classes[k + 6];
  const own = perfusion[this.thread.x];
  const flow = offset > 0 ? Math.log(own + offset) : own;
  const x = (flow - low) * perFlow;
  const first = Math.max(0, Math.min(Math.floor(x) - 2, nFlows - 6));
  const i0 = start + 4 * (first * nCells + cell);
  const i1 = i0 + 4 * nCells;
  const i2 = i1 + 4 * nCells;
  const i3 = i2 + 4 * nCells;
  const i4 = i3 + 4 * nCells;
  const i5 = i4 + 4 * nCells;
  const p0 = coefficients[i0] + s * (coefficients[i0 + 1] + s * (coefficients[i0 + 2] + s * coefficients[i0 + 3]));
  const p1 = coefficients[i1] + s * (coefficients[i1 + 1] + s * (coefficients[i1 + 2] + s * coefficients[i1 + 3]));
  const p2 = coefficients[i2] + s * (coefficients[i2 + 1] + s * (coefficients[i2 + 2] + s * coefficients[i2 + 3]));
  const p3 = coefficients[i3] + s * (coefficients[i3 + 1] + s * (coefficients[i3 + 2] + s * coefficients[i3 + 3]));
  const p4 = coefficients[i4] + s * (coefficients[i4 + 1] + s * (coefficients[i4 + 2] + s * coefficients[i4 + 3]));
  const p5 = coefficients[i5] + s * (coefficients[i5 + 1] + s * (coefficients[i5 + 2] + s * coefficients[i5 + 3]));
  const a = x - first;
  const b = a - 1;
  const c = a - 2;
  const d = a - 3;
  const e = a - 4;
  const f = a - 5;
  const inner = (a * b * e * f * (c * p3 - d * p2)) / 12;
  const middle = (a * c * d * (e * f * p1 - b * f * p4)) / 24;
  const outer = (b * c * d * e * (a * p5 - f * p0)) / 120;
  return inner + middle + outer;
}`;

/** Gathers a slab into a target. */
export type Gather = (tables: PackedTables, slab: VoxelSlab, target: GatherTarget) => Promise<void>;

/** Makes the gather on a backend; a kernel is compiled once and fitted to each slab. */
export function makeGather(backend: Backend): Gather {
  if (backend.name === "plain" || backend.name === "simd") {
    const open = backend.name === "plain" ? makePlainReader() : makeSimdReader();
    return async (tables, slab, target) => gatherBlocks(tables, slab, target, open);
  }
  const kernels = new Map<string, Kernel>();
  const kernelOf = (source: string): Kernel => {
    const kernel = kernels.get(source) ?? backend.makeKernel(source);
    kernels.set(source, kernel);
    return kernel;
  };
  return async ({ nFrames, classes, coefficients, hasFlows }, { pO2, labels, perfusion }, target) => {
    const nVoxels = pO2.length;
    if (nVoxels === 0) return;
    if (nVoxels >= maxSlabVoxels)
      throw new Error(`a slab holds fewer than ${maxSlabVoxels} voxels, found ${nVoxels}`);
    const kernel = kernelOf(hasFlows ? gatherFlowSource : gatherSource);
    const wholeLabels = Float32Array.from(labels);
    const flows = hasFlows ? [perfusion ?? new Float32Array(nVoxels).fill(1)] : [];
    const rowLength = coefficients.length / nFrames;
    for (let iFrame = 0; iFrame < nFrames; iFrame++) {
      const row = coefficients.subarray(iFrame * rowLength, (iFrame + 1) * rowLength);
      const values = await kernel(nVoxels, pO2, wholeLabels, ...flows, classes, row);
      target.frames.set(values, target.start + iFrame * target.stride);
    }
  };
}

/** Gathers voxel by voxel in 64-bit floats: the oracle of all backends. `Float64Array(frames × voxels)`. */
export function gatherPlain(
  tables: readonly Table[],
  pO2: Float32Array,
  labels: Uint8Array,
  perfusion?: Float32Array,
): Float64Array {
  const nFrames = tables[0].nFrames;
  const nVoxels = pO2.length;
  const frames = new Float64Array(nFrames * nVoxels);
  const means = new Float64Array(nFrames);
  for (let iVoxel = 0; iVoxel < nVoxels; iVoxel++) {
    readTable(tables[labels[iVoxel]], pO2[iVoxel], means, perfusion?.[iVoxel]);
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
  { backend: name, tables, target, ...slab }: GatherArgument,
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
  const stride = slab.pO2.length;
  const into = target ?? { frames: new Float32Array(tables.nFrames * stride), start: 0, stride };
  try {
    await gather(tables, slab, into);
  } catch (error) {
    // A device that was lost does not come back; a new one may.
    opened.delete(name);
    throw error;
  }
  return { frames: into.frames, backend: backend.name, fallbackReason: backend.fallbackReason };
}
