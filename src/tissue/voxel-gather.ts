import type { Pool, Progress } from "../pool.ts";
import type { BackendName, BackendOptions } from "./backend.ts";
import { type GatherArgument, type GatherResult, gatherSlab } from "./gather.ts";
import type { PackedTables, VoxelSlab } from "./packed-tables.ts";
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

/** A phantom on one backend, or on the one that took its place when it failed. */
export interface PhantomGather {
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
  readonly nSlabs: number;
  /** Makes room for frames; where workers can share memory they write to it themselves, so keep it for the next tables. */
  makeFrames(nFrames: number): Float32Array;
  /** Writes every frame of some tables, `Float32Array(frames × voxels)`. */
  gather(tables: PackedTables, frames: Float32Array, onSlab?: () => void): Promise<void>;
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
 * slabs nor of workers changes a bit of the result on one backend. Where a kernel fails on the way, for the device is
 * lost, or refuses the size, these frames and all that follow are gathered by `simd` or `plain`, and the reason is told.
 */
export async function openGather(
  phantom: Phantom,
  { backend = "auto", pool, signal, prepare }: GatherOptions,
  probe: PackedTables,
): Promise<PhantomGather> {
  // Without shared memory slices are copied, so that their buffers may go to a worker for good.
  const isShared = pool !== undefined && typeof SharedArrayBuffer !== "undefined";
  const known = isShared ? shareVoxels(phantom) : phantom;
  const run = (argument: GatherArgument): Promise<GatherResult> => {
    if (!pool) return gatherSlab(argument, { prepare });
    const { pO2, labels, perfusion } = argument;
    const own = [pO2, labels, ...(perfusion ? [perfusion] : [])].map(({ buffer }) => buffer);
    return pool.run("gather", argument, isShared ? [] : (own as ArrayBuffer[]));
  };
  const cut = (tables: PackedTables, name: BackendName | "auto", { start, end }: Slab): GatherArgument => {
    const part = <T extends Float32Array | Uint8Array>(array: T): T =>
      (pool && !isShared ? array.slice(start, end) : array.subarray(start, end)) as T;
    const { pO2, labels, perfusion } = known;
    const flows = tables.hasFlows && perfusion && { perfusion: part(perfusion) };
    return { backend: name, tables, pO2: part(pO2), labels: part(labels), ...flows };
  };
  // One job without voxels settles which backend runs, so that all slabs run on the same one.
  const open = (name: BackendName | "auto"): Promise<GatherResult> =>
    run(cut(probe, name, { start: 0, end: 0 }));
  let { backend: current, fallbackReason } = await open(backend);
  const slabs = cutSlabs(phantom.size, pool?.size ?? 1);
  const nVoxels = phantom.labels.length;

  async function gatherOne(tables: PackedTables, frames: Float32Array, slab: Slab): Promise<void> {
    signal?.throwIfAborted();
    const target = { frames, start: slab.start, stride: nVoxels };
    const isDirect = !pool || (isShared && frames.buffer instanceof SharedArrayBuffer);
    const result = await run({ ...cut(tables, current, slab), ...(isDirect && { target }) });
    signal?.throwIfAborted();
    if (result.backend !== current)
      throw new Error(
        `one worker ran ${current}, another ${[result.backend, result.fallbackReason].filter((said) => said).join(": ")}`,
      );
    if (!isDirect) placeSlab(result.frames, slab, frames, nVoxels);
  }
  /** Gathers all slabs; the first that fails is told once none is under way any more. */
  async function gatherAll(tables: PackedTables, frames: Float32Array, onSlab: () => void): Promise<void> {
    const gatherOneOf = async (slab: Slab): Promise<void> => {
      await gatherOne(tables, frames, slab);
      onSlab();
    };
    if (pool) throwFirst(await Promise.allSettled(slabs.map(gatherOneOf)));
    else for (const slab of slabs) await gatherOneOf(slab);
  }

  async function giveWay(error: unknown): Promise<void> {
    if (signal?.aborted || current === "simd" || current === "plain") throw error;
    const failed = `${current} failed on the way: ${error instanceof Error ? error.message : error}`;
    const next = await open("simd");
    current = next.backend;
    fallbackReason = [fallbackReason, failed, next.fallbackReason].filter((reason) => reason).join("; ");
  }
  return {
    get backend() {
      return current;
    },
    get fallbackReason() {
      return fallbackReason;
    },
    nSlabs: slabs.length,
    makeFrames: (nFrames) =>
      isShared
        ? new Float32Array(new SharedArrayBuffer(4 * nFrames * nVoxels))
        : new Float32Array(nFrames * nVoxels),
    async gather(tables, frames, onSlab) {
      let told = 0;
      // What is gathered once more is no progress.
      const makeTold =
        (done = 0) =>
        () => {
          if (++done > told) onSlab?.();
          told = Math.max(told, done);
        };
      try {
        await gatherAll(tables, frames, makeTold());
      } catch (error) {
        await giveWay(error);
        await gatherAll(tables, frames, makeTold());
      }
    },
  };
}

function throwFirst(results: readonly PromiseSettledResult<void>[]): void {
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** What is known of the voxels, once, in memory that all workers read. */
function shareVoxels({ pO2, labels, perfusion }: VoxelSlab): VoxelSlab {
  const share = (array: Float32Array): Float32Array => {
    const shared = new Float32Array(new SharedArrayBuffer(array.byteLength));
    shared.set(array);
    return shared;
  };
  const sharedLabels = new Uint8Array(new SharedArrayBuffer(labels.byteLength));
  sharedLabels.set(labels);
  return { pO2: share(pO2), labels: sharedLabels, ...(perfusion && { perfusion: share(perfusion) }) };
}

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
