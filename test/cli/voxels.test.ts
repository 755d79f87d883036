import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { toNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import { frames, simulateImage, truthOf, writtenPlasma } from "../fit/simulated-image.ts";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);

const size = [4, 3, 2] as const;
const nVoxels = 24;
const voxel_mm = [2, 2, 3] as const;
const affine = [
  [-2, 0, 0, 10],
  [0, 2, 0, -20],
  [0, 0, 3, 30],
];
const sidecar = {
  TracerName: "simulated",
  TracerRadionuclide: "Cu64",
  Units: "Bq/mL",
  InjectionStart: 0,
  FrameTimesStart: frames.map(({ start }) => start),
  FrameDuration: frames.map(({ start, end }) => end - start),
  ImageDecayCorrected: true,
  ImageDecayCorrectionTime: 0,
};
const plan = `cuptake: 1
kind: voxel-fit
name: tumor
title: Simulated voxels
image: pet.nii.gz
mask: mask.nii.gz
model: two-tissue-irreversible
form: irreversible
${writtenPlasma}`;

/** Voxel 0 is NaN in one frame, voxel 1 empty, voxel 2 outside of the mask. */
function writeImage(): void {
  const data = simulateImage(nVoxels).map((x) => 1000 * x);
  frames.forEach((_, f) => {
    data[f * nVoxels + 1] = 0;
  });
  data[5 * nVoxels] = Number.NaN;
  const { FrameTimesStart: frameStarts_s, FrameDuration: frameDurations_s } = sidecar;
  write("pet.nii.gz", toNifti({ data, size, voxel_mm, affine, frameStarts_s, frameDurations_s }));
  const mask = Uint8Array.from({ length: nVoxels }, (_, v) => (v === 2 ? 0 : 1));
  const still = { frameStarts_s: [0], frameDurations_s: [1] };
  write("mask.nii.gz", toNifti({ data: mask, size, voxel_mm, affine, ...still }));
  write("pet.json", JSON.stringify(sidecar));
  write("plan.yaml", plan);
}
writeImage();

const run = (...args: readonly string[]) => cuptake(["voxels", "plan.yaml", ...args], { cwd: folder });
const names = ["K1", "k2", "k3", "V_b", "Ki", "rms", "outcome"];

test("a dynamic image becomes maps of its truths, in its own space, each voxel with its outcome", async () => {
  const { code, stdout, stderr } = await run("--out", "maps", "--workers", "1");
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining("fitted 23 voxels") });
  expect(list(join(folder, "maps"))).toEqual(
    names.flatMap((name) => [`tumor_${name}.json`, `tumor_${name}.nii.gz`]).sort(),
  );
  const open = (name: string) => readNifti(readFileSync(join(folder, "maps", `tumor_${name}.nii.gz`)), name);
  const outcome = open("outcome");
  expect(Array.from(outcome.data.subarray(0, 4))).toEqual([4, 3, 255, 0]);
  expect([outcome.size, outcome.voxel_mm, outcome.affine]).toEqual([size, voxel_mm, affine]);
  for (const name of ["K1", "k2", "k3", "V_b"] as const) {
    const { data } = open(name);
    expect(data[0]).toBeNaN();
    expect(data[2]).toBeNaN();
    for (let v = 3; v < nVoxels; v++) expect(Math.abs(data[v] / truthOf(v)[name] - 1)).toBeLessThan(1e-3);
  }
  const told = JSON.parse(readFileSync(join(folder, "maps", "tumor_outcome.json"), "utf8"));
  expect(told.Legend).toMatchObject({ 0: "ok", 255: "outside of the mask, not fitted" });
  expect(told.Cuptake.outcomes).toEqual({ ok: 21, "at-bound": 0, flat: 0, "no-signal": 1, "not-finite": 1 });
  expect(stdout).toContain("a frame is NaN or infinite; mask the voxel, or mend the image");
});

test("two workers write the same bytes as one", async () => {
  const { code } = await run("--out", "again", "--workers", "2");
  expect(code).toBe(0);
  for (const name of list(join(folder, "maps")))
    expect(readFileSync(join(folder, "again", name)).equals(readFileSync(join(folder, "maps", name)))).toBe(
      true,
    );
});

test("check reads the plan with its image", async () => {
  const { stdout } = await cuptake(["check", "plan.yaml"], { cwd: folder });
  expect(stdout).toBe("✔ plan.yaml: voxel-fit plan, irreversible, 4 × 3 × 2 voxels, 16 frames\n");
});

test("what cannot be fitted is refused before anything is written", async () => {
  write("uncorrected.json", JSON.stringify({ ...sidecar, ImageDecayCorrected: false }));
  write("plan-2.yaml", `${plan}sidecar: uncorrected.json\n`);
  write("plan-3.yaml", plan.replace("two-tissue-irreversible", "one-tissue"));
  mkdirSync(join(folder, "bare"));
  write("plan-4.yaml", plan.replace("image: pet", "image: none"));
  const said: string[] = [];
  for (const name of ["plan-2.yaml", "plan-3.yaml", "plan-4.yaml"]) {
    const { code, stderr } = await cuptake(["voxels", name, "--out", "bare/maps"], { cwd: folder });
    said.push(`${code} ${stderr}`);
  }
  expect(list(join(folder, "bare"))).toEqual([]);
  expect(said.join("")).toMatchInlineSnapshot(`
    "1 uncorrected.json:1: 1 problem
      ✖ ImageDecayCorrected: expected an image that is corrected for decay, found one that is not
        → correct its frames to injection
    1 plan-3.yaml:7: 1 problem
      ✖ model: a voxel of this model needs the parameter k3, which one-tissue lacks
        → did you mean "K1", "k2" or "V_b"?
    1 none.nii.gz: 1 problem
      ✖ (the whole file): expected an image, found none
        → check the path
    "
  `);
});

test("frame lengths that contradict the starts are refused with the two numbers, unless the plan allows pauses", async () => {
  const { FrameTimesStart, FrameDuration } = sidecar;
  const short = FrameDuration.map((length, i) => (i === 3 ? length / 2 : length));
  write("gap.json", JSON.stringify({ ...sidecar, FrameDuration: short }));
  write("plan-5.yaml", `${plan}sidecar: gap.json\n`);
  write("plan-6.yaml", `${plan}sidecar: gap.json\npauses: true\n`);
  const { code, stderr } = await cuptake(["voxels", "plan-5.yaml", "--out", "bare/maps"], { cwd: folder });
  expect(code).toBe(1);
  const [end, next] = [FrameTimesStart[3] + short[3], FrameTimesStart[4]];
  expect(stderr).toContain(
    `expected frame 4 to end when the next one begins, found an end at ${end} s (${FrameTimesStart[3]} + ${short[3]}) and a start at ${next} s`,
  );
  expect(list(join(folder, "bare"))).toEqual([]);
  const allowed = await cuptake(["check", "plan-6.yaml"], { cwd: folder });
  expect(allowed).toMatchObject({ code: 0 });
});
