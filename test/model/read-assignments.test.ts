import fc from "fast-check";
import { expect, test } from "vitest";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import { namesIn } from "../../src/model/expression.ts";
import { readModel } from "../../src/model/read-model.ts";
import { smallModel } from "../small-model.ts";
import { dish, editedDish, refusalOf } from "./example.ts";

test("an assignment stands in place of its name wherever that was used", () => {
  const network = readModel(dish, "dish.yaml");
  expect(network.assignments.map((a) => [a.name, a.unit.text, a.description])).toEqual([
    ["exchange", "kBq/min", ""],
    ["difference", "kBq/mL", "what drives the tracer in"],
    ["t_second", "min", ""],
  ]);
  const expressions = [
    ...network.assignments.map((a) => a.expression),
    ...network.reactions.map((r) => r.rate),
    ...network.observables.map((o) => o.expression),
    ...network.events.flatMap((e) => [e.at, ...Object.values(e.set)]),
  ];
  const names = new Set(expressions.flatMap(namesIn));
  expect([...names].filter((name) => network.assignments.some((a) => a.name === name))).toEqual([]);
  expect(network.events[1].at.toString()).toBe("2 * t_chase");
});

test("what is put in keeps its grouping: PS · (M − C), not PS · M − C", () => {
  const { rate } = readModel(dish, "dish.yaml").reactions[0];
  const at: Readonly<Record<string, number>> = { PS: 3, M: 7, C: 5 };
  expect(makeEvaluator(rate, (name) => () => at[name])()).toBe(6);
});

/** Assignments a0 … a9, each of parameters and of those before it. */
const chain = fc.array(
  fc.record({ op: fc.constantFrom("+", "-", "*"), left: fc.nat(20), right: fc.nat(20) }),
  { minLength: 10, maxLength: 10 },
);
const leaves = ["p", "q", "2", "X"];
const operand = (pick: number, i: number): string => (pick < i ? `a${pick}` : leaves[pick % leaves.length]);

test("the order of assignments does not matter", () => {
  const check = (terms: { op: string; left: number; right: number }[], order: number[]): void => {
    const entries = terms.map(({ op, left, right }, i): [string, { expression: string; unit: string }] => [
      `a${i}`,
      { expression: `${operand(left, i)} ${op} ${operand(right, i)}`, unit: "1" },
    ]);
    const readIn = (some: typeof entries) => {
      const network = smallModel({
        species: { X: 1 },
        parameters: { p: [1, "1"], q: [2, "1"], k: [1, "s^-1"] },
        assignments: Object.fromEntries(some),
        reactions: { loss: { from: "X", rate: "k * a9" } },
      });
      const texts = network.assignments.map((a): [string, string] => [a.name, `${a.expression}`]);
      return { rate: `${network.reactions[0].rate}`, texts: Object.fromEntries(texts) };
    };
    const shuffled = order.map((i) => entries[i]);
    expect(readIn(shuffled)).toEqual(readIn(entries));
  };
  const order = fc.shuffledSubarray(
    Array.from({ length: 10 }, (_, i) => i),
    { minLength: 10 },
  );
  fc.assert(fc.property(chain, order, check), { numRuns: 60, seed: 3 });
});

test("a chain of assignments that ends in one expression of the allowed size is read", () => {
  const doubled = Array.from({ length: 10 }, (_, i): [string, object] => [
    `a${i}`,
    { expression: i === 0 ? "p" : `a${i - 1} + a${i - 1}`, unit: "1" },
  ]);
  const network = smallModel({
    species: { X: 1 },
    parameters: { p: [1, "1"], k: [1, "s^-1"] },
    assignments: Object.fromEntries(doubled) as Record<string, Record<string, unknown>>,
    reactions: { loss: { from: "X", rate: "k * a9" } },
  });
  // 2⁹ leaves of value 1.
  expect(makeEvaluator(network.reactions[0].rate, () => () => 1)()).toBe(512);
});

const assigned = (lines: readonly string[]): string =>
  editedDish("assignments:", ["assignments:", ...lines].join("\n"));
const naming = (entries: readonly (readonly [string, string])[]): string =>
  assigned(entries.map(([name, expression]) => `  ${name}: { expression: ${expression}, unit: "1" }`));

// What can be wrong with an assignment.

test("an assignment in another unit is reported once, and not where it is used", () => {
  expect(
    refusalOf(
      editedDish("PS * difference, unit: kBq/min", "PS * difference, unit: kBq")
        .replace(
          "influx: { expression: exchange, unit: Bq/s }",
          "influx: { expression: exchange, unit: kBq }",
        )
        .replace("rate: exchange }", "rate: PS * difference }"),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ assignments.exchange.expression: expected a quantity that can be given in kBq, found kBq/s (activity per time)
        → mend the expression or its unit
    "
  `);
});

test("a sum of different units in an assignment", () => {
  expect(refusalOf(editedDish("expression: M - C,", "expression: M - dose,"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ assignments.difference.expression: expected both sides of "-" in the same unit, found kBq/mL (activity concentration) and kBq (activity) in M - dose
        → mend it, or the units of its parts
    "
  `);
});

test("an assignment in a unit that does not exist", () => {
  expect(
    refusalOf(editedDish("PS * difference, unit: kBq/min", "PS * difference, unit: kBq/mni")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ assignments.exchange.unit: expected a unit, found "kBq/mni"
        → write for example 1, %, kBq/mL
    "
  `);
});

test("an unknown name in an assignment", () => {
  expect(refusalOf(editedDish("expression: M - C,", "expression: M - Cc,"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ assignments.difference.expression: expected a species, parameter or input, found "Cc"
        → did you mean "C", "B" or "M"?
    "
  `);
});

test("an assignment without a unit", () => {
  expect(
    refusalOf(editedDish("expression: 2 * t_chase, unit: min", "expression: 2 * t_chase")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:24: 1 problem
      ✖ assignments.t_second.unit: expected a text, found nothing
        → add this key
    "
  `);
});

test("an assignment with the name of a parameter", () => {
  expect(
    refusalOf(editedDish("  exchange: {", "  k_red: { expression: 1 / t_chase, unit: s^-1 }\n  exchange: {")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ assignments.k_red: expected a new name, found "k_red" again (it is in parameters)
        → rename one
    "
  `);
});

test("an assignment that is no expression", () => {
  expect(refusalOf(editedDish("expression: M - C,", "expression: M -,"))).toMatchInlineSnapshot(`
    "
    example.yaml:23: 1 problem
      ✖ assignments.difference.expression: expected an expression, found "M -" (Unexpected end of expression (char 4))
        → write it with numbers, the names of this model, + - * / ^ and exp, log, sqrt, abs, min, max, piecewise, hill, michaelis
    "
  `);
});

test("an unknown name in a rate, near that of an assignment", () => {
  expect(refusalOf(editedDish("rate: exchange", "rate: exchnge"))).toMatchInlineSnapshot(`
    "
    example.yaml:26: 1 problem
      ✖ reactions.entry.rate: expected a species, parameter or input, found "exchnge"
        → did you mean "exchange", "t_chase" or "C"?
    "
  `);
});

test("an assignment that needs itself", () => {
  expect(refusalOf(naming([["a", "a + 1"]]))).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ assignments.a.expression: expected assignments that do not need themselves, found a → a
        → write one of them without the next
    "
  `);
});

test("a circle of assignments is named from its first one on, and what only leads into it is not", () => {
  const text = naming([
    ["into", "c"],
    ["b", "c"],
    ["a", "b"],
    ["c", "a"],
    ["x", "y"],
    ["y", "x"],
  ]);
  expect(refusalOf(text)).toMatchInlineSnapshot(`
    "
    example.yaml:23: 2 problems
      ✖ line 23, assignments.b.expression: expected assignments that do not need themselves, found b → c → a → b
        → write one of them without the next
      ✖ line 26, assignments.x.expression: expected assignments that do not need themselves, found x → y → x
        → write one of them without the next
    "
  `);
});

test("a long circle is cut short", () => {
  const circle = Array.from({ length: 2000 }, (_, i) => [`a${i}`, `a${(i + 1) % 2000}`] as const);
  expect(refusalOf(naming(circle))).toMatchInlineSnapshot(`
    "
    example.yaml:22: 1 problem
      ✖ assignments.a0.expression: expected assignments that do not need themselves, found a0 → a1 → a2 → a3 → a4 → a5 → a6 → a7 → … → a0
        → write one of them without the next
    "
  `);
});

test("assignments that double 100 times are refused once, at the first that is too large, and at once", () => {
  const doubling = Array.from(
    { length: 100 },
    (_, i) => [`a${i}`, i === 99 ? "1" : `a${i + 1} * a${i + 1}`] as const,
  );
  expect(refusalOf(naming(doubling))).toMatchInlineSnapshot(`
    "
    example.yaml:109: 1 problem
      ✖ assignments.a87.expression: expected at most 5000 parts with the assignments put in, found 8191
        → use fewer or smaller assignments here
    "
  `);
});

test("a rate that grows too large by its assignments", () => {
  const doubling = Array.from(
    { length: 12 },
    (_, i) => [`a${i}`, i === 11 ? "1" : `a${i + 1} * a${i + 1}`] as const,
  );
  const text = naming(doubling).replace("rate: exchange", "rate: a0 * a0 * exchange");
  expect(refusalOf(text)).toMatchInlineSnapshot(`
    "
    example.yaml:38: 1 problem
      ✖ reactions.entry.rate: expected at most 5000 parts with the assignments put in, found 8197
        → use fewer or smaller assignments here
    "
  `);
});

test("assignments nested 300 deep", () => {
  const nested = Array.from({ length: 300 }, (_, i) => [`a${i}`, i === 299 ? "1" : `a${i + 1} + 1`] as const);
  expect(refusalOf(naming(nested))).toMatchInlineSnapshot(`
    "
    example.yaml:121: 1 problem
      ✖ assignments.a99.expression: expected at most 200 nested parts with the assignments put in, found 201
        → use fewer or smaller assignments here
    "
  `);
});
