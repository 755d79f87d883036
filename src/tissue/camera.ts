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
export function makeCamera({ size, voxel_mm, fwhm_mm }: CameraOptions): Camera {
  const weights = fwhm_mm.map((fwhm, axis) => voxelWeights((fwhm * sigmaPerFwhm) / voxel_mm[axis]));
  const blur = makeBlur(size, weights, reflect);
  const field = new Float64Array(size[0] * size[1] * size[2]);
  return (frame, out) => {
    field.set(frame);
    out.set(blur(field));
  };
}

/** Finds the voxel 0 … n−1 that stands for one beyond the edge. */
export type Fold = (i: number, n: number) => number;

/**
 * Makes a separable convolution with weights −r … r along x, y and z; the result lies in the field that was given or in
 * a buffer of its own, and is good until the next call.
 */
export function makeBlur(
  size: readonly [number, number, number],
  weights: readonly Float64Array[],
  fold: Fold,
): (field: Float64Array<ArrayBuffer>) => Float64Array<ArrayBuffer> {
  const strides = [1, size[0], size[0] * size[1]];
  const passes = size.map((n, axis) => ({ n, stride: strides[axis], weights: weights[axis] }));
  const spare = new Float64Array(size[0] * size[1] * size[2]);
  return function blur(field) {
    let [from, to] = [field, spare];
    for (const { n, stride, weights: own } of passes) {
      if (own.length === 1) continue;
      if (stride === 1) blurLines(from, to, n, own, fold);
      else blurPlanes(from, to, n, stride, own, fold);
      [from, to] = [to, from];
    }
    return from;
  };
}

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

/** Folds an index back into 0 … n−1 by reflection at both ends, as often as needed. */
export const reflect: Fold = (i, n) => {
  const folded = ((i % (2 * n)) + 2 * n) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
};

/** Folds an index round: what leaves at one end comes in at the other. */
export const wrap: Fold = (i, n) => ((i % n) + n) % n;

/** Blurs along x: each line is copied with its reflected margins, then weighted. */
function blurLines(from: Float64Array, to: Float64Array, n: number, weights: Float64Array, fold: Fold): void {
  const radius = (weights.length - 1) / 2;
  const padded = new Float64Array(n + 2 * radius);
  for (let start = 0; start < from.length; start += n) {
    for (let i = 0; i < padded.length; i++) padded[i] = from[start + fold(i - radius, n)];
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) sum += weights[k] * padded[i + k];
      to[start + i] = sum;
    }
  }
}

/** Blurs along y or z: whole rows of `stride` voxels are weighted at once, which reads the memory in order. */
function blurPlanes(
  from: Float64Array,
  to: Float64Array,
  n: number,
  stride: number,
  weights: Float64Array,
  fold: Fold,
): void {
  const radius = (weights.length - 1) / 2;
  to.fill(0);
  for (let block = 0; block < from.length; block += n * stride) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < weights.length; k++) {
        addScaledRow(
          from,
          block + fold(i + k - radius, n) * stride,
          to,
          block + i * stride,
          stride,
          weights[k],
        );
      }
    }
  }
}

function addScaledRow(
  from: Float64Array,
  source: number,
  to: Float64Array,
  target: number,
  length: number,
  weight: number,
): void {
  for (let j = 0; j < length; j++) to[target + j] += weight * from[source + j];
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
