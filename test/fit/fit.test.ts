import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { CallError } from "../../src/errors.ts";
import { type FitOptions, fit } from "../../src/fit/fit.ts";
import type { FitPoint } from "../../src/fit/network-problem.ts";
import type { Network } from "../../src/model/network.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";
import { smallModel } from "../small-model.ts";

const redox = shippedModel("cu-atsm-redox");
const twoPool = shippedModel("cu-atsm-two-pool");
const lewis: [number, number][] = [
  [0, 90],
  [0.76, 77],
  [3.8, 38],
  [38, 35],
  [152, 31],
];
const points: FitPoint[] = lewis.map(([pO2, value]) => ({
  condition: `${pO2}`,
  inputs: { pO2 },
  time: 3600,
  value,
  sd: null,
}));

test("EMT6 with K_R alone: RMS 6.18 percentage points", () => {
  const result = fit(redox, { points, free: ["K_R"] });
  expect(result.rms).toBeLessThanOrEqual(6.3);
  expect(result.rms).toBeCloseTo(6.18, 2);
});

test("EMT6 with k_in, k_out and K_R: RMS 5.13 percentage points at K_R 3.34 mmHg", () => {
  const result = fit(redox, { points });
  expect(result.rms).toBeLessThanOrEqual(5.2);
  expect(result.rms).toBeCloseTo(5.13, 2);
  expect(result.estimates.find((e) => e.name === "K_R")?.value).toBeCloseTo(3.34, 2);
});

/** Data without noise, from parameters of a network (by name, else the model's own). */
function simulate(
  network: Network,
  given: Readonly<Record<string, number>>,
  levels: readonly number[],
  times: readonly number[],
): FitPoint[] {
  const p = network.parameters.map((q) => given[q.name] ?? q.value);
  return levels.flatMap((pO2) => {
    const inputs = { pO2: constantCourse(pO2) };
    const solution = solve(compileNetwork(network), { times, parameters: p, inputs });
    const { values } = observe(network, "uptake", solution, p);
    return times.map((time, i) => ({
      condition: `${pO2}`,
      inputs: { pO2 },
      time,
      value: values[i],
      sd: null,
    }));
  });
}

test.each<[string, Network, string[], Record<string, number>]>([
  [
    "redox, the model's own choice",
    redox,
    ["k_in", "k_out", "K_R"],
    { k_in: 6e-4, k_out: 4.4e-3, k_ox: 5.2e-2 / 9 },
  ],
  ["redox, k_red and k_ox apart from early times", redox, ["k_red", "k_ox"], { k_red: 2e-2, k_ox: 4e-3 }],
  ["two pools", twoPool, ["k_in", "k_max", "P50"], { k_in: 6e-4, k_max: 9e-3, P50: 0.7 }],
  ["two pools, a linear scale", twoPool, ["n", "k_max"], { n: 1.4, k_max: 3e-3 }],
])("fit(simulate(p)) returns p: %s", (_, network, free, given) => {
  const points = simulate(network, given, [0, 0.3, 1, 4, 40], [20, 120, 900, 3600]);
  const result = fit(network, { points, free });
  result.parameters.forEach((p, i) => {
    const { name, value } = network.parameters[i];
    const expected = given[name] ?? value;
    // Without noise the cost is flat to rounding only near the answer: √(1e-16) times the condition number.
    expect(Math.abs(p - expected), name).toBeLessThan(1e-6 * (expected || 1));
  });
  expect(result.rms).toBeLessThan(1e-6);
});

test("the order of the rows and the names of the conditions change nothing", () => {
  const plain = fit(redox, { points });
  const shuffled = [3, 0, 4, 2, 1].map((i) => ({ ...points[i], condition: `row ${i}` }));
  const other = fit(redox, { points: shuffled });
  plain.estimates.forEach(({ name, value, standardError }, k) => {
    expect(other.estimates[k].name).toBe(name);
    // Sums in another order end the search a rounding apart.
    expect(Math.abs(other.estimates[k].value / value - 1)).toBeLessThan(1e-6);
    expect(Math.abs((other.estimates[k].standardError ?? 0) / (standardError ?? 1) - 1)).toBeLessThan(1e-5);
  });
  expect(other.rms).toBeCloseTo(plain.rms, 9);
  expect(other.residuals.map((r) => r.measured)).toEqual([35, 90, 31, 38, 77]);
});

test("the same call gives the same bits", () => {
  expect(fit(redox, { points })).toEqual(fit(redox, { points }));
});

/** y(t) = 100 (a t + b) %, so that least squares has its closed form. */
const line = smallModel({
  species: { A: 0 },
  parameters: { a: [1e-3, "s^-1"], b: [0.5, "1"] },
  reactions: { gather: { to: "A", rate: "a" } },
  observables: { uptake: { expression: "A + b", unit: "%" } },
});
const lineData: [number, number, number][] = [
  [0, 12, 1],
  [100, 19, 2],
  [200, 33, 1],
  [300, 41, 4],
  [400, 48, 2],
];
const bounds = { a: [0, 1], b: [0, 1] } as const;

/** Weighted linear regression y = α + β t with its covariance, by the normal equations. */
function regress(weights: readonly number[]) {
  const sum = (f: (t: number, y: number) => number): number =>
    lineData.reduce((s, [t, y], i) => s + weights[i] * f(t, y), 0);
  const [S, St, Stt, Sy, Sty] = [
    sum(() => 1),
    sum((t) => t),
    sum((t) => t * t),
    sum((_, y) => y),
    sum((t, y) => t * y),
  ];
  const D = S * Stt - St * St;
  const [alpha, beta] = [(Stt * Sy - St * Sty) / D, (S * Sty - St * Sy) / D];
  const squares = sum((t, y) => (alpha + beta * t - y) ** 2);
  return { alpha, beta, varAlpha: Stt / D, varBeta: S / D, squares };
}

test.each([
  ["given sd: weights 1/sd², covariance (JᵀWJ)⁻¹", true],
  ["no sd: equal weights, covariance times the residual variance", false],
])("estimates and standard errors of a line equal those of linear regression; %s", (_, weighted) => {
  const data = lineData.map(([time, value, sd], i) => ({
    condition: `${i}`,
    inputs: {},
    time,
    value,
    sd: weighted ? sd : null,
  }));
  const result = fit(line, { points: data, observable: "uptake", free: ["a", "b"], bounds });
  const exact = regress(lineData.map(([, , sd]) => (weighted ? 1 / sd ** 2 : 1)));
  const variance = weighted ? 1 : exact.squares / 3;
  const [a, b] = result.estimates;
  // Estimates are in fractions, data in %.
  expect(100 * a.value).toBeCloseTo(exact.beta, 8);
  expect(100 * b.value).toBeCloseTo(exact.alpha, 6);
  expect(100 * (a.standardError ?? Number.NaN)).toBeCloseTo(Math.sqrt(exact.varBeta * variance), 10);
  expect(100 * (b.standardError ?? Number.NaN)).toBeCloseTo(Math.sqrt(exact.varAlpha * variance), 8);
  expect(result.weighting).toBe(weighted ? "1/sd²" : "equal");
  expect(result.degreesOfFreedom).toBe(3);
});

test("on a log10 scale the standard error is the linear one, to first order", () => {
  const inLog = {
    ...line,
    parameters: line.parameters.map((q) => ({ ...q, scale: "log10" as const, range: [1e-5, 10] as const })),
  };
  const data = lineData.map(([time, value, sd], i) => ({ condition: `${i}`, inputs: {}, time, value, sd }));
  const options = { points: data, observable: "uptake", free: ["a", "b"] };
  const [plain, log] = [fit(line, { ...options, bounds }), fit(inLog, options)];
  plain.estimates.forEach((e, k) => {
    expect(Math.abs(log.estimates[k].value / e.value - 1)).toBeLessThan(1e-7);
    expect(Math.abs((log.estimates[k].standardError ?? 0) / (e.standardError ?? 1) - 1)).toBeLessThan(1e-6);
  });
});

test("estimated errors are reported with the fit, and Huber's bound is passed on", () => {
  const plain = fit(redox, { points, free: ["K_R"] });
  const full = fit(redox, { points, free: ["K_R"], spread: { kind: "constant", sd: { start: 3 } } });
  expect(plain.spreads).toEqual({});
  // The most likely σ is the RMS; the search is flat to 1e-10 in the squares.
  expect(full.spreads.sd / plain.rms).toBeCloseTo(1, 3);
  expect(full.estimates[0].value / plain.estimates[0].value).toBeCloseTo(1, 3);
  const robust = fit(redox, { points, free: ["K_R"], spread: { kind: "constant", sd: 2 }, huber: 1 });
  expect(robust.estimates[0].value).not.toBeCloseTo(plain.estimates[0].value, 2);
});

test("one sd that is missing makes all weights equal, and the fit says so", () => {
  const mixed = points.map((point, i) => ({ ...point, sd: i === 2 ? null : 3 }));
  const [a, b] = [fit(redox, { points: mixed }), fit(redox, { points })];
  expect(a.weighting).toBe("equal");
  expect(a.estimates).toEqual(b.estimates);
});

/** Weeks 2010: Bq per cell. */
const mcf7: FitPoint[] = [
  [158.84, 5.6],
  [0.76, 10.4],
  [0, 26],
].map(([pO2, value]) => ({ condition: `${pO2}`, inputs: { pO2 }, time: 3600, value, sd: null }));

test("MCF-7: K_R and the scale in Bq/cell are those of a search on a fine grid", () => {
  const result = fit(redox, { points: mcf7, free: ["K_R"], scaleData: true });
  const at = (K_R: number): { squares: number; scale: number } => {
    const model = mcf7.map(
      ({ inputs }) => simulate(redox, { k_ox: 5.2e-2 / K_R }, [inputs.pO2], [3600])[0].value,
    );
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((s, x, i) => s + x * b[i], 0);
    const data = mcf7.map((point) => point.value);
    const scale = dot(model, data) / dot(model, model);
    return { scale, squares: dot(data, data) - scale * dot(model, data) };
  };
  let best = 0.1;
  for (let K = 0.1; K < 500; K *= 1.01) if (at(K).squares < at(best).squares) best = K;
  const [K_R] = result.estimates;
  // The grid is 1 % wide.
  expect(Math.abs(Math.log(K_R.value / best))).toBeLessThan(0.01);
  expect(3 * result.rms ** 2).toBeLessThanOrEqual(at(best).squares * (1 + 1e-9));
  expect(result.dataScale).toBeCloseTo(at(K_R.value).scale, 6);
  expect(result.degreesOfFreedom).toBe(1);
  // The anoxic to normoxic ratio of 4.6 is more than the plateaus of 96 and 26 % allow.
  expect(result.residuals[2].residual).toBeLessThan(0);
});

test("a parameter that meets its bound is marked, and keeps inside", () => {
  const result = fit(redox, { points, free: ["K_R"], bounds: { K_R: [10, 100] } });
  const [K_R] = result.estimates;
  expect(K_R.atBound).toBe(true);
  expect(K_R.value).toBeGreaterThanOrEqual(10);
  expect(K_R.value).toBeCloseTo(10, 4);
});

test("what the data do not see has no standard error, and does not spoil the others", () => {
  const idle = smallModel({
    species: { A: 0 },
    parameters: { a: [1e-3, "s^-1"], b: [0.5, "1"], idle: [0.5, "1"] },
    reactions: { gather: { to: "A", rate: "a" } },
    observables: { uptake: { expression: "A + b", unit: "%" }, other: { expression: "A * idle", unit: "%" } },
  });
  const data = lineData.map(([time, value, sd], i) => ({ condition: `${i}`, inputs: {}, time, value, sd }));
  const result = fit(idle, {
    points: data,
    observable: "uptake",
    free: ["a", "idle", "b"],
    bounds: { ...bounds, idle: [0, 1] },
  });
  const exact = regress(lineData.map(([, , sd]) => 1 / sd ** 2));
  expect(100 * (result.estimates[0].standardError ?? Number.NaN)).toBeCloseTo(Math.sqrt(exact.varBeta), 10);
  expect(result.estimates[1].standardError).toBeNull();
  expect(result.estimates[1].value).toBe(0.5);
  expect(result.condition).toBe(Number.POSITIVE_INFINITY);
});

test("with as many parameters as points there is no residual variance, hence no standard error", () => {
  const result = fit(redox, { points: points.slice(1, 4) });
  expect(result.degreesOfFreedom).toBe(0);
  for (const { standardError } of result.estimates) expect(standardError).toBeNull();
});

test("fixed parameters are listed with the reason of the model", () => {
  const { fixed } = fit(redox, { points });
  expect(fixed.map(({ name, reason }) => [name, reason.slice(0, 45)])).toMatchInlineSnapshot(`
    [
      [
        "k_red",
        "uptake at minutes to hours holds only the rat",
      ],
      [
        "k_ox",
        "follows from K_R",
      ],
      [
        "k_diss",
        "uptake at 1 h hardly depends on it; a wash-ou",
      ],
    ]
  `);
});

describe("a wrong call is refused", () => {
  const refusal = (network: Network, options: FitOptions): string => {
    try {
      fit(network, options);
    } catch (error) {
      if (error instanceof CallError) return error.message;
      throw error;
    }
    throw new Error("the call was accepted");
  };
  const { fit: _, ...noAdvice } = redox;

  test("no data", () => {
    expect(refusal(redox, { points: [] })).toMatchInlineSnapshot(`"there is no data point to fit"`);
  });
  test("fewer points than parameters, the scale counted", () => {
    expect(refusal(redox, { points: points.slice(0, 2) })).toMatchInlineSnapshot(
      `"3 parameters cannot be estimated from 2 data points; fix some"`,
    );
    expect(refusal(redox, { points: points.slice(0, 3), scaleData: true })).toMatchInlineSnapshot(
      `"4 parameters cannot be estimated from 3 data points; fix some"`,
    );
  });
  test("a value that is no number", () => {
    expect(
      refusal(redox, { points: [...points, { ...points[0], condition: "blank", value: Number.NaN }] }),
    ).toMatchInlineSnapshot(
      `"expected finite numbers at "blank", found NaN; leave out what was not measured"`,
    );
  });
  test("a model that does not say what to fit", () => {
    expect(refusal({ ...noAdvice, fit: undefined }, { points })).toMatchInlineSnapshot(
      `"cu-atsm-redox does not say what to fit; name an observable and free parameters"`,
    );
  });
  test("an observable that does not exist", () => {
    expect(refusal(redox, { points, observable: "uptaken" })).toMatchInlineSnapshot(
      `"cu-atsm-redox has no observable "uptaken": did you mean "uptake", "trapped" or "medium"?"`,
    );
  });
  test("a condition without its O2 tension", () => {
    expect(
      refusal(redox, { points: points.map((point) => ({ ...point, inputs: {} })) }),
    ).toMatchInlineSnapshot(`"input "pO2" has no time course; give one in \`inputs\`"`);
  });
  test("a start at which the model cannot be solved", () => {
    const drain = smallModel({
      species: { E: 1 },
      parameters: { k: [1, "s^-1"] },
      reactions: { drain: { from: "E", rate: "k * sqrt(E)" } },
      observables: { left: { expression: "E", unit: "%" } },
    });
    const data = [{ condition: "a", inputs: {}, time: 100, value: 50, sd: null }];
    const options = { points: data, observable: "left", free: ["k"], bounds: { k: [0.5, 2] as const } };
    expect(refusal(drain, options)).toMatchInlineSnapshot(
      `"the model cannot be solved at the start values; choose others"`,
    );
  });
});
