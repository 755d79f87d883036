import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runFitTask } from "../../src/fit/fit-task.ts";
import { readProblem, type WrittenProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { readPetab } from "../../src/io/petab/read-petab.ts";
import { writePetab } from "../../src/io/petab/write-petab.ts";
import { emt6 } from "../fit/emt6.ts";
import { reference } from "../models.ts";
import { petabFiles } from "./petab-files.ts";

const folder = new URL("../reference/petab/", import.meta.url);

/** The problems whose likelihood SciPy has computed, at values that are no optimum. */
const written: Readonly<Record<string, WrittenProblem>> = {
  "emt6-constant": emt6(["k_in", "k_out", "K_R"], { sd: 5 }).problem,
  "emt6-estimated": emt6(["k_in", "k_out", "K_R"], { sd: null }).problem,
  "emt6-own": withSpread({ kind: "given" }, emt6(["k_in", "k_ox"], { sd: 5 }).problem),
  "emt6-relative": withSpread(
    { kind: "combined", sd: 2, cv: { start: 0.1 }, of: "model" },
    emt6(["k_in", "k_ox"], { sd: 5 }).problem,
  ),
};

/** The same data in another unit, with a background. */
function scaled(spread: WrittenProblem["data"][number]["spread"]): WrittenProblem {
  const { problem } = emt6(["k_in"], { sd: 5 });
  const move = (value: number): number => 3 * value + 40;
  const data = problem.data.map((set) => ({
    ...set,
    ...{ spread, scale: true, offset: true },
    points: set.points.map((point) => ({ ...point, value: move(point.value) })),
  }));
  return { ...problem, data };
}

function withSpread(
  spread: WrittenProblem["data"][number]["spread"],
  problem: WrittenProblem,
): WrittenProblem {
  const data = problem.data.map((set) => ({
    ...set,
    spread,
    points: set.points.map((point, i) => ({ ...point, sd: 2 + i })),
  }));
  return { ...problem, data };
}

const filesOf = (problem: WrittenProblem): Map<string, string> => writePetab(readProblem(problem));
const open = (files: ReadonlyMap<string, string>) => async (path: string) => files.get(path) ?? "";
const read = (files: ReadonlyMap<string, string>) =>
  readPetab(files.get("problem.yaml") ?? "", "problem.yaml", open(files));
const stored = (name: string): Map<string, string> =>
  new Map(petabFiles.map((file) => [file, readFileSync(new URL(`${name}/${file}`, folder), "utf8")]));

/** Where a search from the problem's own start ends; values of the variables by name. */
function optimumOf(problem: WrittenProblem): Record<string, number> {
  const task = { kind: "start", seed: 0, index: 0, tolerance: 1e-12 } as const;
  const found = runFitTask({ source: { problem }, task });
  if (!("x" in found)) throw new Error("the search failed");
  const objective = makeObjective(readProblem(problem));
  const values = objective.valuesAt(found.x as readonly number[]);
  return Object.fromEntries(objective.variables.map((v, k) => [v.name, values[k]]));
}

test.runIf(process.env.CUPTAKE_WRITE_PETAB)("the stored problems are written anew", () => {
  for (const [name, problem] of Object.entries(written)) {
    mkdirSync(new URL(`${name}/`, folder), { recursive: true });
    for (const [file, text] of filesOf(problem)) writeFileSync(new URL(`${name}/${file}`, folder), text);
  }
});

test.each(Object.keys(written))("%s: the log-likelihood is SciPy's, to 1e-6", async (name) => {
  const expected = reference<Record<string, number>>("petab/likelihood.json")[name];
  expect(existsSync(new URL(`${name}/problem.yaml`, folder))).toBe(true);
  const { problem } = await read(stored(name));
  const objective = makeObjective(readProblem(problem), { tolerance: 1e-11 });
  const found = objective.minusTwoLogLikelihoodAt(objective.start);
  expect(Math.abs((found ?? Number.NaN) / -2 - expected)).toBeLessThan(1e-6);
});

test.each(["emt6-constant", "emt6-estimated", "emt6-own"])(
  "%s: an exported fit reads back to the same optimum, to 1e-5 of each value",
  async (name) => {
    const { problem } = await read(filesOf(written[name]));
    const [own, back] = [optimumOf(written[name]), optimumOf(problem)];
    for (const [key, value] of Object.entries(own))
      expect(Math.abs(back[key] / value - 1), `${key} ${value} ${back[key]}`).toBeLessThan(1e-5);
  },
);

test.each([
  { kind: "constant", sd: 5 },
  { kind: "proportional", cv: 0.2, of: "model" },
] as const)("a scale and an offset beside the spread $kind read back to the same optimum", async (spread) => {
  const own = scaled(spread);
  const files = filesOf(own);
  expect(files.get("observables.tsv")).toContain("\toffset_obs_uptake + scale_obs_uptake * uptake\t");
  const { problem } = await read(files);
  const [found, back] = [optimumOf(own), optimumOf(problem)];
  const pairs = [
    ["k_in", "k_in"],
    ["scale[data]", "scale_obs_uptake"],
    ["offset[data]", "offset_obs_uptake"],
  ];
  for (const [key, id] of pairs) expect(back[id] / found[key], key).toBeCloseTo(1, 4);
});

test("data that a delay moves are not written as if none did", () => {
  const { problem } = emt6(["k_in"], { sd: 5 });
  const moved = { ...problem.data[0], shaped: { pO2: { delay: "tau" } } };
  expect(() => filesOf({ ...problem, data: [moved] })).toThrow('a delay or dispersion of "pO2"');
});

test("what PEtab says is written and read without a change", async () => {
  const first = filesOf(written["emt6-relative"]);
  const { problem } = await read(first);
  expect(filesOf(problem)).toEqual(first);
});

test("a model of others is fitted with its numbers as they stand, its formulas and its condition table", async () => {
  const cases = new URL("../reference/sbml/cases/", import.meta.url);
  const files = new Map([
    [
      "problem.yaml",
      "format_version: 1\nparameter_file: p.tsv\nproblems:\n  - sbml_files: [m.xml]\n    condition_files: [c.tsv]\n    observable_files: [o.tsv]\n    measurement_files: [d.tsv]\n",
    ],
    ["m.xml", readFileSync(new URL("01-amounts.xml", cases), "utf8")],
    [
      "p.tsv",
      "parameterId\tparameterScale\tlowerBound\tupperBound\tnominalValue\testimate\nscale\tlog10\t0.1\t100\t1\t1\nk\tlin\t0\t1\t0.1\t0\n",
    ],
    ["c.tsv", "conditionId\tk\nslow\t0.1\nfast\t0.5\n"],
    ["o.tsv", "observableId\tobservableFormula\tnoiseFormula\nsum\tscale * A + 1\t0.5\n"],
    [
      "d.tsv",
      `observableId\tsimulationConditionId\tmeasurement\ttime\nsum\tslow\t${30 * Math.exp(-0.1) + 1}\t1\nsum\tfast\t${30 * Math.exp(-1) + 1}\t2\n`,
    ],
  ]);
  const { problem } = await read(files);
  expect(optimumOf(problem).scale).toBeCloseTo(3, 6);
});

test.each([
  ["observables.tsv", /\tlin\t/, "\tcube\t", 'found "cube"'],
  ["observables.tsv", /\tnormal/, "\tlaplace", "found laplace"],
  ["observables.tsv", /\t5\t/, "\texp(uptake)\t", 'found "exp(uptake)"'],
  ["measurements.tsv", /\t3600/, "\tinf", 'found "inf"'],
  ["measurements.tsv", /condition_1/, "condition_9", 'found "condition_9"'],
  ["parameters.tsv", /\tlog10\t/, "\tcube\t", 'found "cube"'],
  ["conditions.tsv", /\tpO2/, "\tuptake", "that no rule computes, found none"],
] as const)("%s: what cannot be fitted is refused by name (%s)", async (file, from, to, message) => {
  const files = filesOf(written["emt6-constant"]);
  files.set(file, (files.get(file) ?? "").replace(from, to));
  await expect(read(files)).rejects.toThrow(message);
});
