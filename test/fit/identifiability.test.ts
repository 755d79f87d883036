import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import type { Scale } from "../../src/fit/directions.ts";
import { describeOpenDirections, testIdentifiability } from "../../src/fit/identifiability.ts";
import type { Residuals } from "../../src/fit/least-squares.ts";
import type { Objective } from "../../src/fit/objective.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** Residuals whose Jacobian is that of the given combinations of variables, each seen with the given error. */
function seen(
  names: readonly string[],
  combinations: readonly (readonly [readonly number[], number])[],
  x = names.map(() => 1),
) {
  const J = Float64Array.from(combinations.flatMap(([c, error]) => c.map((value) => value / error)));
  const held = names.map(() => false);
  return (scale: Scale) =>
    describeOpenDirections(
      { names },
      names.map(() => scale),
      { x, r: new Float64Array(combinations.length), J },
      { variance: 1, held },
    );
}
const sentences = (groups: readonly { sentence: string }[]): string[] => groups.map((g) => g.sentence);

describe("what is open, in words", () => {
  test("a ratio that is fixed to 0.05 decades is fixed to 12 %", () => {
    const [group, ...rest] = seen(
      ["k_in", "k_red", "k_ox"],
      [
        [[1, 0, 0], 0.01],
        [[0, 1, -1], 0.05],
      ],
    )("log10");
    expect(rest).toEqual([]);
    expect(group.sentence).toBe("the data fix k_red / k_ox (to 12 %), not k_red or k_ox");
    expect(group.fixed[0].coefficients).toEqual([0, 1, -1]);
    expect(group.fixed[0].standardError).toBeCloseTo(0.05, 12);
  });

  test("a direction that is seen badly is open like one that is not seen, and the ratio is rounded", () => {
    // (1, −1) = α (1, −1.02) + β (1, 1), α = 2/2.02, β = 0.02/2.02: √((0.05 α)² + (3 β)²) = 0.0577 decades, below 0.1.
    const groups = seen(
      ["k_red", "k_ox"],
      [
        [[1, -1.02], 0.05],
        [[1, 1], 3],
      ],
    )("log10");
    expect(sentences(groups)).toEqual(["the data fix k_red / k_ox (to 14 %), not k_red or k_ox"]);
  });

  test.each([
    ["a product", [1, 1, 0], "a · b (to 2.3 %), not a or b"],
    ["a square", [2, 1, 0], "a^2 · b (to 2.3 %), not a or b"],
    ["a ratio of powers", [-3, 0, 2], "a^3 / c^2 (to 2.3 %), not a or c"],
    ["no whole numbers", [1, 1.37, 0], "a · b^1.37 (to 2.3 %), not a or b"],
  ])("%s", (_, exponents, text) => {
    const others = [0, 1, 2].filter((j) => exponents[j] === 0);
    const well = others.map((j) => [[0, 1, 2].map((k) => (k === j ? 1 : 0)), 0.001] as const);
    const groups = seen(["a", "b", "c"], [[exponents, 0.01], ...well])("log10");
    expect(sentences(groups)).toEqual([`the data fix ${text}`]);
  });

  test("three variables of which only the product is seen have two open directions and one combination", () => {
    const [group] = seen(["a", "b", "c"], [[[1, 1, 1], 0.02]])("log10");
    expect(group.nOpen).toBe(2);
    expect(group.sentence).toBe("the data fix a · b · c (to 4.7 %), not a, b or c");
  });

  test("three variables that move together have one open direction and two ratios", () => {
    const [group] = seen(
      ["a", "b", "c"],
      [
        [[1, -1, 0], 0.01],
        [[0, 1, -1], 0.01],
      ],
    )("log10");
    expect(group.nOpen).toBe(1);
    expect(group.fixed).toHaveLength(2);
    for (const { coefficients } of group.fixed)
      expect([...coefficients].sort((p, q) => p - q)).toEqual([-1, 0, 1]);
  });

  test("two pairs are two groups; a variable without any effect is one by itself", () => {
    const groups = seen(
      ["a", "b", "c", "d", "dead"],
      [
        [[1, 1, 0, 0, 0], 0.01],
        [[0, 0, 1, -1, 0], 0.01],
      ],
    )("log10");
    expect(sentences(groups)).toEqual([
      "the data fix a · b (to 2.3 %), not a or b",
      "the data fix c / d (to 2.3 %), not c or d",
      "the data do not hold dead",
    ]);
  });

  test("linear variables are told as a sum, with the error of the sum", () => {
    const [group] = seen(["a", "b"], [[[1, 2], 0.25]], [3, 4])("linear");
    expect(group.sentence).toBe("the data fix a + 2 b (± 0.25), not a or b");
  });

  test("nothing is open where all is seen", () => {
    const groups = seen(
      ["a", "b"],
      [
        [[1, 0], 0.1],
        [[0, 1], 0.1],
      ],
    )("log10");
    expect(groups).toEqual([]);
  });
});

/** An objective with t = 1 … 12 from a model that gives value and gradient by log10 of its variables. */
function objectiveOf(names: readonly string[], model: (p: number[], t: number) => number[]): Objective {
  const residuals: Residuals = (x) => {
    const p = Array.from(x, (v) => 10 ** v);
    const rows = Array.from({ length: 12 }, (_, i) => model(p, i + 1));
    return {
      r: Float64Array.from(rows, ([value]) => value),
      J: Float64Array.from(rows.flatMap(([, ...slopes]) => slopes.map((s, j) => s * p[j] * Math.LN10))),
    };
  };
  return {
    names,
    start: names.map(() => -0.5),
    lower: names.map(() => -2),
    upper: names.map(() => 0),
    residuals,
    nData: 12,
    hasSpread: false,
  };
}
const scales = (n: number): Scale[] => new Array(n).fill("log10");

describe("before any fit", () => {
  test("a e^(−kt) has two variables that can be told apart", () => {
    const objective = objectiveOf(["a", "k"], ([a, k], t) => {
      const e = Math.exp(-k * t);
      return [a * e, e, -t * a * e];
    });
    const found = testIdentifiability(objective, { seed: 1, scales: scales(2) });
    expect([found.rank, found.ranks.length, found.groups.length]).toEqual([2, 9, 0]);
    expect(found.sentence).toBe("all 2 variables can be told apart by these observations");
  });

  test("a b e^(−kt) and an idle variable: rank 2 of 4 everywhere, and the reason", () => {
    const objective = objectiveOf(["a", "b", "k", "idle"], ([a, b, k], t) => {
      const e = Math.exp(-k * t);
      return [a * b * e, b * e, a * e, -t * a * b * e, 0];
    });
    const found = testIdentifiability(objective, { seed: 1, scales: scales(4) });
    expect(found.ranks).toEqual(new Array(9).fill(2));
    expect(found.sentence).toBe(
      "2 of 4 directions can be seen by these observations: the data fix a · b, not a or b; the data do not hold idle",
    );
  });

  test("an unlucky start does not count: the rank is that of nearly all points", () => {
    // At a = b the two exponentials of (e^(−at) − e^(−bt)) c hide c, and the columns of a and b are one.
    const objective = objectiveOf(["a", "b", "c"], ([a, b, c], t) => {
      const [ea, eb] = [Math.exp(-a * t), Math.exp(-b * t)];
      return [c * (ea - eb), -t * c * ea, t * c * eb, ea - eb];
    });
    const found = testIdentifiability(objective, { seed: 3, scales: scales(3) });
    expect(found.ranks[0]).toBe(1);
    expect(found.rank).toBe(3);
  });

  test("points where the model cannot be solved are told apart, and none at all is an error", () => {
    const { normal } = makeRandom(2);
    const noise = Float64Array.from({ length: 12 }, normal);
    const half: Residuals = ([a]) => (a > -1 ? { r: noise, J: noise } : undefined);
    const objective = objectiveOf(["a"], () => [0, 0]);
    const found = testIdentifiability({ ...objective, residuals: half }, { seed: 5, scales: scales(1) });
    expect(found.ranks.filter((rank) => rank === null).length).toBeGreaterThan(0);
    expect(found.rank).toBe(1);
    const none = () =>
      testIdentifiability({ ...objective, residuals: () => undefined }, { seed: 5, scales: scales(1) });
    expect(none).toThrow(new CallError("the model cannot be solved at the start or at any drawn point"));
  });
});
