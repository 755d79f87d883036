import { describe, expect, test } from "vitest";
import { objectiveOf } from "../../src/fit/fit-task.ts";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { nameReading, planNext, type Reading, startOf } from "../../src/fit/next-measurement.ts";
import { emt6 } from "./emt6.ts";

const hour = 3600;
const plain = [0, 0.5, 0.76, 3.8, 38, 150].map((pO2_mmHg): Reading => ({ pO2_mmHg, time_s: hour }));
const chased = [0.5, 150].map(
  (pO2_mmHg): Reading => ({ pO2_mmHg: 0.5, time_s: hour, chase: { pO2_mmHg, time_s: hour } }),
);
const readings = [...plain, ...chased];
const source = emt6(["k_in", "k_out", "K_R"]);

describe.each(["constant", "closed"] as const)("k_diss, cells loaded from a %s medium", (medium) => {
  const x = startOf(source);
  const { ranked, isFreed } = planNext(source, { target: "k_diss", readings, x, medium });

  test("both chases stand above every plain reading at 1 h", () => {
    expect(isFreed).toBe(true);
    expect(ranked.slice(0, 2).map(({ reading }) => reading.chase !== undefined)).toEqual([true, true]);
    // To 150 mmHg: what is left then is what dissociated.
    expect(ranked[0].reading.chase?.pO2_mmHg).toBe(150);
    expect(ranked[0].ratio).toBeLessThan(0.1);
    for (const one of ranked.slice(2)) expect(one.ratio).toBeGreaterThan(0.8);
  });

  test("they keep what was foretold", () => {
    const kept = [150, 0.5].map((P) => ranked.find(({ reading }) => reading.chase?.pO2_mmHg === P)?.kept);
    const foretold = medium === "constant" ? [15.0, 51.2] : [19.9, 54.0];
    // Printed to a tenth of a percent.
    for (const [i, share] of kept.entries())
      expect(Math.abs(100 * (share ?? 0) - foretold[i])).toBeLessThan(0.05);
  });
});

test("without any chase plain readings are planned as beside chases", () => {
  const ranksOf = (of: readonly Reading[]) =>
    planNext(source, { target: "k_diss", readings: of, x: startOf(source) }).ranked.filter(
      ({ reading }) => !reading.chase,
    );
  expect(ranksOf(plain)).toEqual(ranksOf(readings));
});

test("derivatives of a chase are those of differences: information is ln(1 + gᵀCg)", () => {
  const own = emt6(["k_in", "k_out", "K_R", "k_diss"]);
  const x = startOf(own);
  const valueAt = (at: readonly number[]): number =>
    planNext(own, { target: "k_diss", readings: [chased[1]], x: at }).ranked[0].value;
  const h = 1e-4;
  const g = x.map((_, j) => {
    const by = (step: number): number => valueAt(x.map((value, k) => (k === j ? value + step : value)));
    return (by(h) - by(-h)) / (2 * h) / 5;
  });
  const { ranked } = planNext(own, { target: "k_diss", readings: [chased[1]], x });
  // gᵀ(JᵀJ)⁻¹g = min ‖u‖² with Jᵀu = g, from the normal equations in 4 × 4 by Gauss: J is well enough scaled for 6 digits.
  const found = objectiveOf(own).residuals(Float64Array.from(x));
  if (!found) throw new Error("not solved");
  const n = 4;
  const A = x.map((_, a) => [
    ...x.map((__, b) => {
      let sum = 0;
      for (let i = 0; i < 5; i++) sum += found.J[i * n + a] * found.J[i * n + b];
      return sum;
    }),
    g[a],
  ]);
  for (let p = 0; p < n; p++)
    for (let r = 0; r < n; r++) {
      if (r === p) continue;
      const f = A[r][p] / A[p][p];
      for (let c = p; c <= n; c++) A[r][c] -= f * A[p][c];
    }
  const quadratic = g.reduce((sum, value, a) => sum + (value * A[a][n]) / A[a][a], 0);
  // k_diss is hardly held: C is large, and h² of the difference counts in it.
  expect(ranked[0].informationGain).toBeCloseTo(Math.log(1 + quadratic), 4);
  expect(ranked[0].sd).toBe(5);
});

test("at the estimate, by information, and with an sd of its own: a better reading is worth more", () => {
  const objective = objectiveOf(source);
  const x = Array.from(minimizeLeastSquares(objective.residuals, objective).x);
  const at = (sd?: number) =>
    planNext(source, { target: "K_R", by: "information", readings, x, ...(sd !== undefined && { sd }) });
  const [usual, fine] = [at(), at(1)];
  expect(usual.isFreed).toBe(false);
  const gains = usual.ranked.map((one) => one.informationGain);
  expect(gains).toEqual([...gains].sort((a, b) => b - a));
  for (const one of usual.ranked) {
    const same = fine.ranked.find(({ name }) => name === one.name);
    // ln(1 + 25 q) against ln(1 + q).
    const q = Math.expm1(one.informationGain);
    expect(same?.informationGain).toBeCloseTo(Math.log1p(25 * q), 8);
  }
});

test("a spread that is estimated scales all errors and no rank", () => {
  const x = startOf(source);
  const known = planNext(source, { target: "k_diss", readings, x });
  const estimated = planNext(emt6(["k_in", "k_out", "K_R"], { sd: null }), { target: "k_diss", readings, x });
  expect(estimated.ranked.map(({ name }) => name)).toEqual(known.ranked.map(({ name }) => name));
  const ratios = (plan: typeof known): number[] => plan.ranked.map(({ ratio }) => ratio);
  for (const [i, ratio] of ratios(estimated).entries()) expect(ratio).toBeCloseTo(ratios(known)[i], 9);
});

test("what cannot be freed is refused by name", () => {
  const x = startOf(source);
  const plan = (target: string) => () => planNext(source, { target, readings, x });
  expect(plan("k_ox")).toThrow(
    '"k_ox" follows from others in this fit (k_ox = k_red / K_R); ask for one of them',
  );
  expect(plan("k_dis")).toThrow('the fit has no parameter "k_dis": did you mean "k_diss"');
  expect(nameReading(chased[1])).toBe("60 min at 0.5 mmHg, then chased 60 min at 150 mmHg");
});

test("a rule that speaks of one model alone plans as one of all models does, wash-out included", () => {
  const { problem } = source;
  const { k_out, ...rest } = problem.parameters;
  const alone = { problem: { ...problem, parameters: { ...rest, "cu-atsm-redox.k_out": k_out } } };
  const [one, other] = [source, alone].map((own) =>
    planNext(own, { target: "K_R", readings, x: startOf(own) }),
  );
  // Variables stand in the order of their rules, so that sums are in another order.
  for (const [i, { name, ratio, value }] of one.ranked.entries()) {
    expect(other.ranked[i].name).toBe(name);
    expect(Math.abs(other.ranked[i].ratio / ratio - 1)).toBeLessThan(1e-9);
    expect(other.ranked[i].value).toBeCloseTo(value, 9);
  }
});

test("of several data sets a reading belongs to the one that is named, in its own sd", () => {
  const [set] = source.problem.data;
  const coarse = { ...set, name: "coarse", spread: { kind: "constant" as const, sd: 20 } };
  const both = { problem: { ...source.problem, data: [coarse, set] } };
  const x = startOf(both);
  const of = (data?: string) =>
    planNext(both, { target: "K_R", readings, x, ...(data !== undefined && { data }) });
  expect(of().ranked[0].sd).toBe(20);
  expect(of("data").ranked[0].sd).toBe(5);
  expect(() => of("nobody")).toThrow('the fit has no data set "nobody"');
});
