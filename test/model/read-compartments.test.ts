import { expect, test } from "vitest";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import type { Expression } from "../../src/model/expression.ts";
import { readModel } from "../../src/model/read-model.ts";
import { dish, editedDish, refusalOf } from "./example.ts";

const parameters = { dose: 100, medium: 2, cells: 0.01, t_chase: 1800 };
const evaluate = (tree: Expression): number =>
  makeEvaluator(tree, (name) => () => (parameters as Readonly<Record<string, number>>)[name])();

test("volumes are parameters behind the others, in mL", () => {
  const network = readModel(dish, "dish.yaml");
  expect(network.compartments).toEqual(["medium", "cells"]);
  expect(network.parameters.map((q) => q.name)).toEqual([
    "dose",
    "PS",
    "k_red",
    "P50",
    "t_chase",
    "medium",
    "cells",
  ]);
  expect(network.parameters.slice(-2)).toMatchObject([
    { value: 2 },
    { value: 0.01, range: [0.001, 0.05], unit: { text: "uL" } },
  ]);
  expect(network.species.map((s) => s.compartment)).toEqual(["medium", "cells", undefined]);
});

test("a volume can be fitted like any other parameter", () => {
  const advice = "fit: { observable: activity, free: [cells, PS] }";
  expect(readModel(`${dish}${advice}`, "dish.yaml").fit?.free).toEqual(["cells", "PS"]);
});

test("initial values come out in internal units, from a number or from parameters", () => {
  const [M, C, B] = readModel(dish, "dish.yaml").species.map((s) => s.initial);
  expect(M.toString()).toBe("dose / medium");
  expect([M, C, B].map(evaluate)).toEqual([50, 0, 0.003]);
});

test.each([0, 1e-7, 1e-300, 12345678.9, 1e21])("an initial value of %s is kept to the last digit", (x) => {
  const network = readModel(editedDish("initial: 0", `initial: ${x}`), "dish.yaml");
  expect(evaluate(network.species[1].initial)).toBe(x);
});

test("an initial value may use an assignment of parameters", () => {
  const text = editedDish("dose / medium, unit", "first, unit").replace(
    "assignments:",
    "assignments:\n  first: { expression: dose / medium, unit: Bq/mL }",
  );
  expect(evaluate(readModel(text, "dish.yaml").species[0].initial)).toBe(50);
});

// What can be wrong with a compartment.

test("a volume in another unit", () => {
  expect(refusalOf(editedDish("value: 2, unit: mL", "value: 2, unit: cm"))).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ compartments.medium.unit: expected a unit like mL, found "cm" (length)
        → convert the value to mL
    "
  `);
});

test("a volume of 0", () => {
  expect(refusalOf(editedDish("value: 2, unit: mL", "value: 0, unit: mL"))).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ compartments.medium.value: expected a volume above 0, found 0
        → a rate is divided by it
    "
  `);
});

test("a negative volume", () => {
  expect(refusalOf(editedDish("value: 2, unit: mL", "value: -2, unit: mL"))).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ compartments.medium.value: expected a value of 0 or more, found -2
        → rates, amounts and tensions cannot be negative
    "
  `);
});

test("a range of volumes that begins at 0", () => {
  expect(refusalOf(editedDish("range: [1, 50]", "range: [0, 50]"))).toMatchInlineSnapshot(`
    "
    example.yaml:8: 1 problem
      ✖ compartments.cells.range: expected a volume above 0, found 0
        → a rate is divided by it
    "
  `);
});

test("a volume without provenance", () => {
  expect(
    refusalOf(editedDish("unit: mL, provenance: assumed }\n  cells", "unit: mL }\n  cells")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:7: 1 problem
      ✖ compartments.medium.provenance: expected one of reported, secondary, unverified, derived, assumed, found nothing
        → add this key
    "
  `);
});

test("a compartment with the name of a species", () => {
  expect(
    refusalOf(editedDish("  cells: {", "  C: { value: 1, unit: mL, provenance: assumed }\n  cells: {")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:8: 1 problem
      ✖ compartments.C: expected a new name, found "C" again (it is in species)
        → rename one
    "
  `);
});

test("an unknown compartment", () => {
  expect(refusalOf(editedDish("compartment: medium", "compartment: medum"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.compartment: expected a compartment of this model, found "medum"
        → did you mean "medium" or "cells"?
    "
  `);
});

test("a species in a compartment without a unit", () => {
  expect(
    refusalOf(editedDish("unit: kBq/mL, compartment: cells", "compartment: cells")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:13: 1 problem
      ✖ species.C.unit: expected the unit of a species in a compartment, found nothing
        → it is a concentration: write for example unit: kBq/mL
    "
  `);
});

test("a rate without the volume", () => {
  expect(
    refusalOf(editedDish("michaelis(P50, pO2) * C * cells", "michaelis(P50, pO2) * C")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:27: 1 problem
      ✖ reactions.binding.rate: expected a rate in kBq/s (activity per time), found kBq/mL/s (activity concentration per time)
        → is the volume of cells missing? a species in a compartment is a concentration, a rate an amount per time
    "
  `);
});

test("a rate that is wrong by more than the volume", () => {
  expect(refusalOf(editedDish("michaelis(P50, pO2) * C * cells", "P50 * C * cells"))).toMatchInlineSnapshot(`
    "
    example.yaml:27: 1 problem
      ✖ reactions.binding.rate: expected a rate in kBq/s (activity per time), found mmHg s^-1 kBq
        → is a factor missing, or is a parameter's unit wrong? C changes by this rate
    "
  `);
});

test("a reaction between an amount per time and a species that is no amount", () => {
  expect(
    refusalOf(
      editedDish("B: { initial: 3, unit: Bq }", 'B: { initial: 3, unit: "1" }')
        .replace("+ B, unit", ", unit")
        .replace(", B: 2", ""),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:27: 1 problem
      ✖ reactions.binding.rate: expected a rate in s^-1 (per time), found kBq/s (activity per time)
        → is a factor missing, or is a parameter's unit wrong? B changes by this rate
    "
  `);
});

// What can be wrong with an initial value.

test("an initial value in another unit", () => {
  expect(refusalOf(editedDish("initial: dose / medium", "initial: dose * medium"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.initial: expected a quantity that can be given in kBq/mL, found mL kBq
        → mend the expression, or write a number alone, which is in that unit
    "
  `);
});

test("an initial value of a species", () => {
  expect(refusalOf(editedDish("initial: dose / medium", "initial: 2 * C"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.initial: expected parameters alone, found "C"
        → the run has not begun: nothing else has a value yet
    "
  `);
});

test("an initial value of an input, by way of an assignment", () => {
  expect(
    refusalOf(
      editedDish("initial: dose / medium", "initial: share * dose / medium").replace(
        "assignments:",
        'assignments:\n  share: { expression: pO2 / P50, unit: "1" }',
      ),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.initial: expected parameters alone, found "pO2" (in share)
        → the run has not begun: nothing else has a value yet
    "
  `);
});

test("an initial value of a name that does not exist", () => {
  expect(refusalOf(editedDish("initial: dose / medium", "initial: dosis / medium"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.initial: expected a species, parameter or input, found "dosis"
        → did you mean "dose", "PS" or "cells"?
    "
  `);
});

test("an initial value that is no expression", () => {
  expect(refusalOf(editedDish("initial: dose / medium", "initial: dose / / medium"))).toMatchInlineSnapshot(`
    "
    example.yaml:12: 1 problem
      ✖ species.M.initial: expected an expression, found "dose / / medium" (Value expected (char 8))
        → write it with numbers, the names of this model, + - * / ^ and exp, log, sqrt, abs, min, max, piecewise, hill, michaelis
    "
  `);
});

test("an initial value that is neither number nor text", () => {
  expect(refusalOf(editedDish("initial: 3", "initial: true"))).toMatchInlineSnapshot(`
    "
    example.yaml:14: 1 problem
      ✖ species.B.initial: expected a number or a text, found true
        → mend this value
    "
  `);
});

test("a negative initial value", () => {
  expect(refusalOf(editedDish("initial: 3", "initial: -3"))).toMatchInlineSnapshot(`
    "
    example.yaml:14: 1 problem
      ✖ species.B.initial: expected number to be >=0, found -3
        → mend this value
    "
  `);
});

test("no initial value", () => {
  expect(refusalOf(editedDish("initial: 3, ", ""))).toMatchInlineSnapshot(`
    "
    example.yaml:14: 1 problem
      ✖ species.B.initial: expected a number or a text, found nothing
        → add this key
    "
  `);
});

test("an initial value too large for a number", () => {
  expect(refusalOf(editedDish("initial: 3, unit: Bq", "initial: 1e308, unit: GBq"))).toMatchInlineSnapshot(`
    "
    example.yaml:14: 1 problem
      ✖ species.B.initial: expected a finite number, found one above 1e308 in internal units
        → mend this value
    "
  `);
});
