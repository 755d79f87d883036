import { describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { makeHypoxia, makeOxygenHistogram } from "../../src/tissue/hypoxia.ts";
import type { PlannedRegion } from "../../src/tissue/map-schema.ts";
import { kroghFamily, meanFamily } from "../../src/tissue/oxygen-spread.ts";
import { makePeak, type Peak, peakRadius_mm } from "../../src/tissue/peak.ts";
import type { Phantom } from "../../src/tissue/phantom.ts";
import {
  applyThreshold,
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
  const oxygenOf = makeOxygenHistogram(
    of,
    of.tissues.map(() => meanFamily),
  );
  const meter = makeRegionMeter(listRegions(of, options, names), of, names.length, { hypoxicOf, oxygenOf });
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
  for (const measured of [core?.mean, core?.sd, core?.max, core?.peak])
    expect([...(measured ?? [])]).toEqual([Number.NaN, Number.NaN]);
});

test("sums do not lose small voxels beside large ones", () => {
  const n = 2 ** 18;
  const big: Phantom = {
    ...phantom,
    size: [n, 1, 1],
    labels: new Uint8Array(n).fill(1),
    pO2: new Float32Array(n),
    halfDistance_um: new Float32Array(n),
  };
  const image = new Float32Array(n).fill(0.1);
  // In 32-bit floats this sum would be off by 1e-4; here each voxel is 0.1 rounded to 24 bits.
  expect(measureRegions(image, big).regions[0].mean[0]).toBeCloseTo(Math.fround(0.1), 12);
});

/** The peak of some voxels in one frame. */
function peakOf(grid: Pick<Phantom, "size" | "voxel_mm">, frame: Float32Array, voxels: Uint32Array): Peak {
  const { sort, look } = makePeak(grid);
  return look(frame)(sort(voxels));
}

/** A cube of 1 mm voxels that is tumor in its middle, with one bright ball of 1 mL beside another. */
describe("the peak of 1 mL", () => {
  const n = 40;
  const size = [n, n, n] as const;
  const cube: Phantom = {
    size,
    voxel_mm: [1, 1, 1],
    tissues: ["muscle", "tumor"],
    labels: new Uint8Array(n ** 3).fill(1),
    pO2: new Float32Array(n ** 3),
    halfDistance_um: new Float32Array(n ** 3),
  };
  const ball = (x: number, y: number, z: number, radius: number) => (i: number) =>
    Math.hypot((i % n) - x, (Math.floor(i / n) % n) - y, Math.floor(i / n ** 2) - z) <= radius;
  const all = Uint32Array.from({ length: n ** 3 }, (_, i) => i);

  test("is found where it is, and has the mean of its sphere", () => {
    const isIn = ball(14, 22, 20, peakRadius_mm);
    const frame = Float32Array.from(all, (i) => (isIn(i) ? 3 : 1));
    const { value, voxel } = peakOf(cube, frame, all);
    expect(voxel).toBe((20 * n + 22) * n + 14);
    expect(value).toBeCloseTo(3, 9);
  });

  test("equals the mean over the sphere by brute force, on oblong voxels", () => {
    const { uniform } = makeRandom(3);
    const frame = Float32Array.from(all, () => uniform());
    const voxel_mm = [0.8, 1.1, 1.3] as const;
    const center = (17 * n + 19) * n + 21;
    const { value } = peakOf({ size, voxel_mm }, frame, Uint32Array.of(center));
    let [sum, count] = [0, 0];
    for (const i of all) {
      const [x, y, z] = [(i % n) - 21, (Math.floor(i / n) % n) - 19, Math.floor(i / n ** 2) - 17];
      if (Math.hypot(x * 0.8, y * 1.1, z * 1.3) > peakRadius_mm) continue;
      sum += frame[i];
      count += 1;
    }
    expect(value).toBeCloseTo(sum / count, 9);
    // 1 mL to within the voxels of its surface.
    expect(Math.abs((count * 0.8 * 1.1 * 1.3) / 1000 - 1)).toBeLessThan(0.02);
  });

  test("is the largest of what each voxel has alone, whatever is left out: noise, slopes, below zero, all the same", () => {
    const { uniform, normal } = makeRandom(5);
    const [nx, ny, nz] = [33, 30, 27];
    const grid = { size: [nx, ny, nz], voxel_mm: [1, 0.9, 1.1] } as const;
    const voxels = all.filter((i) => i < nx * ny * nz && i % 3 !== 1);
    const at = (i: number): number => Math.hypot((i % nx) - 20, (Math.floor(i / nx) % ny) - 9);
    for (const value of [
      () => normal(),
      (i: number) => -at(i),
      (i: number) => Math.exp(-((at(i) / 4) ** 2)) + 0.2 * uniform(),
      () => -3.7,
      (i: number) => (i === 17_000 ? 1 : 0),
    ]) {
      const frame = Float32Array.from({ length: nx * ny * nz }, (_, i) => value(i));
      const { sort, look } = makePeak(grid);
      const find = look(frame);
      const alone = Array.from(voxels, (i) => find(sort(Uint32Array.of(i))).value).filter(Number.isFinite);
      expect(alone.length).toBeGreaterThan(1000);
      const largest = alone.reduce((a, b) => Math.max(a, b));
      const peak = find(sort(voxels));
      expect(Math.abs(peak.value - largest)).toBeLessThan(1e-10);
      expect(find(sort(Uint32Array.of(peak.voxel))).value).toBe(peak.value);
      // The next frame forgets the last.
      expect(look(frame.map((x) => x + 1))(sort(voxels)).value).toBeCloseTo(largest + 1, 5);
    }
  });

  test("is below the largest voxel, and none where no sphere lies within the grid", () => {
    const hot = Float32Array.from(all, (i) => (i === all.length / 2 ? 100 : 1));
    expect(peakOf(cube, hot, all).value).toBeLessThan(2);
    const thin = { size: [n, n, 4], voxel_mm: [1, 1, 1] } as const;
    expect(peakOf(thin, hot.subarray(0, 4 * n * n), all.subarray(0, 4 * n * n)).value).toBeNaN();
  });
});

describe("regions of a plan's own", () => {
  const own: PlannedRegion[] = [
    { name: "half", kind: "threshold", within: "tumor", share_of_max: 0.5, frame: "0" },
    { name: "fixed", kind: "threshold", within: "tumor", SUV: 4, frame: "0" },
    { name: "ball", kind: "sphere", center_mm: [5, 2.5, 5], radius_mm: 2.1 },
    { name: "legs", kind: "label", tissue: "muscle" },
  ];
  const rules = listRegions(phantom, { own }, ["0", "1"]).slice(4);

  test("take voxels by a share of the maximum, by an SUV, within a sphere and by a tissue", () => {
    const voxels = rules.map((rule) => [...applyThreshold(rule, frames.subarray(0, 6)).voxels]);
    // Tumor voxels have 2, 4, 8 and 16; the sphere holds the centers at 5 mm and at 3 and 7 mm.
    expect(voxels).toEqual([
      [3, 4],
      [2, 3, 4],
      [1, 2, 3],
      [0, 5],
    ]);
    expect(rules.map(({ rule }) => rule)).toEqual([
      "tumor, image ≥ 50 % of its maximum at 0",
      "tumor, image ≥ SUV 4 at 0",
      "sphere of 2.1 mm around (5, 2.5, 5) mm",
      "all muscle voxels",
    ]);
  });

  test("have a standard deviation over their voxels", () => {
    const { regions } = measureRegions(frames, phantom);
    // Of 2, 4, 8, 16.
    expect(regions[0].sd[0]).toBeCloseTo(Math.sqrt((5.5 ** 2 + 3.5 ** 2 + 0.5 ** 2 + 8.5 ** 2) / 3), 12);
  });
});

test("hypoxic tissue is counted inside voxels: the mean may be above a level and part of the voxel below", () => {
  const family = kroghFamily({ vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 });
  const one: Phantom = { ...phantom, pO2: new Float32Array(6).fill(4) };
  const [low, middle, high] = makeHypoxia(one, [meanFamily, family])(Uint32Array.of(1, 2));
  expect([low.byMean, middle.byMean, high.byMean]).toEqual([0, 1, 1]);
  for (const [level, { fraction }] of [
    [2.5, low],
    [5, middle],
    [10, high],
  ] as const)
    expect(Math.abs(fraction - family.shareBelow(4, level))).toBeLessThan(1e-3);
  expect(low.fraction).toBeGreaterThan(0.3);
});
