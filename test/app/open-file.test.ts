import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import { openFiles } from "../../src/app/shell/open-file.ts";
import { messages } from "../../src/app/state/messages.ts";
import { makeProject } from "../../src/app/state/project.ts";
import { initialShared } from "../../src/app/state/shared.ts";
import { shared, startFrom } from "../../src/app/state/store.ts";
import { isTac, printFigure, readModel, readTac, toSbml } from "../../src/index.ts";
import { printDft } from "../../src/io/dft.ts";
import { mixed } from "../figure/examples.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const file = (name: string, text: string): File => new File([text], name);
const told = (): string => messages.value.map(({ text }) => text).join("\n");

beforeEach(() => {
  startFrom(initialShared);
  messages.value = [];
});

const curves = "# unit: kBq/mL\nframe_start_min,frame_end_min,tumor\n0,10,1000\n10,30,900\n";
const blood = "time_min,plasma_kBq/mL\n0,0\n1,100\n5,40\n30,8\n";
const uptake =
  "# provenance: assumed\ncondition,pO2_mmHg,time_min,uptake,sd,n,unit\nmine,1,60,50,2,3,% of dose\n";

test("curves as DFT are read, and so are blood samples and uptake as text", async () => {
  const dft = printDft(readTac(curves, "curves.csv"));
  expect(isTac(dft)).toBe(true);
  await openFiles([file("curves.dft", dft)]);
  expect(shared.value.tumor).toMatchObject({ tac: dft, tacName: "curves.dft" });
  await openFiles([file("blood.txt", blood)]);
  expect(shared.value.tissue).toMatchObject({ isShown: true, blood, bloodName: "blood.txt" });
  await openFiles([file("mine.txt", uptake)]);
  expect(shared.value.cell).toMatchObject({ data: uptake, dataName: "mine.txt" });
});

test("of several files all are opened, and one whose place is taken is named", async () => {
  const model = at("models/cu-ptsm.yaml");
  await openFiles([
    file("mine.csv", uptake),
    file("model.yaml", model),
    file("other.csv", uptake.replace("mine", "other")),
    file("picture.png", "x"),
  ]);
  expect(shared.value.cell).toMatchObject({ data: uptake, dataName: "mine.csv", text: model });
  expect(told()).toMatch(/mine\.csv is open/);
  expect(told()).toMatch(/model\.yaml .* is open/);
  expect(told()).toMatch(/other\.csv was not opened: it would take the place of mine\.csv \(uptake data\)/);
  expect(told()).toMatch(/picture\.png: expected a project/);
});

test.each([
  [
    "tumor-map-page.yaml",
    at("notebooks/plans/tumor-map.yaml"),
    /is a map plan: cuptake map tumor-map-page\.yaml/,
  ],
  ["sweep.yaml", at("notebooks/plans/tumor-sweep.yaml"), /is a sweep plan: cuptake sweep sweep\.yaml/],
  ["emt6-fit.yaml", at("notebooks/plans/emt6-fit.yaml"), /is a fit plan: cuptake fit emt6-fit\.yaml/],
  ["cuptake-figure.json", printFigure(mixed, "mixed"), /is a figure .*: cuptake figure cuptake-figure\.json/],
  ["nothing.json", "{}", /nothing\.json.*problems/s],
])("%s is told by its kind, with what to do, and changes nothing", async (name, text, words) => {
  await openFiles([file(name, text)]);
  expect(told()).toMatch(words);
  expect(shared.value).toEqual(initialShared);
});

test("a project is opened to its state", async () => {
  const text = await makeProject({ ...initialShared, cell: { ...initialShared.cell, pO2: 7 } });
  await openFiles([file("project.json", text)]);
  expect(shared.value.cell.pO2).toBe(7);
});

test("SBML becomes the model of the Cell view", async () => {
  const network = readModel(at("models/cu-ptsm.yaml"), "cu-ptsm.yaml");
  await openFiles([file("ptsm.xml", await toSbml(network))]);
  expect(told()).toMatch(/ptsm\.xml .* is open in the Cell view/);
  const opened = readModel(shared.value.cell.text, "model.yaml");
  expect(opened.parameters.map(({ name, value }) => [name, value])).toEqual(
    network.parameters.map(({ name, value }) => [name, value]),
  );
});

test("a model that plasma drives is one of the tissue, or refused by name", async () => {
  await openFiles([file("one-tissue.yaml", at("models/one-tissue.yaml"))]);
  expect(shared.value.tissue).toMatchObject({ isShown: true, model: "one-tissue" });
  expect(shared.value.cell.text).toBe("");
  startFrom(initialShared);
  await openFiles([file("copper.yaml", at("models/cu-atsm-plasma-copper.yaml"))]);
  expect(told()).toMatch(/copper\.yaml is driven by Cp, .*in plasma.*cuptake run copper\.yaml --input Cp=/);
  expect(shared.value).toEqual(initialShared);
});
