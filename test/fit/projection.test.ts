import { expect, test } from "vitest";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { solveLine } from "../../src/fit/line.ts";
import { runStart } from "../../src/fit/multistart.ts";
import type { Objective } from "../../src/fit/objective.ts";
import type { DataSet, FitProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { walkProfile } from "../../src/fit/profile.ts";
import { minimizeObjective, project } from "../../src/fit/projection.ts";
import type { Spread } from "../../src/fit/spread.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const levels = { anoxic: 0, low: 0.76, mid: 3.8, air: 152 };
const times = [60, 600, 1800, 3600];

/** What a counter of unknown yield or background says of the model's own uptake, up to 37 · uptake + 120, 4 % off. */
function problemOf(spread: Spread, more: Partial<DataSet> = {}): FitProblem {
  const { normal } = makeRandom(5);
  const conditions = Object.fromEntries(Object.entries(levels).map(([name, pO2]) => [name, { pO2 }]));
  const places = Object.keys(levels).flatMap((condition) => times.map((time) => ({ condition, time })));
  const own = (values: readonly number[]): DataSet => ({
    name: "counts",
    model: "vitro",
    observable: "uptake",
    points: places.map((place, i) => ({ ...place, value: values[i], sd: 0.04 * values[i] })),
    spread: { kind: "equal" },
  });
  const base = { models: { vitro: redox }, conditions };
  const truth = {
    ...base,
    data: [own(places.map(() => 1))],
    parameters: { k_in: { kind: "free" } },
  } as const;
  const { predictAt, start } = makeObjective(truth);
  const model = Array.from(predictAt(start)?.[0].values ?? []);
  const [scale, offset] = [more.scale ? 37 : 1, more.offset ? (more.scale ? 120 : 3) : 0];
  const values = model.map((m) => (scale * m + offset) * (1 + 0.04 * normal()));
  const data = { ...own(values), spread, ...more };
  return { ...base, data: [data], parameters: { k_in: { kind: "free" }, k_ox: { kind: "free" } } };
}

const cases: [string, FitProblem][] = [
  ["a scale", problemOf({ kind: "given" }, { scale: true })],
  ["an offset", problemOf({ kind: "given" }, { offset: true })],
  ["both", problemOf({ kind: "given" }, { scale: true, offset: true })],
  ["both, equal weights", problemOf({ kind: "equal" }, { scale: true, offset: true })],
  ["a spread", problemOf({ kind: "proportional", cv: { start: 0.2 } })],
  ["a factor of sd", problemOf({ kind: "given", factor: { start: 3 } }, { offset: true })],
  ["all three", problemOf({ kind: "proportional", cv: { start: 0.2 } }, { scale: true, offset: true })],
  [
    "both, two parts of σ estimated",
    problemOf({ kind: "combined", sd: { start: 30 }, cv: { start: 0.05 } }, { scale: true, offset: true }),
  ],
];

test("one or two linear numbers inside bounds are those of a fine grid", () => {
  const { normal } = makeRandom(3);
  const [a, o, b] = [1, 2, 3].map(() => Float64Array.from({ length: 9 }, normal));
  const at = (s: number, t: number): number =>
    b.reduce((sum, v, i) => sum + (v + s * a[i] + t * o[i]) ** 2, 0);
  const free = solveLine(
    [a, o].map((column) => ({ column, now: 0, low: -10, high: 10 })),
    b,
  );
  expect(free.isFree).toEqual([true, true]);
  const [s, t] = free.values;
  for (const [low, high] of [
    [s + 0.1, s + 2],
    [s - 2, s - 0.1],
    [s - 1, s + 1],
  ])
    for (const [least, most] of [
      [t + 0.2, t + 3],
      [t - 1, t + 1],
    ]) {
      const found = solveLine(
        [
          { column: a, now: 0, low, high },
          { column: o, now: 0, low: least, high: most },
        ],
        b,
      );
      let best = Number.POSITIVE_INFINITY;
      for (let i = 0; i <= 200; i++)
        for (let j = 0; j <= 200; j++)
          best = Math.min(best, at(low + ((high - low) * i) / 200, least + ((most - least) * j) / 200));
      expect(at(found.values[0], found.values[1])).toBeLessThanOrEqual(best + 1e-12);
    }
});

test("a column that says nothing beside the other keeps its number", () => {
  const ones = new Float64Array(5).fill(1);
  const numbers = [
    { column: ones, now: 2, low: 0, high: 10 },
    { column: ones.map((v) => 3 * v), now: 7, low: 0, high: 10 },
  ];
  const { values, isFree } = solveLine(numbers, new Float64Array(5).fill(-30));
  expect(isFree).toEqual([true, false]);
  expect(values).toEqual([expect.closeTo(9, 12), 7]);
});

test.each(cases)(
  "%s: the Jacobian of the projected residuals is that of central differences",
  (_, problem) => {
    const objective = makeObjective(problem);
    const projected = project(objective, objective);
    if (!projected) throw new Error("nothing is linear");
    const n = objective.names.length;
    const x = projected.start.map((v, k) =>
      projected.lower[k] < projected.upper[k] ? v + 0.05 * (k + 1) : v,
    );
    const exact = projected.residuals(x);
    if (!exact) throw new Error("not solved");
    for (let k = 0; k < n; k++) {
      if (projected.lower[k] === projected.upper[k]) continue;
      const at = (h: number) => projected.residuals(x.map((v, j) => (j === k ? v + h : v)))?.r ?? x;
      const h = 1e-4;
      const [a, b, c, d] = [at(h), at(-h), at(2 * h), at(-2 * h)];
      const differences = Array.from(a, (_, i) => (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * h));
      // h⁴ of truncation, and rounding of what the rows are made of by some 1e-13 over the step.
      const allowed = 1e-8 * Math.max(1, ...differences.map(Math.abs));
      differences.forEach((difference, i) => {
        expect(Math.abs(exact.J[i * n + k] - difference), `row ${i}, variable ${k}`).toBeLessThan(allowed);
      });
    }
  },
);

test.each(cases)(
  "%s: estimates, errors and what is left are those of a search over all variables",
  (_, problem) => {
    const objective = makeObjective(problem);
    const search = { ...objective, tolerance: 1e-11 };
    const plain = minimizeLeastSquares(objective.residuals, search);
    const found = minimizeObjective(objective, search);
    const [one, other] = [found, plain].map((end) => estimateUncertainty(objective, end));
    // Where σ is estimated the search over all variables closes in by a constant factor a step, and stops short of it.
    const close = objective.variables.some(({ parameter }) => ["cv", "sd", "sd factor"].includes(parameter))
      ? 1e-6
      : 1e-8;
    expect(one.held).toEqual(other.held);
    for (let k = 0; k < objective.names.length; k++) {
      const size = objective.variables[k].scale === "log10" ? 1 : Math.abs(plain.x[k]);
      expect(Math.abs(found.x[k] - plain.x[k]), objective.names[k]).toBeLessThan(close * size);
      // Some hundred times the difference of x.
      if (!one.held[k]) expect(one.standardErrors[k] / other.standardErrors[k]).toBeCloseTo(1, 5);
    }
    // No worse, but for what the search takes for rounding.
    const squares = (r: Float64Array): number => r.reduce((sum, v) => sum + v * v, 0);
    expect(squares(found.r)).toBeLessThanOrEqual(squares(plain.r) * (1 + 1e-11));
    // r and J are those of the problem itself at x, whatever they were computed from.
    const there = objective.residuals(found.x);
    found.r.forEach((r, i) => {
      expect(Math.abs(r - (there?.r[i] ?? 0))).toBeLessThan(1e-9);
    });
    const largest = found.J.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    found.J.forEach((v, i) => {
      expect(Math.abs(v - (there?.J[i] ?? 0))).toBeLessThan(1e-11 * largest);
    });
  },
);

test("a profile of the scale and of a rate has the limits that it has without projection", () => {
  const objective = makeObjective(cases[2][1]);
  const plain = { ...objective, solved: [] };
  const { x, r } = minimizeObjective(objective, { ...objective, tolerance: 1e-10 });
  const optimum = { x: Array.from(x), squares: r.reduce((sum, v) => sum + v * v, 0) };
  for (const variable of [0, 2, 3])
    for (const direction of [-1, 1] as const) {
      const branch = { variable, direction, tolerance: 1e-8 };
      const [a, b] = [objective, plain].map((own) => walkProfile(own, optimum, branch));
      expect(a.end).toBe("crossed");
      expect(Math.abs((a.limit ?? 0) / (b.limit ?? 1) - 1)).toBeLessThan(1e-6);
    }
});

test("a scale that would leave its bounds stands on them, and the rest is the optimum with it there", () => {
  const objective = makeObjective(cases[0][1]);
  const upper = Float64Array.from(objective.upper);
  upper[2] = Math.log10(33);
  const options = { ...objective, start: objective.start.map((v, k) => Math.min(v, upper[k])), upper };
  const found = minimizeObjective(objective, { ...options, tolerance: 1e-10 });
  expect(found.x[2]).toBe(upper[2]);
  const lower = Float64Array.from(objective.lower);
  lower[2] = upper[2];
  const fixed = { ...options, start: options.start.map((v, k) => (k === 2 ? upper[2] : v)), lower };
  const held = minimizeLeastSquares(objective.residuals, { ...fixed, tolerance: 1e-10 });
  for (const k of [0, 1]) expect(Math.abs(found.x[k] - held.x[k])).toBeLessThan(1e-8);
  expect(estimateUncertainty({ ...objective, upper }, found).held).toEqual([false, false, true]);
});

test("from 40 starts the search needs fewer evaluations with projection, and misses the optimum no more often", () => {
  const objective = makeObjective(cases[2][1]);
  const plain: Objective = { ...objective, solved: [] };
  const run = (own: Objective) => Array.from({ length: 40 }, (_, index) => runStart(own, { seed: 1, index }));
  const [with_, without] = [run(objective), run(plain)];
  const all = [...with_, ...without].flatMap((end) => (end.ok ? [end.squares] : []));
  const best = Math.min(...all);
  const count = (ends: typeof with_) => ({
    missed: ends.filter((end) => !end.ok || end.squares > best + 0.1).length,
    evaluations: ends.reduce((sum, end) => sum + (end.ok ? end.evaluations : 0), 0),
  });
  const [a, b] = [count(with_), count(without)];
  expect(a.missed).toBeLessThanOrEqual(b.missed);
  // 256 and 564 when this was written.
  expect(a.evaluations).toBeLessThan(0.6 * b.evaluations);
});
