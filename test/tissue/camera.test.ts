import { describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { type CameraOptions, erf, makeCamera, sigmaPerFwhm, voxelWeights } from "../../src/tissue/camera.ts";

/** Recovery at the center of a uniform sphere seen through a Gaussian. */
const recovery = (R: number, sigma: number): number =>
  erf(R / (Math.SQRT2 * sigma)) -
  Math.sqrt(2 / Math.PI) * (R / sigma) * Math.exp((-R * R) / (2 * sigma * sigma));

const sumOf = (image: Float32Array): number => image.reduce((a, b) => a + b, 0);

function blurred(options: CameraOptions, image: Float32Array): Float32Array {
  const out = new Float32Array(image.length);
  makeCamera(options)(image, out);
  return out;
}

const seededImage = (n: number): Float32Array => {
  const { uniform } = makeRandom(3);
  return Float32Array.from({ length: n }, () => uniform() ** 4);
};

test.each([
  // Abramowitz & Stegun, table 7.1, and erfc(3.5) = 7.43098372341413e-7.
  [0, 0],
  [0.1, 0.1124629160182849],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3.5, 1 - 7.43098372341413e-7],
  [7, 1],
])("erf %f is right to 14 digits", (x, exact) => {
  expect(erf(x)).toBeCloseTo(exact, 14);
  expect(erf(-x)).toBeCloseTo(-exact, 14);
});

describe("recovery at the center of a sphere", () => {
  test.each([
    // Diameter, FWHM, published recovery.
    [10, 5, 0.864],
    [3, 1.5, 0.864],
    [5, 1.5, 0.998],
  ])("of %d mm at %d mm FWHM is %f", (diameter, fwhm, published) => {
    const R = diameter / 2;
    expect(recovery(R, fwhm * sigmaPerFwhm)).toBeCloseTo(published, 3);
    // Odd, so that one voxel has its middle at the center; the margin holds all of the point spread that matters.
    const h = fwhm / 15;
    const n = 2 * Math.ceil((R + 1.2 * fwhm) / h) + 1;
    const size = [n, n, n] as const;
    const image = blurred({ size, voxel_mm: [h, h, h], fwhm_mm: [fwhm, fwhm, fwhm] }, fillSphere(n, h, R));
    const center = image[(n ** 3 - 1) / 2];
    // Voxels widen σ² by h²/12 twice (source and kernel): 1e-3 of R/σ; the sphere's staircase is averaged below that.
    expect(Math.abs(center - published)).toBeLessThan(2e-3);
  });
});

/** Share of each voxel inside the sphere, by 3 × 3 × 3 points in the voxels near its surface. */
function fillSphere(n: number, h: number, R: number): Float32Array {
  const middle = (n - 1) / 2;
  return Float32Array.from({ length: n ** 3 }, (_, i) => {
    const [x, y, z] = [i % n, Math.floor(i / n) % n, Math.floor(i / n ** 2)].map((k) => k - middle);
    const distance = Math.hypot(x, y, z) - R / h;
    if (Math.abs(distance) > 1) return distance < 0 ? 1 : 0;
    let inside = 0;
    for (let k = 0; k < 27; k++) {
      const [a, b, c] = [k % 3, Math.floor(k / 3) % 3, Math.floor(k / 9)].map((j) => (j - 1) / 3);
      if (Math.hypot(x + a, y + b, z + c) * h < R) inside += 1;
    }
    return inside / 27;
  });
}

describe("point spread", () => {
  test("keeps the total activity, also of what touches the edge", () => {
    const image = seededImage(12 * 9 * 7);
    const out = blurred({ size: [12, 9, 7], voxel_mm: [1, 1, 2], fwhm_mm: [4, 3, 9] }, image);
    // 756 voxels rounded to 24 bits.
    expect(Math.abs(sumOf(out) / sumOf(image) - 1)).toBeLessThan(1e-6);
  });

  test("keeps a constant image constant up to the edge", () => {
    const out = blurred(
      { size: [8, 6, 5], voxel_mm: [1, 1, 1], fwhm_mm: [3, 3, 3] },
      new Float32Array(240).fill(7),
    );
    for (const value of out) expect(value).toBeCloseTo(7, 5);
  });

  test("of two cameras adds their variances", () => {
    const variance = (weights: Float64Array): number => {
      const r = (weights.length - 1) / 2;
      return weights.reduce((sum, w, i) => sum + w * (i - r) ** 2, 0);
    };
    for (const sigma of [1, 1.5, 4]) {
      // Integration over a voxel adds the variance of a unit box, 1/12; the sum over whole k misses 4π²e^(−2π²σ²) ~ 1e-7.
      expect(variance(voxelWeights(sigma))).toBeCloseTo(sigma ** 2 + 1 / 12, 5);
    }
    const n = 101;
    const point = new Float32Array(n);
    point[50] = 1;
    const look = (image: Float32Array, fwhm: number): Float32Array =>
      blurred({ size: [n, 1, 1], voxel_mm: [1, 1, 1], fwhm_mm: [fwhm, 0, 0] }, image);
    const twice = look(look(point, 6), 8);
    const once = Float64Array.from(twice);
    expect(variance(once)).toBeCloseTo((6 * sigmaPerFwhm) ** 2 + (8 * sigmaPerFwhm) ** 2 + 2 / 12, 4);
  });

  test("has its full width at half maximum where it was put", () => {
    const h = 0.05;
    const weights = voxelWeights((2 * sigmaPerFwhm) / h);
    const r = (weights.length - 1) / 2;
    expect(weights[r + 1 / h] / weights[r]).toBeCloseTo(0.5, 3);
  });

  test("acts along each axis by itself: swapped axes give the swapped image", () => {
    const [nx, ny, nz] = [7, 5, 4];
    const image = seededImage(nx * ny * nz);
    const swap = (a: Float32Array, n: readonly [number, number, number]): Float32Array =>
      Float32Array.from(a, (_, i) => {
        const [z, y, x] = [i % n[2], Math.floor(i / n[2]) % n[1], Math.floor(i / (n[2] * n[1]))];
        return a[(z * n[1] + y) * n[0] + x];
      });
    const one = blurred({ size: [nx, ny, nz], voxel_mm: [1, 2, 3], fwhm_mm: [2, 3, 7] }, image);
    const other = blurred(
      { size: [nz, ny, nx], voxel_mm: [3, 2, 1], fwhm_mm: [7, 3, 2] },
      swap(image, [nx, ny, nz]),
    );
    const back = swap(one, [nx, ny, nz]);
    // Sums in another order differ in the last of 53 bits, after rounding to 24 at most in the last of those.
    other.forEach((value, i) => {
      expect(Math.abs(value - back[i])).toBeLessThan(1e-7);
    });
  });

  test("of width 0 leaves the image as it is", () => {
    const image = seededImage(60);
    const out = blurred({ size: [5, 4, 3], voxel_mm: [1, 1, 1], fwhm_mm: [0, 0, 0] }, image);
    expect(out).toEqual(image);
  });
});
