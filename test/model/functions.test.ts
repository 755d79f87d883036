import { expect, test } from "vitest";
import { makeGraph, printNodes } from "../../src/compile/share.ts";
import { differentiate } from "../../src/model/differentiate.ts";
import { dimensionOf } from "../../src/model/dimensions.ts";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { type Expression, parseExpression } from "../../src/model/expression.ts";
import { safeLog } from "../../src/model/functions.ts";
import { dimensionless, readUnit } from "../../src/units.ts";

type Point = Readonly<Record<string, number>>;
const walk = (node: Expression, at: Point): number => makeEvaluator(node, (name) => () => at[name])();
const generated = (node: Expression, at: Point): number => {
  const root = makeGraph().ofExpression(node);
  const { lines, texts } = printNodes([root], (name) => `at.${name}`, "e");
  return new Function("at", "safeLog", `${lines.join("\n")}\nreturn ${texts[0]};`)(at, safeLog) as number;
};

const laws = [
  "abs(x - y) * z",
  "min(x, y) + max(x * z, y, 1)",
  "min(x, y, z)^2",
  "piecewise(x < y, x^2, x >= 2 * y, y * z, x * y)",
  "z * piecewise(x < 1, exp(-abs(y)), 2)",
  "hill(x, y, z) + michaelis(x * y, z)",
  "max(0, x - y) / (1 + min(z, x))",
];
// Away from every corner of every law.
const points: Point[] = [
  { x: 0.3, y: 1.1, z: 2.3 },
  { x: 1.7, y: 0.4, z: 0.9 },
  { x: 2.9, y: 3.3, z: 0.2 },
];

test.each(laws)("%s: generated text equals the tree walk, derivatives equal central differences", (text) => {
  const tree = parseExpression(text);
  for (const at of points) {
    expect(generated(tree, at)).toBeCloseTo(walk(tree, at), 12);
    for (const name of ["x", "y", "z"]) {
      const derivative = differentiate(tree, name);
      const h = 1e-6;
      const slope =
        (walk(tree, { ...at, [name]: at[name] + h }) - walk(tree, { ...at, [name]: at[name] - h })) / (2 * h);
      // Central differences: h² times the third derivative, and rounding 1e-16 / h.
      expect(Math.abs(walk(derivative, at) - slope)).toBeLessThan(1e-7);
      expect(generated(derivative, at)).toBeCloseTo(walk(derivative, at), 10);
    }
  }
});

test("at a corner a derivative is that of the piece taken there, never NaN", () => {
  const at = (text: string): number => walk(differentiate(parseExpression(text), "x"), { x: 0 });
  expect(at("abs(x)")).toBe(1);
  expect(at("max(0, x)")).toBe(0);
  expect(at("min(x, 0)")).toBe(1);
  expect(at("hill(x, 1, 2)")).toBe(0);
});

test("units: branches and sides must agree, functions of Hill and Michaelis–Menten are pure", () => {
  const unit = (text: string) => readUnit(text)?.dimension ?? dimensionless;
  const of = (text: string) =>
    dimensionOf(parseExpression(text), (name) => unit({ P: "mmHg", k: "s^-1", n: "1" }[name] ?? "1"));
  expect(of("max(P, 2 * P)")).toEqual(unit("mmHg"));
  expect(of("abs(k)")).toEqual(unit("s^-1"));
  expect(of("piecewise(P < 2 * P, k, 2 * k)")).toEqual(unit("s^-1"));
  expect(of("hill(P, P, n) + michaelis(P, P)")).toEqual(dimensionless);
  for (const bad of [
    "max(P, k)",
    "piecewise(P < k, 1, 2)",
    "piecewise(P < P, P, k)",
    "hill(P, k, 2)",
    "hill(P, P, P)",
    "michaelis(P, n)",
  ])
    expect(() => of(bad)).toThrow(/expected/);
});

test.each([
  "x < y",
  "1 + (x < y)",
  "piecewise(x, 1, 2)",
  "piecewise(x < y, 1)",
  "min(x)",
  "hill(x, y)",
  "min(x < y, 2)",
  "piecewise(x < y < 2, 1, 2)",
])("%s is refused", (text) => {
  expect(() => parseExpression(text)).toThrow(/expected/);
});
