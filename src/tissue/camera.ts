import { type BlurRooms, makeBlur, makeBlurRooms, reflect } from "./blur.ts";

/** Where and how sharply the camera looks. */
export interface CameraOptions {
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  /** Full width at half maximum of the point spread along x, y and z; 0 leaves an axis as it is. */
  readonly fwhm_mm: readonly [number, number, number];
}

/** Writes the blurred frame into `out`, which may be the frame itself. */
export type Camera = (frame: Float32Array, out: Float32Array) => void;

/**
 * The full width at half maximum of camera and positron range together, in quadrature,
 *
 *     √(fwhm² + r²),    r = √(8 ln 2) · R̄ √(π/8),
 *
 * r being that of the Gaussian in three dimensions whose mean distance is the mean range R̄ of the positrons; their
 * true spread has a sharper middle and longer tails.
 */
export const withPositronRange = (fwhm_mm: number, meanRange_mm: number): number =>
  Math.hypot(fwhm_mm, (meanRange_mm * Math.sqrt(Math.PI / 8)) / sigmaPerFwhm);

/** σ of a Gaussian of full width at half maximum 1. */
export const sigmaPerFwhm = 1 / Math.sqrt(8 * Math.LN2);

/**
 * Makes a camera that blurs, and does nothing else: not a scanner (no scatter, no reconstruction). `makeNoise` adds the
 * noise of counts.
 *
 * The point spread is a separable Gaussian, integrated over each voxel instead of sampled at its middle,
 *
 *     w_k = ½ [erf((k + ½)h/√2σ) − erf((k − ½)h/√2σ)],    |k| ≤ ⌈6σ/h⌉,    Σ w_k = 1,
 *
 * which adds h²/12 to the variance. At the edge the image is reflected (… 2 1 0 | 0 1 2 …): the only rule that keeps
 * both the total activity and a constant image. Sums are in 64-bit floats, `Float32Array(voxels)` in and out.
 */
export function makeCamera(
  { size, voxel_mm, fwhm_mm }: CameraOptions,
  [field, spare]: BlurRooms = makeBlurRooms(size),
): Camera {
  const blur = makeBlur(size, cameraWeights(fwhm_mm, voxel_mm), reflect, { spare });
  return (frame, out) => {
    field.set(frame);
    out.set(blur.run(field));
  };
}

/** The point spread along x, y and z. */
export const cameraWeights = (
  fwhm_mm: CameraOptions["fwhm_mm"],
  voxel_mm: CameraOptions["voxel_mm"],
): Float64Array[] => fwhm_mm.map((fwhm, axis) => voxelWeights((fwhm * sigmaPerFwhm) / voxel_mm[axis]));

/** Weights −r … r of a Gaussian of σ voxels, integrated over each voxel and scaled to the sum 1. */
export function voxelWeights(sigma: number): Float64Array {
  if (!(sigma > 0)) return Float64Array.of(1);
  const radius = Math.ceil(6 * sigma);
  const edge = (k: number): number => erf(k / (Math.SQRT2 * sigma));
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) => {
    const k = i - radius;
    return (edge(k + 0.5) - edge(k - 0.5)) / 2;
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((w) => w / sum);
}

/**
 * The error function by its series of positive terms, which loses no digit,
 *
 *     erf x = (2/√π) e^(−x²) Σ 2ⁿ x^(2n+1) / (1·3·5 … (2n+1)).
 *
 * @see Abramowitz & Stegun, eq. 7.1.6.
 */
export function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
