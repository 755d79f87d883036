import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { readSbml } from "../../src/io/sbml/read-sbml.ts";
import { writeSbml } from "../../src/io/sbml/write-sbml.ts";
import type { Network } from "../../src/model/network.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { readUnit } from "../../src/units.ts";
import { reference } from "../models.ts";

interface Case {
  readonly times: readonly number[];
  readonly names: readonly string[];
  /** A row a time. */
  readonly values: readonly (readonly number[])[];
}
/** By libSBML and SciPy, in `simulate.py` beside the cases. */
const { cases } = reference<{ readonly cases: Readonly<Record<string, Case>> }>("sbml/results.json");
const folder = new URL("../reference/sbml/cases/", import.meta.url);
const textOf = (name: string): string => readFileSync(new URL(`${name}.xml`, folder), "utf8");

/** Names that the model language has taken, as they are written there. */
const renamed: Readonly<Record<string, string>> = { t: "t_", hill: "hill_" };

function follow(network: Network, { times, names }: Case, perMinute: boolean): number[][] {
  const parameters = network.parameters.map((q) => q.value);
  const solution = solve(compileNetwork(network), {
    times: times.map((t) => (perMinute ? t * 60 : t)),
    parameters,
    inputs: Object.fromEntries(network.inputs.map((q) => [q.name, q.course ?? constantCourse(q.value)])),
    tolerance: 1e-11,
    maxSteps: 100_000,
  });
  const curves = names.map((name) => {
    const own = renamed[name] ?? name;
    if (network.inputs.some((q) => q.name === own)) return undefined;
    return Array.from(observe(network, own, solution, parameters).values);
  });
  return times.map((_, i) => curves.map((curve) => curve?.[i] ?? Number.NaN));
}

test("there is a result for each of 35 cases", () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.xml$/, ""));
  expect(files.length).toBe(35);
  expect(Object.keys(cases).sort()).toEqual(files.sort());
});

describe.each(Object.keys(cases))("%s", (name) => {
  const text = textOf(name);
  const isMinute = /timeUnits="minute"/.test(text);
  const { network, remarks } = readSbml(text, `${name}.xml`);

  // The reference is good to about 1e-11, this solver to about 1e-9 at this tolerance.
  test("gives what libSBML and SciPy give, to 1e-7 of each curve's largest value", () => {
    const expected = cases[name];
    const found = follow(network, expected, isMinute);
    let compared = 0;
    for (let j = 0; j < expected.names.length; j++) {
      const size = Math.max(...expected.values.map((row) => Math.abs(row[j])), 1e-6);
      if (Number.isNaN(found[0][j])) continue;
      compared++;
      expected.values.forEach((row, i) => {
        expect(Math.abs(found[i][j] - row[j]), `${expected.names[j]} at ${expected.times[i]}`).toBeLessThan(
          1e-7 * size,
        );
      });
    }
    expect(compared).toBeGreaterThan(0);
  });

  test("gives the same after being written and read again", () => {
    const again = readSbml(writeSbml(network), `${name}.xml`).network;
    const [own, other] = [follow(network, cases[name], isMinute), follow(again, cases[name], isMinute)];
    own.forEach((row, i) => {
      row.forEach((x, j) => {
        if (!Number.isNaN(x)) expect(other[i][j]).toBeCloseTo(x, 7);
      });
    });
  });

  test("keeps units where they fit, and says where they do not", () => {
    const hasUnits = ["02", "03", "32"].includes(name.slice(0, 2));
    const said = remarks.some((remark) => remark.startsWith("Units are not carried over"));
    expect(said).toBe(!hasUnits);
    if (hasUnits) expect(network.species[0].unit.dimension).toEqual(readUnit("mmol/L")?.dimension);
  });
});
