import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { tumorLabel } from "../../src/tissue/phantom.ts";
import { makeSphere } from "./sphere.ts";

const phantom = makeSphere();
const small = { size: [24, 24, 24], voxel_mm: [0.5, 0.5, 0.5], radius_mm: 5 } as const;

/** Mean pO2 of the tumor voxels at distances from lo to hi, in radii of the tumor. */
function shellMean(lo: number, hi: number): number {
  const { size, voxel_mm, pO2 } = phantom;
  let sum = 0;
  let n = 0;
  for (let i = 0; i < pO2.length; i++) {
    const index = [i % size[0], Math.floor(i / size[0]) % size[1], Math.floor(i / (size[0] * size[1]))];
    const s = Math.hypot(...index.map((k, a) => (k + 0.5 - size[a] / 2) * voxel_mm[a])) / 8;
    if (s < lo || s > hi) continue;
    sum += pO2[i];
    n += 1;
  }
  return sum / n;
}

test("the tumor has the volume of its sphere", () => {
  const count = phantom.labels.reduce((n, label) => n + (label === tumorLabel ? 1 : 0), 0);
  const volume = count * 0.25 * 0.25 * 0.5;
  const sphere = (4 / 3) * Math.PI * 8 ** 3;
  // 34,000 voxel centers; 19 % of them lie within one voxel of the surface, and their signed error is random:
  // 2√(0.19·34000)/34000 < 0.5 %, doubled because the lattice is symmetric.
  expect(Math.abs(volume / sphere - 1)).toBeLessThan(0.01);
});

test("the core is hypoxic, the rim and the muscle are not", () => {
  expect(shellMean(0, 0.3)).toBeLessThan(5);
  expect(shellMean(0.9, 1)).toBeGreaterThan(15);
  expect(phantom.pO2[0]).toBeGreaterThan(shellMean(0.9, 1));
});

test("without spread, pO2 falls with depth and is the same at mirrored places", () => {
  const { pO2, size } = makeSphere({ ...small, spread: 0 });
  const [nx, ny, nz] = size;
  const along = Array.from({ length: nx / 2 - 2 }, (_, x) => pO2[(12 * ny + 12) * nx + x + 2]);
  expect(along).toEqual([...along].sort((a, b) => b - a));
  expect(pO2).toEqual(pO2.slice().reverse());
  expect(pO2.length).toBe(nx * ny * nz);
});

describe("variation between vessels", () => {
  const plain = makeSphere({ ...small, spread: 0 }).halfDistance_um;
  const ratios = (seed: number): number[] => {
    const { halfDistance_um, labels } = makeSphere({ ...small, spread: 0.2, correlation_mm: 0.6, seed });
    return [...halfDistance_um.map((L, i) => L / plain[i])].filter((_, i) => labels[i] === tumorLabel);
  };

  test("is log-normal with mean 1 and the given relative spread", () => {
    const x = [1, 2, 3, 4].flatMap(ratios);
    const mean = x.reduce((a, b) => a + b) / x.length;
    const sd = Math.sqrt(x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length);
    // A tumor of (10 mm)³π/6 holds some 500 patches of (2π)^1.5·0.6³/2 mm³; four tumors know mean and spread to 1 and 3 %.
    expect(mean).toBeCloseTo(1, 1);
    expect(Math.abs(mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(sd / 0.2 - 1)).toBeLessThan(0.15);
  });

  test("is the same tumor on a finer grid", () => {
    const coarse = makeSphere({ ...small, size: [25, 25, 25] });
    const fine = makeSphere({ ...small, size: [75, 75, 75], voxel_mm: [0.5 / 3, 0.5 / 3, 0.5 / 3] });
    for (const [x, y, z] of [
      [12, 12, 12],
      [9, 12, 15],
      [16, 8, 13],
    ]) {
      const here = coarse.pO2[(z * 25 + y) * 25 + x];
      // The middle of every third fine voxel is the middle of a coarse one; only 32-bit storage differs.
      const there = fine.pO2[((3 * z + 1) * 75 + 3 * y + 1) * 75 + 3 * x + 1];
      expect(there).toBeCloseTo(here, 3);
    }
  });

  test("follows the seed and nothing else", () => {
    expect(makeSphere({ ...small, seed: 5 })).toEqual(makeSphere({ ...small, seed: 5 }));
    expect(makeSphere({ ...small, seed: 5 }).pO2).not.toEqual(makeSphere({ ...small, seed: 6 }).pO2);
  });
});

describe("bad options", () => {
  const problemsOf = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return "none";
  };

  test("all problems are told at once", () => {
    const wrong = {
      size: [0, 10.5, 10],
      voxel_mm: [0.5, -1, 0.5],
      rim_um: Number.NaN,
      spread: -0.1,
    } as const;
    expect(problemsOf(() => makeSphere(wrong, { file: "map.yaml" }))).toMatchInlineSnapshot(`
      "map.yaml: 5 problems
        ✖ size[0]: expected a positive whole number of voxels, found 0
        ✖ size[1]: expected a positive whole number of voxels, found 10.5
        ✖ voxel_mm[1]: expected a positive length, found -1
        ✖ rim_um: expected a positive number, found NaN
        ✖ spread: expected zero or more, found -0.1"
    `);
  });

  test("a tumor that leaves the grid and a slice of 2²⁴ voxels are refused", () => {
    expect(problemsOf(() => makeSphere({ ...small, radius_mm: 7 }))).toContain(
      "center_mm[0]: expected tumor inside 0 … 12 mm, found -1 … 13 mm",
    );
    const wide = { size: [4096, 4096, 1], voxel_mm: [0.5, 0.5, 20] } as const;
    expect(problemsOf(() => makeSphere(wide))).toContain(
      "expected fewer than 16777216 voxels in one z slice",
    );
  });

  test("vessels nearer than their own radius are refused", () => {
    expect(problemsOf(() => makeSphere({ ...small, rim_um: 4 }))).toContain(
      "rim_um: expected more than the capillary radius of 5 µm, found 4",
    );
  });
});
