import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { type FitPoint, makePredictor } from "../../src/fit/predict.ts";
import type { Network } from "../../src/model/network.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

const point = (inputs: Record<string, number>, time: number): FitPoint => ({
  condition: "",
  inputs,
  time,
  value: 0,
  sd: null,
});
const every = (network: Network): number[] => network.parameters.map((_, j) => j);

/** The value at one point by the plain way: solve, then observe. */
function plain(
  network: Network,
  observable: string,
  { inputs, time }: FitPoint,
  p: readonly number[],
): number {
  const courses = Object.fromEntries(Object.entries(inputs).map(([k, v]) => [k, constantCourse(v)]));
  const solution = solve(compileNetwork(network), { times: [time], parameters: p, inputs: courses });
  return observe(network, observable, solution, p).values[0];
}

const cases: [string, Network, string, FitPoint[]][] = [
  [
    "redox, times and O2 levels in any order, one twice",
    shippedModel("cu-atsm-redox"),
    "uptake",
    [
      point({ pO2: 3.8 }, 3600),
      point({ pO2: 0 }, 60),
      point({ pO2: 3.8 }, 60),
      point({ pO2: 0 }, 3600),
      point({ pO2: 0 }, 60),
    ],
  ],
  [
    "two pools",
    shippedModel("cu-atsm-two-pool"),
    "trapped",
    [point({ pO2: 0.5 }, 900), point({ pO2: 38 }, 900)],
  ],
  [
    "an observable that holds a parameter and an input",
    shippedModel("cu-atsm-plasma"),
    "activity",
    [point({ pO2: 1, Cp: 40 }, 600), point({ pO2: 38, Cp: 40 }, 1200)],
  ],
];

test.each(cases)(
  "%s: values are those of solve and observe, derivatives those of differences",
  (_, network, observable, points) => {
    const p = valuesOf(network);
    const nP = p.length;
    const prediction = makePredictor(network, observable, points, every(network))(Float64Array.from(p));
    points.forEach((at, i) => {
      const value = plain(network, observable, at, p);
      // The larger system is propagated by another exponential.
      expect(Math.abs((prediction?.values[i] ?? Number.NaN) - value)).toBeLessThan(1e-11 * Math.abs(value));
      for (const j of every(network)) {
        const h = 1e-4 * (p[j] || 1e-4);
        const on = (step: number): number =>
          plain(
            network,
            observable,
            at,
            p.map((v, k) => (k === j ? v + step : v)),
          );
        const difference = (on(h) - on(-h)) / (2 * h);
        const found = prediction?.derivatives[i * nP + j] ?? Number.NaN;
        // Truncation 1e-8 times some 10, rounding 1e-13 of the value over the step.
        const tolerance = 1e-7 * Math.abs(difference) + (1e-12 * Math.abs(value)) / h;
        expect(Math.abs(found - difference), network.parameters[j].name).toBeLessThan(tolerance);
      }
    });
  },
);

test("parameters that do not move have no derivative and cost none", () => {
  const network = shippedModel("cu-atsm-redox");
  const p = Float64Array.from(valuesOf(network));
  const points = [point({ pO2: 1 }, 600)];
  const [all, one] = [every(network), [3]].map((moving) =>
    makePredictor(network, "uptake", points, moving)(p),
  );
  expect(Array.from(one?.derivatives ?? [])).toEqual([0, 0, 0, expect.any(Number), 0]);
  expect(one?.derivatives[3]).toBeCloseTo(all?.derivatives[3] ?? Number.NaN, 9);
});

test("a p at which the model cannot be solved gives undefined, and the next call works", () => {
  const network = smallModel({
    species: { E: 1 },
    parameters: { k: [1e-3, "s^-1"] },
    reactions: { drain: { from: "E", rate: "k * sqrt(E)" } },
    observables: { left: { expression: "E", unit: "%" } },
  });
  const predict = makePredictor(network, "left", [point({}, 100)], [0]);
  expect(predict(Float64Array.of(1))).toBeUndefined();
  // √E falls by k t/2: E = (1 − 0.05)².
  expect(predict(Float64Array.of(1e-3))?.values[0]).toBeCloseTo(90.25, 5);
});
