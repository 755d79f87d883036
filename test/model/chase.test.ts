import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { addChase, type Chase } from "../../src/model/chase.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import type { Method } from "../../src/solve/solution.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { modelText } from "../models.ts";

const shipped = (name: string): Network => readModel(modelText(name), `${name}.yaml`);

function run(network: Network, times: readonly number[], pO2: number, method?: Method) {
  const inputs = Object.fromEntries(
    network.inputs.map((q) => [q.name, constantCourse(q.name === "pO2" ? pO2 : q.value)]),
  );
  const parameters = network.parameters.map((q) => q.value);
  const { values, names } = solve(compileNetwork(network), {
    ...{ times, parameters, inputs },
    ...(method && { method }),
  });
  return (i: number, ...species: string[]): number =>
    species.reduce((sum, name) => sum + values[i * names.length + names.indexOf(name)], 0);
}

const cells = ["I", "R", "T"];
const chase = (more: Partial<Chase>): Chase => ({ at: 3600, observable: "uptake", ...more });

test.each([
  ["constant", 0.5, 51.2],
  ["constant", 150, 15.0],
  ["closed", 0.5, 54.0],
  ["closed", 150, 19.9],
] as const)(
  "loaded from a %s medium for 1 h at 0.5 mmHg and chased for 1 h at %d mmHg, cells keep %d %",
  (medium, pO2, kept) => {
    const network = addChase(shipped("cu-atsm-redox"), chase({ medium, pO2 }));
    for (const method of ["exact", "rodas5p"] as const) {
      const at = run(network, [3600, 7200], 0.5, method);
      // The figures are printed to a tenth of a percent.
      expect(Math.abs((100 * at(1, ...cells)) / at(0, ...cells) - kept)).toBeLessThan(0.05);
    }
  },
);

test("before the chase a closed medium is that of the model, a constant one does not change", () => {
  const model = shipped("cu-atsm-redox");
  const plain = run(model, [1800], 0.5);
  const closed = run(addChase(model, chase({})), [1800], 0.5);
  for (const name of ["E", ...cells]) expect(Math.abs(closed(0, name) - plain(0, name))).toBeLessThan(1e-14);
  const constant = run(addChase(model, chase({ medium: "constant" })), [1800, 3600], 0.5);
  expect(constant(0, "E")).toBe(1);
  // What enters and is not lost: more than the closed medium holds.
  expect(constant(1, ...cells)).toBeGreaterThan(1);
});

test("what leaves goes into an infinite sink: without O2 and dissociation only k_out empties cells", () => {
  const model = shipped("cu-atsm-redox");
  const names = model.parameters.map((q) => q.name);
  const still = {
    ...model,
    parameters: model.parameters.map((q) => (q.name === "k_red" ? { ...q, value: 0 } : q)),
  };
  const at = run(addChase(still, chase({})), [3600, 4200, 5400], 38);
  const k_out = model.parameters[names.indexOf("k_out")].value;
  for (const [i, t] of [600, 1800].entries())
    expect(at(i + 1, "I") / at(0, "I")).toBeCloseTo(Math.exp(-k_out * t), 10);
  // What was washed out is counted outside.
  expect(at(2, "E")).toBeCloseTo(at(0, "I") - at(2, "I"), 10);
});

test("free copper in the medium is taken away too", () => {
  const at = run(addChase(shipped("cu-atsm-nadh"), chase({})), [3600], 0.5);
  expect([at(0, "E"), at(0, "X")]).toEqual([0, 0]);
});

test("models without a medium, without O2 or with a name in the way are refused", () => {
  const model = shipped("cu-atsm-redox");
  expect(() => addChase(shipped("cu-atsm-plasma"), chase({ observable: "tissue" }))).toThrow(
    "sees all species, so nothing is known to be the medium",
  );
  expect(() => addChase(model, chase({ observable: "uptke" }))).toThrow('has no observable "uptke"');
  expect(() => addChase({ ...model, inputs: [] }, chase({ pO2: 1 }))).toThrow("no input pO2");
  expect(() => addChase(addChase(model, chase({})), chase({}))).toThrow('has a "contact" of its own');
});
