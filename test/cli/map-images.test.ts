import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readNifti } from "../../src/io/read-nifti.ts";
import { cuptake, makeFolder } from "./cuptake.ts";
import { affine, printImage, writeImagePlan } from "./image-plan.ts";

const folder = makeFolder();
writeImagePlan(folder);
const write = (name: string, value: (i: number) => number): void =>
  writeFileSync(join(folder, name), printImage(value));

test("a map of images writes an image in their place, regions, curves and a report; a wrong voxel stops it first", async () => {
  write("pO2.nii.gz", (i) => i / 10);
  const good = await cuptake(["map", "images.yaml", "--out", "maps"], { cwd: folder });
  expect({ code: good.code, stderr: good.stderr }).toMatchObject({ code: 0 });
  const tables = ["-regions.csv", "-regions.json", "-histograms.csv", "-tac.csv"];
  for (const ending of [".nii.gz", ".json", ".svg", ".html", ...tables])
    expect(existsSync(join(folder, "maps", `tumor-map${ending}`)), ending).toBe(true);
  const image = readNifti(readFileSync(join(folder, "maps", "tumor-map.nii.gz")), "map");
  expect(image.size).toEqual([8, 7, 6]);
  expect(image.affine).toEqual(affine);
  const { regions } = JSON.parse(readFileSync(join(folder, "maps", "tumor-map-regions.json"), "utf8"));
  expect(regions[0]).toMatchObject({ name: "tumor", voxels: 112 });
  const { pO2_mmHg, SUV } = regions[0].histograms;
  const sum = (shares: number[]): number => shares.reduce((a, b) => a + b, 0);
  for (const shares of [pO2_mmHg.shareOfTissue, pO2_mmHg.shareOfVoxelsByMean, SUV[0].share])
    expect(sum(shares)).toBeCloseTo(1, 12);
  // Tumor voxels are 2, 5, … 335, and their pO2 a tenth of that: 8 or 9 of 112 in each bin of 2.5 mmHg.
  expect(112 * pO2_mmHg.shareOfVoxelsByMean[0]).toBeCloseTo(8, 9);
  const checked = await cuptake(["check", join("maps", "tumor-map-tac.csv")], { cwd: folder });
  expect({ code: checked.code, stderr: checked.stderr }).toMatchObject({ code: 0 });

  write("pO2.nii.gz", (i) => (i === 100 ? -1 : 5));
  const bad = await cuptake(["map", "images.yaml", "--out", "maps2"], { cwd: folder });
  expect(bad.code).toBe(1);
  expect(bad.stderr).toContain("pO2.nii.gz: 1 problem");
  expect(bad.stderr).toContain("voxel (4, 5, 1): expected a finite number of 0 or more, found -1");
  expect(existsSync(join(folder, "maps2"))).toBe(false);
}, 300_000);
