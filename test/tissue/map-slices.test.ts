import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flattenRegions, mapJob, mapSlices } from "../../src/tissue/map-job.ts";

const read = (file: string) => ({
  file,
  text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
});
const shipped = read("notebooks/plans/tumor-map.yaml");
const plan = { ...shipped, text: shipped.text.replace("[96, 96, 48]", "[44, 40, 31]") };

test("the slice and the numbers of a point are those of its whole map", async () => {
  const override = { value: 30, provenance: "assumed", source: "test" } as const;
  const argument = {
    ...{ plan, model: read("models/cu-atsm-plasma.yaml"), backend: "cpu" as const },
    overrides: { "oxygen.vessel": override },
  };
  const [whole, own] = [await mapJob(argument), await mapSlices(argument)];
  const [nx, ny] = own.size;
  expect([nx, ny, ...own.voxel_mm]).toEqual([44, 40, 0.4, 0.4]);
  const from = 15 * nx * ny; // the middle one of 31
  expect(own.pO2).toEqual(whole.pO2.subarray(from, from + nx * ny));
  const nVoxels = whole.pO2.length;
  whole.frames.forEach((_, f) => {
    const there = whole.image.subarray(f * nVoxels + from, f * nVoxels + from + nx * ny);
    expect(own.SUV.subarray(f * nx * ny, (f + 1) * nx * ny)).toEqual(there);
  });
  const numbers = flattenRegions(
    whole.regions,
    whole.frames.map(({ name }) => name),
  );
  expect(Object.keys(own.results)).toEqual(Object.keys(numbers));
  // Both are in 32-bit floats, summed in another order.
  for (const [name, value] of Object.entries(numbers))
    expect(Math.abs(own.results[name] / value - 1), name).toBeLessThan(2e-6);
});
