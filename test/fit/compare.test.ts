import { expect, test } from "vitest";
import { compareFits } from "../../src/fit/compare.ts";
import { containsFit } from "../../src/fit/same-data.ts";
import { chi2Survival, fSurvival } from "../../src/numerics/distributions.ts";
import { analyzed, emt6 } from "./emt6.ts";

const simple = await analyzed("two", emt6(["k_in", "K_R"]));
const full = await analyzed("three", emt6(["k_in", "k_out", "K_R"]));
const squaresOf = ({ analysis }: typeof simple): number => analysis.optimum.squares;

test("with a known spread AIC is S + 2k, weights are those of its differences, AICc comes in where n > k + 1", () => {
  const { rows, by, remarks, formulas } = compareFits([simple, full]);
  expect(by).toBe("aicc");
  const [S2, S3] = [squaresOf(simple), squaresOf(full)];
  const two = rows.find(({ name }) => name === "two");
  const three = rows.find(({ name }) => name === "three");
  // n = 5: 2k(k + 1)/(n − k − 1) is 6 for two variables, 24 for three.
  expect(two?.aic).toBeCloseTo(S2 + 4, 10);
  expect(two?.aicc).toBeCloseTo(S2 + 10, 10);
  expect(three?.aicc).toBeCloseTo(S3 + 30, 10);
  expect(two?.bic).toBeCloseTo(S2 + 2 * Math.log(5), 10);
  const delta = S3 + 30 - (S2 + 10);
  expect(three?.delta).toBeCloseTo(delta, 10);
  expect(three?.weight).toBeCloseTo(1 / (1 + Math.exp(delta / 2)), 10);
  // sd 5 everywhere: Σr² = 25 χ².
  expect(three?.rms).toBeCloseTo(Math.sqrt((25 * S3) / 5), 9);
  expect(three?.reducedChi2).toBeCloseTo(S3 / 2, 9);
  expect(three?.pChi2).toBeCloseTo(chi2Survival(S3, 2), 9);
  expect(formulas).toContain("AIC = −2 ln L + 2k");
  expect(remarks.join()).not.toContain("no AICc");
});

test("a fit that another contains is found and tested: by χ² where the spread is known, by F where it is not", async () => {
  const [found] = compareFits([full, simple]).tests;
  const gain = squaresOf(simple) - squaresOf(full);
  expect(found).toMatchObject({ simple: "two", full: "three", freedom: [1] });
  expect(found.statistic).toBeCloseTo(gain, 10);
  expect(found.p).toBeCloseTo(chi2Survival(gain, 1), 10);
  const plain = await Promise.all([
    analyzed("two", emt6(["k_in", "K_R"], { sd: null })),
    analyzed("three", emt6(["k_in", "k_out", "K_R"], { sd: null })),
  ]);
  const [byF] = compareFits(plain).tests;
  const [S0, S1] = plain.map(squaresOf);
  expect(byF.freedom).toEqual([1, 2]);
  expect(byF.p).toBeCloseTo(fSurvival((S0 - S1) / (S1 / 2), 1, 2), 10);
});

test("what is named is tested too, what leaves no degree of freedom is a remark", async () => {
  const crowded = await analyzed("five", emt6(["k_in", "k_out", "k_red", "k_ox", "k_diss"], { sd: null }));
  const plain = await analyzed("two", emt6(["k_in", "K_R"], { sd: null }));
  const { tests, remarks, by } = compareFits([plain, crowded], [["two", "five"]]);
  expect(tests).toEqual([]);
  expect(remarks).toContain("five leaves no degree of freedom to test it by");
  expect(remarks).toContain(
    "five: 5 parameters on 5 points are not a test of the model (0 degrees of freedom)",
  );
  // k = 3 with σ, n = 5: AICc exists for the smaller one.
  expect(by).toBe("aicc");
  expect(remarks.join()).toMatch(/five: no AICc, because n = 5 is at most k \+ 1 \(k = 6\)/);
});

test("estimates that all fits have are averaged on the scale of the search", () => {
  const { averages, rows } = compareFits([simple, full]);
  expect(averages.map(({ name }) => name)).toEqual(["k_in", "K_R"]);
  const parts = [simple, full].map(({ name, analysis: { posterior } }) => ({
    w: rows.find((row) => row.name === name)?.weight ?? 0,
    x: posterior.x[0],
    se: posterior.standardErrors[0] ?? Number.NaN,
  }));
  const mean = parts.reduce((sum, { w, x }) => sum + w * x, 0);
  const se = parts.reduce((sum, p) => sum + p.w * Math.hypot(p.se, p.x - mean), 0);
  expect(averages[0].value).toBeCloseTo(10 ** mean, 12);
  expect(averages[0].interval[1]).toBeCloseTo(10 ** (mean + se), 12);
});

test("other data, another spread, one fit alone and the same name twice are refused", async () => {
  const short = await analyzed("short", emt6(["k_in"], { drop: 1 }));
  expect(() => compareFits([simple, short])).toThrow(
    "two and short cannot be compared: their data differ (5 points and 4)",
  );
  const wide = await analyzed("wide", emt6(["k_in"], { sd: 4 }));
  expect(() => compareFits([simple, wide])).toThrow(
    "the spread of their data differs (constant, sd 5 and constant, sd 4); give both the same",
  );
  expect(() => compareFits([simple])).toThrow("needs two fits or more");
  expect(() => compareFits([simple, simple])).toThrow('"two" is named twice');
  expect(() => compareFits([simple, full], [["two", "four"]])).toThrow('there is no fit "four" here');
});

test("one fit contains another only if what is free in neither is the same", () => {
  const contains = (a: readonly string[], b: readonly string[]): boolean =>
    containsFit(emt6(a).problem, emt6(b).problem);
  expect(contains(["k_in", "k_out"], ["k_in"])).toBe(true);
  expect(contains(["k_in"], ["k_in", "k_out"])).toBe(false);
  expect(contains(["k_in"], ["k_in"])).toBe(false);
  expect(contains(["k_in", "k_ox"], ["k_in", "k_red"])).toBe(false);
  // Free k_ox and free K_R in its place are two ways of saying one thing; names alone do not tell.
  expect(contains(["k_in", "k_red", "k_ox"], ["k_in", "K_R"])).toBe(false);
  const { problem } = emt6(["k_in", "k_out"]);
  const other = {
    ...problem,
    parameters: { ...problem.parameters, k_diss: { kind: "fixed", value: 0 } } as const,
  };
  expect(containsFit(other, emt6(["k_in"]).problem)).toBe(false);
});
