import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeProject, openProjectText } from "../../src/app/state/project.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { shared, startFrom } from "../../src/app/state/store.ts";
import { openProject } from "../../src/cli/project.ts";

const state = {
  ...initialShared,
  page: { view: "cell" },
  cell: { ...initialShared.cell, pO2: 7, values: { k_in: 0.001 } },
} as const;

test("a project file of the page is opened by the page to the same state", async () => {
  const text = await makeProject(state);
  startFrom(initialShared);
  await openProjectText(text, "project.json");
  expect(shared.value).toEqual(state);
});

test("and by the command line, with every input that its demo reads", async () => {
  const folder = mkdtempSync(join(tmpdir(), "project-"));
  const file = join(folder, "project.json");
  writeFileSync(file, await makeProject(state));
  const { shelf, backend } = await openProject(file);
  rmSync(folder, { recursive: true });
  expect(backend).toBe("auto");
  for (const path of [
    "notebooks/plans/emt6-fit.yaml",
    "notebooks/plans/mcf7-fit.yaml",
    "notebooks/plans/uptake-figure.yaml",
    "notebooks/plans/tumor-sweep.yaml",
    "notebooks/plans/tumor-map.yaml",
    "notebooks/data/emt6-lewis-1999.csv",
    "notebooks/data/mcf7-weeks-2010.csv",
    "models/cu-atsm-redox.yaml",
    "models/cu-atsm-plasma.yaml",
  ])
    expect((await shelf.shipped(path)).text.length, path).toBeGreaterThan(50);
});

test("what is no project is refused with its problems, and changes nothing", async () => {
  startFrom(state);
  for (const text of [
    "{}",
    "[1",
    '{"cuptake":2,"kind":"project"}',
    `{"cuptake":1,"kind":"project","versions":{},"inputs":{"a":${"[".repeat(5000)}`,
  ])
    await expect(openProjectText(text, "bad.json")).rejects.toThrow("bad.json");
  expect(shared.value).toEqual(state);
});
