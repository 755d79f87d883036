import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fengInput } from "../../src/input/feng.ts";
import { parseExpression } from "../../src/model/expression.ts";
import { makeReader, observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, valueAt } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { valuesOf } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");
const plasma = shippedModel("cu-atsm-plasma");

test("uptake of the redox model is I + R + T in %, and with the medium it is all of the dose", () => {
  const parameters = valuesOf(redox);
  const solution = solve(compileNetwork(redox), {
    times: [0, 600, 3600],
    parameters,
    inputs: { pO2: constantCourse(0.76) },
  });
  const [uptake, medium] = ["uptake", "medium"].map((name) => observe(redox, name, solution, parameters));
  expect(uptake).toMatchObject({ name: "uptake", unit: "%", times: solution.times });
  expect(uptake.values[0]).toBe(0);
  uptake.values.forEach((value, i) => {
    const [, I, R, T] = solution.values.subarray(4 * i, 4 * i + 4);
    expect(value).toBeCloseTo(100 * (I + R + T), 12);
    expect(value + medium.values[i]).toBeCloseTo(100, 10);
  });
});

test("blood in the voxel is read from the input at each time", () => {
  const parameters = valuesOf(plasma);
  const Cp = fengInput();
  const inputs = { pO2: constantCourse(38), Cp };
  const solution = solve(compileNetwork(plasma), { times: [0, 17.4, 60, 600], parameters, inputs });
  const { values, unit } = observe(plasma, "activity", solution, parameters);
  expect(unit).toBe("kBq/mL");
  values.forEach((value, i) => {
    const [I, R, T] = solution.values.subarray(3 * i, 3 * i + 3);
    const V = 0.05;
    expect(value).toBeCloseTo((1 - V) * (I + R + T) + V * valueAt(Cp, solution.times[i]), 11);
  });
});

test("unknowns behind the species, such as integrals, do not shift what is read", () => {
  const parameters = valuesOf(redox);
  const run = (accumulate: string[]) => {
    const system = compileNetwork(redox, { accumulate });
    const solution = solve(system, { times: [60, 900], parameters, inputs: { pO2: constantCourse(1) } });
    return observe(redox, "trapped", solution, parameters).values;
  };
  const [plain, integrated] = [run([]), run(["uptake", "medium"])];
  plain.forEach((value, i) => {
    // A larger matrix is scaled and rounded differently.
    expect(Math.abs(integrated[i] / value - 1)).toBeLessThan(1e-11);
  });
});

test("a reader takes species, parameters and inputs by their places", () => {
  const read = makeReader(redox, parseExpression("E + 10 * k_diss + 100 * pO2"));
  expect(read(Float64Array.of(1, 0, 0, 0), Float64Array.of(0, 0, 0, 0, 2, 3))).toBe(321);
});

test("an observable that does not exist", () => {
  const solution = { times: new Float64Array(0), names: [], courses: {}, values: new Float64Array(0) };
  expect(() => observe(redox, "uptaken", solution, [])).toThrowErrorMatchingInlineSnapshot(
    `[CallError: cu-atsm-redox has no observable "uptaken": did you mean "uptake", "trapped" or "medium"?]`,
  );
});
