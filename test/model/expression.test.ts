import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differentiate } from "../../src/model/differentiate.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { type Expression, isName, namesIn, parseExpression } from "../../src/model/expression.ts";
import { safeLog } from "../../src/model/functions.ts";

type Point = Readonly<Record<string, number>>;
const evaluate = (node: Expression, at: Point): number => makeEvaluator(node, (name) => () => at[name])();

/** Random expressions of x, y and z as text. */
const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom("x", "y", "z", "2", "0.5", "3"),
    fc
      .tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/"), tie("expression"))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(tie("expression"), fc.constantFrom("2", "3", "-1", "0.5")).map(([a, n]) => `(${a})^(${n})`),
    fc.tuple(tie("expression"), tie("expression")).map(([a, b]) => `(${a})^(${b})`),
    fc.tuple(fc.constantFrom("exp", "log", "sqrt"), tie("expression")).map(([f, a]) => `${f}(${a})`),
    tie("expression").map((a) => `-(${a})`),
  ),
}));
const point = fc.record({
  x: fc.double({ min: 0.2, max: 2, noNaN: true }),
  y: fc.double({ min: 0.2, max: 2, noNaN: true }),
  z: fc.double({ min: 0.2, max: 2, noNaN: true }),
});

test("derivatives of 1,000 random expressions agree with central differences", () => {
  let compared = 0;
  const check = (text: string, at: Point): void => {
    const f = parseExpression(text);
    for (const name of ["x", "y", "z"]) {
      const found = evaluate(differentiate(f, name), at);
      const h = 1e-4;
      const on = (k: number): number => evaluate(f, { ...at, [name]: at[name] + k * h });
      const values = [-2, -1, 0, 1, 2].map(on);
      if (!values.every((v) => Number.isFinite(v) && Math.abs(v) < 1e3)) continue;
      const [a, b, , d, e] = values;
      const difference = (a - 8 * b + 8 * d - e) / (12 * h);
      const coarse = (d - b) / (2 * h);
      // Where the two difference formulas part, the function is too rough for either.
      if (Math.abs(coarse - difference) > 1e-6 * (1 + Math.abs(difference))) continue;
      compared++;
      // Fourth-order differences: h⁴ = 1e-16 times a fifth derivative, and 1e-13/h of rounding of values below 1e3.
      expect(Math.abs(found - difference), `${text} by ${name}`).toBeLessThan(
        1e-6 * (1 + Math.abs(difference)),
      );
    }
  };
  fc.assert(fc.property(expression, point, check), { numRuns: 1000, seed: 7 });
  expect(compared).toBeGreaterThan(1500);
});

describe("at the edge of a Hill curve, (pO2 / P50)^n", () => {
  const hill = parseExpression("(pO2 / P50)^n");
  const zero = { pO2: 0, P50: 1.3, n: 2.2 };

  test("the derivative by n is 0 at pO2 = 0, the limit of Aⁿ log A, and not NaN", () => {
    expect(evaluate(differentiate(hill, "n"), zero)).toBe(-0);
  });

  test("the derivatives by pO2 and P50 are 0 at pO2 = 0 for n > 1", () => {
    expect(evaluate(differentiate(hill, "pO2"), zero)).toBe(0);
    expect(Math.abs(evaluate(differentiate(hill, "P50"), zero))).toBe(0);
  });

  test("away from it the derivative by n is Aⁿ log A", () => {
    const at = { pO2: 2, P50: 1.3, n: 2.2 };
    expect(evaluate(differentiate(hill, "n"), at)).toBeCloseTo((2 / 1.3) ** 2.2 * Math.log(2 / 1.3), 14);
  });
});

test("log 0 is far below all numbers yet finite, so that 0 · log 0 is 0; elsewhere it is the logarithm", () => {
  expect(0 * (safeLog(0) * 1e6)).toBe(-0);
  expect(safeLog(0)).toBeLessThan(-1e299);
  expect(safeLog(2)).toBe(Math.log(2));
  expect(safeLog(-1)).toBeNaN();
});

test.each([
  ["k_ox * pO2 * R", "R", "k_ox * pO2"],
  ["k_in * E", "k_in", "E"],
  ["k_in * E", "k_out", "0"],
  ["I + R + T", "R", "1"],
  ["-I", "I", "-1"],
  ["V * E / (K + E)", "V", "E / (K + E)"],
])("the derivative of %s by %s reads %s", (text, name, expected) => {
  expect(differentiate(parseExpression(text), name).toString()).toBe(expected);
});

test("operators bind as in mathematics", () => {
  const at = { x: 2, y: 3, z: 4 };
  expect(evaluate(parseExpression("-x^2"), at)).toBe(-4);
  expect(evaluate(parseExpression("x^y^2"), at)).toBe(512);
  expect(evaluate(parseExpression("x - y - z"), at)).toBe(-5);
  expect(evaluate(parseExpression("z / x / 2"), at)).toBe(1);
  expect(evaluate(parseExpression("1 + x * y^2"), at)).toBe(19);
});

test("names come in order of appearance, each once, and functions are none", () => {
  expect(namesIn(parseExpression("exp(b) * a + b / (c - a)"))).toEqual(["b", "a", "c"]);
});

test("names of at most 64 letters, digits and _ that start with a letter are names, e, i and pi among them", () => {
  for (const name of ["E", "k_in", "P50", "e", "i", "pi", "x".repeat(64)]) expect(isName(name)).toBe(true);
  for (const name of ["", "_a", "1a", "k-in", "µ", "x".repeat(65), "hasOwnProperty"])
    expect(isName(name)).toBe(false);
});
