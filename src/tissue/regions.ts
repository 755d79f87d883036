import { type Histogram, makeHistogram, roundEdges } from "./histogram.ts";
import type { PlannedRegion } from "./map-schema.ts";
import { makePeak } from "./peak.ts";
import { type Phantom, tumorLabel } from "./phantom.ts";

/** pO2 limits of hypoxia in mmHg. */
export const hypoxiaLevels = [2.5, 5, 10] as const;

/** Share of tissue below a pO2: of the pO2 inside the voxels, and of voxels by their mean. */
export interface HypoxicFraction {
  readonly threshold_mmHg: number;
  readonly fraction: number;
  readonly byMean: number;
}

/** Shares of tissue by pO2: bin k goes from `edges_mmHg[k]` to the next edge, the last one has no end. */
export interface OxygenHistogram {
  readonly edges_mmHg: Float64Array;
  /** By the pO2 inside the voxels. */
  readonly inside: Float64Array;
  /** Of voxels by their mean. */
  readonly byMean: Float64Array;
}

/** One region of interest: which voxels it takes, and what they measure in each frame. */
export interface Region {
  readonly name: string;
  /** The rule, in words, with its threshold. */
  readonly rule: string;
  readonly nVoxels: number;
  readonly volume_mL: number;
  /** Of the image, one a frame; NaN if the region has no voxel. */
  readonly mean: Float64Array;
  readonly max: Float64Array;
  /** Over n − 1; NaN of fewer than two voxels. */
  readonly sd: Float64Array;
  /** Largest mean of a sphere of 1 mL around a voxel of the region; NaN if none lies within the grid. */
  readonly peak: Float64Array;
  /** Means before the camera: averaged over the pO2 inside each voxel, and at each voxel's mean pO2. */
  readonly tissue: Float64Array;
  readonly atMean: Float64Array;
  readonly hypoxic: readonly HypoxicFraction[];
  /** Left out where regions are measured briefly. */
  readonly oxygen?: OxygenHistogram | undefined;
  /** Of the image, one a frame; empty where regions are measured briefly. */
  readonly histograms: readonly Histogram[];
}

/** Regions of interest of a map, over all its frames. */
export interface RegionTable {
  readonly regions: readonly Region[];
  /** Largest value in the tumor, one a frame. */
  readonly tumorMax: Float64Array;
  /** Tumor mean over muscle mean, one a frame. */
  readonly tumorToMuscle: Float64Array;
  /** Of the tumor. */
  readonly hypoxicFraction: readonly HypoxicFraction[];
}

/** Which regions are read from a map. */
export interface RegionOptions {
  /** Tumor voxels below this pO2 are the hypoxic core. */
  readonly core_mmHg?: number;
  /** Tumor voxels from this pO2 on are the well-oxygenated rim. */
  readonly rim_mmHg?: number;
  readonly own?: readonly PlannedRegion[];
  /** Without peaks, whose search takes most of the time of a small map, and without histograms; peaks are NaN then. */
  readonly isBrief?: boolean | undefined;
}

/** A region before anything is measured; a threshold is applied to a frame of the image. */
export interface RegionRule {
  readonly name: string;
  readonly rule: string;
  /** Voxels that can be in it. */
  readonly voxels: Uint32Array;
  readonly threshold?: { readonly frame: number; readonly isShare: boolean; readonly level: number };
}

/**
 * Lists the regions of a phantom: the tumor, its hypoxic core and its well-oxygenated rim by the mean pO2 of voxels,
 * muscle, every other tissue, then the plan's own.
 *
 * All masks but thresholds come from the true labels and pO2, so that no partial volume enters the choice of voxels.
 */
export function listRegions(
  phantom: Phantom,
  { core_mmHg = 2.5, rim_mmHg = 10, own = [] }: RegionOptions,
  frames: readonly string[],
): RegionRule[] {
  const { labels, pO2, tissues } = phantom;
  const isTumor = (i: number): boolean => labels[i] === tumorLabel;
  const room = new Uint32Array(labels.length);
  const select = (takes: (i: number) => boolean): Uint32Array => selectVoxels(labels.length, takes, room);
  const ofTissue = (name: string): RegionRule => {
    const label = tissues.indexOf(name);
    return { name, rule: `all ${name} voxels`, voxels: select((i) => labels[i] === label) };
  };
  const others = tissues.filter((name) => !["muscle", "tumor", "outside"].includes(name));
  return [
    ofTissue("tumor"),
    {
      name: "hypoxic core",
      rule: `tumor, pO2 < ${core_mmHg} mmHg`,
      voxels: select((i) => isTumor(i) && pO2[i] < core_mmHg),
    },
    {
      name: "well-oxygenated rim",
      rule: `tumor, pO2 ≥ ${rim_mmHg} mmHg`,
      voxels: select((i) => isTumor(i) && pO2[i] >= rim_mmHg),
    },
    ofTissue("muscle"),
    ...others.map(ofTissue),
    ...own.map((region) => planned(region, phantom, frames, ofTissue)),
  ];
}

function planned(
  region: PlannedRegion,
  phantom: Phantom,
  frames: readonly string[],
  ofTissue: (name: string) => RegionRule,
): RegionRule {
  const { name } = region;
  if (region.kind === "label") return { ...ofTissue(region.tissue), name };
  if (region.kind === "sphere") {
    const { center_mm, radius_mm } = region;
    const rule = `sphere of ${radius_mm} mm around (${center_mm.join(", ")}) mm`;
    return { name, rule, voxels: selectSphere(phantom, center_mm, radius_mm) };
  }
  const { within, share_of_max, SUV = 0, frame = frames[frames.length - 1] } = region;
  const isShare = share_of_max !== undefined;
  const limit = isShare ? `${100 * share_of_max} % of its maximum` : `SUV ${SUV}`;
  return {
    name,
    rule: `${within}, image ≥ ${limit} at ${frame}`,
    voxels: ofTissue(within).voxels,
    threshold: { frame: frames.indexOf(frame), isShare, level: share_of_max ?? SUV },
  };
}

function selectSphere(
  { size: [nx, ny, nz], voxel_mm: [hx, hy, hz] }: Phantom,
  [cx, cy, cz]: readonly [number, number, number],
  radius: number,
): Uint32Array {
  return selectVoxels(nx * ny * nz, (i) => {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    return Math.hypot((x + 0.5) * hx - cx, (y + 0.5) * hy - cy, (z + 0.5) * hz - cz) <= radius;
  });
}

/** Lists the voxels that are taken; `chosen` is room for all, which many lists may share. */
export function selectVoxels(
  nVoxels: number,
  takes: (iVoxel: number) => boolean,
  chosen: Uint32Array = new Uint32Array(nVoxels),
): Uint32Array {
  let n = 0;
  for (let i = 0; i < nVoxels; i++) if (takes(i)) chosen[n++] = i;
  return chosen.slice(0, n);
}

/** Applies the threshold of a rule to the frame of the image that it names. */
export function applyThreshold(rule: RegionRule, frame: Float32Array): RegionRule {
  const { threshold, voxels } = rule;
  if (!threshold) return rule;
  const limit = threshold.isShare ? threshold.level * describe(frame, voxels).max : threshold.level;
  return { ...rule, voxels: voxels.filter((i) => frame[i] >= limit) };
}

/** Takes one frame after the other, and tells the regions at the end. */
export interface RegionMeter {
  /** The image, the tissue as it is, and the tissue at the mean pO2 of its voxels. */
  add(iFrame: number, image: Float32Array, activity: Float32Array, atMean: Float32Array): void;
  finish(): RegionTable;
}

/** What is known of the oxygen of some voxels. */
export interface OxygenMeter {
  /** Shares of the tissue of some voxels (their indices) that are below each hypoxic threshold. */
  readonly hypoxicOf?: ((voxels: Uint32Array) => HypoxicFraction[]) | undefined;
  /** The pO2 inside some voxels (their indices), mmHg. */
  readonly oxygenOf?: ((voxels: Uint32Array) => OxygenHistogram) | undefined;
}

/** Makes the meter of some regions whose voxels are known; sums are in 64-bit floats. */
export function makeRegionMeter(
  rules: readonly RegionRule[],
  phantom: Phantom,
  nFrames: number,
  { hypoxicOf = () => [], oxygenOf, isBrief = false }: OxygenMeter & Pick<RegionOptions, "isBrief">,
): RegionMeter {
  const peaks = isBrief ? undefined : makePeak(phantom);
  const voxel_mL = (phantom.voxel_mm[0] * phantom.voxel_mm[1] * phantom.voxel_mm[2]) / 1000;
  const row = (): Float64Array => new Float64Array(nFrames).fill(Number.NaN);
  const regions = rules.map(({ name, rule, voxels }) => ({
    name,
    rule,
    voxels,
    sorted: peaks?.sort(voxels),
    nVoxels: voxels.length,
    volume_mL: voxels.length * voxel_mL,
    mean: row(),
    max: row(),
    sd: row(),
    peak: row(),
    tissue: row(),
    atMean: row(),
    hypoxic: hypoxicOf(voxels),
    oxygen: isBrief ? undefined : oxygenOf?.(voxels),
    histograms: [] as Histogram[],
  }));
  return {
    add(iFrame, image, activity, atMean) {
      const peakOf = peaks?.look(image);
      for (const region of regions) {
        const { mean, sd, max } = describe(image, region.voxels);
        region.mean[iFrame] = mean;
        region.sd[iFrame] = sd;
        region.max[iFrame] = max;
        if (peakOf && region.sorted) region.peak[iFrame] = peakOf(region.sorted).value;
        if (!isBrief)
          region.histograms[iFrame] = makeHistogram(image, region.voxels, roundEdges(image, region.voxels));
        region.tissue[iFrame] = meanOf(activity, region.voxels);
        region.atMean[iFrame] = meanOf(atMean, region.voxels);
      }
    },
    finish() {
      const plain = regions.map(({ voxels: _, sorted: __, ...region }): Region => region);
      const [tumor, , , muscle] = plain;
      return {
        regions: plain,
        tumorMax: tumor.max,
        tumorToMuscle: tumor.mean.map((mean, iFrame) => mean / muscle.mean[iFrame]),
        hypoxicFraction: tumor.hypoxic,
      };
    },
  };
}

function describe(frame: Float32Array, voxels: Uint32Array) {
  const mean = meanOf(frame, voxels);
  let [square, max] = [0, Number.NaN];
  for (const i of voxels) {
    square += (frame[i] - mean) ** 2;
    if (!(frame[i] <= max)) max = frame[i];
  }
  const sd = voxels.length > 1 ? Math.sqrt(square / (voxels.length - 1)) : Number.NaN;
  return { mean, sd, max };
}

export function meanOf(frame: Float32Array, voxels: Uint32Array): number {
  let sum = 0;
  for (const i of voxels) sum += frame[i];
  return sum / voxels.length;
}
