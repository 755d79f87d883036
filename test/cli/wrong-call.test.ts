import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { cuptake, list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
beforeAll(() => {
  writeFileSync(join(folder, "file"), "I am a file");
  mkdirSync(join(folder, "closed"));
});

/** Runs calls that must end with 2, without output or files, and returns what was said. */
async function refuse(calls: readonly string[], uid?: number): Promise<string> {
  const before = list(folder);
  const said: string[] = [];
  for (let i = 0; i < calls.length; i += 2)
    said.push(
      ...(await Promise.all(
        calls.slice(i, i + 2).map(async (call) => {
          const options = { cwd: folder, ...(uid === undefined ? {} : { uid }) };
          const { code, stdout, stderr } = await cuptake(call.split(" ").filter(Boolean), options);
          expect({ call, code, stdout, stderr }).toMatchObject({ code: 2, stdout: "" });
          expect(stderr).not.toMatch(/^\s+at /m);
          return `$ cuptake ${call}\n${stderr}`;
        }),
      )),
    );
  expect(list(folder)).toEqual(before);
  return said.join("");
}

test("an unknown command or flag gets the nearest names, a missing argument the way to the help", async () => {
  const said = await refuse([
    "swep",
    "help swep",
    "run cu-atsm-redox --methd exact",
    "run",
    "run cu-atsm-redox extra",
    "figure uptake-figure",
    "fit cu-atsm-redox",
    "run cu-atsm-redox --out",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake swep
    cuptake: unknown command 'swep'; did you mean "sweep", "map" or "assay"?
      → cuptake --help lists the commands, cuptake COMMAND --help its flags
    $ cuptake help swep
    cuptake: unknown command 'swep'; did you mean "sweep", "map" or "assay"?
      → cuptake --help lists the commands, cuptake COMMAND --help its flags
    $ cuptake run cu-atsm-redox --methd exact
    cuptake: run: unknown option '--methd'; did you mean "--method", "--seed" or "--set"?
      → cuptake run --help shows its arguments, flags and examples
    $ cuptake run
    cuptake: run: missing required argument 'model'
      → cuptake run --help shows its arguments, flags and examples
    $ cuptake run cu-atsm-redox extra
    cuptake: run: too many arguments for 'run'. Expected 1 argument but got 2
      → cuptake run --help shows its arguments, flags and examples
    $ cuptake figure uptake-figure
    cuptake: figure: required option '--out <file>' not specified
      → cuptake figure --help shows its arguments, flags and examples
    $ cuptake fit cu-atsm-redox
    cuptake: fit cu-atsm-redox: expected a model and data, found no data; cuptake fit cu-atsm-redox DATA.csv
    $ cuptake run cu-atsm-redox --out
    cuptake: run: option '--out <file>' argument missing
      → cuptake run --help shows its arguments, flags and examples
    "
  `);
});

test("a value that a flag cannot take names the flag and what it takes", async () => {
  const said = await refuse([
    "run cu-atsm-redox --pO2 abc",
    "run cu-atsm-redox --pO2 -1",
    "run cu-atsm-redox --duration 60",
    "run cu-atsm-redox --points 1",
    "run cu-atsm-redox --observable uptke",
    "run cu-atsm-redox --set k_inn=1",
    "run cu-atsm-redox --set k_in",
    "run cu-atsm-redox --set k_in=-1",
    "fit emt6-fit --free k_inn",
    "map tumor-map --set tumor.kinetics.K=1",
    "map tumor-map --set constructor=1",
    "map tumor-map --workers 0",
    "sweep tumor-sweep --backend gpu",
    "sweep tumor-sweep --shard 3",
    "sweep tumor-sweep --shard 8/8",
    "sweep tumor-sweep --shard 0/8 --merge",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake run cu-atsm-redox --pO2 abc
    cuptake: --pO2: expected a number, found "abc"
    $ cuptake run cu-atsm-redox --pO2 -1
    cuptake: --pO2: expected tensions of 0 mmHg or more, found "-1"
    $ cuptake run cu-atsm-redox --duration 60
    cuptake: --duration: expected a time with its unit such as 60min, 90s or 2h, found "60"
    $ cuptake run cu-atsm-redox --points 1
    cuptake: --points: expected a whole number from 2 to 100000, found "1"
    $ cuptake run cu-atsm-redox --observable uptke
    cuptake: --observable: expected one of uptake, trapped, medium, found "uptke"; did you mean "uptake", "medium" or "trapped"?
    $ cuptake run cu-atsm-redox --set k_inn=1
    cuptake: --set k_inn=1: cu-atsm-redox has no parameter "k_inn"; did you mean "k_in", "k_diss" or "k_out"?
    $ cuptake run cu-atsm-redox --set k_in
    cuptake: --set k_in: expected name=value such as k_ox=0.01, found "k_in"
    $ cuptake run cu-atsm-redox --set k_in=-1
    cuptake: --set k_in=-1: expected a value of 0 or more, found -1
    $ cuptake fit emt6-fit --free k_inn
    cuptake: --free k_inn: cu-atsm-redox has no parameter "k_inn": did you mean "k_in", "K_R" or "k_diss"?
    $ cuptake map tumor-map --set tumor.kinetics.K=1
    cuptake: --set tumor.kinetics.K=1: notebooks/plans/tumor-map.yaml has no "tumor.kinetics.K"; did you mean "tumor.kinetics.K1", "tumor.kinetics.V_b" or "tumor.kinetics.k_out"?
    $ cuptake map tumor-map --set constructor=1
    cuptake: --set constructor=1: notebooks/plans/tumor-map.yaml has no "constructor"; did you mean "camera.fwhm", "tumor.radius" or "tumor.spread"?
    $ cuptake map tumor-map --workers 0
    cuptake: --workers: expected a whole number from 1 to 256, found "0"
    $ cuptake sweep tumor-sweep --backend gpu
    cuptake: --backend: expected one of auto, webgpu, webgl2, webasm, cpu, simd, plain, found "gpu"; did you mean "cpu", "webgpu" or "auto"?
    $ cuptake sweep tumor-sweep --shard 3
    cuptake: --shard 3: expected I/N such as 0/8, found "3"
    $ cuptake sweep tumor-sweep --shard 8/8
    cuptake: --shard, its I: expected a whole number from 0 to 7, found "8"
    $ cuptake sweep tumor-sweep --shard 0/8 --merge
    cuptake: expected --shard or --merge, found both; keep one
    "
  `);
});

test("a name that does not ship gets the nearest ones that do", async () => {
  const model = await refuse(["run cu-atsm-redoks"]);
  expect(model).toMatch(
    /expected a model file \(\.yaml\) or the name of a model that ships, found "cu-atsm-redoks"; did you mean "cu-atsm-redox"/,
  );
  const plan = await refuse(["map tumour-map"]);
  expect(plan).toMatch(/expected a plan, found "tumour-map": did you mean "tumor-map"/);
  expect(plan).toContain("→ give a path, or a name that ships: emt6-assay, emt6-fit");
});

test("run takes every method of the library, and says so", async () => {
  const { methods } = await import("../../src/index.ts");
  const { stdout } = await cuptake(["run", "--help"], { cwd: folder });
  for (const method of methods) expect(stdout).toContain(method);
  const said = await refuse(["run cu-atsm-redox --method euler"]);
  expect(said).toContain(
    `--method: expected one of auto, ${methods.join(", ")}, found "euler"; did you mean`,
  );
});

test("a wrong ending of --out is refused before the run", async () => {
  const said = await refuse([
    "run cu-atsm-redox --out curve.gif",
    "fit emt6-fit --out fit.txt",
    "figure uptake-figure --out uptake",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake run cu-atsm-redox --out curve.gif
    cuptake: --out curve.gif: its ending: expected one of svg, pdf, png, csv, json, found "gif"; did you mean "pdf", "csv" or "png"?
    $ cuptake fit emt6-fit --out fit.txt
    cuptake: --out fit.txt: its ending: expected one of html, json, svg, pdf, png, csv, tsv, found "txt"; did you mean "tsv", "csv" or "html"?
    $ cuptake figure uptake-figure --out uptake
    cuptake: --out uptake: its ending: expected one of svg, pdf, png, tiff, csv, found ""; did you mean "csv", "pdf" or "png"?
    "
  `);
});

test("a place that cannot be written is refused before the run", async () => {
  const said = await refuse([
    "run cu-atsm-redox --out missing/curve.svg",
    "fit emt6-fit --out missing/fit.json",
    "figure uptake-figure --out missing/uptake.pdf",
    "map tumor-map --out file",
    "sweep tumor-sweep --out file",
    "demo --out file",
  ]);
  expect(said).toMatchInlineSnapshot(`
    "$ cuptake run cu-atsm-redox --out missing/curve.svg
    cuptake: --out missing/curve.svg: missing: expected a folder that can be written, found none
      → make it first (mkdir -p), or choose another folder
    $ cuptake fit emt6-fit --out missing/fit.json
    cuptake: --out missing/fit.json: missing: expected a folder that can be written, found none
      → make it first (mkdir -p), or choose another folder
    $ cuptake figure uptake-figure --out missing/uptake.pdf
    cuptake: --out missing/uptake.pdf: missing: expected a folder that can be written, found none
      → make it first (mkdir -p), or choose another folder
    $ cuptake map tumor-map --out file
    cuptake: --out file: expected a folder that can be written, found a file where a folder is needed
      → move that file, or choose another folder
    $ cuptake sweep tumor-sweep --out file
    cuptake: --out file: file/tumor-sweep: expected a folder that can be written, found a file where a folder is needed
      → move that file, or choose another folder
    $ cuptake demo --out file
    cuptake: --out file: expected a folder that can be written, found a file where a folder is needed
      → move that file, or choose another folder
    "
  `);
});

test("a folder that is closed to the user is refused before the run", async () => {
  chmodSync(join(folder, "closed"), 0o555);
  chmodSync(folder, 0o755);
  // Permissions do not bind the superuser, so the program runs as nobody then.
  const uid = process.geteuid?.() === 0 ? 65_534 : undefined;
  const calls = ["map tumor-map --out closed", "sweep tumor-sweep --out closed/new", "demo --out closed"];
  const said = await refuse([...calls, "run cu-atsm-redox --out closed/a.csv"], uid);
  expect(
    said.match(/found no permission\n {2}→ change the permissions, or choose another folder/g),
  ).toHaveLength(4);
});

test("with --json a refusal is JSON on stdout as well, a call's and a file's", async () => {
  writeFileSync(join(folder, "zero.yaml"), "");
  const call = await cuptake(["run", "cu-atsm-redox", "--pO2", "abc", "--json"], { cwd: folder });
  expect(call.code).toBe(2);
  expect(JSON.parse(call.stdout)).toEqual({
    error: { exitCode: 2, kind: "call", message: 'cuptake: --pO2: expected a number, found "abc"' },
  });
  const input = await cuptake(["run", "zero.yaml", "--json"], { cwd: folder });
  expect(input.code).toBe(1);
  const { error } = JSON.parse(input.stdout) as { error: Record<string, unknown> };
  expect(error).toMatchObject({ exitCode: 1, kind: "input", file: "zero.yaml", problems: [{ line: 1 }] });
  expect(input.stderr.trimEnd()).toBe(error.message);
  const usage = await cuptake(["run", "--json"], { cwd: folder });
  expect(JSON.parse(usage.stdout)).toMatchObject({ error: { exitCode: 2, kind: "call" } });
});
