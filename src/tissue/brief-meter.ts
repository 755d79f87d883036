import { type Box, countIn, makeBlur, reflect } from "./blur.ts";
import { cameraWeights } from "./camera.ts";
import type { Phantom } from "./phantom.ts";
import type { RegionWeights } from "./region-weights.ts";
import type { HypoxicFraction, RegionRule } from "./regions.ts";

/** What a point of a sweep tells of its regions: of the whole table the means, and the maximum of the tumor. */
export interface BriefTable {
  readonly regions: readonly {
    readonly name: string;
    readonly nVoxels: number;
    /** Of the image, one a frame; NaN if the region has no voxel. */
    readonly mean: Float64Array;
  }[];
  readonly tumorMax: Float64Array;
  readonly tumorToMuscle: Float64Array;
  readonly hypoxicFraction: readonly HypoxicFraction[];
}

export interface BriefMeter {
  /** Takes the activity of a frame as it is in the tissue. */
  add(iFrame: number, activity: Float32Array): void;
  finish(hypoxicFraction: readonly HypoxicFraction[]): BriefTable;
}

/** How a region is read: off the image around the tumor, or as one sum over the activity. */
type Reader = (image: Float32Array, activity: Float32Array) => number;

/**
 * Makes a meter that blurs no more than the tumor and what the camera mixes into it: of the tumor and all regions within
 * its box it has the bits of the whole image, other regions are read by their weights, in 64-bit floats.
 */
export function makeBriefMeter(
  rules: readonly RegionRule[],
  { size, voxel_mm }: Phantom,
  {
    fwhm_mm = [0, 0, 0],
    nFrames,
    weightsOf,
  }: {
    readonly fwhm_mm?: readonly [number, number, number] | undefined;
    readonly nFrames: number;
    readonly weightsOf: RegionWeights;
  },
): BriefMeter {
  const tumor = rules[0].voxels;
  const box = boxOf(tumor, size);
  const blur = makeBlur(size, cameraWeights(fwhm_mm, voxel_mm), reflect, { box });
  const field = new Float64Array(countIn(blur.reach));
  const image = new Float32Array(countIn(box));
  const inTumor = placesIn(tumor, size, box);
  const readers = rules.map((rule): Reader => {
    const places = placesIn(rule.voxels, size, box);
    if (places.length === rule.voxels.length) return (seen) => meanAt(seen, places);
    const weights = weightsOf(rule, { size, voxel_mm, fwhm_mm });
    return (_, activity) => sumOf(weights, activity);
  });
  const regions = rules.map(({ name, voxels }) => ({
    ...{ name, nVoxels: voxels.length },
    mean: new Float64Array(nFrames),
  }));
  const tumorMax = new Float64Array(nFrames);
  return {
    add(iFrame, activity) {
      cut(activity, size, blur.reach, field);
      image.set(blur.run(field));
      readers.forEach((read, k) => {
        regions[k].mean[iFrame] = read(image, activity);
      });
      tumorMax[iFrame] = maxAt(image, inTumor);
    },
    finish: (hypoxicFraction) => ({
      ...{ regions, tumorMax, hypoxicFraction },
      tumorToMuscle: regions[0].mean.map((mean, iFrame) => mean / regions[3].mean[iFrame]),
    }),
  };
}

type Triple = readonly [number, number, number];

/** The smallest box that holds some voxels; one voxel where there are none. */
function boxOf(voxels: Uint32Array, [nx, ny]: Triple): Box {
  const span = (of: (i: number) => number) => {
    let [from, to] = [of(voxels[0] ?? 0), of(voxels[0] ?? 0)];
    for (const i of voxels) {
      const at = of(i);
      if (at < from) from = at;
      if (at > to) to = at;
    }
    return { from, to: to + 1 };
  };
  return [span((i) => i % nx), span((i) => Math.floor(i / nx) % ny), span((i) => Math.floor(i / (nx * ny)))];
}

/** Where the voxels that lie in a box are in it. */
function placesIn(voxels: Uint32Array, [nx, ny]: Triple, [bx, by, bz]: Box): Uint32Array {
  const places = new Uint32Array(voxels.length);
  const [mx, my] = [bx.to - bx.from, by.to - by.from];
  let n = 0;
  for (const i of voxels) {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    const isIn = x >= bx.from && x < bx.to && y >= by.from && y < by.to && z >= bz.from && z < bz.to;
    if (isIn) places[n++] = x - bx.from + mx * (y - by.from + my * (z - bz.from));
  }
  return places.subarray(0, n);
}

/** Copies what lies in a box. */
function cut(frame: Float32Array, [nx, ny]: Triple, [bx, by, bz]: Box, out: Float64Array): void {
  let at = 0;
  for (let z = bz.from; z < bz.to; z++)
    for (let y = by.from; y < by.to; y++) {
      const row = nx * (y + ny * z);
      for (let i = row + bx.from; i < row + bx.to; i++) out[at++] = frame[i];
    }
}

function meanAt(image: Float32Array, places: Uint32Array): number {
  let sum = 0;
  for (const i of places) sum += image[i];
  return sum / places.length;
}

function maxAt(image: Float32Array, places: Uint32Array): number {
  let max = Number.NaN;
  for (const i of places) if (!(image[i] <= max)) max = image[i];
  return max;
}

/** Four sums side by side, which do not wait for each other. */
function sumOf(weights: Float64Array, activity: Float32Array): number {
  const last = weights.length - (weights.length % 4);
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = 0; i < last; i += 4) {
    a += weights[i] * activity[i];
    b += weights[i + 1] * activity[i + 1];
    c += weights[i + 2] * activity[i + 2];
    d += weights[i + 3] * activity[i + 3];
  }
  for (let i = last; i < weights.length; i++) a += weights[i] * activity[i];
  return a + b + (c + d);
}
