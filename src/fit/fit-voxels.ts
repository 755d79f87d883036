import { CallError } from "../errors.ts";
import type { Pool, Progress } from "../pool.ts";
import { type VoxelOutcome, voxelOutcomes } from "./separable.ts";
import { runVoxelTask, type VoxelSource, type VoxelTaskResult, voxelModelOf } from "./voxel-task.ts";

/** The voxels to be fitted. */
export interface VoxelFitsOptions {
  /** frames × voxels. */
  readonly data: Float32Array;
  /** From the unit of the image to that of the observable; 1 unless given. */
  readonly factor?: number;
  /** One a voxel; where it is 0, nothing is fitted. */
  readonly mask?: ArrayLike<number> | undefined;
  /** Where slabs are fitted; in this thread unless given. Results do not depend on it. */
  readonly pool?: Pool | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as slabs are done. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Parametric maps of an image. */
export interface VoxelMaps {
  readonly quantities: readonly {
    readonly name: string;
    readonly unit: string;
    /** One a voxel; NaN where nothing was fitted or the data do not hold it. */
    readonly values: Float32Array;
  }[];
  /** Places in `voxelOutcomes`; `outsideMask` where nothing was fitted. */
  readonly outcomes: Uint8Array;
  readonly rms: Float32Array;
  readonly counts: Readonly<Record<VoxelOutcome, number>>;
  readonly nFitted: number;
}

/** The code of voxels that were not fitted. */
export const outsideMask = 255;
/** Voxels of one task: enough that sending them costs little, few enough that all workers are busy to the end. */
const slabSize = 4096;

/**
 * Fits every voxel of a dynamic image, in slabs side by side; a voxel depends on its own frames alone, so that the maps
 * are the same for any number of workers.
 *
 * @throws CallError if the model is not of the form that the source says, or the image is of another size.
 */
export async function fitVoxels(
  source: VoxelSource,
  { data, factor = 1, mask, pool, signal, onProgress }: VoxelFitsOptions,
): Promise<VoxelMaps> {
  const nFrames = source.frames.length;
  const nVoxels = data.length / nFrames;
  if (!Number.isInteger(nVoxels) || (mask && mask.length !== nVoxels))
    throw new CallError(
      `expected ${nFrames} frames of as many voxels as the mask, found ${data.length} values and ${mask?.length ?? "no"} mask`,
    );
  if (source.weights.length !== nFrames)
    throw new CallError(`expected ${nFrames} weights, one a frame, found ${source.weights.length}`);
  const { quantities } = voxelModelOf(source);
  const inside = listInside(nVoxels, mask);
  const maps = quantities.map((quantity) => ({
    ...quantity,
    values: new Float32Array(nVoxels).fill(Number.NaN),
  }));
  const outcomes = new Uint8Array(nVoxels).fill(outsideMask);
  const rms = new Float32Array(nVoxels).fill(Number.NaN);
  const nSlabs = Math.ceil(inside.length / slabSize);
  let [next, done] = [0, 0];
  const workOn = async (): Promise<void> => {
    while (next < nSlabs) {
      signal?.throwIfAborted();
      const slab = inside.subarray(next * slabSize, ++next * slabSize);
      const own = gather(data, nVoxels, nFrames, slab, factor);
      // Between slabs of this thread others get a word in, such as the button that cancels.
      if (!pool) await new Promise((resolve) => setTimeout(resolve));
      const argument = { source, data: own };
      const found = pool
        ? await pool.run<VoxelTaskResult>("voxel-fit", argument, [own.buffer])
        : runVoxelTask(argument);
      slab.forEach((v, i) => {
        outcomes[v] = found.outcomes[i];
        rms[v] = found.rms[i];
        maps.forEach(({ values }, q) => {
          values[v] = found.maps[q * slab.length + i];
        });
      });
      onProgress?.({ done: ++done, total: nSlabs });
    }
  };
  await Promise.all(Array.from({ length: Math.min(pool?.size ?? 1, nSlabs) }, workOn));
  signal?.throwIfAborted();
  return { quantities: maps, outcomes, rms, counts: countOutcomes(outcomes), nFitted: inside.length };
}

function listInside(nVoxels: number, mask: ArrayLike<number> | undefined): Int32Array {
  const inside = new Int32Array(nVoxels);
  let n = 0;
  for (let v = 0; v < nVoxels; v++) if (mask?.[v] !== 0) inside[n++] = v;
  return inside.subarray(0, n);
}

function gather(
  data: Float32Array,
  nVoxels: number,
  nFrames: number,
  slab: Int32Array,
  factor: number,
): Float32Array<ArrayBuffer> {
  const own = new Float32Array(nFrames * slab.length);
  for (let f = 0; f < nFrames; f++)
    for (let i = 0; i < slab.length; i++) own[f * slab.length + i] = factor * data[f * nVoxels + slab[i]];
  return own;
}

function countOutcomes(outcomes: Uint8Array): Record<VoxelOutcome, number> {
  const counts = voxelOutcomes.map(() => 0);
  for (const code of outcomes) if (code !== outsideMask) counts[code]++;
  return Object.fromEntries(voxelOutcomes.map((name, i) => [name, counts[i]])) as Record<
    VoxelOutcome,
    number
  >;
}
