import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { countIn, makeBlur, reflect, wholeOf, wrap } from "../../src/tissue/blur.ts";
import { runBriefMap } from "../../src/tissue/brief-map.ts";
import { voxelWeights } from "../../src/tissue/camera.ts";
import { overridePlan } from "../../src/tissue/map-override.ts";
import { type MapPlan, readMapPlan } from "../../src/tissue/map-plan.ts";
import { makeResponses } from "../../src/tissue/map-responses.ts";
import { phantomOf } from "../../src/tissue/plan-phantom.ts";
import { makeRegionWeights } from "../../src/tissue/region-weights.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const network = shippedModel("cu-atsm-plasma");
const read = (name: string): MapPlan => {
  const file = `notebooks/plans/${name}.yaml`;
  return readMapPlan(readFileSync(file, "utf8"), file);
};
const put = (value: number) => ({ value, provenance: "assumed" as const, source: "test" });
const tumor: MapPlan = { ...read("tumor-map"), size: [40, 36, 30], voxel_mm: [0.5, 0.5, 0.6] };
const mouse = read("mouse-map");
const quiet = overridePlan(mouse, { "camera.noise": put(0) });
/** Perfusion, organs, a dead core, positron range, and a sphere that reaches out of the tumor's box. */
const organs: MapPlan = {
  ...quiet,
  size: [40, 28, 24],
  voxel_mm: [1, 1, 1],
  spread: "krogh",
  regions: [{ name: "ball", kind: "sphere", center_mm: [20, 14, 12], radius_mm: 5 }],
};

const uniform = makeRandom(5).uniform;
const random = (n: number): Float64Array => Float64Array.from({ length: n }, () => uniform());

test.each([
  ["reflected", reflect],
  ["going round", wrap],
])("a box of an image %s at its edges is blurred to the bits of the whole", (_, fold) => {
  const size = [19, 11, 9] as const;
  // Wider than the grid along z, and none along y in one of them.
  for (const sigmas of [
    [1.3, 0.7, 4],
    [2, 0, 1],
  ]) {
    const weights = sigmas.map(voxelWeights);
    const field = random(19 * 11 * 9);
    const whole = makeBlur(size, weights, fold).run(field.slice()).slice();
    const box = [
      { from: 3, to: 14 },
      { from: 0, to: 5 },
      { from: 6, to: 9 },
    ] as const;
    const part = makeBlur(size, weights, fold, { box });
    const given = new Float64Array(countIn(part.reach));
    const [x, y, z] = part.reach;
    let at = 0;
    for (let k = z.from; k < z.to; k++)
      for (let j = y.from; j < y.to; j++)
        for (let i = x.from; i < x.to; i++) given[at++] = field[i + 19 * (j + 11 * k)];
    const seen = part.run(given);
    expect(seen.length).toBe(11 * 5 * 3);
    for (const [n, value] of seen.entries()) {
      const [i, j, k] = [3 + (n % 11), Math.floor(n / 11) % 5, 6 + Math.floor(n / 55)];
      if (value !== whole[i + 19 * (j + 11 * k)]) throw new Error(`voxel ${i}, ${j}, ${k}: ${value}`);
    }
  }
});

test("a blur is the sum over the taps that it is written as", () => {
  const [nx, ny, nz] = [6, 5, 4];
  const weights = [1, 0.6, 2].map(voxelWeights);
  const field = random(nx * ny * nz);
  const seen = makeBlur([nx, ny, nz], weights, reflect).run(field.slice());
  const [rx, ry, rz] = weights.map((w) => (w.length - 1) / 2);
  let sum = 0;
  for (let a = -rx; a <= rx; a++)
    for (let b = -ry; b <= ry; b++)
      for (let c = -rz; c <= rz; c++) {
        const at = reflect(4 + a, nx) + nx * (reflect(1 + b, ny) + ny * reflect(3 + c, nz));
        sum += weights[0][a + rx] * weights[1][b + ry] * weights[2][c + rz] * field[at];
      }
  expect(seen[4 + nx * (1 + ny * 3)]).toBeCloseTo(sum, 12);
  expect(wholeOf([nx, ny, nz]).map(({ to }) => to)).toEqual([nx, ny, nz]);
});

test("the weights of a region give its mean over the blurred image, at the edge too", () => {
  const camera = { size: [13, 8, 7], voxel_mm: [1, 1, 2], fwhm_mm: [3, 4, 9] } as const;
  const activity = random(13 * 8 * 7);
  const weights = camera.fwhm_mm.map((w, axis) => voxelWeights(w / 2.354820045 / camera.voxel_mm[axis]));
  const image = makeBlur(camera.size, weights, reflect).run(activity.slice());
  const weightsOf = makeRegionWeights();
  const regions = [Uint32Array.of(0, 1, 13, 104), Uint32Array.from({ length: 300 }, (_, i) => 2 * i)];
  for (const voxels of [...regions, regions[0]]) {
    // Under one name: what was kept of another region must not serve this one.
    const m = weightsOf({ name: "a", voxels }, camera);
    const mean = voxels.reduce((sum, i) => sum + image[i], 0) / voxels.length;
    expect(m.reduce((sum, w, i) => sum + w * activity[i], 0) / mean - 1).toBeCloseTo(0, 8);
  }
});

test.each([
  ["a tumor in muscle, its camera's margin beyond the grid", tumor],
  ["no camera", overridePlan(tumor, { "camera.fwhm": put(0) })],
  ["organs, perfusion, a dead core and regions of its own", organs],
  ["count noise and thresholds", { ...organs, ...{ quantities: mouse.quantities, regions: mouse.regions } }],
])("the numbers of %s are those of the whole map, and frames the same images", async (_, plan) => {
  const whole = [1, 2];
  const images: Record<number, Float32Array> = {};
  const phantom = phantomOf(plan);
  const responses = makeResponses(plan, network, phantom);
  const brief = await runBriefMap(plan, network, {
    ...{ whole, phantom, responses },
    onFrame: (image, f) => {
      images[f] = image.slice();
    },
  });
  const { regions, image, nFrames } = await runMap(plan, network, { phantom, responses });
  const n = image.length / nFrames;
  expect(Object.keys(images)).toEqual(["1", "2"]);
  for (const f of whole) expect(images[f]).toEqual(image.slice(f * n, (f + 1) * n));
  expect(brief.tumorMax).toEqual(regions.tumorMax);
  expect(brief.hypoxicFraction).toEqual(regions.hypoxicFraction);
  expect(brief.regions.map(({ name }) => name)).toEqual(regions.regions.map(({ name }) => name));
  regions.regions.forEach(({ name, mean, nVoxels }, k) => {
    expect(brief.regions[k].nVoxels).toBe(nVoxels);
    // The whole image is rounded to 24 bits before its mean is taken.
    mean.forEach((value, f) => {
      if (nVoxels > 0) expect(Math.abs(brief.regions[k].mean[f] / value - 1), name).toBeLessThan(1e-7);
    });
  });
  regions.tumorToMuscle.forEach((ratio, f) => {
    expect(brief.tumorToMuscle[f] / ratio - 1).toBeCloseTo(0, 7);
  });
});
