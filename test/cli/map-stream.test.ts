import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { readHeader, readImage } from "nifti-reader-js";
import { describe, expect, test } from "vitest";
import { warnOfError, wordError } from "../../src/cli/map-record.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";
import { cuptake, makeFolder } from "./cuptake.ts";
import { shippedPlan } from "./image-plan.ts";

const folder = makeFolder();

/** The shipped map with count noise on a grid of its own, with n frames of a minute. */
function planOf(size: readonly number[], voxel_mm: number, n: number): string {
  const frames = Array.from(
    { length: n },
    (_, k) => `  - { name: ${k} min, start_min: ${k}, end_min: ${k + 1} }\n`,
  ).join("");
  const noise = '  noise: { value: 100, unit: "kBq*s/mL", provenance: assumed }';
  return shippedPlan
    .replace(/^grid: .*\n/m, `grid: { size: [${size}], voxel_mm: [${voxel_mm}, ${voxel_mm}, ${voxel_mm}] }\n`)
    .replace(/^frames:\n( {2}- .*\n)+/m, `frames:\n${frames}`)
    .replace("camera:\n", `camera:\n${noise}\n`);
}

/** Debian's Python, which has Debian's nibabel (python3-nibabel). */
const python = "/usr/bin/python3";
const hasNibabel = spawnSync(python, ["-c", "import nibabel"]).status === 0;

describe("the image of cuptake map", () => {
  const [nx, ny, nz] = [40, 36, 38];
  const { uniform } = makeRandom(5);
  const places = Array.from({ length: 100 }, () =>
    [nx, ny, nz, 4].map((length) => Math.floor(uniform() * length)),
  );
  const indexOf = ([x, y, z, f]: number[]): number => ((f * nz + z) * ny + y) * nx + x;

  test(`is that of the library at 100 voxels, for nifti-reader-js${hasNibabel ? " and nibabel" : "; nibabel SKIPPED: apt install python3-nibabel"}`, async () => {
    const text = planOf([nx, ny, nz], 0.5, 4);
    writeFileSync(join(folder, "small.yaml"), text);
    const args = ["map", "small.yaml", "--backend", "simd", "--out", "small"];
    const { code, stderr, stdout } = await cuptake(args, { cwd: folder });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/interpolation error at most 0\.0000\d+ of the value\n/);
    expect(stdout).not.toContain("warning: ");
    const plan = readMapPlan(text, "small.yaml");
    const { image } = await runMap(plan, shippedModel("cu-atsm-plasma"), { backend: "simd" });
    const expected = places.map((place) => image[indexOf(place)]);
    // A map with noise is the same nowhere twice: no voxel can stand for another.
    expect(new Set(expected).size).toBeGreaterThan(95);

    const sidecar = JSON.parse(readFileSync(join(folder, "small", "tumor-map.json"), "utf8"));
    expect(sidecar.Cuptake).toMatchObject({
      interpolationErrorOf: "the value",
      interpolationErrorAsked: 1e-4,
      patchInterpolationError: 0,
    });
    const file = join(folder, "small", "tumor-map.nii.gz");
    const { buffer } = Uint8Array.from(gunzipSync(readFileSync(file)));
    const header = readHeader(buffer);
    if (!header) throw new Error("no header");
    const affine = [
      [0.5, 0, 0, -9.75],
      [0, 0.5, 0, -8.75],
      [0, 0, 0.5, -9.25],
      [0, 0, 0, 1],
    ];
    expect(header.affine).toEqual(affine);
    expect(header.dims.slice(0, 5)).toEqual([4, nx, ny, nz, 4]);
    expect([header.pixDims[4], header.toffset, header.xyzt_units]).toEqual([60, 0, 10]);
    expect(header.cal_max).toBe(image.reduce((a, b) => Math.max(a, b)));
    const values = new Float32Array(readImage(header, buffer));
    expect(values).toEqual(image);
    expect(places.map((place) => values[indexOf(place)])).toEqual(expected);
    if (hasNibabel) expect(readByNibabel(file, places)).toEqual({ affine, expected, units: ["mm", "sec"] });
  }, 120_000);
});

test("tables that are off by more than 1e-4 are warned of", async () => {
  const plan = readMapPlan(shippedPlan, "plan.yaml");
  const small = { ...plan, size: [24, 24, 12], voxel_mm: [1.6, 1.6, 1.6] } as const;
  const map = await runMap(small, shippedModel("cu-atsm-plasma"), { backend: "simd" });
  expect(warnOfError(map)).toEqual([]);
  const off = { ...map, responses: { ...map.responses, error: 0.0022, familyError: 0.01 } };
  expect(warnOfError(off)).toEqual([
    expect.stringMatching(/^Interpolation is off by up to 0\.0022, more than 0\.0001:/),
  ]);
  expect(wordError(off)).toBe("interpolation error at most 0.0022 of the value, between micro patches 0.01");
});

function readByNibabel(file: string, places: readonly number[][]): object {
  const script = `
import json, sys, nibabel
image = nibabel.load(sys.argv[1])
data = image.dataobj
print(json.dumps({
  "affine": image.affine.tolist(),
  "units": image.header.get_xyzt_units(),
  "expected": [float(data[tuple(p)]) for p in json.loads(sys.argv[2])],
}))`;
  const { stdout, stderr } = spawnSync(python, ["-c", script, file, JSON.stringify(places)], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

/** Writes the most memory that the program ever held, in bytes, when it ends; its workers are within it. */
const gauge = `import { appendFileSync } from "node:fs";
process.on("exit", () => appendFileSync(process.env.GAUGE, process.resourceUsage().maxRSS * 1024 + "\\n"));`;

test.runIf(process.env.CUPTAKE_LONG)(
  "a map of 256³ voxels and 40 frames needs less than 2 GB, workers included",
  async () => {
    writeFileSync(join(folder, "large.yaml"), planOf([256, 256, 256], 0.2, 40));
    writeFileSync(join(folder, "gauge.mjs"), gauge);
    const env = {
      GAUGE: join(folder, "gauge.txt"),
      NODE_OPTIONS: `--import=${pathToFileURL(join(folder, "gauge.mjs"))}`,
    };
    appendFileSync(env.GAUGE, "");
    const { code, stderr } = await cuptake(["map", "large.yaml", "--out", "large"], { cwd: folder, env });
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const peaks = readFileSync(env.GAUGE, "utf8").trim().split("\n").map(Number);
    expect(Math.max(...peaks)).toBeGreaterThan(256 ** 3 * 4);
    expect(Math.max(...peaks)).toBeLessThan(2e9);
    const record = JSON.parse(readFileSync(join(folder, "large", "tumor-map-regions.json"), "utf8"));
    expect(record.frames).toHaveLength(40);
  },
  3 * 3600_000,
);
