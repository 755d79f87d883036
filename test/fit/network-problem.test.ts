import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { type Choice, toProblem, toRules } from "../../src/fit/network-problem.ts";
import { makeParameters } from "../../src/fit/parameters.ts";
import type { Network } from "../../src/model/network.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const names = redox.parameters.map((q) => q.name);
const [iOut, iRed, iOx] = ["k_out", "k_red", "k_ox"].map((name) => names.indexOf(name));
const point = { condition: "a", inputs: { pO2: 1 }, time: 60, value: 1, sd: null };

/** The parameters of a fit of one model, and how they look in its one run. */
function made(choice: Choice, network: Network = redox) {
  const problem = toProblem(network, { points: [point], observable: "uptake", ...choice });
  const parameters = makeParameters(problem);
  const scope = parameters.scopeOf(problem.data[0], problem.data[0].points[0].condition);
  const parametersAt = (x: ArrayLike<number>): Float64Array => {
    parameters.load(x);
    const p = new Float64Array(network.parameters.length);
    scope.write(p);
    return p;
  };
  return { ...parameters, scope, parametersAt };
}

test("K_R takes the place of k_ox: it starts at k_red / k_ox, and k_ox follows as k_red / K_R", () => {
  const { variables, start, parametersAt, load, values } = made({ free: ["k_out", "K_R"] });
  expect(variables.map((v) => [v.name, v.scale, v.range])).toEqual([
    ["k_out", "log10", [1e-3, 1e-2]],
    ["K_R", "log10", [0.1, 500]],
  ]);
  expect(variables[1].start).toBeCloseTo(5.2e-2 / 1.2e-2, 12);
  load(start);
  expect(values[0]).toBeCloseTo(2.9e-3, 15);
  const p = parametersAt([Math.log10(4e-3), Math.log10(10)]);
  expect(p[iOut]).toBeCloseTo(4e-3, 15);
  expect(p[iOx]).toBeCloseTo(5.2e-3, 15);
  names.forEach((name, i) => {
    if (i !== iOut && i !== iOx) expect(p[i], name).toBe(redox.parameters[i].value);
  });
});

test("with k_red free as well, k_ox follows both", () => {
  const p = made({ free: ["k_red", "K_R"] }).parametersAt([Math.log10(0.1), Math.log10(4)]);
  expect(p[iRed]).toBeCloseTo(0.1, 14);
  expect(p[iOx]).toBeCloseTo(0.025, 14);
});

test.each([[["k_in", "k_out", "K_R"]], [["k_red", "K_R"]], [["k_ox", "k_diss"]]])(
  "∂p/∂x of %j agrees with central differences",
  (free) => {
    const { start, load, scope, parametersAt } = made({ free });
    const x = start.map((v, k) => v + 0.1 * (k + 1));
    load(x);
    const exact = new Float64Array(names.length * free.length);
    for (const { iMoving, variable, slope } of scope.links)
      exact[scope.moving[iMoving] * free.length + variable] += slope();
    const h = 1e-5;
    free.forEach((_, k) => {
      const at = (step: number) => parametersAt(x.map((v, j) => (j === k ? v + step : v)));
      const [up, down] = [at(h), at(-h)];
      names.forEach((name, i) => {
        const difference = (up[i] - down[i]) / (2 * h);
        // (ln 10 · h)²/6 = 1e-10 relative truncation, 1e-16 p/h of rounding.
        const tolerance = 2e-10 * Math.abs(difference) + 1e-10 * redox.parameters[i].value;
        expect(Math.abs(exact[i * free.length + k] - difference), name).toBeLessThanOrEqual(tolerance);
      });
    });
  },
);

test("a parameter on a linear scale is moved as it is", () => {
  const { start, lower, upper, load, slopes } = made({ free: ["n"] }, shippedModel("cu-atsm-two-pool"));
  expect(start[0]).toBe(2.2);
  expect([lower[0], upper[0]]).toEqual([1, 3]);
  load(start);
  expect(slopes).toEqual(Float64Array.of(1));
});

test("values that are set replace the model's, in the start of a combination too", () => {
  const { variables, parametersAt, start } = made({ free: ["K_R"], set: { k_red: 0.1 } });
  expect(parametersAt(start)[iRed]).toBe(0.1);
  expect(variables[0].start).toBeCloseTo(0.1 / 1.2e-2, 12);
});

test("bounds replace the range, and the start is moved inside", () => {
  const { variables } = made({ free: ["k_in"], bounds: { k_in: [2e-3, 3e-3] } });
  expect(variables[0]).toMatchObject({ range: [2e-3, 3e-3], start: 2e-3 });
});

const refusal = (choice: Choice, network: Network = redox): string => {
  try {
    made(choice, network);
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
  throw new Error("the call was accepted");
};

test("wrong names are refused", () => {
  expect(refusal({ free: ["k_inn"] })).toMatchInlineSnapshot(
    `"cu-atsm-redox has no parameter "k_inn": did you mean "k_in", "K_R" or "k_diss"?"`,
  );
  expect(refusal({ free: ["k_in"], set: { kred: 1 } })).toMatchInlineSnapshot(
    `"cu-atsm-redox has no parameter "kred": did you mean "k_red", "k_in" or "k_ox"?"`,
  );
  expect(refusal({ free: ["k_in", "k_in"] })).toMatchInlineSnapshot(`""k_in" is free twice"`);
  expect(refusal({ free: ["K_R", "k_ox"] })).toMatchInlineSnapshot(
    `""K_R" takes the place of "k_ox", which cannot be free or set as well"`,
  );
  expect(refusal({ free: ["K_R"], set: { k_ox: 1 } })).toMatchInlineSnapshot(
    `""K_R" takes the place of "k_ox", which cannot be free or set as well"`,
  );
});

test("a parameter without a range needs bounds", () => {
  const bare = { ...redox, parameters: redox.parameters.map((q) => ({ ...q, range: undefined })) };
  expect(refusal({ free: ["k_in"] }, bare)).toMatchInlineSnapshot(
    `""k_in" has no range in models/cu-atsm-redox.yaml; give bounds for it"`,
  );
  expect(made({ free: ["k_in"], bounds: { k_in: [1e-4, 1e-2] } }, bare).variables).toHaveLength(1);
});

test("rules name the combination free and the parameter that it solves tied", () => {
  expect(toRules(redox, { free: ["K_R"], set: { k_red: 0.1 } })).toMatchObject({
    k_red: { kind: "fixed", value: 0.1 },
    K_R: { kind: "free", scale: "log10", unit: "mmHg", range: [0.1, 500] },
    k_ox: { kind: "tied" },
  });
});
