import { InputError, type Problem } from "../errors.ts";
import type { BackendName } from "./backend.ts";
import { makeBlurRooms } from "./blur.ts";
import { makeCamera } from "./camera.ts";
import { makeNoise } from "./noise.ts";
import { cutFrames, type PackedTables, packTables } from "./packed-tables.ts";
import type { Phantom } from "./phantom.ts";
import {
  applyThreshold,
  listRegions,
  makeRegionMeter,
  type OxygenMeter,
  type RegionOptions,
  type RegionTable,
} from "./regions.ts";
import type { Table } from "./table.ts";
import { type GatherOptions, openGather, type PhantomGather } from "./voxel-gather.ts";

/** The tables of all tissues, in the order of the labels. */
interface MapTables {
  /** Responses averaged over the pO2 inside a voxel, against its mean. */
  readonly tables: readonly Table[];
  /** Responses at one pO2, to show what the average is not; the averaged ones unless given. */
  readonly atMean?: readonly Table[] | undefined;
  /** Where the phantom says how much of a voxel is blood: both are of tissue without blood, and this is blood alone. */
  readonly blood?: readonly Table[] | undefined;
}

/** Count noise: variance `factors[frame] · value`, correlated over `fwhm_mm`. */
export interface MapNoise {
  readonly factors: readonly number[];
  readonly fwhm_mm: readonly [number, number, number];
  readonly seed: number;
}

export interface MapOptions extends GatherOptions, MapTables, OxygenMeter {
  readonly phantom: Phantom;
  /** Full width at half maximum of the camera along x, y and z; without it the image is the activity itself. */
  readonly fwhm_mm?: readonly [number, number, number] | undefined;
  readonly noise?: MapNoise | undefined;
  readonly regions?: RegionOptions;
  readonly frameNames?: readonly string[];
  /** Takes each frame of the image, in order; with `isKept: false` nothing of it stays in memory. */
  readonly onFrame?: ((image: Float32Array, iFrame: number) => void | Promise<void>) | undefined;
  readonly isKept?: boolean;
}

/** Frames of a phantom; both arrays are frames × voxels, and empty if they were not to be kept. */
export interface VoxelMap {
  readonly nFrames: number;
  /** What is in the tissue. */
  readonly activity: Float32Array;
  /** What the camera sees; the same array as `activity` without a camera and noise. */
  readonly image: Float32Array;
  readonly regions: RegionTable;
  /** The backend that really ran, and why it is not the one asked for. */
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
}

/** Voxels of all frames that are gathered at a time: 64 MB, and twice that with the values at the mean. */
export const batchVoxels = 2 ** 24;

/**
 * Maps a phantom a few frames at a time: gathers them, blurs each, adds noise, and measures the regions.
 *
 * @throws InputError if the tables do not fit the phantom or a pO2 is not a number of zero or more.
 */
export async function mapVoxels(options: MapOptions): Promise<VoxelMap> {
  const { phantom, tables, isKept = true, onFrame, signal, onProgress } = options;
  refuseInput(phantom, tables);
  const nVoxels = phantom.labels.length;
  const nFrames = tables[0].nFrames;
  const packed = packAll(options);
  const run = await openGather(phantom, options, packed.averaged);
  const look = makeLook(options);
  const isSeen = options.fwhm_mm !== undefined || options.noise !== undefined;
  const step = Math.min(nFrames, Math.max(1, Math.floor(batchVoxels / nVoxels)));
  const activity = run.makeFrames(isKept ? nFrames : 0);
  const image = isSeen ? new Float32Array(activity.length) : activity;
  // Memory that was used before costs nothing to use again.
  const room = isKept ? activity : run.makeFrames(step);
  const roomAtMean = packed.atMean && run.makeFrames(step);
  const gather = makeMixed(run, phantom, packed.blood, step);
  const meter = await openMeter(options, nFrames, async (iFrame) => {
    const own = room.subarray(0, nVoxels);
    await gather(cutFrames(packed.averaged, iFrame, iFrame + 1), iFrame, own);
    return look(own, iFrame);
  });
  const total = Math.ceil(nFrames / step) * run.nSlabs;
  let done = 0;
  const onSlab = (): void => onProgress?.({ done: ++done, total });
  for (let from = 0; from < nFrames; from += step) {
    const to = Math.min(nFrames, from + step);
    const batch = room.subarray((isKept ? from : 0) * nVoxels).subarray(0, (to - from) * nVoxels);
    await gather(cutFrames(packed.averaged, from, to), from, batch, onSlab);
    const atMean = roomAtMean?.subarray(0, batch.length) ?? batch;
    if (packed.atMean) await gather(cutFrames(packed.atMean, from, to), from, atMean);
    for (let iFrame = from; iFrame < to; iFrame++) {
      signal?.throwIfAborted();
      const place = [(iFrame - from) * nVoxels, (iFrame - from + 1) * nVoxels] as const;
      const own = batch.subarray(...place);
      const seen = isSeen ? look(own, iFrame) : isKept ? own : own.slice();
      meter.add(iFrame, seen, own, atMean.subarray(...place));
      if (isKept && isSeen) image.set(seen, iFrame * nVoxels);
      await onFrame?.(seen, iFrame);
    }
  }
  const { backend, fallbackReason } = run;
  return { nFrames, activity, image, regions: meter.finish(), backend, fallbackReason };
}

interface AllPacked {
  readonly averaged: PackedTables;
  readonly atMean: PackedTables | undefined;
  readonly blood: PackedTables | undefined;
}

export const packAll = ({ tables, atMean, blood }: MapTables): AllPacked => ({
  averaged: packTables(tables),
  atMean: atMean && atMean !== tables ? packTables(atMean) : undefined,
  blood: blood && packTables(blood),
});

/** Writes frames from `first` on into some room. */
type GatherFrames = (
  tables: PackedTables,
  first: number,
  room: Float32Array,
  onSlab?: () => void,
) => Promise<void>;

/** Makes the gather of tissue, mixed with blood where the phantom says how much: (1 − v) tissue + v blood. */
export function makeMixed(
  run: PhantomGather,
  { vascular }: Phantom,
  blood: PackedTables | undefined,
  step: number,
): GatherFrames {
  if (!blood || !vascular) return (tables, _, room, onSlab) => run.gather(tables, room, onSlab);
  const bloodRoom = run.makeFrames(step);
  return async (tables, first, room, onSlab) => {
    await run.gather(tables, room, onSlab);
    await run.gather(cutFrames(blood, first, first + tables.nFrames), bloodRoom);
    for (let start = 0; start < room.length; start += vascular.length) mix(room, bloodRoom, vascular, start);
  };
}

function mix(tissue: Float32Array, blood: Float32Array, share: Float32Array, start: number): void {
  for (let i = 0; i < share.length; i++)
    tissue[start + i] = (1 - share[i]) * tissue[start + i] + share[i] * blood[start + i];
}

/** Makes the camera with its noise: a frame of activity in, a new frame of the image out. */
function makeLook({
  phantom,
  fwhm_mm,
  noise,
}: MapOptions): (frame: Float32Array, iFrame: number) => Float32Array {
  const { size, voxel_mm } = phantom;
  // One after the other, so that both work in the same memory.
  const rooms = fwhm_mm || noise ? makeBlurRooms(size) : undefined;
  const blur = fwhm_mm && makeCamera({ size, voxel_mm, fwhm_mm }, rooms);
  const addNoise = noise && makeNoise({ size, voxel_mm, ...noise }, rooms);
  return (frame, iFrame) => {
    const out = frame.slice();
    blur?.(frame, out);
    addNoise?.(out, iFrame, noise?.factors[iFrame] ?? 0);
    return out;
  };
}

/** Makes the meter of the regions; frames that thresholds refer to are looked at first. */
async function openMeter(
  { phantom, regions = {}, frameNames = [], hypoxicOf, oxygenOf }: MapOptions,
  nFrames: number,
  lookAt: (iFrame: number) => Promise<Float32Array>,
) {
  const rules = [];
  const seen = new Map<number, Float32Array>();
  for (const rule of listRegions(phantom, regions, frameNames)) {
    const iFrame = rule.threshold?.frame;
    if (iFrame !== undefined && !seen.has(iFrame)) seen.set(iFrame, await lookAt(iFrame));
    rules.push(iFrame === undefined ? rule : applyThreshold(rule, seen.get(iFrame) ?? new Float32Array(0)));
  }
  return makeRegionMeter(rules, phantom, nFrames, { hypoxicOf, oxygenOf, isBrief: regions.isBrief });
}

/** Throws an InputError if the tables do not fit the phantom or a pO2 is not a number of zero or more. */
export function refuseInput(phantom: Phantom, tables: readonly Table[]): void {
  const problems = checkInput(phantom, tables);
  if (problems.length > 0) throw new InputError("map", problems);
}

function checkInput({ labels, pO2 }: Phantom, tables: readonly Table[]): Problem[] {
  const problems: Problem[] = [];
  let nClasses = 0;
  for (const label of labels) if (label >= nClasses) nClasses = label + 1;
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
