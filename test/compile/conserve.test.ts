import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { eliminateTotals, findTotals } from "../../src/compile/conserve.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");

test("the closed redox model conserves the sum of its four pools, the plasma-driven one nothing", () => {
  expect(findTotals(redox)).toEqual([{ E: 1, I: 1, R: 1, T: 1 }]);
  expect(findTotals(shippedModel("cu-atsm-plasma"))).toEqual([]);
});

test("with the total eliminated the redox model has three unknowns and the same solution", () => {
  const whole = compileNetwork(redox);
  const reduced = compileNetwork(redox, { eliminate: true });
  expect(reduced.names).toEqual(["I", "R", "T"]);
  const options = {
    times: [60, 900, 3600],
    parameters: redox.parameters.map((q) => q.value),
    inputs: { pO2: constantCourse(0.76) },
  };
  for (const method of ["exact", "rodas5p"] as const) {
    const a = solve(whole, { ...options, method, tolerance: 1e-10 });
    const b = solve(reduced, { ...options, method, tolerance: 1e-10 });
    expect(b.names).toEqual(a.names);
    a.values.forEach((y, i) => {
      expect(Math.abs(y - b.values[i])).toBeLessThan(1e-9);
    });
  }
});

test("two totals, one with unequal weights, are both found and eliminated", () => {
  const network = smallModel({
    species: { A: 1, B: 0, C: 0.5, D: 0 },
    parameters: { k: [0.1, "s^-1"], q: [0.2, "s^-1"] },
    reactions: {
      pair: { from: { A: 2 }, to: "B", rate: "k * A" },
      turn: { from: "C", to: "D", rate: "q * C" },
    },
  });
  const totals = findTotals(network);
  expect(totals).toHaveLength(2);
  expect(totals).toContainEqual({ A: 0.5, B: 1 });
  expect(totals).toContainEqual({ C: 1, D: 1 });
  expect(eliminateTotals(network).network.species).toHaveLength(2);
  const times = [1, 10, 100];
  const parameters = [0.1, 0.2];
  const a = solve(compileNetwork(network), { times, parameters });
  const b = solve(compileNetwork(network, { eliminate: true }), { times, parameters });
  a.values.forEach((y, i) => {
    expect(Math.abs(y - b.values[i])).toBeLessThan(1e-12);
  });
});

test("E5 of the stiff set: y2 and y3 to 2e-3 of the published values, to 1e-6 of the conserved truth", () => {
  const network = smallModel({
    species: { y1: 1.76e-3, y2: 0, y3: 0, y4: 0 },
    parameters: { A: [7.89e-10, "s^-1"], B: [1.1e7, "s^-1"], C: [1.13e3, "s^-1"], M: [1e6, "1"] },
    reactions: {
      split: { from: "y1", to: { y2: 1, y3: 1 }, rate: "A * y1" },
      bind: { from: { y1: 1, y3: 1 }, to: "y4", rate: "B * y1 * y3" },
      meet: { from: { y2: 1, y3: 1 }, rate: "M * C * y2 * y3" },
      leave: { from: "y4", to: "y3", rate: "C * y4" },
    },
  });
  // As in the published problem y1 is not given back by `leave`, and y3 is.
  expect(findTotals(network)).toHaveLength(1);
  const system = compileNetwork(network, { eliminate: true });
  const parameters = network.parameters.map((q) => q.value);
  for (const tolerance of [1e-4, 1e-6, 1e-8]) {
    const { values, names } = solve(system, {
      times: [1e13],
      parameters,
      method: "rodas5p",
      tolerance,
      absoluteTolerance: new Float64Array(4).fill(1e-30),
    });
    const y2 = values[names.indexOf("y2")];
    const y3 = values[names.indexOf("y3")];
    // The truth is known to eight digits.
    expect(Math.abs(y2 / 8.8612335e-23 - 1)).toBeLessThan(tolerance + 1e-8);
    expect(Math.abs(y2 / 8.86765551764212e-23 - 1)).toBeLessThan(2e-3);
    expect(Math.abs(y3 / 8.854814626268838e-23 - 1)).toBeLessThan(2e-3);
  }
});
