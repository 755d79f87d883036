import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { SolveError } from "../../src/solve/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

const odex = (system: System, options: Omit<SolveOptions, "method">) =>
  solve(system, { ...options, method: "odex" });

/** y' = k (u − y). */
const follower = compileNetwork(
  smallModel({
    inputs: { u: [0, "1"] },
    species: { y: 0 },
    parameters: { k: [1, "s^-1"] },
    reactions: { follow: { to: "y", rate: "k * (u - y)" } },
  }),
);
const cosine: TimeCourse = {
  pieces: [{ start: Number.NEGATIVE_INFINITY, terms: [{ amplitude: 1, rate: 0, power: 0, omega: 1 }] }],
};

test("on the clocked equation y′ = cos t − y the error follows the tolerance", () => {
  const errors = [1e-4, 1e-6, 1e-8, 1e-10].map((tolerance) => {
    const times = [1, 3, 10, 30];
    const { values } = odex(follower, { times, parameters: [1], inputs: { u: cosine }, tolerance });
    return Math.max(
      ...times.map((t, i) => Math.abs(values[i] - (Math.cos(t) + Math.sin(t) - Math.exp(-t)) / 2)),
    );
  });
  // A tolerance bounds the error of one step; a few steps add up, and dense output has an error of its own.
  [1e-4, 1e-6, 1e-8, 1e-10].forEach((tolerance, k) => {
    expect(errors[k]).toBeLessThan(50 * tolerance);
  });
  expect(errors[3]).toBeLessThan(1e-4 * errors[0]);
});

/** Prey x and predators y. */
const lotka = compileNetwork(
  smallModel({
    species: { x: 10, y: 5 },
    parameters: { a: [1.1, "s^-1"], b: [0.4, "s^-1"], d: [0.1, "s^-1"], g: [0.4, "s^-1"] },
    reactions: {
      birth: { to: "x", rate: "a * x" },
      hunt: { from: "x", rate: "b * x * y" },
      growth: { to: "y", rate: "d * x * y" },
      death: { from: "y", rate: "g * y" },
    },
  }),
);
const lotkaParameters = [1.1, 0.4, 0.1, 0.4];

test("Lotka–Volterra over two periods equals a 25-digit Taylor solution to 1e-8", () => {
  // mpmath 1.3 odefun, 25 digits.
  const expected = [2.881093313737826, 6.067427711830105, 0.6826686607390315, 1.7361664879708982];
  const end = [10.214110659314549, 1.3338083105636491];
  const { values } = odex(lotka, { times: [1, 5, 20], parameters: lotkaParameters, tolerance: 1e-10 });
  [...expected, ...end].forEach((y, i) => {
    // The phase error of two periods, times slopes of some 10 a second.
    expect(Math.abs(values[i] - y)).toBeLessThan(1e-8);
  });
});

test("a value does not depend on which other times were asked for", () => {
  const at = (times: number[]): Map<number, number[]> => {
    const { values } = odex(lotka, { times, parameters: lotkaParameters });
    return new Map(times.map((t, i) => [t, Array.from(values.subarray(2 * i, 2 * i + 2))]));
  };
  const fine = at(Array.from({ length: 201 }, (_, i) => i / 10));
  for (const times of [[0, 7, 20], [3.5, 20], [20]])
    for (const [t, y] of at(times)) expect(y).toEqual(fine.get(t));
});

test("times asked for twice, and the start itself, get their values", () => {
  const { values } = odex(lotka, { times: [0, 0, 1, 1], parameters: lotkaParameters });
  expect(Array.from(values.subarray(0, 4))).toEqual([10, 5, 10, 5]);
  expect(values.subarray(4, 6)).toEqual(values.subarray(6, 8));
});

test("a delayed plasma curve is not stepped over: odex agrees with the exact convolution", () => {
  const network = shippedModel("cu-atsm-plasma");
  const system = compileNetwork(network);
  const inputs = { pO2: constantCourse(38), Cp: fengInput({ ...fengFdg, delay_min: 5 }) };
  const options = { times: [299, 301, 317.4, 360, 1800], parameters: valuesOf(network), inputs };
  const [exact, other] = [solve(system, options), odex(system, { ...options, tolerance: 1e-10 })];
  expect(exact.method).toBe("exact");
  const peak = Math.max(...exact.values);
  expect(peak).toBeGreaterThan(1);
  exact.values.forEach((y, i) => {
    // Tolerance 1e-10 a step, some hundred steps.
    expect(Math.abs(other.values[i] - y)).toBeLessThan(1e-8 * peak);
  });
});

test("an infusion that starts and stops with a jump is met at both ends", () => {
  const constant = (amplitude: number) => [{ amplitude, rate: 0, power: 0 }] as const;
  const u: TimeCourse = {
    pieces: [
      { start: 10, terms: constant(2) },
      { start: 11, terms: [] },
    ],
  };
  const times = [10, 10.5, 11, 15];
  const { values, steps } = odex(follower, { times, parameters: [1], inputs: { u }, tolerance: 1e-10 });
  const full = 2 * -Math.expm1(-1);
  const expected = [0, 2 * -Math.expm1(-0.5), full, full * Math.exp(-4)];
  expected.forEach((y, i) => {
    expect(Math.abs(values[i] - y)).toBeLessThan(1e-8);
  });
  // A jump that is met costs no search for it.
  expect(steps).toBeLessThan(60);
});

test("NaN stops the run with a time and a reason", () => {
  // dE/dt = −k √E is empty at t = 2/k = 2 s and has no root beyond.
  const drain = compileNetwork(
    smallModel({
      species: { E: 1 },
      parameters: { k: [1, "s^-1"] },
      reactions: { drain: { from: "E", rate: "k * sqrt(E - 1e-3)" } },
    }),
  );
  const run = (): unknown => odex(drain, { times: [10], parameters: [1] });
  expect(run).toThrow(SolveError);
  expect(run).toThrow(
    /^no solution beyond t = \d\.\d+ s: a concentration became NaN or infinite; is a rate constant far outside its range\?$/,
  );
});

test("a stiff system runs out of steps and says what to do, within its budget of work", () => {
  const system = compileNetwork(shippedModel("cu-atsm-redox"));
  const parameters = [1e-3, 1e6, 1e6, 1e6, 1e-4];
  const begin = performance.now();
  const run = (): unknown =>
    odex(system, { times: [3600], parameters, inputs: { pO2: constantCourse(38) }, maxSteps: 500 });
  expect(run).toThrowErrorMatchingInlineSnapshot(
    `[SolveError: no solution beyond t = 0 s: the solver ran out of steps; the problem is stiff for it: raise \`maxSteps\`, or take the stiff method (method: "rodas5p")]`,
  );
  expect(performance.now() - begin).toBeLessThan(5000);
});
