import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { parseExpression } from "../../src/model/expression.ts";
import type { Network } from "../../src/model/network.ts";
import { readModel } from "../../src/model/read-model.ts";
import type { Method } from "../../src/solve/solution.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { modelText, shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");
const nadh = shippedModel("cu-atsm-nadh");
const hour = 3600;

/** A random set of parameters inside their ranges, and an O2 tension. */
const drawn = (network: Network) =>
  fc.record({
    pO2: fc.double({ min: 0, max: 160, noNaN: true }),
    parameters: fc.tuple(
      ...network.parameters.map((q) => {
        const [low, high] = q.range ?? [q.value, q.value];
        return fc.double({ min: 0, max: 1, noNaN: true }).map((u) => low + u * (high - low));
      }),
    ),
  });

/** Inputs as the model has them, but for the O2 tension. */
const inputsOf = (network: Network, pO2: number) =>
  Object.fromEntries(network.inputs.map((q) => [q.name, constantCourse(q.name === "pO2" ? pO2 : q.value)]));

describe.each<[string, Network, Method]>([
  ["redox, exact", redox, "exact"],
  ["redox, stiff", redox, "rodas5p"],
  ["NADH, stiff, one species eliminated", nadh, "rodas5p"],
])("%s", (_, network, method) => {
  const system = compileNetwork(network);
  const times = [60, 600, hour, 24 * hour];

  test("copper is conserved and no pool goes below zero", () => {
    fc.assert(
      fc.property(drawn(network), ({ pO2, parameters }) => {
        const { values, names } = solve(system, {
          times,
          parameters,
          inputs: inputsOf(network, pO2),
          method,
        });
        for (let i = 0; i < times.length; i++) {
          const row = values.subarray(i * names.length, (i + 1) * names.length);
          // One propagator over a day is squared some 20 times, each time doubling its rounding; else far better.
          expect(Math.abs(row.reduce((sum, y) => sum + y, 0) - 1)).toBeLessThan(1e-11);
          // The smallest values are differences of larger ones, good to the tolerance of 1e-8.
          expect(Math.min(...row)).toBeGreaterThan(-1e-9);
        }
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});

test("all rate constants together are a clock: Σ kⱼ ∂y/∂kⱼ = t dy/dt", () => {
  const system = compileNetwork(redox, { sensitivities: redox.parameters.map((q) => q.name) });
  const base = compileNetwork(redox);
  const f = new Float64Array(4);
  for (const method of ["exact", "rodas5p"] as const)
    fc.assert(
      fc.property(drawn(redox), fc.integer({ min: 1, max: 7200 }), ({ pO2, parameters }, t) => {
        const inputs = inputsOf(redox, pO2);
        const { values } = solve(system, { times: [t], parameters, inputs, method });
        base.rhs(values.subarray(0, 4), Float64Array.from([...parameters, pO2]), f);
        for (let i = 0; i < 4; i++) {
          const sum = parameters.reduce((total, k, j) => total + k * values[4 * (1 + j) + i], 0);
          // Scaled sensitivities are of the order of 1; fast rates cancel in f to some 1e-8.
          expect(Math.abs(sum - t * f[i])).toBeLessThan(method === "exact" ? 1e-9 : 1e-5);
        }
      }),
      { seed: 11, numRuns: 60 },
    );
});

test("a dose of any size gives the same fractions, by every method", () => {
  const scaled = (factor: number): Network => ({
    ...redox,
    species: redox.species.map((s, i) => (i === 0 ? { ...s, initial: parseExpression(`${factor}`) } : s)),
  });
  for (const method of ["exact", "rodas5p", "odex"] as const) {
    const run = (factor: number): Float64Array =>
      solve(compileNetwork(scaled(factor)), {
        times: [600, hour],
        parameters: valuesOf(redox),
        inputs: { pO2: constantCourse(3.8) },
        method,
      }).values;
    const one = run(1);
    // A power of two changes no mantissa, and no step is chosen by an absolute size.
    for (const factor of [2 ** -40, 2 ** 40]) expect(run(factor).map((y) => y / factor)).toEqual(one);
  }
});

test.each(["rodas5p", "odex"] as const)(
  "by %s, pmol or mol, and nothing at the start, makes no difference",
  (method) => {
    // Saturable uptake from an infusion: not linear, and without any size at the start.
    const inUnit = (unit: string, factor: number) => {
      const network = smallModel({
        inputs: { infused: [2 * factor, `${unit}/s`] },
        species: { A: { initial: 0, unit }, B: { initial: 0, unit } },
        parameters: { V: [1 * factor, `${unit}/s`], K: [30 * factor, unit], k: [1e-3, "s^-1"] },
        reactions: {
          infusion: { to: "A", rate: "infused" },
          uptake: { from: "A", to: "B", rate: "V * A / (K + A)" },
          loss: { from: "B", rate: "k * B" },
        },
        observables: { bound: { expression: "B", unit } },
      });
      const inputs = { infused: constantCourse(network.inputs[0].value) };
      const { values } = solve(compileNetwork(network), {
        times: [1, 60, 600],
        parameters: valuesOf(network),
        inputs,
        method,
      });
      return values.map((y) => y / network.observables[0].unit.factor / factor);
    };
    const inMol = inUnit("mol", 1e-12);
    const inPicomol = inUnit("pmol", 1);
    inMol.forEach((y, i) => {
      // The units' factors are no powers of two: sizes round differently, and steps with them by bits.
      expect(Math.abs(y / inPicomol[i] - 1)).toBeLessThan(1e-11);
    });
  },
);

test.each(["exact", "rodas5p", "odex"] as const)(
  "by %s, the order of the species in the file changes nothing",
  (method) => {
    const lines = modelText("cu-atsm-redox").split("\n");
    const first = lines.findIndex((line) => line.startsWith("  E: {"));
    const run = (order: readonly number[]): Record<string, number> => {
      const shuffled = [...lines];
      shuffled.splice(first, 4, ...order.map((k) => lines[first + k]));
      const network = readModel(shuffled.join("\n"), "shuffled.yaml");
      const inputs = { pO2: constantCourse(0.76) };
      const { names, values } = solve(compileNetwork(network), {
        times: [1800],
        parameters: valuesOf(network),
        inputs,
        method,
      });
      return Object.fromEntries(names.map((name, i) => [name, values[i]]));
    };
    const usual = run([0, 1, 2, 3]);
    for (const order of [
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      const other = run(order);
      // Sums in another order round differently; 1e-14 by a propagator, 1e-12 over some 40 steps.
      for (const name of Object.keys(usual)) expect(Math.abs(usual[name] - other[name])).toBeLessThan(1e-12);
    }
  },
);
