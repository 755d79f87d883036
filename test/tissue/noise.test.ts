import { describe, expect, test } from "vitest";
import { sigmaPerFwhm, withPositronRange } from "../../src/tissue/camera.ts";
import { makeNoise } from "../../src/tissue/noise.ts";

const size = [64, 48, 40] as const;
const voxel_mm = [0.4, 0.5, 0.8] as const;
const n = size[0] * size[1] * size[2];
const flat = (level: number): Float32Array => new Float32Array(n).fill(level);

function deviates(fwhm: number, seed = 5, iFrame = 0): Float64Array {
  const frame = flat(100);
  makeNoise({ size, voxel_mm, fwhm_mm: [fwhm, fwhm, fwhm], seed })(frame, iFrame, 1e-4);
  return Float64Array.from(frame, (value) => (value - 100) / Math.sqrt(1e-4 * 100));
}

/** Correlation of a field with itself, moved along x, going round. */
function correlation(field: Float64Array, shift: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const x = i % size[0];
    sum += field[i] * field[i - x + ((x + shift) % size[0])];
  }
  return sum / n;
}

describe("count noise", () => {
  test("that is white has the variance of the model, and no correlation", () => {
    const field = deviates(0);
    const mean = field.reduce((a, b) => a + b, 0) / n;
    const variance = field.reduce((a, b) => a + b * b, 0) / n;
    // Standard errors 1/√n and √(2/n) of 122,880 deviates, four of each.
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(correlation(field, 1))).toBeLessThan(4 / Math.sqrt(n));
  });

  test("that is correlated has the same variance, and the autocorrelation of a Gaussian of √2 times the width", () => {
    const fwhm = 1.6;
    const field = deviates(fwhm);
    const sigma = (fwhm * sigmaPerFwhm) / voxel_mm[0];
    // Independent patches of (4π)^1.5 σxσyσz voxels: about 500, hence 6 % for a variance and for a correlation.
    const patches = n / ((4 * Math.PI) ** 1.5 * ((fwhm * sigmaPerFwhm) ** 3 / (0.4 * 0.5 * 0.8)));
    const variance = field.reduce((a, b) => a + b * b, 0) / n;
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / patches));
    for (const shift of [1, 2, 4, 6]) {
      // Integration over a voxel widens the kernel: σ² + 1/12.
      const expected = Math.exp((-shift * shift) / (4 * (sigma ** 2 + 1 / 12)));
      expect(Math.abs(correlation(field, shift) / variance - expected)).toBeLessThan(2 / Math.sqrt(patches));
    }
  });

  test("has a variance in proportion to the value, and none where nothing is", () => {
    const frame = new Float32Array(n);
    for (let i = 0; i < n; i++) frame[i] = [0, 1, 4, 16][i % 4];
    const noisy = frame.slice();
    makeNoise({ size, voxel_mm, fwhm_mm: [0, 0, 0], seed: 2 })(noisy, 3, 0.01);
    const variances = [0, 0, 0, 0];
    noisy.forEach((value, i) => {
      variances[i % 4] += (value - frame[i]) ** 2 / (n / 4);
    });
    expect(variances[0]).toBe(0);
    for (const [k, level] of [1, 4, 16].entries())
      expect(Math.abs(variances[k + 1] / (0.01 * level) - 1)).toBeLessThan(4 * Math.sqrt(8 / n));
  });

  test("depends on seed and frame, and not on what was asked before", () => {
    // Whole arrays as text would take seconds to compare.
    const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
      Array.from(a).every((value, i) => value === b[i]);
    const one = deviates(1, 5, 2);
    expect(same(one, deviates(1, 5, 2))).toBe(true);
    expect(same(one, deviates(1, 6, 2))).toBe(false);
    expect(same(one, deviates(1, 5, 3))).toBe(false);
    const noise = makeNoise({ size, voxel_mm, fwhm_mm: [1, 1, 1], seed: 5 });
    noise(flat(100), 7, 1e-4);
    const after = flat(100);
    noise(after, 2, 1e-4);
    const alone = flat(100);
    makeNoise({ size, voxel_mm, fwhm_mm: [1, 1, 1], seed: 5 })(alone, 2, 1e-4);
    expect(same(after, alone)).toBe(true);
  });
});

test("positron range widens the blur in quadrature, by the Gaussian whose mean distance it is", () => {
  // Mean distance of a Gaussian in three dimensions: 2σ√(2/π).
  const sigma = 0.65 / (2 * Math.sqrt(2 / Math.PI));
  expect(withPositronRange(0, 0.65)).toBeCloseTo(sigma / sigmaPerFwhm, 12);
  expect(withPositronRange(1.6, 0.65)).toBeCloseTo(Math.hypot(1.6, sigma / sigmaPerFwhm), 12);
  expect(withPositronRange(1.6, 0)).toBe(1.6);
});
