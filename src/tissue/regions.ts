import { muscleLabel, type Phantom, tumorLabel } from "./phantom.ts";

export type RegionName = "tumor" | "hypoxic core" | "well-oxygenated rim" | "muscle";

/** One region of interest: which voxels it takes, how many, and their mean in each frame. */
export interface Region {
  readonly name: RegionName;
  /** The rule, in words, with its threshold. */
  readonly rule: string;
  readonly nVoxels: number;
  readonly volume_mL: number;
  /** One a frame; NaN if the region has no voxel. */
  readonly mean: Float64Array;
}

export interface RegionTable {
  readonly regions: readonly Region[];
  /** Largest value in the tumor, one a frame. */
  readonly tumorMax: Float64Array;
  /** Tumor mean over muscle mean, one a frame. */
  readonly tumorToMuscle: Float64Array;
  /** Share of the tumor's voxels with a pO2 below each threshold. */
  readonly hypoxicFraction: readonly { readonly threshold_mmHg: number; readonly fraction: number }[];
}

export interface RegionOptions {
  /** Tumor voxels below this pO2 are the hypoxic core. */
  readonly core_mmHg?: number;
  /** Tumor voxels from this pO2 on are the well-oxygenated rim. */
  readonly rim_mmHg?: number;
  readonly thresholds_mmHg?: readonly number[];
}

/**
 * Measures the regions of `frames` (frames × voxels) on the labels and pO2 of the phantom; sums are in 64-bit floats.
 *
 * The masks come from the true labels and pO2, not from the image: no partial volume enters the choice of voxels.
 */
export function measureRegions(
  frames: Float32Array,
  phantom: Phantom,
  { core_mmHg = 2.5, rim_mmHg = 10, thresholds_mmHg = [2.5, 5, 10] }: RegionOptions = {},
): RegionTable {
  const { labels, pO2 } = phantom;
  const isTumor = (i: number): boolean => labels[i] === tumorLabel;
  const measure = (name: RegionName, rule: string, takes: (iVoxel: number) => boolean): Region =>
    measureRegion(frames, phantom, selectVoxels(labels.length, takes), { name, rule });
  const tumor = selectVoxels(labels.length, isTumor);
  const tumorRegion = measureRegion(frames, phantom, tumor, { name: "tumor", rule: "all tumor voxels" });
  const muscle = measure("muscle", "all muscle voxels", (i) => labels[i] === muscleLabel);
  return {
    regions: [
      tumorRegion,
      measure("hypoxic core", `tumor, pO2 < ${core_mmHg} mmHg`, (i) => isTumor(i) && pO2[i] < core_mmHg),
      measure(
        "well-oxygenated rim",
        `tumor, pO2 ≥ ${rim_mmHg} mmHg`,
        (i) => isTumor(i) && pO2[i] >= rim_mmHg,
      ),
      muscle,
    ],
    tumorMax: perFrame(frames, labels.length, (frame) => maxOf(frame, tumor)),
    tumorToMuscle: tumorRegion.mean.map((mean, iFrame) => mean / muscle.mean[iFrame]),
    hypoxicFraction: thresholds_mmHg.map((threshold_mmHg) => ({
      threshold_mmHg,
      fraction: tumor.filter((i) => pO2[i] < threshold_mmHg).length / tumor.length,
    })),
  };
}

function selectVoxels(nVoxels: number, takes: (iVoxel: number) => boolean): Uint32Array {
  const chosen = new Uint32Array(nVoxels);
  let n = 0;
  for (let i = 0; i < nVoxels; i++) if (takes(i)) chosen[n++] = i;
  return chosen.slice(0, n);
}

function measureRegion(
  frames: Float32Array,
  { labels, voxel_mm }: Phantom,
  voxels: Uint32Array,
  { name, rule }: Pick<Region, "name" | "rule">,
): Region {
  const volume_mL = (voxels.length * voxel_mm[0] * voxel_mm[1] * voxel_mm[2]) / 1000;
  const mean = perFrame(frames, labels.length, (frame) => meanOf(frame, voxels));
  return { name, rule, nVoxels: voxels.length, volume_mL, mean };
}

const perFrame = (
  frames: Float32Array,
  nVoxels: number,
  measure: (frame: Float32Array) => number,
): Float64Array =>
  Float64Array.from({ length: frames.length / nVoxels }, (_, iFrame) =>
    measure(frames.subarray(iFrame * nVoxels, (iFrame + 1) * nVoxels)),
  );

function meanOf(frame: Float32Array, voxels: Uint32Array): number {
  let sum = 0;
  for (const i of voxels) sum += frame[i];
  return sum / voxels.length;
}

function maxOf(frame: Float32Array, voxels: Uint32Array): number {
  let max = Number.NaN;
  for (const i of voxels) if (!(frame[i] <= max)) max = frame[i];
  return max;
}
