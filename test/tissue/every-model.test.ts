import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengInput } from "../../src/input/feng.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import type { BackendName } from "../../src/tissue/backend.ts";
import { gatherSlab } from "../../src/tissue/gather.ts";
import { packTables } from "../../src/tissue/packed-tables.ts";
import { type FrameCurve, makeTable } from "../../src/tissue/table.ts";
import { modelNames, shippedModel } from "../models.ts";
import { makeField } from "./field.ts";

const field = makeField([16, 12, 8]);
const times = [60, 600, 3600, 14400];

/** All observables of a model at four times against pO2, plasma curves given; kept apart from each other as frames. */
function curveOf(name: (typeof modelNames)[number]): FrameCurve {
  const network = shippedModel(name);
  const system = compileNetwork(network);
  const parameters = network.parameters.map(({ value }) => value);
  const others = Object.fromEntries(
    network.inputs.map(({ name: input, course, value }) => [
      input,
      /^(Cp|Cu_p)$/.test(input) ? fengInput() : (course ?? constantCourse(value)),
    ]),
  );
  const hasOxygen = network.inputs.some((input) => input.name === "pO2");
  return (pO2) => {
    const inputs = { ...others, ...(hasOxygen && { pO2: constantCourse(pO2) }) };
    // What is not linear is integrated, far below what a table is asked for.
    const options = system.isLinear ? { method: "exact" as const } : { tolerance: 1e-10 };
    const solution = solve(system, { times, parameters, inputs, ...options });
    return Float64Array.from(
      network.observables.flatMap((o) => Array.from(observe(network, o.name, solution, parameters).values)),
    );
  };
}

describe.each(modelNames)("the model %s", (name) => {
  const curve = curveOf(name);
  const table = makeTable(curve, { halfPO2_mmHg: 1.5 });
  const tables = packTables([table, table]);
  const exact = Array.from({ length: 60 }, (_, k) => {
    const i = 23 * k;
    return { i, values: curve(field.pO2[i]) };
  });
  const peaks = exact[0].values.map((_, f) => Math.max(...exact.map(({ values }) => Math.abs(values[f]))));

  test.each<BackendName>(["cpu", "webasm", "simd", "plain"])(
    "on %s equals its exact solution on a random field to 1e-4",
    async (backend) => {
      const result = await gatherSlab({ backend, tables, pO2: field.pO2, labels: field.labels });
      expect(result.backend).toBe(backend);
      expect(result.fallbackReason).toBeNull();
      let worst = 0;
      for (const { i, values } of exact)
        values.forEach((value, f) => {
          const seen = result.frames[f * field.pO2.length + i];
          // What is a millionth of its own largest value is compared with that.
          worst = Math.max(worst, Math.abs(seen - value) / (Math.abs(value) + 1e-6 * peaks[f] + 1e-30));
        });
      expect(worst).toBeLessThan(1e-4);
    },
  );
});
