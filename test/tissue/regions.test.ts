import { expect, test } from "vitest";
import { makeHypoxia } from "../../src/tissue/hypoxia.ts";
import { meanFamily } from "../../src/tissue/oxygen-spread.ts";
import type { Phantom } from "../../src/tissue/phantom.ts";
import {
  listRegions,
  makeRegionMeter,
  type RegionOptions,
  type RegionTable,
} from "../../src/tissue/regions.ts";

const phantom: Phantom = {
  size: [6, 1, 1],
  voxel_mm: [2, 5, 10],
  tissues: ["muscle", "tumor"],
  labels: Uint8Array.of(0, 1, 1, 1, 1, 0),
  pO2: Float32Array.of(40, 20, 2, 2.5, 0, 40),
  halfDistance_um: new Float32Array(6),
};
const frames = Float32Array.of(1, 2, 4, 8, 16, 3, 10, 10, 10, 10, 10, 0);

/** The regions of an image that is the activity itself. */
function measureRegions(image: Float32Array, of: Phantom, options: RegionOptions = {}): RegionTable {
  const n = of.labels.length;
  const names = Array.from({ length: image.length / n }, (_, f) => `${f}`);
  const hypoxicOf = makeHypoxia(
    of,
    of.tissues.map(() => meanFamily),
  );
  const meter = makeRegionMeter(listRegions(of, options, names), of, names.length, hypoxicOf);
  names.forEach((_, f) => {
    const frame = image.subarray(f * n, (f + 1) * n);
    meter.add(f, frame, frame, frame);
  });
  return meter.finish();
}

test("regions follow labels and pO2, with each threshold on one side only", () => {
  const { regions } = measureRegions(frames, phantom);
  const told = regions.map(({ name, rule, nVoxels, volume_mL, mean }) => [
    name,
    rule,
    nVoxels,
    volume_mL,
    ...mean,
  ]);
  expect(told).toEqual([
    ["tumor", "all tumor voxels", 4, 0.4, 7.5, 10],
    ["hypoxic core", "tumor, pO2 < 2.5 mmHg", 2, 0.2, 10, 10],
    ["well-oxygenated rim", "tumor, pO2 ≥ 10 mmHg", 1, 0.1, 2, 10],
    ["muscle", "all muscle voxels", 2, 0.2, 2, 5],
  ]);
});

test("maximum, tumor-to-muscle ratio and hypoxic fractions are those of the tumor", () => {
  const { tumorMax, tumorToMuscle, hypoxicFraction } = measureRegions(frames, phantom);
  expect([...tumorMax]).toEqual([16, 10]);
  expect([...tumorToMuscle]).toEqual([3.75, 2]);
  expect(hypoxicFraction).toEqual([
    { threshold_mmHg: 2.5, fraction: 0.5, byMean: 0.5 },
    { threshold_mmHg: 5, fraction: 0.75, byMean: 0.75 },
    { threshold_mmHg: 10, fraction: 0.75, byMean: 0.75 },
  ]);
});

test("a region without voxels has no mean instead of zero", () => {
  const { regions } = measureRegions(frames, { ...phantom, pO2: new Float32Array(6).fill(30) });
  const core = regions.find(({ name }) => name === "hypoxic core");
  expect(core?.nVoxels).toBe(0);
  expect([...(core?.mean ?? [])]).toEqual([Number.NaN, Number.NaN]);
});

test("sums do not lose small voxels beside large ones", () => {
  const n = 2 ** 18;
  const big = {
    ...phantom,
    labels: new Uint8Array(n).fill(1),
    pO2: new Float32Array(n),
    halfDistance_um: new Float32Array(n),
  };
  const image = new Float32Array(n).fill(0.1);
  // In 32-bit floats this sum would be off by 1e-4; here each voxel is 0.1 rounded to 24 bits.
  expect(measureRegions(image, big).regions[0].mean[0]).toBeCloseTo(Math.fround(0.1), 12);
});
