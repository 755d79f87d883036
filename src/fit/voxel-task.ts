import { readModel } from "../model/read-model.ts";
import type { TimeCourse } from "../time-course.ts";
import { makeVoxelFit, voxelOutcomes } from "./separable.ts";
import { type Frame, makeIrreversibleModel, makeMechanisticModel, type VoxelModel } from "./voxel-models.ts";
import type { VoxelForm } from "./voxel-plan.ts";

/** What all voxels of an image share, as plain data that can be sent to a worker; internal units. */
export interface VoxelSource {
  readonly model: { readonly text: string; readonly file: string };
  readonly form: VoxelForm;
  readonly observable: string;
  readonly moves: string;
  readonly range: readonly [number, number] | undefined;
  readonly frames: readonly Frame[];
  readonly inputs: Readonly<Record<string, TimeCourse>>;
  readonly parameters: Readonly<Record<string, number>>;
  /** One a frame; each multiplies the squared residual. */
  readonly weights: readonly number[];
}

export interface VoxelTaskArgument {
  readonly source: VoxelSource;
  /** frames × voxels, in the unit of the observable. */
  readonly data: Float32Array;
}

/** What the fits of some voxels found. */
export interface VoxelTaskResult {
  /** quantities × voxels; NaN where the data do not hold one. */
  readonly maps: Float32Array;
  /** Places in `voxelOutcomes`. */
  readonly outcomes: Uint8Array;
  /** √(Σ w r²/Σ w), in the unit of the data. */
  readonly rms: Float32Array;
}

/**
 * Makes the model of the voxels of a source.
 *
 * @throws CallError if its network is not of that form, InputError if it is wrong.
 */
export function voxelModelOf(source: VoxelSource): VoxelModel {
  const { form, observable, moves, range, frames, inputs, parameters } = source;
  const network = readModel(source.model.text, source.model.file);
  const options = { frames, inputs, parameters };
  return form === "irreversible"
    ? makeIrreversibleModel(network, options, { observable, ...(range && { alpha: range }) })
    : makeMechanisticModel(network, options, { observable, moves, ...(range && { range }) });
}

interface Kernel {
  readonly model: VoxelModel;
  readonly fitOne: ReturnType<typeof makeVoxelFit>;
}
let last: { readonly key: string; readonly kernel: Kernel } | undefined;

/** The last kernel is kept, because all tasks of one image have one source. */
function kernelOf(source: VoxelSource): Kernel {
  const key = JSON.stringify(source);
  if (last?.key !== key) {
    const model = voxelModelOf(source);
    last = { key, kernel: { model, fitOne: makeVoxelFit(model, { weights: source.weights }) } };
  }
  return last.kernel;
}

/** Fits some voxels, one after another; each depends on its own frames alone. */
export function runVoxelTask({ source, data }: VoxelTaskArgument): VoxelTaskResult {
  const { model, fitOne } = kernelOf(source);
  const n = data.length / source.frames.length;
  const nQuantities = model.quantities.length;
  const maps = new Float32Array(nQuantities * n);
  const outcomes = new Uint8Array(n);
  const rms = new Float32Array(n);
  const total = source.weights.reduce((sum, w) => sum + w, 0);
  const out = new Float64Array(nQuantities);
  for (let v = 0; v < n; v++) {
    const { outcome, x, theta, chi2 } = fitOne(data, v, n);
    outcomes[v] = voxelOutcomes.indexOf(outcome);
    rms[v] = Math.sqrt(chi2 / total);
    model.read(x, theta, out);
    for (let q = 0; q < nQuantities; q++) maps[q * n + v] = out[q];
  }
  return { maps, outcomes, rms };
}
