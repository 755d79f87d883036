import { mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cuptake, list, makeFolder, root } from "./cuptake.ts";

const folder = makeFolder();
const shipped = (path: string): string => readFileSync(join(root, path), "utf8");
const plasma = shipped("models/cu-atsm-plasma.yaml");
const mapPlan = shipped("notebooks/plans/tumor-map.yaml");
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

test("MCF-7 without a plan stops at the blank times and the unit; with its plan it fits", async () => {
  const data = join(root, "notebooks/data/mcf7-weeks-2010.csv");
  const { code, stdout, stderr } = await cuptake(["fit", "cu-atsm-redox", data], { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(
    'column "unit": expected a unit that compares with the model\'s %, found "Bq/cell"',
  );
  for (const row of [1, 2, 3])
    expect(stderr).toContain(`row ${row}, column "time_min": expected a time, found an empty cell`);
  const planned = await cuptake(["fit", "mcf7-fit", "--json"], { cwd: folder });
  const fit = JSON.parse(planned.stdout) as { rms: number; assumptions: string[] };
  expect(fit.rms).toBeLessThan(1); // Bq/cell, of 5.6 to 26 measured
  expect(fit.assumptions).toHaveLength(1);
  expect(fit.assumptions[0]).toMatch(/^time: 60 min for 3 rows without one \(assumed/);
});

test("what cannot be read as a file is named for what it is", async () => {
  const refuse = async (args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await cuptake(args, { cwd: folder });
    expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: "" });
    return stderr;
  };
  mkdirSync(join(folder, "out"));
  writeFileSync(join(folder, "latin.csv"), new Uint8Array([0x63, 0xe9, 0x0a]));
  expect(await refuse(["check", "nothing.csv"])).toContain("expected a file that can be read, found none");
  expect(await refuse(["check", "out"])).toContain("expected a file that can be read, found a folder");
  expect(await refuse(["check", "latin.csv"])).toContain("expected UTF-8 text, found other bytes");
  expect(await refuse(["run", "nothing.yaml"])).toContain("nothing.yaml: 1 problem");
  // 1 GB of nothing takes no room on the disk; it is refused by its size, not read.
  writeFileSync(join(folder, "rows.csv"), "");
  truncateSync(join(folder, "rows.csv"), 2 ** 30);
  expect(await refuse(["check", "rows.csv"])).toContain(
    "rows.csv: 1 problem\n  ✖ (the whole file): expected at most 256 MiB, found 1073741824 bytes\n    → split the file",
  );
});

test("files are found by absolute paths too", async () => {
  write("plain-model.yaml", plasma);
  write("plain-map.yaml", mapPlan);
  const paths = ["plain-model.yaml", "plain-map.yaml"].map((name) => join(folder, name));
  const { code, stderr } = await cuptake(["check", ...paths], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("everything that ships passes the check", async () => {
  const files = ["models", "notebooks/plans", "notebooks/data"].flatMap((room) =>
    list(join(root, room))
      .filter((name) => /\.(yaml|csv)$/.test(name))
      .map((name) => `${room}/${name}`),
  );
  expect(files.length).toBeGreaterThanOrEqual(11);
  const { code, stdout, stderr } = await cuptake(["check", ...files], { cwd: root });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const file of files) expect(stdout).toContain(`✔ ${file}: `);
  // Some thirty files in one program.
}, 300_000);

test("a virtual assay writes uptake data that check and fit take, and a plan corrects the gas to the cells", async () => {
  const written = await cuptake(["assay", "emt6-assay", "--seed", "3", "--out", "virtual.csv"], {
    cwd: folder,
  });
  expect(written).toMatchObject({ code: 0, stdout: "" });
  expect((await cuptake(["check", "virtual.csv"], { cwd: folder })).stdout).toContain("uptake data, 45 rows");
  const fitted = await cuptake(["fit", "cu-atsm-redox", "virtual.csv", "--json"], { cwd: folder });
  const { estimates } = JSON.parse(fitted.stdout) as { estimates: { name: string; value: number }[] };
  // Each is held to some 10 %; three times that.
  for (const [k, truth] of [9.8e-4, 2.9e-3, 13 / 3].entries())
    expect(Math.abs(estimates[k].value / truth - 1)).toBeLessThan(0.3);
  const number = (value: number, unit: string) => `{ value: ${value}, unit: ${unit}, provenance: assumed }`;
  write(
    "gas.yaml",
    [
      "{ cuptake: 1, kind: fit, name: gas, title: Gas, model: cu-atsm-redox, data: virtual.csv, pericellular: {",
      `cell_density: ${number(1e4, "cm^-2")}, consumption: ${number(3e-17, "mol/s")}, depth: ${number(1, "mm")},`,
      `diffusivity: ${number(3e-5, "cm^2/s")}, solubility: ${number(1.3e-9, "mol/mL/mmHg")} } }`,
    ].join("\n"),
  );
  const gas = await cuptake(["fit", "gas.yaml", "--json"], { cwd: folder });
  const { pericellular } = JSON.parse(gas.stdout) as {
    pericellular: {
      drop_mmHg: number;
      conditions: { gas_mmHg: number; cell_mmHg: number }[];
      numbers: unknown[];
    };
  };
  expect(pericellular.drop_mmHg).toBeCloseTo(10 / 13, 10);
  expect(pericellular.conditions.map((c) => c.cell_mmHg)).toEqual(
    [0, 0.76, 3.8, 38, 152].map((P) => expect.closeTo(Math.max(0, P - 10 / 13), 8)),
  );
  expect(pericellular.numbers).toHaveLength(5);
});
