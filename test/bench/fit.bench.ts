import { bench, describe } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { toRules } from "../../src/fit/network-problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const levels = [0, 0.76, 3.8, 38, 152];
const times = Array.from({ length: 30 }, (_, i) => 120 * (i + 1));
const free = redox.parameters.map((q) => q.name);
const problem = {
  models: { redox },
  conditions: Object.fromEntries(levels.map((pO2) => [`${pO2}`, { pO2 }])),
  data: [
    {
      name: "cells",
      model: "redox",
      observable: "uptake",
      spread: { kind: "constant", sd: 2 } as const,
      points: levels.flatMap((pO2) =>
        times.map((time) => ({ condition: `${pO2}`, time, value: 50, sd: null })),
      ),
    },
  ],
  parameters: toRules(redox, { free }),
};

/** 5 O2 levels × 30 times, 5 free parameters: residuals with their Jacobian, beside the solves that they need. */
describe.each(["exact", "rodas5p"] as const)("objective of 150 points by %s", (method) => {
  const options = { method, tolerance: 1e-6 };
  const { residuals, start } = makeObjective(problem, options);
  const x = Float64Array.from(start);
  const system = compileNetwork(redox, { sensitivities: free });
  const parameters = redox.parameters.map((q) => q.value);
  bench("residuals and Jacobian", () => {
    x[0] += 1e-9;
    residuals(x);
  });
  bench("the five solves alone", () => {
    parameters[0] *= 1 + 1e-9;
    for (const pO2 of levels)
      solve(system, { ...options, times, parameters, inputs: { pO2: constantCourse(pO2) } });
  });
});
