import { expect, test } from "vitest";
import type { DataSet, FitProblem, Rule } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { minimizeObjective } from "../../src/fit/projection.ts";
import type { InputShape } from "../../src/fit/shaped-input.ts";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { delayCourse } from "../../src/input/shape.ts";
import { isotopes } from "../../src/observe/decay.ts";
import type { TimeCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { plasma } from "./simulated-tac.ts";

const network = shippedModel("two-tissue-irreversible");
const nonlinear = shippedModel("cu-atsm-plasma");
const minutes = [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 40, 60];
const seconds = (start: number, range: readonly [number, number]): Rule => ({
  ...{ kind: "free", start, range, scale: "linear", unit: "s" },
});

interface Setup {
  readonly course?: TimeCourse;
  readonly shape?: InputShape;
  readonly parameters?: Record<string, Rule>;
  readonly more?: Partial<DataSet>;
  readonly model?: typeof network;
}

function problemOf({
  course = plasma,
  shape,
  parameters = {},
  more = {},
  model = network,
}: Setup): FitProblem {
  const points = minutes.slice(1).map((end, i) => ({
    ...{ condition: "scan", time: 60 * minutes[i], end: 60 * end, value: 1, sd: 1 },
  }));
  const rates: Record<string, Rule> = { K1: { kind: "free" }, V_b: { kind: "free" } };
  const data: DataSet = {
    ...{ name: "tumor", model: "vivo", observable: "activity", points, spread: { kind: "given" } },
    ...(shape && { shaped: { Cp: shape } }),
    decay: { isotope: isotopes["Cu-64"], corrected: true },
    ...more,
  };
  const conditions = { scan: { Cp: course, pO2: 3 } };
  if (model === network) Object.assign(conditions, { scan: { Cp: course } });
  return { models: { vivo: model }, conditions, data: [data], parameters: { ...rates, ...parameters } };
}

const both: InputShape = { delay: "late", dispersion: "tau" };
const numbers = { late: seconds(12, [-20, 60]), tau: seconds(8, [0.5, 40]) };
const bolus = exponentialInput([{ amplitude: 60, rate: 1 / 300 }]);
const samples = minutes.slice(1).map((end, i) => ({
  ...{ condition: "scan", time: 30 * (minutes[i] + end), value: 1, sd: 1 },
}));

test.each<[string, Setup, number]>([
  ["Feng's curve, frames", { shape: both, parameters: numbers }, 1e-7],
  ["a bolus, dispersed", { course: bolus, shape: both, parameters: numbers }, 1e-7],
  [
    "points in time, whose blood is the curve itself",
    { shape: both, parameters: numbers, more: { points: samples } },
    1e-7,
  ],
  ["the redox scheme in tissue", { shape: both, parameters: numbers, model: nonlinear }, 1e-7],
  // (k · 1 ms)²/6 of a response, and k · 1 ms of none.
  [
    "a bolus that jumps, delayed alone",
    { course: bolus, shape: { delay: "late" }, parameters: { late: numbers.late } },
    1e-6,
  ],
])(
  "%s: derivatives by delay and dispersion are those of central differences at two steps",
  (_, setup, close) => {
    const { residuals, start, names } = makeObjective(problemOf(setup));
    const n = names.length;
    const exact = residuals(start);
    if (!exact) throw new Error("not solved");
    for (const k of names.flatMap((name, j) => (["late", "tau"].includes(name) ? [j] : []))) {
      const differ = (h: number): Float64Array => {
        const at = (step: number) => residuals(start.map((v, j) => (j === k ? v + step : v)))?.r ?? start;
        const [a, b, c, d] = [at(h), at(-h), at(2 * h), at(-2 * h)];
        return a.map((v, i) => (8 * (v - b[i]) - (c[i] - d[i])) / (12 * h));
      };
      const [fine, coarse] = [differ(0.02), differ(0.04)];
      const most = Math.max(...fine.map(Math.abs));
      fine.forEach((difference, i) => {
        // Frames that the arrival itself passes through are not smooth: the two steps must agree for a difference to count.
        if (Math.abs(difference - coarse[i]) > close * most) return;
        expect(Math.abs(exact.J[i * n + k] - difference), `${names[k]}, row ${i}`).toBeLessThan(close * most);
      });
      const counted = fine.filter((difference, i) => Math.abs(difference - coarse[i]) <= close * most).length;
      expect(counted).toBeGreaterThanOrEqual(fine.length - 1);
    }
  },
);

test.each<[string, TimeCourse, InputShape, number, number]>([
  ["both", plasma, both, 14.5, 6.25],
  ["both of a bolus that jumps", bolus, both, 14.5, 6.25],
  ["a delay alone", plasma, { delay: "late" }, 21, 0],
  ["an early curve: a negative delay", plasma, { delay: "late" }, -4, 0],
  ["a dispersion alone", plasma, { dispersion: "tau" }, 0, 11],
])("%s: the truth comes back from a curve without noise", (_, course, shape, late, tau) => {
  // The truth is made by a course that is given, without anything of what is tested here.
  const given = problemOf({ course: delayCourse(disperseCourse(course, tau), late) });
  const truth = { K1: 0.11 / 60, k2: 0.19 / 60, k3: 0.07 / 60, V_b: 0.06 };
  const fixed = Object.fromEntries(
    Object.entries(truth).map(([name, value]) => [name, { kind: "fixed", value } satisfies Rule]),
  );
  const base = { ...given, parameters: { ...fixed, K1: { kind: "free", start: truth.K1 } satisfies Rule } };
  const source = makeObjective(base);
  const [{ values }] = source.predictAt(source.start) ?? [];
  const parameters: Record<string, Rule> = { k2: { kind: "free" }, k3: { kind: "free" } };
  if (shape.delay) parameters.late = numbers.late;
  if (shape.dispersion) parameters.tau = numbers.tau;
  const problem = problemOf({ course, shape, parameters });
  const [set] = problem.data;
  const points = set.points.map((point, i) => ({
    ...point,
    value: values[i],
    sd: 0.02 * Math.max(...values),
  }));
  const objective = makeObjective({ ...problem, data: [{ ...set, points }] });
  const { x } = minimizeObjective(objective, { ...objective, tolerance: 1e-12 });
  const found = objective.valuesAt(x);
  const wanted: Record<string, number> = { ...truth, late, tau };
  objective.names.forEach((name, k) => {
    const size = name === "late" ? 1 : wanted[name];
    expect(Math.abs(found[k] - wanted[name]) / size, name).toBeLessThan(1e-6);
  });
});

test("two regions of one scan share the delay, and a prior holds it where they do not see it", () => {
  const problem = problemOf({ shape: { delay: "late" }, parameters: { late: numbers.late } });
  const [set] = problem.data;
  const two = { ...problem, data: [set, { ...set, name: "muscle" }] };
  expect(makeObjective(two).names).toEqual(["K1", "V_b", "late"]);
  const local = {
    ...two,
    parameters: { ...two.parameters, late: { ...numbers.late, local: "data" as const } },
  };
  expect(makeObjective(local as FitProblem).names).toEqual(["K1", "V_b", "late[tumor]", "late[muscle]"]);
});

test("what cannot shape an input is refused by name", () => {
  const refusal = (setup: Setup): string => {
    try {
      makeObjective(problemOf(setup));
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "accepted";
  };
  expect(refusal({ shape: { delay: "late" } })).toContain('"late" shapes Cp in "tumor" and is no parameter');
  const minutesPer: Rule = { kind: "free", start: 1, range: [0, 2], scale: "linear", unit: "mmHg" };
  expect(refusal({ shape: { delay: "late" }, parameters: { late: minutesPer } })).toContain(
    "give it in s or min",
  );
  expect(
    refusal({ more: { shaped: { Cq: { delay: "late" } } }, parameters: { late: numbers.late } }),
  ).toContain('shapes "Cq"');
});
