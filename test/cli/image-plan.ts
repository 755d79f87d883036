import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toNifti } from "../../src/io/nifti.ts";
import { root } from "./cuptake.ts";

export const affine = [
  [-1, 0, 0, 4],
  [0, 1, 0, -3],
  [0, 0, 1, 2],
];

/** An image of 8 × 7 × 6 voxels, or frames of them, as a file. */
export function printImage(value: (i: number) => number, nFrames = 1): Uint8Array {
  const times = Array.from({ length: nFrames }, (_, f) => f);
  return toNifti({
    data: Float32Array.from({ length: nFrames * 8 * 7 * 6 }, (_, i) => value(i)),
    size: [8, 7, 6],
    voxel_mm: [1, 1, 1],
    affine,
    frameStarts_s: times,
    frameDurations_s: times.map(() => 1),
  });
}

export const shippedPlan = readFileSync(join(root, "notebooks/plans/tumor-map.yaml"), "utf8");

/** The shipped map on images of labels and pO2 in place of its phantom. */
const imagePlan = shippedPlan
  .replace(
    /^grid: .*\n/m,
    "images: { labels: { file: labels.nii.gz }, pO2: { file: pO2.nii.gz, unit: mmHg } }\n",
  )
  .replace("tumor:\n", "tumor:\n  label: 2\n")
  .replace("muscle:\n", "muscle:\n  label: 1\n");

/** Writes the plan and its labels, of which a third are tumor, into a folder. */
export function writeImagePlan(folder: string): void {
  writeFileSync(join(folder, "images.yaml"), imagePlan);
  writeFileSync(
    join(folder, "labels.nii.gz"),
    printImage((i) => i % 3),
  );
}
