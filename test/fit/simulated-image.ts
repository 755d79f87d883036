import { toNifti } from "../../src/io/nifti.ts";
import { toSidecar } from "../../src/io/sidecar.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** Cp = A e^(−bt), t in min, kBq/mL. */
export const [A, b] = [80, 0.03];
/** The same as a plan says it. */
export const writtenPlasma = `inputs:
  Cp:
    unit: kBq/mL
    provenance: assumed
    course: { time_unit: min, exponentials: { terms: [{ amplitude: ${A}, rate: ${b} }] } }
`;
export const minutes = [0, 0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 25, 30, 40, 50, 60];
export const frames = minutes.slice(1).map((end, i) => ({ start: 60 * minutes[i], end: 60 * end }));

export interface VoxelTruth {
  readonly K1: number;
  readonly k2: number;
  readonly k3: number;
  readonly V_b: number;
}

/** Truths of a voxel by its number, well inside of all ranges. */
export function truthOf(voxel: number): VoxelTruth {
  const { uniform } = makeRandom(7, voxel);
  const [K1, k2] = [0.05 + 0.3 * uniform(), 0.1 + 0.3 * uniform()];
  return { K1, k2, k3: 0.02 + 0.08 * uniform(), V_b: 0.02 + 0.08 * uniform() };
}

/**
 * Frame means of the irreversible two-tissue model by their closed form,
 *
 *     C = (1 − V_b) K1 A/α [k2 (e^(−bt) − e^(−αt))/(α − b) + k3 (1 − e^(−bt))/b] + V_b A e^(−bt),   α = k2 + k3.
 */
export function frameMeans(truth: VoxelTruth): number[] {
  return means(truth, b, 0).map((mean) => A * mean);
}

/**
 * The same with a plasma curve that comes d later, blurred by (1/τ) e^(−t/τ), both in min,
 *
 *     Cp = A (e^(−b(t − d)) − e^(−(t − d)/τ))/(1 − bτ).
 */
export function lateFrameMeans(
  truth: VoxelTruth,
  { delay, dispersion }: Record<"delay" | "dispersion", number>,
) {
  const [slow, fast] = [b, 1 / dispersion].map((rate) => means(truth, rate, delay));
  return slow.map((mean, i) => (A * (mean - fast[i])) / (1 - b * dispersion));
}

/** Of Cp = e^(−rate (t − d)) from d on. */
function means({ K1, k2, k3, V_b }: VoxelTruth, rate: number, delay: number): number[] {
  const alpha = k2 + k3;
  return minutes.slice(1).map((end, i) => {
    const [from, to] = [minutes[i], end].map((t) => Math.max(0, t - delay));
    const mean = (own: number): number =>
      (Math.exp(-own * from) - Math.exp(-own * to)) / (own * (end - minutes[i]));
    const free = (k2 * (mean(rate) - mean(alpha))) / (alpha - rate);
    const trapped = (k3 * ((to - from) / (end - minutes[i]) - mean(rate))) / rate;
    return ((1 - V_b) * K1 * (free + trapped)) / alpha + V_b * mean(rate);
  });
}

/** frames × voxels in kBq/mL. */
export function simulateImage(nVoxels: number): Float32Array {
  const data = new Float32Array(frames.length * nVoxels);
  for (let v = 0; v < nVoxels; v++)
    frameMeans(truthOf(v)).forEach((value, f) => {
      data[f * nVoxels + v] = value;
    });
  return data;
}

/**
 * The dynamic image that ships, with its sidecar: 8 × 8 × 2 voxels in Bq/mL with 2 % noise, air (0) in the first
 * row, and one frame of one voxel that is NaN.
 */
export function shippedImage(): { image: Uint8Array; sidecar: string } {
  const size = [8, 8, 2] as const;
  const nVoxels = 128;
  const { normal } = makeRandom(11);
  const data = simulateImage(nVoxels).map((x, i) => (i % nVoxels < 8 ? 0 : 1000 * x * (1 + 0.02 * normal())));
  data[5 * nVoxels + 100] = Number.NaN;
  const frameStarts_s = frames.map(({ start }) => start);
  const frameDurations_s = frames.map(({ start, end }) => end - start);
  const description = "SIMULATED by test/fit/simulated-image.ts; no measurement";
  return {
    image: toNifti({ data, size, voxel_mm: [1, 1, 1], frameStarts_s, frameDurations_s, description }),
    sidecar: toSidecar({
      tracerName: "simulated",
      radionuclide: "Cu64",
      units: "Bq/mL",
      ...{ frameStarts_s, frameDurations_s, isDecayCorrected: true, decayCorrectionTime_s: 0 },
      cuptake: {
        provenance: "derived",
        source: "simulated by test/fit/simulated-image.ts, irreversible two-tissue model, seeds 7 and 11",
      },
    }),
  };
}
