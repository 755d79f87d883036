import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengInput } from "../../src/input/feng.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { type PackedTables, packTables } from "../../src/tissue/packed-tables.ts";
import type { Phantom } from "../../src/tissue/phantom.ts";
import { type FrameCurve, makeTable } from "../../src/tissue/table.ts";
import { type modelNames, shippedModel } from "../models.ts";
import { makeField } from "./field.ts";

/** A model's observables on a seeded random field: tables for a backend, and what the exact solver says. */
export interface ModelField {
  readonly field: Phantom;
  readonly tables: PackedTables;
  /** Largest relative error of some frames; what is a millionth of a frame's largest value is compared with that. */
  worst(frames: ArrayLike<number>): number;
}

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

/** Puts a model on the random field, and solves it in 60 of the voxels. */
export function makeModelField(name: (typeof modelNames)[number]): ModelField {
  const field = makeField([16, 12, 8]);
  const curve = curveOf(name);
  const table = makeTable(curve, { halfPO2_mmHg: 1.5 });
  const exact = Array.from({ length: 60 }, (_, k) => ({ i: 23 * k, values: curve(field.pO2[23 * k]) }));
  const peaks = exact[0].values.map((_, f) => Math.max(...exact.map(({ values }) => Math.abs(values[f]))));
  return {
    field,
    tables: packTables([table, table]),
    worst(frames) {
      const errors = exact.flatMap(({ i, values }) =>
        Array.from(values, (value, f) => {
          const seen = frames[f * field.pO2.length + i];
          return Math.abs(seen - value) / (Math.abs(value) + 1e-6 * peaks[f] + 1e-30);
        }),
      );
      // NaN is no small error.
      return errors.reduce((a, b) => (b <= a ? a : b), 0);
    },
  };
}
