import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openFormats } from "../../src/io/open-formats.ts";
import { bloodJson, bloodTable, pet } from "./bids-files.ts";
import { cuptake, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");

function writeBids(): void {
  write("sub-1_pet.json", JSON.stringify(pet));
  write("sub-2_pet.json", JSON.stringify({ ...pet, FrameDuration: [30, 20, 60] }, null, 1));
  write("sub-1_blood.tsv", bloodTable);
  write("sub-1_blood.json", JSON.stringify(bloodJson));
  write("sub-2_blood.tsv", bloodTable);
  write("sub-2_blood.json", JSON.stringify({ ...bloodJson, MetaboliteAvail: false }));
  write("sub-1_kinpar.tsv", "name\tK1\tk2\ntumor\t0.1\t0.2\nmuscle\t0.05\tn/a\n");
  write("sub-1_kinpar.json", '{ "K1": { "Units": "mL/min/mL" }, "k2": { "Units": "min^-1" } }');
  write("plasma.crv", "sample-time[seconds]\tplasma[kBq/cc]\n0\t0\n60\t5\n");
  write("sub-1_tacs.tsv", "frame_start\tframe_end\tdur\tweights\ttumor\n0\t30\t30\t1\t5\n30\t90\t60\t1\t7\n");
  write("sub-1_tacs.json", '{ "TracerRadionuclide": "Cu64", "tumor": { "Units": "kBq/mL" } }');
  copyFileSync(join(root, "notebooks/data/voxels-simulated.nii.gz"), join(folder, "image.nii.gz"));
  copyFileSync(join(root, "notebooks/data/voxels-simulated.json"), join(folder, "image.json"));
  const petab = join(root, "test/reference/petab/emt6-own");
  for (const file of readdirSync(petab)) copyFileSync(join(petab, file), join(folder, file));
}
writeBids();

test("check says of each format of others what the file is, or what is wrong with it", async () => {
  const files = [
    ...["sub-1_pet.json", "sub-2_pet.json", "sub-1_blood.tsv", "sub-1_blood.json", "sub-2_blood.tsv"],
    ...["sub-1_kinpar.tsv", "sub-1_tacs.tsv", "sub-1_tacs.json", "plasma.crv", "image.nii.gz", "image.json"],
    ...["problem.yaml", join(root, "test/reference/sbml/cases", sbmlCase())],
  ];
  const { code, stdout, stderr } = await cuptake(["check", ...files, "--json"], { cwd: folder });
  expect(code, stderr).toBe(1);
  const verdicts = JSON.parse(stdout) as { ok: boolean; kind: string; summary: string }[];
  expect(verdicts.map(({ ok, kind }) => (ok ? kind : "wrong"))).toEqual([
    ...["pet", "wrong", "blood", "blood", "wrong", "kinpar", "tac", "tac", "course", "image", "sidecar"],
    ...["petab", "sbml"],
  ]);
  expect(verdicts.slice(0, -1).map(({ summary }) => summary)).toMatchInlineSnapshot(`
    [
      "PET-BIDS image record, Cu-ATSM with Cu64, 3 frames from 0 to 150 s, Bq/mL, corrected for decay to 0 s",
      "",
      "PET-BIDS blood, 4 samples to 900 s, plasma, parent fraction, whole blood, corrected for dispersion",
      "PET-BIDS blood, 4 samples to 900 s, plasma, parent fraction, whole blood, corrected for dispersion",
      "",
      "PET-BIDS kinetic parameters, 2 regions, K1 (mL/min/mL), k2 (min^-1)",
      "time-activity curves, 2 frames, regions tumor
      weights: no activity, not used",
      "PET-BIDS JSON of sub-1_tacs.tsv: 2 frames, regions tumor",
      "course over time, plasma, in kBq/cc, 2 pieces, provenance not stated",
      "NIfTI image, 8 × 8 × 2 voxels of 1 × 1 × 1 mm, 16 frames",
      "JSON of an image, 16 frames from 0 to 3600 s after injection, Bq/mL",
      "PEtab problem, model cu-atsm-redox, 5 conditions, 5 measurements",
    ]
  `);
  expect(stderr).toContain("found an end at 50 s (30 + 20) and a start at 90 s");
  expect(stderr).toContain('column "metabolite_parent_fraction": expected it to be absent');
});

function sbmlCase(): string {
  return readdirSync(join(root, "test/reference/sbml/cases")).find((name) => name.endsWith(".xml")) ?? "";
}

test("blood samples go to CSV and back into PET-BIDS as they were", async () => {
  const call = (...args: string[]) => cuptake(["convert", ...args], { cwd: folder });
  const there = await call("sub-1_blood.tsv", "--out", "blood.csv");
  expect(there, there.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("4 blood samples, plasma"),
  });
  const back = await call("blood.csv", "--out", "again_blood.tsv");
  expect(back.code, back.stderr).toBe(0);
  expect(back.stderr).toContain("wrote again_blood.tsv, again_blood.json");
  const { readBidsBlood } = await openFormats();
  const [own, found] = ["sub-1", "again"].map((name) =>
    readBidsBlood({ tsv: read(`${name}_blood.tsv`), json: read(`${name}_blood.json`) }, `${name}_blood.tsv`),
  );
  expect(found).toEqual(own);
  expect(found.plasma).toEqual([0, 9, Number.NaN, 1]);
});

test("what convert cannot take is named by its file, not by that of the result", async () => {
  const uptake = await cuptake(["convert", "emt6-lewis-1999", "--out", "u.csv"], { cwd: folder });
  expect(uptake).toMatchObject({ code: 2 });
  expect(uptake.stderr).toContain("found uptake data, which have one format");
  expect(existsSync(join(folder, "u.csv"))).toBe(false);
  write("spread.csv", "# unit: kBq/mL\nframe_start_s,frame_end_s,tumor,tumor_sd\n0,60,5,1\n");
  const spread = await cuptake(["convert", "spread.csv", "--out", "lost.dft"], { cwd: folder });
  expect(spread.stderr).toContain("spread.csv: DFT has no place for the sd of");
});
