import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { toNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** Debian's Python, which has Debian's nibabel (python3-nibabel). */
const python = "/usr/bin/python3";
const isMissing = spawnSync(python, ["-c", "import nibabel"]).status !== 0;
const folder = mkdtempSync(join(tmpdir(), "cuptake-nibabel-"));
afterAll(() => rmSync(folder, { recursive: true }));

const script = `
import json, sys, nibabel
image = nibabel.load(sys.argv[1])
data = image.get_fdata()
places = json.loads(sys.argv[2])
print(json.dumps({
  "kind": type(image).__name__,
  "shape": image.shape,
  "affine": image.affine.tolist(),
  "units": image.header.get_xyzt_units(),
  "zooms": [float(z) for z in image.header.get_zooms()],
  "offset": float(image.header["toffset"]),
  "values": [float(data[tuple(p)]) for p in places],
}))`;

const size = [7, 5, 4] as const;
const { uniform } = makeRandom(9);
const data = Float32Array.from({ length: 7 * 5 * 4 * 3 }, () => 10 * uniform());
const places = Array.from({ length: 100 }, () =>
  [...size, 3].map((length) => Math.floor(uniform() * length)),
);
const affine = [
  [-0.5, 0, 0, 3],
  [0, 0.6, 0, -2],
  [0, 0, 0.7, 10],
];
const image = {
  data,
  size,
  voxel_mm: [0.5, 0.6, 0.7],
  frameStarts_s: [30, 90, 150],
  frameDurations_s: [60, 60, 60],
} as const;

test.skipIf(isMissing).each([
  [
    "with the origin in its middle",
    undefined,
    [
      [0.5, 0, 0, -1.5],
      [0, 0.6, 0, -1.2],
      [0, 0, 0.7, -1.05],
      [0, 0, 0, 1],
    ],
  ],
  ["with an affine of its own", affine, [...affine, [0, 0, 0, 1]]],
  ["of version 2", affine, [...affine, [0, 0, 0, 1]]],
] as const)(
  `nibabel opens an image %s: affine, units, time and 100 voxels${isMissing ? ", skipped: apt install python3-nibabel" : ""}`,
  (name, own, expected) => {
    const version = name === "of version 2" ? 2 : 1;
    const file = join(folder, "image.nii.gz");
    const bytes = toNifti({ ...image, version, ...(own && { affine: own }) });
    writeFileSync(file, bytes);
    const { stdout, stderr } = spawnSync(python, ["-c", script, file, JSON.stringify(places)], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const seen = JSON.parse(stdout);
    expect(seen.kind).toBe(`Nifti${version}Image`);
    expect(seen.shape).toEqual([7, 5, 4, 3]);
    expect(seen.units).toEqual(["mm", "sec"]);
    expect(seen.offset).toBe(30);
    // 32-bit floats of the header.
    seen.zooms.forEach((zoom: number, i: number) => {
      expect(zoom).toBeCloseTo([0.5, 0.6, 0.7, 60][i], 6);
    });
    seen.affine.forEach((row: number[], i: number) => {
      row.forEach((value, j) => {
        expect(value).toBeCloseTo(expected[i][j], 6);
      });
    });
    const values = places.map(([x, y, z, f]) => data[((f * 4 + z) * 5 + y) * 7 + x]);
    expect(seen.values).toEqual(values);
    const back = readNifti(bytes, "image.nii.gz");
    expect(back.data).toEqual(data);
  },
);
