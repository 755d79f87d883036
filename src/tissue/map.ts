import { InputError, type Problem } from "../errors.ts";
import type { Pool, Progress } from "../pool.ts";
import type { BackendName, BackendOptions } from "./backend.ts";
import { makeCamera } from "./camera.ts";
import {
  type GatherArgument,
  type GatherResult,
  gatherSlab,
  type PackedTables,
  packTables,
} from "./gather.ts";
import type { Phantom } from "./phantom.ts";
import { measureRegions, type RegionOptions, type RegionTable } from "./regions.ts";
import type { Table } from "./table.ts";

export interface MapOptions {
  readonly phantom: Phantom;
  /** One table per tissue class, in the order of the labels. */
  readonly tables: readonly Table[];
  /** Full width at half maximum of the camera along x, y and z; without it the image is the activity itself. */
  readonly fwhm_mm?: readonly [number, number, number] | undefined;
  readonly regions?: RegionOptions;
  readonly backend?: BackendName | "auto";
  readonly prepare?: BackendOptions["prepare"];
  readonly pool?: Pool | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Frames of a phantom; both arrays are frames × voxels. */
export interface VoxelMap {
  readonly nFrames: number;
  /** What is in the tissue. */
  readonly activity: Float32Array;
  /** What the camera sees; the same array as `activity` without a camera. */
  readonly image: Float32Array;
  /** Regions of `image`. */
  readonly regions: RegionTable;
  /** The backend that really ran, and why it is not the one asked for. */
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
}

/** Keeps the buffers of one job small enough for every adapter. */
const maxJobVoxels = 2 ** 22;

/**
 * Maps a phantom: gathers every frame in slabs of z slices, blurs it, and measures its regions.
 *
 * With a pool the slabs are jobs of it, else they run here; each voxel is computed by itself, so neither the number of
 * slabs nor of workers changes a bit of the result on one backend.
 *
 * @throws InputError if the tables do not fit the phantom or a pO2 is not a number of zero or more.
 */
export async function mapVoxels(options: MapOptions): Promise<VoxelMap> {
  const { phantom, tables, fwhm_mm, regions = {} } = options;
  const problems = checkInput(phantom, tables);
  if (problems.length > 0) throw new InputError("map", problems);
  const { frames: activity, backend, fallbackReason } = await gatherPhantom(options, packTables(tables));
  const image = fwhm_mm === undefined ? activity : blurFrames(activity, phantom, fwhm_mm, options.signal);
  return {
    nFrames: tables[0].nFrames,
    activity,
    image,
    regions: measureRegions(image, phantom, regions),
    backend,
    fallbackReason,
  };
}

function checkInput({ labels, pO2 }: Phantom, tables: readonly Table[]): Problem[] {
  const problems: Problem[] = [];
  const nClasses = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  if (tables.length < nClasses) {
    problems.push({
      where: "tables",
      message: `expected one for each of ${nClasses} labels, found ${tables.length}`,
    });
  }
  if (tables.some(({ nFrames }) => nFrames !== tables[0].nFrames)) {
    const found = tables.map(({ nFrames }) => nFrames).join(", ");
    problems.push({ where: "tables", message: `expected the same number of frames in all, found ${found}` });
  }
  const wrong = pO2.findIndex((P) => !(P >= 0 && P < Number.POSITIVE_INFINITY));
  if (wrong >= 0) {
    problems.push({ where: `pO2[${wrong}]`, message: `expected zero or more mmHg, found ${pO2[wrong]}` });
  }
  return problems;
}

interface Slab {
  readonly start: number;
  readonly end: number;
}

/** Cuts the phantom into slabs of whole z slices, as even as can be. */
function cutSlabs([nx, ny, nz]: Phantom["size"], nWorkers: number): Slab[] {
  const slice = nx * ny;
  const nSlabs = Math.min(nz, Math.max(nWorkers, Math.ceil((slice * nz) / maxJobVoxels)));
  return Array.from({ length: nSlabs }, (_, i) => ({
    start: Math.floor((i * nz) / nSlabs) * slice,
    end: Math.floor(((i + 1) * nz) / nSlabs) * slice,
  }));
}

async function gatherPhantom(options: MapOptions, tables: PackedTables): Promise<GatherResult> {
  const { phantom, pool, signal, onProgress } = options;
  const { labels, pO2 } = phantom;
  const run = makeRunner(options);
  // One job without voxels settles which backend runs, so that all slabs run on the same one.
  const first = await run(cutArgument(phantom, tables, options.backend ?? "auto", { start: 0, end: 0 }));
  const slabs = cutSlabs(phantom.size, pool?.size ?? 1);
  const frames = new Float32Array(tables.nFrames * labels.length);
  let done = 0;
  const gatherOne = async (slab: Slab): Promise<void> => {
    signal?.throwIfAborted();
    const result = await run(cutArgument(phantom, tables, first.backend, slab));
    signal?.throwIfAborted();
    if (result.backend !== first.backend) {
      throw new Error(`one worker ran ${first.backend}, another ${result.backend}: ${result.fallbackReason}`);
    }
    placeSlab(result.frames, slab, frames, pO2.length);
    done += 1;
    onProgress?.({ done, total: slabs.length });
  };
  if (pool) await Promise.all(slabs.map(gatherOne));
  else for (const slab of slabs) await gatherOne(slab);
  return { frames, backend: first.backend, fallbackReason: first.fallbackReason };
}

type Runner = (argument: GatherArgument) => Promise<GatherResult>;

/** Slab inputs are copies of the phantom's arrays, so their buffers may go to a worker for good. */
const makeRunner =
  ({ pool, prepare }: MapOptions): Runner =>
  (argument) => {
    if (!pool) return gatherSlab(argument, { prepare });
    const { pO2, labels } = argument;
    // Slices own plain buffers, never shared ones.
    return pool.run("gather", argument, [pO2.buffer as ArrayBuffer, labels.buffer as ArrayBuffer]);
  };

const cutArgument = (
  { pO2, labels }: Phantom,
  tables: PackedTables,
  backend: BackendName | "auto",
  { start, end }: Slab,
): GatherArgument => ({ backend, tables, pO2: pO2.slice(start, end), labels: labels.slice(start, end) });

function placeSlab(
  slabFrames: Float32Array,
  { start, end }: Slab,
  frames: Float32Array,
  nVoxels: number,
): void {
  const length = end - start;
  for (let iFrame = 0; iFrame * length < slabFrames.length; iFrame++) {
    frames.set(slabFrames.subarray(iFrame * length, (iFrame + 1) * length), iFrame * nVoxels + start);
  }
}

function blurFrames(
  activity: Float32Array,
  { size, voxel_mm }: Phantom,
  fwhm_mm: readonly [number, number, number],
  signal: AbortSignal | undefined,
): Float32Array {
  const blur = makeCamera({ size, voxel_mm, fwhm_mm });
  const nVoxels = size[0] * size[1] * size[2];
  const image = new Float32Array(activity.length);
  for (let start = 0; start < activity.length; start += nVoxels) {
    signal?.throwIfAborted();
    blur(activity.subarray(start, start + nVoxels), image.subarray(start, start + nVoxels));
  }
  return image;
}
