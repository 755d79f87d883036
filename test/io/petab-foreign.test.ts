import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { minimizeObjective } from "../../src/fit/projection.ts";
import { type PetabProblem, readPetab } from "../../src/io/petab/read-petab.ts";
import { reference } from "../models.ts";

const folder = new URL("../reference/petab/foreign/", import.meta.url);
const stored = (path: string): string => readFileSync(new URL(path, folder), "utf8");
type Change = readonly [file: string, from: string | RegExp, to: string];

/** The problem of other programs, with something else in its place. */
function read(...changes: readonly Change[]): Promise<PetabProblem> {
  const open = async (path: string): Promise<string> => {
    let text = stored(path);
    for (const [file, from, to] of changes)
      if (file === path) {
        expect(text).toMatch(from);
        text = text.replace(from, to);
      }
    return text;
  };
  return open("problem.yaml").then((text) => readPetab(text, "problem.yaml", open));
}

const likelihoodOf = ({ problem, logJacobian }: PetabProblem): number => {
  const objective = makeObjective(readProblem(problem), { tolerance: 1e-11 });
  return (objective.minusTwoLogLikelihoodAt(objective.start) ?? Number.NaN) / -2 + logJacobian;
};

test("parameters of observables, of noise and of conditions, starts by condition and logarithms: the log-likelihood is SciPy's, to 1e-6", async () => {
  const expected = reference<Record<string, number>>("petab/likelihood.json").foreign;
  const found = await read();
  expect(Math.abs(likelihoodOf(found) - expected)).toBeLessThan(1e-6);
});

test("its derivatives are those of finite differences, a size that observables share included", async () => {
  const { problem } = await read();
  const { start, residuals, variables } = makeObjective(readProblem(problem), { tolerance: 1e-11 });
  expect(variables.map(({ name }) => name).sort()).toEqual(
    ["A0", "k1", "k2_a", "k2_b", "offset", "scale_1", "sd_log", "sd_shared"].sort(),
  );
  const rowsAt = (x: Float64Array) => residuals(x) ?? { r: new Float64Array(0), J: new Float64Array(0) };
  const { r, J } = rowsAt(start);
  const n = variables.length;
  for (let k = 0; k < n; k++) {
    const [up, down] = [1e-5, -1e-5].map((h) => rowsAt(start.map((x, i) => (i === k ? x + h : x))).r);
    for (let i = 0; i < r.length; i++)
      expect(Math.abs((up[i] - down[i]) / 2e-5 - J[i * n + k])).toBeLessThan(
        1e-4 * (1 + Math.abs(J[i * n + k])),
      );
  }
});

test("the search ends where no slope is left, though observables share a size of their errors", async () => {
  const { problem } = await read();
  const objective = makeObjective(readProblem(problem), { tolerance: 1e-11 });
  const { x } = minimizeObjective(objective, { ...objective, tolerance: 1e-12 });
  const valueAt = (at: ArrayLike<number>): number => objective.minusTwoLogLikelihoodAt(at) ?? Number.NaN;
  const best = valueAt(x);
  const { lower, upper } = objective;
  for (let k = 0; k < x.length; k++)
    for (const h of [1e-3, -1e-3]) {
      const moved = Float64Array.from(x, (value, i) =>
        Math.min(Math.max(value + (i === k ? h : 0), lower[i]), upper[i]),
      );
      expect(valueAt(moved)).toBeGreaterThanOrEqual(best - 1e-7);
    }
});

test("a parameter that is estimated and has no nominal value starts at that of the model, or between its bounds", async () => {
  const { problem } = await read(
    ["parameters.tsv", "10\t0.25\t1", "10\t\t1"],
    ["parameters.tsv", "100\t1.1\t1", "100\t\t1"],
  );
  expect(problem.parameters.k1).toMatchObject({ start: 0.3 });
  expect(problem.parameters.A0).toMatchObject({ start: 1 });
});

test.each([
  [
    "an unknown parameter, with a near name",
    ["parameters.tsv", "k1\t", "k_1\t"],
    'parameters.tsv:2: 1 problem\n  ✖ "k_1": expected a parameter of the model or of a formula, found "k_1", which nothing uses\n    → did you mean "k1"',
  ],
  ["a fixed one too", ["parameters.tsv", "scale_2\t", "scale_9\t"], "observables.tsv:2"],
  [
    "a column that the model lacks, of the second file",
    ["conditions_2.tsv", "base", "bose"],
    'column "bose": expected a parameter, species or compartment',
  ],
  [
    "a wrong cell of the second file by that file's name",
    ["conditions_2.tsv", "0.05", "k2_c"],
    'conditions_2.tsv:2: 1 problem\n  ✖ base: expected a number or a parameter of the table, found "k2_c"',
  ],
  ["a condition in two files", ["conditions_2.tsv", "c5\t", "c1\t"], "conditions_2.tsv:3"],
  [
    "a formula by its table and line",
    ["observables.tsv", "A**2", "A_2"],
    'observables.tsv:3: 1 problem\n  ✖ observables.obs_a.expression: expected a species, parameter or input, found "A_2"',
  ],
  [
    "too few parameters of an observable",
    ["measurements.tsv", "scale_1;offset", "scale_1"],
    'expected 2 for "obs_b", found "scale_1"',
  ],
  ["a wrong estimate", ["parameters.tsv", "0.2\t1.0", "0.2\tyes"], 'expected estimate 1 or 0, found "yes"'],
  [
    "version 2",
    ["problem.yaml", "format_version: 1", "format_version: 2.0.0"],
    "problem.yaml:1: 1 problem\n  ✖ format_version: expected PEtab version 1, found 2.0.0",
  ],
  [
    "a steady state",
    ["measurements.tsv", "0.5\t1\tscale", "0.5\tinf\tscale"],
    'expected a time, found "inf" (a steady state)',
  ],
  [
    "a logarithm of nothing",
    ["measurements.tsv", "c1\t0.9\t0", "c1\t0\t0"],
    "expected a number above 0 beside log10, found 0",
  ],
  [
    "a size of errors that the model has a use for",
    ["observables.tsv", "\tsd_log\t", "\tk1\t"],
    'expected an estimated size of errors that the model has no use for, found "k1"',
  ],
  [
    "errors that follow the model on a logarithmic scale",
    ["observables.tsv", "\tsd_log\t", "\tsd_log * obs_a\t"],
    "expected errors that do not follow the model beside log10",
  ],
] as const)("%s is told", async (_, change, message) => {
  await expect(read(change)).rejects.toThrow(message);
});
