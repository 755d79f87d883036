import type { Pool, Progress } from "../pool.ts";
import type { BackendName, BackendOptions } from "./backend.ts";
import { type GatherArgument, type GatherResult, gatherSlab } from "./gather.ts";
import type { PackedTables } from "./packed-tables.ts";
import type { Phantom } from "./phantom.ts";

/** Where the voxels of a map are computed. */
export interface GatherOptions {
  readonly backend?: BackendName | "auto";
  /** Makes the host ready for WebGPU. */
  readonly prepare?: BackendOptions["prepare"];
  readonly pool?: Pool | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as voxels are done. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Keeps the buffers of one job small enough for every adapter. */
const maxJobVoxels = 2 ** 22;

/** A phantom on one backend: every frame of some tables, `Float32Array(frames × voxels)`. */
export interface PhantomGather {
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
  readonly nSlabs: number;
  gather(tables: PackedTables, onSlab?: () => void): Promise<Float32Array>;
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

/**
 * Opens a backend for a phantom and makes the function that gathers it in slabs of z slices.
 *
 * With a pool the slabs are jobs of it, else they run here; each voxel is computed by itself, so neither the number of
 * slabs nor of workers changes a bit of the result on one backend.
 */
export async function openGather(
  phantom: Phantom,
  { backend = "auto", pool, signal, prepare }: GatherOptions,
  probe: PackedTables,
): Promise<PhantomGather> {
  const run = (argument: GatherArgument): Promise<GatherResult> => {
    if (!pool) return gatherSlab(argument, { prepare });
    const { pO2, labels, perfusion } = argument;
    // Slices own plain buffers, never shared ones.
    const own = [pO2, labels, ...(perfusion ? [perfusion] : [])].map(({ buffer }) => buffer as ArrayBuffer);
    return pool.run("gather", argument, own);
  };
  // One job without voxels settles which backend runs, so that all slabs run on the same one.
  const first = await run(cutArgument(phantom, probe, backend, { start: 0, end: 0 }));
  const slabs = cutSlabs(phantom.size, pool?.size ?? 1);
  const nVoxels = phantom.labels.length;

  async function gather(tables: PackedTables, onSlab?: () => void): Promise<Float32Array> {
    const frames = new Float32Array(tables.nFrames * nVoxels);
    const gatherOne = async (slab: Slab): Promise<void> => {
      signal?.throwIfAborted();
      const result = await run(cutArgument(phantom, tables, first.backend, slab));
      signal?.throwIfAborted();
      if (result.backend !== first.backend)
        throw new Error(
          `one worker ran ${first.backend}, another ${result.backend}: ${result.fallbackReason}`,
        );
      placeSlab(result.frames, slab, frames, nVoxels);
      onSlab?.();
    };
    if (pool) await Promise.all(slabs.map(gatherOne));
    else for (const slab of slabs) await gatherOne(slab);
    return frames;
  }
  return { backend: first.backend, fallbackReason: first.fallbackReason, nSlabs: slabs.length, gather };
}

/** Slab inputs are copies of the phantom's arrays, so their buffers may go to a worker for good. */
const cutArgument = (
  { pO2, labels, perfusion }: Phantom,
  tables: PackedTables,
  backend: BackendName | "auto",
  { start, end }: Slab,
): GatherArgument => ({
  backend,
  tables,
  pO2: pO2.slice(start, end),
  labels: labels.slice(start, end),
  ...(tables.hasFlows && perfusion && { perfusion: perfusion.slice(start, end) }),
});

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
