import { expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { disperseCourse } from "../../src/input/disperse.ts";
import { exponentialInput, infusionInput } from "../../src/input/exponential.ts";
import { fengInput } from "../../src/input/feng.ts";
import { parentCourse } from "../../src/input/parent-fraction.ts";
import { sampledInput } from "../../src/input/sampled.ts";
import { cyclicInput, rampInput, stepInput } from "../../src/input/schedule.ts";
import { addCourses, decayCourse, delayCourse, scaleCourse } from "../../src/input/shape.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse, runFrom, type TimeCourse, valueAt } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { disperseByQuadrature } from "./quadrature.ts";

const samples: [number[], number[]] = [
  [0, 20, 45, 60, 120, 600],
  [0, 80, 60, 61, 20, 5],
];
const courses: Record<string, TimeCourse> = {
  "a tri-exponential": exponentialInput([
    { amplitude: 60, rate: 0.02 },
    { amplitude: 20, rate: 2e-3 },
    { amplitude: 5, rate: 1e-4 },
  ]),
  "a tri-exponential with a linear rise": exponentialInput(
    [
      { amplitude: 60, rate: 0.02 },
      { amplitude: 5, rate: 1e-4 },
    ],
    { start: 15, rise: 30 },
  ),
  "the curve of Feng, delayed": delayCourse(fengInput(), 44.1),
  "an infusion": infusionInput(3, 100, 700),
  "linear samples": sampledInput(...samples),
  "PCHIP samples": sampledInput(...samples, { interpolation: "pchip", after: "zero" }),
  "a cycle": cyclicInput({ mean: 10, amplitude: 8, period: 240, phase: 0.3 }),
  "a sum of two that start apart": addCourses(
    delayCourse(fengInput(), 100),
    infusionInput(3, 50, 400),
    cyclicInput({ mean: 2, amplitude: 1, period: 90 }),
  ),
  "a dispersed curve of Feng": disperseCourse(delayCourse(fengInput(), 44.1), 12),
  "dispersed PCHIP samples": disperseCourse(sampledInput(...samples, { interpolation: "pchip" }), 12),
  "a decayed curve": decayCourse(addCourses(fengInput(), infusionInput(3, 50, 400)), 1e-3),
};
const plasma = compileNetwork(shippedModel("cu-atsm-plasma"));
const parameters = shippedModel("cu-atsm-plasma").parameters.map((q) => q.value);
const times = [10, 44.1, 60, 100, 101, 300, 699, 700, 900, 3600];

test.each(Object.entries(courses))(
  "%s drives a linear network exactly: Rodas5P at rtol 1e-10 agrees to 1e-8",
  (_name, Cp) => {
    const inputs = { pO2: constantCourse(2), Cp };
    const exact = solve(plasma, { times, parameters, inputs, method: "exact" });
    const stiff = solve(plasma, {
      times,
      parameters,
      inputs,
      method: "rodas5p",
      tolerance: 1e-10,
      absoluteTolerance: [1e-9, 1e-9, 1e-9],
    });
    const largest = Math.max(...exact.values.map(Math.abs));
    // The local errors of some hundred steps add up.
    exact.values.forEach((y, i) => {
      expect(Math.abs(y - stiff.values[i])).toBeLessThan(1e-8 * largest);
    });
  },
);

test.each(Object.entries(courses))("%s has the slope of its own values", (_name, course) => {
  for (const t of [7, 33, 130, 250, 1000]) {
    const { value, slope } = runFrom(course, t);
    const h = 1e-3;
    // Central differences of values of some tens: rounding 1e-15 · 80 / h, truncation h² times the third derivative.
    expect(Math.abs((value(t + h) - value(t - h)) / (2 * h) - slope(t))).toBeLessThan(1e-6);
  }
});

const hill = { kind: "hill", plateau: 0.05, half: 420, exponent: 2.6 } as const;

test.each<[string, TimeCourse]>([
  ["a dispersed curve of Feng", disperseCourse(fengInput(), 12)],
  ["a curve of Feng dispersed by nearly its own first rate", disperseCourse(fengInput(), 60 / 4.1)],
  ["the parent of the curve of Feng after a Hill function", parentCourse(fengInput(), hill)],
  ["the same, dispersed", disperseCourse(parentCourse(fengInput(), hill), 12)],
  ["the parent of PCHIP samples", parentCourse(sampledInput(...samples, { interpolation: "pchip" }), hill)],
])("%s through one tissue compartment is its convolution by quadrature, to 1e-10", (_name, Cp) => {
  const model = compileNetwork(shippedModel("one-tissue"));
  const [K1, k2] = [0.3 / 60, 0.1 / 60];
  const p = model.parameters.map((name) => ({ K1, k2 })[name] ?? 0);
  const at = [10, 60, 300, 1000, 3600, 7200];
  const { values, method } = solve(model, { times: at, parameters: p, inputs: { Cp } });
  expect(method).toBe("exact");
  const peak = Math.max(...values);
  at.forEach((t, i) => {
    // K1 e^(−k2 t) is K1 / k2 times the kernel of a dispersion with τ = 1 / k2.
    const expected = (K1 / k2) * disperseByQuadrature(Cp, 1 / k2, t, peak);
    expect(Math.abs(values[i] - expected)).toBeLessThan(1e-10 * peak);
  });
});

test("pO2 schedules that change a rate constant: Rodas5P agrees with odex to 1e-6", () => {
  const redox = compileNetwork(shippedModel("cu-atsm-redox"));
  const p = shippedModel("cu-atsm-redox").parameters.map((q) => q.value);
  const schedules = [
    stepInput([
      { time: 0, value: 0.5 },
      { time: 600, value: 40 },
      { time: 1800, value: 0 },
    ]),
    rampInput({ time: 300, value: 1 }, { time: 1500, value: 20 }),
    cyclicInput({ mean: 4, amplitude: 4, period: 1200 }),
    sampledInput([0, 300, 900, 3000], [8, 2, 0, 30], { interpolation: "pchip" }),
  ];
  for (const pO2 of schedules) {
    const options = { times: [100, 600, 900, 1800, 3600], parameters: p, inputs: { pO2 }, tolerance: 1e-9 };
    const stiff = solve(redox, { ...options, method: "rodas5p" });
    const other = solve(redox, { ...options, method: "odex" });
    stiff.values.forEach((y, i) => {
      expect(Math.abs(y - other.values[i])).toBeLessThan(1e-6);
    });
  }
});

test("a step of pO2 is the same as two runs joined end to end", () => {
  const redox = compileNetwork(shippedModel("cu-atsm-redox"));
  const p = shippedModel("cu-atsm-redox").parameters.map((q) => q.value);
  const first = solve(redox, { times: [900], parameters: p, inputs: { pO2: constantCourse(0.5) } });
  const second = solve(
    { ...redox, initial: (_p, y) => y.set(first.values) },
    { times: [900], parameters: p, inputs: { pO2: constantCourse(40) } },
  );
  const pO2 = stepInput([
    { time: 0, value: 0.5 },
    { time: 900, value: 40 },
  ]);
  const whole = solve(redox, { times: [1800], parameters: p, inputs: { pO2 }, tolerance: 1e-10 });
  whole.values.forEach((y, i) => {
    expect(Math.abs(y - second.values[i])).toBeLessThan(1e-9);
  });
});

test("samples are met, linear ones are joined straight, and PCHIP never overshoots", () => {
  const [t, v] = samples;
  for (const interpolation of ["linear", "pchip"] as const) {
    const course = sampledInput(t, v, { interpolation });
    t.forEach((at, i) => {
      expect(valueAt(course, at)).toBeCloseTo(v[i], 12);
    });
    expect(valueAt(course, -1)).toBe(0);
    expect(valueAt(course, 1e5)).toBe(5);
    for (let i = 0; i + 1 < t.length; i++)
      for (let k = 0; k <= 20; k++) {
        const value = valueAt(course, t[i] + ((t[i + 1] - t[i]) * k) / 20.0001);
        expect(value).toBeGreaterThanOrEqual(Math.min(v[i], v[i + 1]) - 1e-9);
        expect(value).toBeLessThanOrEqual(Math.max(v[i], v[i + 1]) + 1e-9);
      }
  }
  expect(valueAt(sampledInput(t, v), 10)).toBe(40);
});

test("scaling, delay and decay are what they say", () => {
  const feng = fengInput();
  expect(valueAt(scaleCourse(feng, 3), 100)).toBeCloseTo(3 * valueAt(feng, 100), 12);
  expect(valueAt(delayCourse(feng, 30), 100)).toBeCloseTo(valueAt(feng, 70), 12);
  expect(valueAt(decayCourse(feng, 1e-3), 100)).toBeCloseTo(valueAt(feng, 100) * Math.exp(-0.1), 12);
});

test.each([
  ["one sample", () => sampledInput([0], [1])],
  ["falling times", () => sampledInput([0, 2, 1], [1, 2, 3])],
  ["a value that is no number", () => sampledInput([0, 1], [1, Number.NaN])],
  ["a cycle below 0", () => cyclicInput({ mean: 1, amplitude: 2, period: 60 })],
  ["a cycle without a period", () => cyclicInput({ mean: 1, amplitude: 1, period: 0 })],
  [
    "steps out of order",
    () =>
      stepInput([
        { time: 5, value: 1 },
        { time: 5, value: 2 },
      ]),
  ],
])("%s is refused", (_name, make) => {
  expect(make).toThrow(/expected/);
});
