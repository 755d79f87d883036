import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { CallError } from "../../src/errors.ts";
import { fengInput } from "../../src/input/feng.ts";
import { stepInput } from "../../src/input/schedule.ts";
import { advice, outcomes, SolveError } from "../../src/solve/solution.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel, valuesOf } from "../small-model.ts";

const network = shippedModel("cu-atsm-redox");
const redox = compileNetwork(network);
const good: SolveOptions = {
  times: [0, 600, 3600],
  parameters: valuesOf(network),
  inputs: { pO2: constantCourse(0.76) },
};
const michaelis = compileNetwork(
  smallModel({
    species: { E: 1, P: 0 },
    parameters: { V: [1e-3, "s^-1"], K: [0.2, "1"] },
    reactions: { turnover: { from: "E", to: "P", rate: "V * E / (K + E)" } },
  }),
);

describe("the method is chosen, and the solution says why", () => {
  test("linear at constant inputs: exact", () => {
    const { method, reason, outcome, names } = solve(redox, good);
    expect({ method, reason, outcome, names }).toMatchInlineSnapshot(`
      {
        "method": "exact",
        "names": [
          "E",
          "I",
          "R",
          "T",
        ],
        "outcome": "ok",
        "reason": "the network is linear while its rate constants do not change",
      }
    `);
  });

  test("a rate constant that changes over time is not exact", () => {
    const { method, reason } = solve(redox, { ...good, inputs: { pO2: fengInput() } });
    expect(method).not.toBe("exact");
    expect(reason).toMatch(/^input "pO2" changes a rate constant over time/);
  });

  test("enzyme kinetics are not linear", () => {
    const { method, reason, values } = solve(michaelis, { times: [100], parameters: [1e-3, 0.2] });
    expect(method).not.toBe("exact");
    expect(reason).toMatch(/^the network is not linear in its species/);
    // K ln E + E = 1 − V t, the integrated rate law.
    expect(0.2 * Math.log(values[0]) + values[0]).toBeCloseTo(1 - 0.1, 7);
  });

  test("a rate constant that changes in steps is exact all the same", () => {
    const pO2 = stepInput([
      { time: 0, value: 0.5 },
      { time: 1800, value: 150 },
    ]);
    expect(solve(redox, { ...good, inputs: { pO2 } }).method).toBe("exact");
  });

  test("a method that is asked for is taken", () => {
    expect(solve(redox, { ...good, method: "odex" })).toMatchObject({ method: "odex", reason: "asked for" });
  });
});

test("values at the start are the initial values, and a later start shifts the clock", () => {
  const first = solve(redox, good);
  expect(Array.from(first.values.subarray(0, 4))).toEqual([1, 0, 0, 0]);
  const later = solve(redox, { ...good, start: 1000, times: [1000, 1600, 4600] });
  // Times are differences of larger numbers now.
  later.values.forEach((y, i) => {
    expect(Math.abs(y - first.values[i])).toBeLessThan(1e-13);
  });
});

test("a solution stays what it is when the same system is solved again", () => {
  for (const method of ["exact", "rodas5p", "odex"] as const) {
    const ask = (pO2: number, times: number[]) =>
      solve(redox, { ...good, times, inputs: { pO2: constantCourse(pO2) }, method });
    const first = ask(1, [0, 60, 120]);
    const kept = Array.from(first.values);
    const between = ask(30, [10, 20, 30, 40]);
    expect(Array.from(first.values)).toEqual(kept);
    expect(Array.from(between.values)).not.toEqual(kept);
    expect(Array.from(ask(1, [0, 60, 120]).values)).toEqual(kept);
  }
});

test("no times, no values", () => {
  expect(solve(redox, { ...good, times: [] }).values).toHaveLength(0);
  expect(solve(redox, { ...good, times: [], method: "odex" }).values).toHaveLength(0);
});

test("doubling the dose doubles every pool (linearity)", () => {
  const double: System = { ...redox, initial: (_p, y) => y.set([2, 0, 0, 0]) };
  const [one, two] = [solve(redox, good).values, solve(double, good).values];
  // A power of two changes no mantissa.
  expect(two).toEqual(one.map((y) => 2 * y));
});

test("two times in a row are one time twice as long", () => {
  const { values } = solve(redox, { ...good, times: [1234.5, 3600] });
  const whole = solve(redox, { ...good, times: [3600] }).values;
  whole.forEach((y, i) => {
    expect(Math.abs(values[4 + i] - y)).toBeLessThan(1e-13);
  });
});

describe("a wrong call is refused", () => {
  const refusal = (change: Partial<Record<keyof SolveOptions, unknown>>): (() => unknown) => {
    const run = (): unknown => solve(redox, { ...good, ...change } as SolveOptions);
    expect(run).toThrow(CallError);
    return run;
  };
  test("too few parameters", () => {
    expect(refusal({ parameters: [1, 2] })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected 5 parameters (k_in, k_out, k_red, k_ox, k_diss), found 2]`,
    );
  });
  test("an input without a course", () => {
    expect(refusal({ inputs: {} })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: input "pO2" has no time course; give one in \`inputs\`]`,
    );
  });
  test("an input that the system does not have", () => {
    expect(refusal({ inputs: { ...good.inputs, Cp: fengInput() } })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: the system has no input "Cp"; it has pO2]`,
    );
  });
  test("times that fall", () => {
    expect(refusal({ times: [600, 60] })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected rising times from 0 s on, found 60 after 600]`,
    );
  });
  test("a time before the start", () => {
    expect(refusal({ times: [-1] })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected rising times from 0 s on, found -1 after 0]`,
    );
  });
  test("a time that is no number", () => {
    expect(refusal({ times: [Number.NaN] })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected rising times from 0 s on, found NaN after 0]`,
    );
  });
  test("a tolerance of nothing", () => {
    expect(refusal({ tolerance: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: expected a tolerance between 0 and 1, found 0]`,
    );
  });
  test("the exact method where it does not apply", () => {
    expect(refusal({ inputs: { pO2: fengInput() }, method: "exact" })).toThrowErrorMatchingInlineSnapshot(
      `[CallError: method "exact" does not apply: input "pO2" changes a rate constant over time; use method "auto"]`,
    );
  });
  test("a method that does not exist", () => {
    expect(refusal({ method: "rk4" })).toThrow(
      /^expected one of auto, exact, .*odex as method, found "rk4"$/,
    );
  });
});

test("NaN and infinite parameters end in a message, not in a curve", () => {
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY])
    for (const method of ["auto", "odex"] as const)
      expect(() => solve(redox, { ...good, parameters: [bad, 1, 1, 1, 1], method })).toThrow(SolveError);
});

test("each outcome but ok has its advice", () => {
  const messages = outcomes.filter((o) => o !== "ok").map((o) => new SolveError(o, 12.3456789).message);
  expect(messages).toMatchInlineSnapshot(`
    [
      "no solution beyond t = 12.3457 s: the solver ran out of steps; the problem is stiff for it: raise \`maxSteps\`, or take the stiff method (method: "rodas5p")",
      "no solution beyond t = 12.3457 s: the step shrank to nothing; is a concentration running to infinity, or the tolerance too small?",
      "no solution beyond t = 12.3457 s: a concentration became NaN or infinite; is a rate constant far outside its range?",
    ]
  `);
  expect(advice.ok).toBe("");
});
