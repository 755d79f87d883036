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
  expect(said).toMatchInlineSnapshot();
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
    "map tumor-map --workers 0",
    "sweep tumor-sweep --backend gpu",
    "run cu-atsm-redoks",
    "map tumour-map",
  ]);
  expect(said).toMatchInlineSnapshot();
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
    "sweep tumor-sweep --out sweep.json",
  ]);
  expect(said).toMatchInlineSnapshot();
});

test("a place that cannot be written is refused before the run", async () => {
  const said = await refuse([
    "run cu-atsm-redox --out missing/curve.svg",
    "fit emt6-fit --out missing/fit.json",
    "figure uptake-figure --out missing/uptake.pdf",
    "map tumor-map --out file",
    "sweep tumor-sweep --out file/sweep.csv",
    "demo --out file",
  ]);
  expect(said).toMatchInlineSnapshot();
});

test("a folder that is closed to the user is refused before the run", async () => {
  chmodSync(join(folder, "closed"), 0o555);
  chmodSync(folder, 0o755);
  // Permissions do not bind the superuser, so the program runs as nobody then.
  const uid = process.geteuid?.() === 0 ? 65_534 : undefined;
  const calls = [
    "map tumor-map --out closed",
    "sweep tumor-sweep --out closed/new/a.csv",
    "demo --out closed",
  ];
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
