import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readModel } from "../../src/model/read-model.ts";
import { cuptake, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const call = (...args: string[]) => cuptake(["convert", ...args], { cwd: folder });

test("a model goes to SBML and back into a file that runs", async () => {
  const there = await call("cu-atsm-redox", "--out", "redox.xml");
  expect(there).toMatchObject({ code: 0, stdout: "cu-atsm-redox: 4 species, 5 parameters, 5 reactions\n" });
  const back = await call("redox.xml", "--out", "redox.yaml", "--json");
  expect(JSON.parse(back.stdout)).toEqual({
    ...{ model: "cu-atsm-redox", out: "redox.yaml", species: 4, parameters: 5, reactions: 5, remarks: [] },
  });
  const network = readModel(readFileSync(join(folder, "redox.yaml"), "utf8"), "redox.yaml");
  expect(network.fit?.free).toEqual(["k_in", "k_out", "K_R"]);
  const run = await cuptake(["run", "redox.yaml", "--pO2", "0.76", "--points", "2", "--json"], {
    cwd: folder,
  });
  expect(run.code).toBe(0);
});

test("what is asked for and cannot be is a wrong call, and leaves no file", async () => {
  const twice = await call("cu-atsm-redox", "--out", "again.yaml");
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain("expected .xml for SBML from a model, found .yaml");
  writeFileSync(join(folder, "none.xml"), "<sbml>");
  const broken = await call("none.xml", "--out", "none.yaml");
  expect(broken.code).toBe(1);
  expect(broken.stderr).toContain("well-formed XML");
});
