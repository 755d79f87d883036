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

/** Whole numbers of mmHg whose header was turned to this byte order, and their values were not. */
function swapValues(): Uint8Array {
  const bytes = gunzipSync(printImage((i) => 1 + (i % 60)));
  for (let at = 352; at < bytes.length; at += 4) bytes.subarray(at, at + 4).reverse();
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
  [
    "of the other byte order than its header says",
    swapValues(),
    /voxel \(0, 0, 0\): expected a value from 0\.000001 to 760 here or somewhere, found 4\.\d+e-41 and none in the whole image\n {4}→ this looks byte-swapped/,
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

test("no vessels at all are told before the run: a perfusion of 0 everywhere, and a tissue that has none", async () => {
  writeFileSync(
    join(folder, "perfused.yaml"),
    shippedPlan
      .replace(
        /^grid: .*\n/m,
        "images: { labels: { file: labels.nii.gz }, perfusion: { file: flow.nii.gz, unit: '1' } }\n",
      )
      .replace(
        "tumor:\n",
        "tumor:\n  label: 2\n  half_distance: { value: 60, unit: um, provenance: assumed }\n",
      )
      .replace("muscle:\n", "muscle:\n  label: 1\n")
      .replace("camera:\n", "perfusion: { scales: [K1] }\ncamera:\n"),
  );
  writeFileSync(
    join(folder, "flow.nii.gz"),
    printImage(() => 0),
  );
  const dead = await map("perfused.yaml", "none");
  expect(dead).toMatchObject({ code: 1, stdout: "" });
  expect(dead.stderr).toMatchInlineSnapshot(`
    "flow.nii.gz: 1 problem
      ✖ (the whole image): expected a value above 0 somewhere, found 0 in all 336 voxels: no vessels at all, so nothing brings O2 or tracer
        → mend the image, or leave it out
    "
  `);
  writeFileSync(join(folder, "bare.yaml"), shippedPlan.replace(/^ {2}half_distance: .*\n/m, ""));
  const bare = await map("bare.yaml", "none");
  expect(bare).toMatchObject({ code: 1, stdout: "" });
  expect(bare.stderr).toMatchInlineSnapshot(`
    "bare.yaml:51: 1 problem
      ✖ muscle: expected pO2, or half_distance and consumption, found neither
        → a tissue has a pO2 of its own, or one that follows from its vessels
    "
  `);
  expect(existsSync(join(folder, "none"))).toBe(false);
}, 60_000);

test("a grid larger than memory is refused by its bytes, and one beyond all bounds by its voxels", async () => {
  // A machine of 16 GB, whatever this one has.
  const machine = `import os from "node:os";
import { syncBuiltinESMExports } from "node:module";
os.totalmem = () => 16e9;
syncBuiltinESMExports();`;
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(machine)}` };
  const grid = (n: number): string => {
    const frame = (k: number): string => `  - { name: ${k} min, start_min: ${k}, end_min: ${k + 1} }\n`;
    const frames = Array.from({ length: 300 }, (_, k) => frame(k)).join("");
    return shippedPlan
      .replace(/^grid: .*\n/m, `grid: { size: [${n}, ${n}, ${n}], voxel_mm: [0.4, 0.4, 0.4] }\n`)
      .replace(/^frames:\n( {2}- .*\n)+/m, `frames:\n${frames}`);
  };
  for (const [n, message] of [
    // Frames go to the disk one by one; what is known of 512³ voxels, and two frames, are 12 GB.
    [
      512,
      /grid\.size: expected a map of at most 9\d{9} bytes, found 512 × 512 × 512 voxels × 300 frames, which need 11\d{9}\n/,
    ],
    [3000, /grid\.size: expected at most 134217728 voxels, found 27000000000/],
    [0, /grid\.size\[0\]: expected/],
  ] as const) {
    writeFileSync(join(folder, "large.yaml"), grid(n));
    const { code, stderr } = await cuptake(["map", "large.yaml", "--out", "none"], { cwd: folder, env });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^large\.yaml:15: \d problems?\n/);
    expect(existsSync(join(folder, "none"))).toBe(false);
  }
}, 60_000);
