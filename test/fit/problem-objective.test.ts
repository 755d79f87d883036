import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { toRules } from "../../src/fit/network-problem.ts";
import { type DataSet, type FitProblem, type Rule, readProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { huberRow, huberSlope, logHuberIntegral, type Spread } from "../../src/fit/spread.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { constantCourse } from "../../src/time-course.ts";
import { modelText, shippedModel } from "../models.ts";
import { smallModel } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");
const plasma = shippedModel("cu-atsm-plasma");
const free = (more: object = {}): Rule => ({ kind: "free", ...more });

/** Points at every condition and time; values rise, so that residuals are of both signs. */
const grid = (conditions: readonly string[], times: readonly number[], sd: number | null = 2) =>
  conditions.flatMap((condition, c) =>
    times.map((time, i) => ({ condition, time, value: 20 + 9 * c + 7 * i, sd, weight: 1 + c + i })),
  );
const conditions = { anoxic: { pO2: 0 }, low: { pO2: 0.76 }, air: { pO2: 152 } };
const set = (spread: Spread, more: Partial<DataSet> = {}): DataSet => ({
  name: "cells",
  model: "vitro",
  observable: "uptake",
  points: grid(["anoxic", "low", "air"], [60, 600, 3600]),
  spread,
  ...more,
});
const problemOf = (data: DataSet, parameters: Record<string, Rule> = { k_in: free(), k_ox: free() }) => ({
  models: { vitro: redox },
  conditions,
  data: [data],
  parameters,
});

const cp = exponentialInput([{ amplitude: 60, rate: 1 / 300 }]);
const frames = [0, 30, 120, 600, 1800, 3600];
const tac = {
  name: "tumor",
  model: "vivo",
  observable: "activity",
  points: frames
    .slice(1)
    .map((end, i) => ({ condition: "rat", time: frames[i], end, value: 3 + i, sd: 0.5 })),
};
const both: FitProblem = {
  models: { vitro: redox, vivo: plasma },
  conditions: { ...conditions, rat: { pO2: 3, Cp: cp } },
  data: [
    set({ kind: "given" }),
    set({ kind: "constant", sd: 0.5 }, { name: "trapped", observable: "trapped", offset: true }),
    { ...tac, spread: { kind: "counts", Pc: { start: 0.1 }, decayRate: 1e-4, of: "model" } },
  ],
  parameters: {
    k_red: free(),
    k_diss: { kind: "tied", as: "k_red / ratio" },
    ratio: free({ start: 500, range: [10, 1e4] }),
    "vitro.k_out": free({ local: "condition", prior: { kind: "log10", mean: -2.5, sd: 0.3 } }),
    "vivo.k_out": free({ scale: "linear", prior: { kind: "normal", mean: 3e-3, sd: 1e-3 } }),
    K1: free(),
    V_b: { kind: "fixed", value: 0.04 },
  },
};

const cases: [string, FitProblem][] = [
  ["equal", problemOf(set({ kind: "equal" }))],
  ["weights", problemOf(set({ kind: "weights" }))],
  ["given sd", problemOf(set({ kind: "given" }))],
  ["given sd up to an estimated factor", problemOf(set({ kind: "given", factor: { start: 2 } }))],
  ["constant, estimated", problemOf(set({ kind: "constant", sd: { start: 5 } }))],
  ["proportional to the measured", problemOf(set({ kind: "proportional", cv: 0.1 }))],
  ["proportional to the model", problemOf(set({ kind: "proportional", cv: 0.1, of: "model" }))],
  [
    "proportional to the model, estimated",
    problemOf(set({ kind: "proportional", cv: { start: 0.2 }, of: "model" })),
  ],
  [
    "combined, both estimated",
    problemOf(set({ kind: "combined", sd: { start: 1 }, cv: { start: 0.1 }, of: "model" })),
  ],
  ["Huber", problemOf(set({ kind: "given" }, { huber: 1.345 }))],
  ["Huber of an estimated spread", problemOf(set({ kind: "constant", sd: { start: 5 } }, { huber: 1.345 }))],
  [
    "scale and offset",
    problemOf(set({ kind: "proportional", cv: 0.1, of: "model" }, { scale: true, offset: true })),
  ],
  [
    "local to a condition",
    problemOf(set({ kind: "given" }), { k_in: free({ local: "condition" }), k_ox: free() }),
  ],
  [
    "tied twice over",
    problemOf(set({ kind: "given" }), {
      k_in: free(),
      k_out: { kind: "tied", as: "3 * k_in" },
      k_red: { kind: "tied", as: "exp(1) * k_out^2 / k_in" },
    }),
  ],
  ["two models, three data sets", both],
];

test.each(cases)("%s: the Jacobian is that of central differences", (_, problem) => {
  // The inner tolerance decides how smooth the model is where it is not solved exactly.
  const { residuals, start, names } = makeObjective(problem);
  const n = names.length;
  const x = Float64Array.from(start, (v, k) => v + (Math.abs(v) > 0.1 ? 0.02 : 1e-5) * (k + 1));
  const exact = residuals(x);
  if (!exact) throw new Error("not solved");
  const m = exact.r.length;
  for (let k = 0; k < n; k++) {
    const h = 1e-4 * Math.max(Math.abs(x[k]), 1e-3);
    // Two step sizes and Richardson's extrapolation, so that truncation is h⁴.
    const at = (step: number) =>
      residuals(x.map((v, j) => (j === k ? v + step : v)))?.r ?? new Float64Array(m);
    const [a, b, c, d] = [at(h), at(-h), at(2 * h), at(-2 * h)];
    for (let i = 0; i < m; i++) {
      const difference = (8 * (a[i] - b[i]) - (c[i] - d[i])) / (12 * h);
      // Rounding of r by some 1e-12 over the step.
      const tolerance = 1e-7 * Math.abs(difference) + (2e-12 * Math.max(1, Math.abs(exact.r[i]))) / h;
      expect(Math.abs(exact.J[i * n + k] - difference), `row ${i}, ${names[k]}`).toBeLessThan(tolerance);
    }
  }
});

test("names of variables say what is local, tied and of which data set", () => {
  const { names, nData, residuals, start, hasSpread } = makeObjective(both);
  expect(names).toEqual([
    "k_red",
    "ratio",
    "vitro.k_out[anoxic]",
    "vitro.k_out[low]",
    "vitro.k_out[air]",
    "vivo.k_out",
    "K1",
    "offset[trapped]",
    "Pc[tumor]",
  ]);
  expect([nData, hasSpread]).toEqual([9 + 9 + 5, true]);
  // Data, ln σ of the five frames, priors of k_out.
  expect(residuals(start)?.r).toHaveLength(23 + 5 + 4);
});

test("what belongs to a data set is in its unit; with a scale of its own nobody knows that", () => {
  const unitsOf = (problem: FitProblem) =>
    makeObjective(problem)
      .variables.slice(-3)
      .map(({ name, unit }) => `${name} ${unit.text}`);
  expect(unitsOf(both)).toEqual(["K1 mL/min/mL", "offset[trapped] %", "Pc[tumor] kBq/mL*s"]);
  const spread: Spread = { kind: "combined", sd: { start: 1 }, cv: { start: 0.1 } };
  expect(unitsOf(problemOf(set(spread, { offset: true })))).toEqual([
    "offset[cells] %",
    "sd[cells] %",
    "cv[cells] 1",
  ]);
  expect(unitsOf(problemOf(set(spread, { scale: true })))).toEqual([
    "scale[cells] 1",
    "sd[cells] 1",
    "cv[cells] 1",
  ]);
});

/** Σ r², row by row, of the data alone. */
const squaresOf = (problem: FitProblem, x?: ArrayLike<number>): number[] => {
  const { residuals, start, nData } = makeObjective(problem);
  return Array.from(residuals(Float64Array.from(x ?? start))?.r.subarray(0, nData) ?? [], (z) => z * z);
};
/** Model minus data at the start. */
const errorsOf = (problem: FitProblem): number[] => {
  const { predictAt, start } = makeObjective(problem);
  return problem.data.flatMap(({ points }, s) =>
    points.map((point, i) => (predictAt(start)?.[s].values[i] ?? Number.NaN) - point.value),
  );
};
const solved = (problem: FitProblem, options = {}, tolerance = 1e-10) => {
  const objective = makeObjective(problem, options);
  const { x } = minimizeLeastSquares(objective.residuals, { ...objective, tolerance });
  return { objective, x, values: objective.valuesAt(x) };
};

const expectClose = (values: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void => {
  for (let k = 0; k < expected.length; k++)
    expect(Math.abs(values[k] / expected[k] - 1), `${k}`).toBeLessThan(relative);
};

describe("the spread", () => {
  const data = set({ kind: "weights" });
  test("w multiplies the squared residual, not the residual", () => {
    const problem = problemOf(data);
    const errors = errorsOf(problem);
    squaresOf(problem).forEach((square, i) => {
      expect(square / ((data.points[i].weight ?? 0) * errors[i] ** 2)).toBeCloseTo(1, 12);
    });
  });

  test("weights 1/sd² give the estimates of the sd that they are made from", () => {
    const points = grid(["anoxic", "low", "air"], [60, 600, 3600]).map((point, i) => ({
      ...point,
      sd: 1 + (i % 3),
      weight: 1 / (1 + (i % 3)) ** 2,
    }));
    const [a, b] = (["weights", "given"] as const).map((kind) =>
      solved(problemOf(set({ kind }, { points }))),
    );
    // Both searches are the same numbers but for the rounding of one square root.
    expectClose(a.values, b.values, 1e-9);
    expect([a.objective.hasSpread, b.objective.hasSpread]).toEqual([false, true]);
  });

  test("a frame of counts spreads as √(Pc C e^(λt)/Δt)", () => {
    const spread: Spread = { kind: "counts", Pc: 4, decayRate: 2e-4 };
    const problem = { ...both, data: [{ ...tac, spread }], parameters: { K1: free() } };
    const errors = errorsOf(problem);
    squaresOf(problem).forEach((square, i) => {
      const { time, end, value } = tac.points[i];
      const sd = Math.sqrt((4 * value * Math.exp(2e-4 * ((time + end) / 2))) / (end - time));
      expect(square / (errors[i] / sd) ** 2).toBeCloseTo(1, 12);
    });
  });

  test("Σ r² and the constant are −2 ln L, whatever spread is estimated", () => {
    for (const spread of [
      { kind: "constant", sd: { start: 3 } },
      { kind: "combined", sd: 2, cv: 0.1 },
      { kind: "combined", sd: { start: 1 }, cv: { start: 0.1 }, of: "model" },
    ] as const) {
      const problem = problemOf(set(spread));
      const { minusTwoLogLikelihoodAt, predictAt, start } = makeObjective(problem);
      const predicted = predictAt(start)?.[0];
      if (!predicted) throw new Error("not solved");
      const { values, sd } = predicted;
      const exact = problem.data[0].points.reduce(
        (sum, { value }, i) =>
          sum + ((values[i] - value) / sd[i]) ** 2 + 2 * Math.log(sd[i]) + Math.log(2 * Math.PI),
        0,
      );
      expect(minusTwoLogLikelihoodAt(start)).toBeCloseTo(exact, 8);
    }
  });

  test("an estimated σ comes out as √(Σe²/n), and beside it the estimates of equal weights", () => {
    const known = {
      k_in: free(),
      K: free({ start: 4, range: [0.1, 500], unit: "mmHg" }),
      k_ox: { kind: "tied", as: "k_red / K" },
    } as const;
    const plain = solved(problemOf(set({ kind: "equal" }), known), {}, 1e-14);
    const full = solved(problemOf(set({ kind: "constant", sd: { start: 5 } }), known), {}, 1e-14);
    const errors = plain.objective.residuals(plain.x)?.r ?? new Float64Array(0);
    const sigma = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length);
    // The search ends where the sum of squares is flat to 1e-14: the root of that, times the condition.
    expect(full.values[2] / sigma).toBeCloseTo(1, 4);
    expect(full.values[0] / plain.values[0]).toBeCloseTo(1, 4);
    expect(full.values[1] / plain.values[1]).toBeCloseTo(1, 4);
  });

  test("beyond its bound Huber's row grows as the root of a line, C¹ where it begins", () => {
    const k = 1.345;
    const wide = { points: grid(["anoxic", "low", "air"], [60, 600, 3600], 15) };
    const [plain, robust] = [{}, { huber: k }].map((more) =>
      squaresOf(problemOf(set({ kind: "given" }, { ...wide, ...more }))),
    );
    expect(plain.some((z) => z > k * k) && plain.some((z) => z < k * k)).toBe(true);
    plain.forEach((square, i) => {
      const z = Math.sqrt(square);
      expect(robust[i]).toBeCloseTo(z <= k ? square : 2 * k * z - k * k, 10);
    });
    const h = 1e-7;
    expect(huberRow(k + h, k) - huberRow(k - h, k)).toBeCloseTo(2 * h, 13);
    expect(huberSlope(k * (1 + 1e-12), k)).toBeCloseTo(huberSlope(k, k), 10);
  });

  test("Huber's density integrates to what its likelihood is divided by", () => {
    for (const k of [0.5, 1.345, 8, 40]) {
      let sum = 0;
      // Trapezoids of 1e-3 up to where e^(−ρ/2) is below 1e-26; the corner of ρ'' costs h² = 1e-6 of 0.1.
      for (let z = -130; z <= 130; z += 1e-3) sum += 1e-3 * Math.exp(-(huberRow(z, k) ** 2) / 2);
      expect(logHuberIntegral(k)).toBeCloseTo(Math.log(sum), 6);
    }
  });
});

/** y = 100 (a t + b) %: what follows is linear regression. */
const line = smallModel({
  species: { A: 0 },
  parameters: { a: [1e-3, "s^-1", { range: [0, 1] }], b: [0.5, "1", { range: [0, 1] }] },
  reactions: { gather: { to: "A", rate: "a" } },
  observables: { uptake: { expression: "A + b", unit: "%" } },
});
const lineSet = (name: string, values: readonly number[], more: Partial<DataSet> = {}): DataSet => ({
  name,
  model: "line",
  observable: "uptake",
  points: values.map((value, i) => ({ condition: "one", time: 100 * i, value, sd: 2 })),
  spread: { kind: "given" },
  ...more,
});
const lines = (data: readonly DataSet[], parameters: Record<string, Rule>): FitProblem => ({
  models: { line },
  conditions: { one: {}, two: {} },
  data,
  parameters,
});

test("one wild point moves a robust fit by little, a squared one by much", () => {
  const values = Array.from({ length: 9 }, (_, i) => 10 + 3 * i + (i === 2 ? 40 : 0));
  const rules = { a: free(), b: free() };
  const [plain, robust] = [{}, { huber: 1.345 }].map(
    (more) => solved(lines([lineSet("a", values, more)], rules)).values[1] / 0.1 - 1,
  );
  expect(plain).toBeGreaterThan(0.5);
  expect(robust).toBeLessThan(0.15);
  expect(robust).toBeGreaterThan(0);
});

describe("parameters", () => {
  test("a normal prior weighs as one more measurement of what it speaks of", () => {
    const values = [12, 19, 33, 41];
    const prior = { kind: "normal", mean: 0.2, sd: 0.01 } as const;
    const { values: found } = solved(
      lines([lineSet("a", values)], { b: free({ prior }), a: { kind: "fixed", value: 0 } }),
    );
    // Measurements of b in %: the mean of four with sd 2, and 20 with sd 1.
    const mean = values.reduce((sum, v) => sum + v, 0) / 4;
    expect(100 * found[0]).toBeCloseTo((mean * (4 / 4) + 20) / (4 / 4 + 1), 6);
  });

  test("a log-normal prior alone gives its median back", () => {
    const prior = { kind: "log10", mean: Math.log10(2e-4), sd: 0.1 } as const;
    const rules = {
      a: free({ scale: "log10", range: [1e-6, 1], prior }),
      b: { kind: "fixed", value: 0.1 },
    } as const;
    // At time 0 the line says nothing of its slope.
    const { values } = solved(lines([lineSet("a", [10])], rules));
    expect(values[0] / 2e-4).toBeCloseTo(1, 8);
  });

  test("local to each data set, they are the estimates of separate fits; shared ones lie between", () => {
    const [first, second] = [lineSet("a", [12, 19, 33, 41]), lineSet("b", [30, 38, 41, 60])];
    const rules = { a: free(), b: free() };
    const alone = [first, second].map((data) => solved(lines([data], rules)).values);
    const local = solved(lines([first, second], { a: free({ local: "data" }), b: free({ local: "data" }) }));
    expect(local.objective.names).toEqual(["a[a]", "a[b]", "b[a]", "b[b]"]);
    // The end of the search: flat to 1e-10 in the squares.
    [alone[0][0], alone[1][0], alone[0][1], alone[1][1]].forEach((value, k) => {
      expect(local.values[k] / value).toBeCloseTo(1, 6);
    });
    const shared = solved(lines([first, second], rules)).values;
    expect(shared[1]).toBeCloseTo((alone[0][1] + alone[1][1]) / 2, 6);
  });

  test("local to a condition, each condition has its own; data sets that meet there share it", () => {
    const points = (condition: string, values: readonly number[]) =>
      values.map((value, i) => ({ condition, time: 100 * i, value, sd: 2 }));
    const data = [
      lineSet("x", [], { points: [...points("one", [10, 12]), ...points("two", [30, 36])] }),
      lineSet("y", [], { points: points("two", [30, 36]) }),
    ];
    const { objective, values } = solved(
      lines(data, { a: free({ local: "condition" }), b: free({ local: "condition" }) }),
    );
    expect(objective.names).toEqual(["a[one]", "a[two]", "b[one]", "b[two]"]);
    expectClose(values, [2e-4, 6e-4, 0.1, 0.3], 1e-7);
    expect(Array.from(objective.parametersAt(objective.start, "y", "two"))).toEqual([1e-3, 0.5]);
  });

  test("in vitro and in vivo share k_red and k_ox, and noiseless data give the truth back", () => {
    const at = makeObjective(both);
    const truth = Float64Array.from(
      at.start,
      (v, k) => v + 0.03 * (k % 2 ? -1 : 1) * (at.names[k] === "vivo.k_out" ? 0.01 : 1),
    );
    const model = at.predictAt(truth);
    const data = both.data.map((own, s) => ({
      ...own,
      spread: { kind: "constant", sd: 0.5 } as const,
      points: own.points.map((point, i) => ({ ...point, value: model?.[s].values[i] ?? Number.NaN })),
    }));
    const parameters = { ...both.parameters, "vitro.k_out": free(), "vivo.k_out": free() };
    const rules = Object.fromEntries(
      Object.entries(parameters).filter(([name]) => name !== "k_diss" && name !== "ratio"),
    );
    const joint = { ...both, data, parameters: rules };
    const exact = makeObjective(both).valuesAt(truth);
    // Local k_out of three conditions were used for the truth: fit them as they were made.
    const { values, objective } = solved({
      ...joint,
      parameters: {
        ...rules,
        k_diss: both.parameters.k_diss,
        ratio: both.parameters.ratio,
        "vitro.k_out": free({ local: "condition" }),
      },
    });
    objective.names.forEach((name, k) => {
      const expected = exact[at.names.indexOf(name)];
      // The offset is 0 in truth up to its start; everything else is held to 1e-5.
      expect(Math.abs(values[k] - expected), name).toBeLessThan(
        1e-4 * Math.max(Math.abs(expected), name.startsWith("offset") ? 1 : 0),
      );
    });
  });
});

test("a problem is plain data: sent to another thread it has the same residuals, bit by bit", () => {
  const models = Object.fromEntries(
    [
      ["vitro", "cu-atsm-redox"],
      ["vivo", "cu-atsm-plasma"],
    ].map(([key, name]) => [key, { text: modelText(name), file: `models/${name}.yaml` }]),
  );
  const sent = structuredClone({
    ...both,
    models,
    parameters: { ...both.parameters, ...toRules(redox, { free: ["K_R"] }) },
  });
  const { names, start, residuals } = makeObjective(readProblem(sent));
  expect(names).toContain("K_R");
  const own = makeObjective({ ...sent, models: both.models });
  expect(residuals(start)).toEqual(own.residuals(own.start));
});

describe("what must change nothing", () => {
  const rules = { k_in: free(), k_out: free(), k_ox: free() };
  const points = grid(["anoxic", "low", "air"], [60, 600, 3600]).map((point, i) => ({
    ...point,
    sd: 2 + (i % 4),
  }));
  const plain = solved({ ...problemOf(set({ kind: "given" }, { points }), rules) });
  /** Sums in another order end the search a rounding apart. */
  const expectSame = (values: Float64Array): void => expectClose(values, plain.values, 1e-7);

  test("the order of rows and the names of conditions", () => {
    const renamed = points.map((point) => ({ ...point, condition: `c_${point.condition}` })).reverse();
    const other = Object.fromEntries(
      Object.entries(conditions).map(([name, levels]) => [`c_${name}`, levels]),
    );
    const problem = problemOf(set({ kind: "given" }, { points: renamed }), rules);
    expectSame(solved({ ...problem, conditions: other }).values);
  });

  test("a condition under two names is solved as one", () => {
    const twice = points.map((point, i) => (i % 2 ? { ...point, condition: `${point.condition}'` } : point));
    const more = Object.fromEntries(Object.entries(conditions).map(([name, levels]) => [`${name}'`, levels]));
    const problem = problemOf(set({ kind: "given" }, { points: twice }), rules);
    expectSame(solved({ ...problem, conditions: { ...conditions, ...more } }).values);
  });

  test("another solver and a tolerance ten times tighter", () => {
    const problem = problemOf(set({ kind: "given" }, { points }), rules);
    for (const options of [
      { method: "rodas5p", tolerance: 1e-7 },
      { method: "rodas5p", tolerance: 1e-8 },
    ] as const)
      expectClose(solved(problem, options).values, plain.values, 1e-5);
  });

  test("a level written as a course", () => {
    const courses = Object.fromEntries(
      Object.entries(conditions).map(([name, { pO2 }]) => [name, { pO2: constantCourse(pO2) }]),
    );
    expectSame(
      solved({ ...problemOf(set({ kind: "given" }, { points }), rules), conditions: courses }).values,
    );
  });
});

describe("decay", () => {
  const isotope = isotopes["Cu-62"];
  const rate = decayRate(isotope);
  const decayed = (corrected: boolean) => ({
    ...both,
    data: [{ ...tac, spread: { kind: "equal" } as const, decay: { isotope, corrected } }],
    parameters: { K1: free() },
  });
  const valuesOf = (problem: FitProblem): Float64Array => {
    const { predictAt, start } = makeObjective(problem);
    return predictAt(start)?.[0].values ?? new Float64Array(0);
  };

  test("what was corrected is the decaying mean times the factor of its frame", () => {
    const [raw, corrected] = [decayed(false), decayed(true)].map(valuesOf);
    tac.points.forEach(({ time, end }, i) => {
      const factor = (rate * (end - time)) / (Math.exp(-rate * time) - Math.exp(-rate * end));
      expect(corrected[i] / raw[i] / factor).toBeCloseTo(1, 12);
    });
  });

  test("in short frames decay and its correction cancel, in long ones they do not", () => {
    const plain = valuesOf({
      ...both,
      data: [{ ...tac, spread: { kind: "equal" } }],
      parameters: { K1: free() },
    });
    const corrected = valuesOf(decayed(true));
    // λΔ = 0.036 in the first frame and 2.2 in the last, over which the activity falls.
    expect(Math.abs(corrected[0] / plain[0] - 1)).toBeLessThan(0.01);
    expect(Math.abs(corrected[4] / plain[4] - 1)).toBeGreaterThan(0.01);
  });
});

describe("a wrong problem is refused", () => {
  const refusal = (problem: FitProblem): string => {
    try {
      makeObjective(problem);
    } catch (error) {
      if (error instanceof CallError) return `\n${error.message}\n`;
      throw error;
    }
    throw new Error("the problem was accepted");
  };
  const data = set({ kind: "given" });

  test("names of models, conditions and inputs, all at once", () => {
    const problem = {
      ...problemOf({ ...data, points: [{ ...data.points[0], condition: "anoxyc" }] }),
      conditions: { anoxic: { pO22: 0 } },
    };
    expect(refusal(problem)).toMatchInlineSnapshot(`
      "
      there is no condition "anoxyc": did you mean "anoxic"?
      condition "anoxic" gives "pO22", which is no input: did you mean "pO2"?
      "
    `);
    expect(refusal(problemOf({ ...data, model: "vitor" }))).toMatchInlineSnapshot(`
      "
      data set "cells" names the model "vitor": did you mean "vitro"?
      "
    `);
  });
  test("rules of names that nobody has, and ties that do not fit", () => {
    const rules: Record<string, Rule> = {
      k_inn: free(),
      k_out: { kind: "tied", as: "2 * k_on" },
      k_red: { kind: "tied", as: "k_ox" },
      "vivo.k_in": { kind: "fixed", value: 1 },
      k_diss: { kind: "tied", as: "k_in +" },
    };
    expect(refusal(problemOf(data, rules))).toMatchInlineSnapshot(`
      "
      "k_diss" is tied by "k_in +": expected an expression, found "k_in +" (Unexpected end of expression (char 7))
      cu-atsm-redox has no parameter "k_inn": did you mean "k_in", "k_diss" or "k_out"?
      "k_out" is tied by "2 * k_on": there is no parameter "k_on": did you mean "k_in", "k_ox" or "k_out"?
      "k_red" is tied by "k_ox": expected s^-1, found s^-1 mmHg^-1
      "vivo.k_in" names the model "vivo", which is not there: did you mean "vitro"?
      "
    `);
    const circle: Record<string, Rule> = {
      k_in: { kind: "tied", as: "k_out" },
      k_out: { kind: "tied", as: "k_in" },
    };
    expect(refusal(problemOf(data, circle))).toMatchInlineSnapshot(`
      "
      "k_in" is tied to itself: k_in → k_out → k_in; untie one of them
      "
    `);
  });
  test("an sd that is missing or 0, and a spread that vanishes", () => {
    const points = data.points.map((point, i) => ({ ...point, sd: i === 0 ? null : i === 1 ? 0 : 2 }));
    const negative = data.points.map((point, i) => ({ ...point, sd: i === 2 ? -1 : 2 }));
    expect(refusal(problemOf({ ...data, points: negative }))).toMatchInlineSnapshot(`
      "
      expected an sd of 0 or more at "anoxic", found -1; mend its sign
      "
    `);
    expect(refusal(problemOf({ ...data, points }))).toMatchInlineSnapshot(`
      "
      expected an sd above 0 in "cells" at "anoxic", 60 s, found none
      expected an sd above 0 in "cells" at "anoxic", 600 s, found 0
      "
    `);
    const zero = data.points.map((point, i) => ({ ...point, value: i === 4 ? 0 : 5 }));
    expect(
      refusal(problemOf(set({ kind: "proportional", cv: 0.1 }, { points: zero }))),
    ).toMatchInlineSnapshot(`
      "
      the spread "proportional" is 0 in "cells" at "low", 600 s, where the value is 0; add a constant sd to it
      "
    `);
  });
  test("known and unknown spreads in one fit", () => {
    const mixed = { ...both, data: [both.data[0], { ...both.data[1], spread: { kind: "equal" } as const }] };
    expect(refusal(mixed)).toMatchInlineSnapshot(`
      "
      the spread of cells is known and that of trapped is not; their residuals cannot be compared: give or estimate both
      "
    `);
  });
  test("counts without frames, and frames that end before they begin", () => {
    const spread: Spread = { kind: "counts", Pc: 1, decayRate: 0 };
    expect(refusal(problemOf(set(spread)))).toMatchInlineSnapshot(`
      "
      "cells" has points without an end; the spread of counts needs frames
      "
    `);
    const points = [{ ...data.points[0], time: 60, end: 30 }];
    expect(refusal(problemOf({ ...data, points }))).toMatchInlineSnapshot(`
      "
      expected a frame at "anoxic" that ends after 60 s, found an end at 30 s
      "
    `);
  });
});
