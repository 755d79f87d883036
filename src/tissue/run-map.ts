import { InputError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { decayCorrection } from "../observe/decay.ts";
import { withPositronRange } from "./camera.ts";
import { makeHypoxia, makeOxygenHistogram } from "./hypoxia.ts";
import type { GivenImages } from "./image-check.ts";
import { isotopeOf } from "./kinetics-check.ts";
import { batchVoxels, type MapNoise, type MapOptions, mapVoxels, type VoxelMap } from "./map.ts";
import { hasGrid, type MapPlan, quantityOf } from "./map-plan.ts";
import { type Responses, responseSteps } from "./map-responses.ts";
import type { Phantom } from "./phantom.ts";
import { phantomOf } from "./plan-phantom.ts";
import { findQuantity } from "./plan-quantity.ts";
import type { RegionOptions } from "./regions.ts";
import { finishInTurns } from "./turns.ts";

/** A SUV map and all that it was made from. */
export interface SuvMap extends VoxelMap {
  readonly plan: MapPlan;
  readonly phantom: Phantom;
  readonly responses: Responses;
  /** Blur along x, y and z with the positrons' range, in mm. */
  readonly fwhm_mm: readonly [number, number, number] | undefined;
  readonly noise: MapNoise | undefined;
}

/** How a map is run, beside its plan: where, and on which images. */
export interface RunMapOptions
  extends Pick<MapOptions, "pool" | "backend" | "prepare" | "signal" | "onProgress" | "onFrame" | "isKept"> {
  /** The images that the plan names. */
  readonly images?: GivenImages | undefined;
  /** What `flattenRegions` gives and no more: no peaks, and nothing at the mean pO2. */
  readonly isBrief?: boolean;
  /** Made before, of the same plan: for whoever runs many that share them. */
  readonly phantom?: Phantom;
  readonly responses?: Responses;
  /** Of the count noise; the plan's own seed unless given. */
  readonly noiseSeed?: number;
  /** More memory than this is refused before anything is made. */
  readonly maxBytes?: number;
}

/**
 * Runs a map plan: phantom and oxygen, kinetics over pO2 and perfusion, averaged over the pO2 inside each voxel, then
 * voxels, camera and regions.
 *
 * @throws InputError if plan, model and images do not fit, or the map would need more memory than it may.
 */
export async function runMap(
  plan: MapPlan,
  network: Network,
  { images = {}, maxBytes = 4e9, isBrief = false, noiseSeed = plan.seed, ...options }: RunMapOptions = {},
): Promise<SuvMap> {
  checkMemory(plan, images, options.isKept ?? true, maxBytes);
  const { phantom = phantomOf(plan, images) } = options;
  const responses =
    options.responses ?? (await finishInTurns(responseSteps(plan, network, phantom), options.signal));
  const { averaged, atMean, blood, families } = responses;
  const fwhm_mm = blurOf(plan);
  const noise = noiseOf(plan, noiseSeed);
  const map = await mapVoxels({
    ...options,
    phantom,
    tables: averaged,
    atMean: isBrief ? undefined : atMean,
    blood,
    fwhm_mm,
    noise,
    frameNames: plan.frames.map(({ name }) => name),
    hypoxicOf: makeHypoxia(phantom, families),
    oxygenOf: isBrief ? undefined : makeOxygenHistogram(phantom, families),
    regions: { ...regionsOf(plan), isBrief },
  });
  return { ...map, plan, phantom, responses, fwhm_mm, noise };
}

/** The regions that a plan asks for. */
export const regionsOf = (plan: MapPlan): RegionOptions => ({
  core_mmHg: quantityOf(plan, "regions.hypoxic_below"),
  rim_mmHg: quantityOf(plan, "regions.rim_above"),
  own: plan.regions,
});

/** What the program takes without any voxel: libraries, tables and two workers. */
const program = 2.5e8;

/**
 * Bytes of a map: what is known of each voxel, here and for workers, lists of voxels, camera and peaks, a batch, the frame
 * that is made and the one before it, which is being packed, and frames that are kept.
 */
export function memoryOf(nVoxels: number, nFrames: number, isKept: boolean): number {
  const known = 1 + 4 + 4 + 4 + 4;
  const shared = 1 + 4 + 4;
  const lists = 4 + 4;
  const camera = 8 + 8;
  const peaks = 8 + 4;
  const seen = 4 + 4 + 4;
  const batch = 3 * 4 * Math.max(nVoxels, batchVoxels);
  const each = known + shared + lists + camera + peaks + seen;
  return program + nVoxels * each + batch + (isKept ? 2 * 4 * nVoxels * nFrames : 0);
}

/** Throws an InputError if a map would need more memory than it may. */
export function checkMemory(plan: MapPlan, images: GivenImages, isKept: boolean, maxBytes: number): void {
  const size = hasGrid(plan) ? plan.size : Object.values(images)[0]?.size;
  if (!size) return;
  const nVoxels = size[0] * size[1] * size[2];
  const bytes = memoryOf(nVoxels, plan.frames.length, isKept);
  if (bytes <= maxBytes) return;
  throw new InputError(plan.file, [
    {
      where: hasGrid(plan) ? "grid.size" : "images",
      message: `expected a map of at most ${maxBytes} bytes, found ${size.join(" × ")} voxels × ${plan.frames.length} frames, which need ${bytes}`,
      advice: "take larger voxels or fewer frames",
    },
  ]);
}

/** The blur of each axis, the camera's and the positrons' together; none if there is neither. */
export function blurOf(plan: MapPlan): readonly [number, number, number] | undefined {
  const range = findQuantity(plan, "camera.positron_range") ?? 0;
  const along = (axis: string): number =>
    withPositronRange(findQuantity(plan, `camera.fwhm_${axis}`) ?? quantityOf(plan, "camera.fwhm"), range);
  const fwhm = [along("x"), along("y"), along("z")] as const;
  return fwhm.some((width) => width > 0) ? fwhm : undefined;
}

/**
 * The count noise of a plan in SUV: variance = Pc · (weight/dose) · DCF/Δ · SUV, with Pc in kBq·s/mL; correlated as far
 * as the camera blurs unless the plan says otherwise.
 */
function noiseOf(plan: MapPlan, seed: number): MapNoise | undefined {
  const scale = findQuantity(plan, "camera.noise") ?? 0;
  if (scale === 0) return undefined;
  const perSuv = quantityOf(plan, "subject.weight") / quantityOf(plan, "subject.injected");
  const isotope = isotopeOf(plan);
  const width = findQuantity(plan, "camera.noise_fwhm") ?? quantityOf(plan, "camera.fwhm");
  return {
    factors: plan.frames.map(
      ({ start, end }) => (scale * perSuv * decayCorrection(isotope, start, end)) / (end - start),
    ),
    fwhm_mm: [width, width, width],
    seed,
  };
}
