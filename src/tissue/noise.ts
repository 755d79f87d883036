import { makeRandom } from "../numerics/random.ts";
import { type BlurRooms, makeBlur, makeBlurRooms, wrap } from "./blur.ts";
import { sigmaPerFwhm, voxelWeights } from "./camera.ts";

export interface NoiseOptions {
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  /** How far the noise of neighboring voxels goes together: FWHM of the kernel that white noise is seen through. */
  readonly fwhm_mm: readonly [number, number, number];
  readonly seed: number;
}

/** Adds noise to one frame: at each voxel a deviate of variance `factor · value`. */
export type Noise = (frame: Float32Array, iFrame: number, factor: number) => void;

/**
 * Makes the count noise of a camera: Gaussian deviates of unit variance, correlated like the image is blurred, times
 *
 *     SD = √(Pc · C · DCF/Δ),
 *
 * which is the standard model with C corrected for decay, Δ the length of the frame and DCF its decay factor; `factor`
 * is Pc · DCF/Δ in the unit of the frame. Where nothing is, there is no noise: reconstruction, which spreads it, is not
 * simulated.
 *
 * Deviates come from a stream of their own for each frame and z slice, so that nothing depends on the order of frames.
 * The kernel is scaled to Σ w² = 1 and goes round at the edges, so that the variance is the same everywhere.
 *
 * @see Varga & Szabo, *Modified regression model for the Logan plot*, J Cereb Blood Flow Metab 22 (2002) 240, for the
 *   noise of time-activity curves.
 */
export function makeNoise(
  { size, voxel_mm, fwhm_mm, seed }: NoiseOptions,
  [white, spare]: BlurRooms = makeBlurRooms(size),
): Noise {
  const slice = size[0] * size[1];
  const weights = fwhm_mm.map((fwhm, axis) =>
    size[axis] > 1
      ? unitPower(voxelWeights((fwhm * sigmaPerFwhm) / voxel_mm[axis]), size[axis])
      : Float64Array.of(1),
  );
  const blur = makeBlur(size, weights, wrap, { spare });
  return function addNoise(frame, iFrame, factor) {
    for (let z = 0; z < size[2]; z++) {
      const { normal } = makeRandom(seed, iFrame * size[2] + z + 1);
      for (let i = z * slice; i < (z + 1) * slice; i++) white[i] = normal();
    }
    const deviates = blur.run(white);
    for (let i = 0; i < frame.length; i++)
      if (frame[i] > 0) frame[i] += Math.sqrt(factor * frame[i]) * deviates[i];
  };
}

/** Scales a kernel to Σ w² = 1, w being what it is after going round an axis of n voxels. */
function unitPower(weights: Float64Array, n: number): Float64Array {
  const round = new Float64Array(n);
  const radius = (weights.length - 1) / 2;
  weights.forEach((w, k) => {
    round[wrap(k - radius, n)] += w;
  });
  const power = round.reduce((sum, w) => sum + w * w, 0);
  return weights.map((w) => w / Math.sqrt(power));
}
