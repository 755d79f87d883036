import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "fflate";
import { expect, test } from "vitest";
import { cuptake, makeFolder } from "./cuptake.ts";
import { printImage, shippedPlan, writeImagePlan } from "./image-plan.ts";

const folder = makeFolder();
writeImagePlan(folder);

const good = printImage((i) => i / 10);
const changed = (change: (view: DataView) => void): Uint8Array => {
  const bytes = gunzipSync(good);
  change(new DataView(bytes.buffer, bytes.byteOffset));
  return bytes;
};

/** The same image as a machine of the other byte order writes it. */
function swapBytes(): Uint8Array {
  const bytes = gunzipSync(good);
  const swap = (at: number, width: number, n: number): void => {
    for (let k = 0; k < n; k++) bytes.subarray(at + width * k, at + width * (k + 1)).reverse();
  };
  swap(0, 4, 1); // sizeof_hdr
  swap(40, 2, 8); // dim
  swap(56, 4, 3); // intent
  swap(68, 2, 4); // intent_code, datatype, bitpix, slice_start
  swap(76, 4, 11); // pixdim, vox_offset, scl_slope, scl_inter
  swap(124, 4, 4); // cal_max … toffset
  swap(252, 2, 2); // qform_code, sform_code
  swap(256, 4, 18); // quaternion, offsets and the rows of the affine
  swap(352, 4, (bytes.length - 352) / 4);
  return bytes;
}

const map = (plan: string, out: string) => cuptake(["map", plan, "--out", out], { cwd: folder });

test("an image of the other byte order gives the same map", async () => {
  const tables: string[] = [];
  for (const [out, bytes] of [
    ["little", good],
    ["big", swapBytes()],
  ] as const) {
    writeFileSync(join(folder, "pO2.nii.gz"), bytes);
    const { code, stderr } = await map("images.yaml", out);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    tables.push(readFileSync(join(folder, out, "tumor-map-regions.csv"), "utf8"));
  }
  expect(tables[1]).toBe(tables[0]);
}, 300_000);

test.each<[string, Uint8Array, RegExp]>([
  [
    "cut",
    gunzipSync(good).subarray(0, 900),
    /data: expected 336 values of float32 \(1344 bytes\), found 548 bytes/,
  ],
  ["cut as a gzip stream", good.subarray(0, good.length - 30), /gzip: expected a whole gzip stream/],
  [
    "huge by its header",
    changed((view) => [1, 2, 3].forEach((axis) => void view.setInt16(40 + 2 * axis, 32_000, true))),
    /dim: expected at most 536870912 values, found 32000 × 32000 × 32000/,
  ],
  ["full of NaN", printImage(() => Number.NaN), /expected a finite number of 0 or more, found NaN/],
  ["of several frames", printImage((i) => i / 10, 3), /dim\[4\]: expected one frame, found 3/],
  ["below zero", printImage((i) => (i === 100 ? -1 : 5)), /voxel \(4, 5, 1\): .* found -1/],
  ["no image", new TextEncoder().encode("a,b\n".repeat(200)), /header: expected a NIfTI-1 or NIfTI-2 header/],
])(
  "a pO2 image that is %s is refused before anything runs",
  async (_, bytes, message) => {
    writeFileSync(join(folder, "pO2.nii.gz"), bytes);
    const { code, stderr } = await map("images.yaml", "none");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^pO2\.nii\.gz: \d+ problems?\n/);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n +at |node:/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  },
  60_000,
);

test("a grid larger than memory is refused by its bytes, and one beyond all bounds by its voxels", async () => {
  const grid = (n: number): string => {
    const frame = (k: number): string => `  - { name: ${k} min, start_min: ${k}, end_min: ${k + 1} }\n`;
    const frames = Array.from({ length: 300 }, (_, k) => frame(k)).join("");
    return shippedPlan
      .replace(/^grid: .*\n/m, `grid: { size: [${n}, ${n}, ${n}], voxel_mm: [0.4, 0.4, 0.4] }\n`)
      .replace(/^frames:\n( {2}- .*\n)+/m, `frames:\n${frames}`);
  };
  for (const [n, message] of [
    // 300 frames of 512³ voxels, and of the activity beside the image, are 322 GB.
    [
      512,
      /grid\.size: expected a map of at most \d+ bytes, found 512 × 512 × 512 voxels × 300 frames, which need 33\d{10}\n/,
    ],
    [3000, /grid\.size: expected at most 134217728 voxels, found 27000000000/],
    [0, /grid\.size\[0\]: expected/],
  ] as const) {
    writeFileSync(join(folder, "large.yaml"), grid(n));
    const { code, stderr } = await map("large.yaml", "none");
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^large\.yaml:15: \d problems?\n/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  }
}, 60_000);
