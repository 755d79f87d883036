import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { type FitPoint, toProblem } from "../../src/fit/network-problem.ts";
import { makeParameters } from "../../src/fit/parameters.ts";
import { makePredictor } from "../../src/fit/predict.ts";
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

/** The predictor of some parameters on a linear scale, at p. */
function predictorOf(
  network: Network,
  observable: string,
  points: readonly FitPoint[],
  moving: readonly number[],
) {
  const problem = toProblem(network, { points, observable, free: [] });
  const parameters = makeParameters({
    ...problem,
    parameters: Object.fromEntries(
      moving.map((j) => [
        network.parameters[j].name,
        { kind: "free" as const, scale: "linear" as const, range: [-1e9, 1e9] as const },
      ]),
    ),
  });
  const predict = makePredictor(problem, parameters);
  return (p: ArrayLike<number>) => {
    parameters.load(moving.map((j) => p[j]));
    return predict();
  };
}

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
    const prediction = predictorOf(network, observable, points, every(network))(p);
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
  const p = valuesOf(network);
  const points = [point({ pO2: 1 }, 600)];
  const [all, one] = [every(network), [3]].map((moving) => predictorOf(network, "uptake", points, moving)(p));
  expect(one?.derivatives).toHaveLength(1);
  expect(one?.derivatives[0]).toBeCloseTo(all?.derivatives[3] ?? Number.NaN, 9);
});

test("a p at which the model cannot be solved gives undefined, and the next call works", () => {
  const network = smallModel({
    species: { E: 1 },
    parameters: { k: [1e-3, "s^-1"] },
    reactions: { drain: { from: "E", rate: "k * sqrt(E)" } },
    observables: { left: { expression: "E", unit: "%" } },
  });
  const predict = predictorOf(network, "left", [point({}, 100)], [0]);
  expect(predict([1])).toBeUndefined();
  // √E falls by k t/2: E = (1 − 0.05)².
  expect(predict([1e-3])?.values[0]).toBeCloseTo(90.25, 5);
});

test("a frame is the mean of the observable: one tissue under an exponential input, in closed form", () => {
  const network = smallModel({
    inputs: {
      Cp: [
        0,
        "kBq/mL",
        { course: { time_unit: "s", exponentials: { terms: [{ amplitude: 40, rate: 0.01 }] } } },
      ],
    },
    species: { C: { initial: 0, unit: "kBq/mL" } },
    parameters: { K1: [2e-3, "mL/s/mL"], k2: [3e-3, "s^-1"] },
    reactions: { in: { to: "C", rate: "K1 * Cp" }, out: { from: "C", rate: "k2 * C" } },
    observables: { activity: { expression: "C", unit: "kBq/mL" } },
  });
  const frames = [
    { time: 0, end: 10 },
    { time: 10, end: 70 },
    { time: 70, end: 1270 },
  ];
  const problem = {
    models: { network },
    conditions: { a: {} },
    data: [
      {
        name: "tac",
        model: "network",
        observable: "activity",
        spread: { kind: "equal" as const },
        points: frames.map((frame) => ({ ...frame, condition: "a", value: 0, sd: null })),
      },
    ],
    parameters: { K1: { kind: "free" as const, scale: "linear" as const, range: [0, 1] as const } },
  };
  const parameters = makeParameters(problem);
  const prediction = (() => {
    parameters.load([2e-3]);
    return makePredictor(problem, parameters)();
  })();
  // C = K1 A (e^(−lt) − e^(−kt))/(k − l), integrated from 0 to t.
  const integral = (t: number): number =>
    ((2e-3 * 40) / (3e-3 - 0.01)) * (-Math.expm1(-0.01 * t) / 0.01 + Math.expm1(-3e-3 * t) / 3e-3);
  frames.forEach(({ time, end }, i) => {
    const mean = (integral(end) - integral(time)) / (end - time);
    expect(Math.abs((prediction?.values[i] ?? 0) / mean - 1)).toBeLessThan(1e-12);
    // The observable is proportional to K1.
    expect(Math.abs(((prediction?.derivatives[i] ?? 0) * 2e-3) / mean - 1)).toBeLessThan(1e-12);
  });
});
