import { expect, test } from "vitest";
import { makeEvaluator } from "../../src/model/evaluate.ts";
import type { Expression } from "../../src/model/expression.ts";
import { readModel } from "../../src/model/read-model.ts";
import { isConstant, valueAt } from "../../src/time-course.ts";
import { dish, editedDish, refusalOf } from "./example.ts";

const at: Readonly<Record<string, number>> = {
  dose: 100,
  medium: 2,
  t_chase: 1800,
  M: 7,
  B: 1,
  pO2: 38,
  P50: 1,
};
const evaluate = (tree: Expression): number => makeEvaluator(tree, (name) => () => at[name])();
const levelsOf = (text: string, event = 0): Record<string, number> =>
  Object.fromEntries(
    Object.entries(readModel(text, "dish.yaml").events[event].set).map(([name, tree]) => [
      name,
      evaluate(tree),
    ]),
  );

test("events come in file order, with their times in s and their levels in internal units", () => {
  const { events } = readModel(dish, "dish.yaml");
  expect(events.map((e) => [e.name, evaluate(e.at)])).toEqual([
    ["wash", 1800],
    ["second", 3600],
  ]);
  expect(levelsOf(dish)).toEqual({ M: 0, pO2: 5 });
});

test("a bolus comes on top of what is there, a number in the unit of the species", () => {
  expect(readModel(dish, "dish.yaml").events[1].set.M.toString()).toBe("M + dose / medium");
  // 1 kBq and 2 Bq.
  expect(levelsOf(dish, 1)).toEqual({ M: 57, B: 1.002 });
});

test("a negative bolus takes away", () => {
  expect(levelsOf(editedDish("B: 2", "B: -500"), 1).B).toBe(0.5);
});

test("a species may be set in terms of the state, the inputs and the assignments just before", () => {
  const text = editedDish("set: { M: 0, pO2: 5 }", 'set: { M: "difference * hill(pO2, P50, 1) + C" }');
  expect(readModel(text, "dish.yaml").events[0].set.M.toString()).toBe("(M - C) * hill(pO2, P50, 1) + C");
});

test("an input may be set in terms of parameters, and in its own unit", () => {
  expect(levelsOf(editedDish("pO2: 5", "pO2: 20 * P50")).pO2).toBe(20);
  const kPa = editedDish("value: 38, unit: mmHg", "value: 5, unit: kPa");
  // 5 kPa at 133.322 Pa/mmHg.
  expect(levelsOf(kPa).pO2).toBeCloseTo(5000 / 133.322, 3);
});

test("an event may have the name of a quantity", () => {
  expect(readModel(editedDish("wash:", "medium:"), "dish.yaml").events[0].name).toBe("medium");
});

test("a model without the new parts has none of them", () => {
  const text = dish.replace(/events:[\s\S]*?observables:/, "observables:");
  expect(readModel(text, "dish.yaml")).toMatchObject({ events: [], inputs: [{ course: undefined }] });
});

test("the course of an input comes out in internal units", () => {
  const text = editedDish(
    "value: 38, unit: mmHg, provenance: assumed",
    "value: 5, unit: kPa, provenance: assumed, course: { time_unit: min, steps: [[0, 5], [10, 1]] }",
  );
  const course = readModel(text, "dish.yaml").inputs[0].course;
  if (!course) throw new Error("the course was not read");
  expect(isConstant(course)).toBe(false);
  expect(valueAt(course, 599)).toBeCloseTo(5000 / 133.322, 3);
  expect(valueAt(course, 601)).toBeCloseTo(1000 / 133.322, 3);
});

// What can be wrong with an event.

test("a time without a unit", () => {
  expect(refusalOf(editedDish("at: t_chase", "at: 1800"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.at: expected a time with its unit, found 1800
        → write a parameter with a unit, such as t_chase
    "
  `);
});

test("a time that is no time", () => {
  expect(refusalOf(editedDish("at: t_chase", "at: P50"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.at: expected a time, found mmHg (pressure)
        → write a parameter with a unit, such as t_chase
    "
  `);
});

test("a pure number as time, written as text", () => {
  expect(refusalOf(editedDish("at: t_chase", "at: 2 * 900"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.at: expected a time, found 1 (pure number)
        → write a parameter with a unit, such as t_chase
    "
  `);
});

test("a time that depends on the state", () => {
  expect(refusalOf(editedDish("at: t_chase", "at: t_chase * M / C"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 2 problems
      ✖ line 29, events.wash.at: expected parameters alone, found "M"
        → the time of an event must be known before the run
      ✖ line 29, events.wash.at: expected parameters alone, found "C"
        → the time of an event must be known before the run
    "
  `);
});

test("an unknown parameter as time", () => {
  expect(refusalOf(editedDish("at: t_chase", "at: t_chse"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.at: expected a species, parameter or input, found "t_chse"
        → did you mean "t_chase", "dose" or "C"?
    "
  `);
});

test("no time", () => {
  expect(refusalOf(editedDish("at: t_chase, ", ""))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.at: expected a text or a number, found nothing
        → add this key
    "
  `);
});

test("nothing to change", () => {
  expect(refusalOf(editedDish("at: t_chase, set: { M: 0, pO2: 5 }", "at: t_chase"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash: expected \`set\` or \`add\`, found neither
        → name a species or an input to change
    "
  `);
});

test("two empty changes", () => {
  expect(refusalOf(editedDish("set: { M: 0, pO2: 5 }", "set: {}, add: {}"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash: expected \`set\` or \`add\`, found neither
        → name a species or an input to change
    "
  `);
});

test("an unknown target", () => {
  expect(refusalOf(editedDish("set: { M: 0", "set: { Mm: 0"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.Mm: expected one of M, C, B, pO2, found "Mm"
        → did you mean "M", "B" or "C"?
    "
  `);
});

test("a parameter as target", () => {
  expect(refusalOf(editedDish("set: { M: 0", "set: { k_red: 0"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.k_red: expected one of M, C, B, pO2, found "k_red"
        → did you mean "B", "C" or "M"?
    "
  `);
});

test("a bolus into an input", () => {
  expect(refusalOf(editedDish("add: { M: dose / medium", "add: { pO2: 5"))).toMatchInlineSnapshot(`
    "
    example.yaml:30: 1 problem
      ✖ events.second.add.pO2: expected one of M, C, B, found "pO2"
        → did you mean "B", "C" or "M"?
    "
  `);
});

test("a target in set and in add", () => {
  expect(
    refusalOf(editedDish("set: { M: 0, pO2: 5 }", "set: { M: 0 }, add: { M: 1 }")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.add.M: expected "M" once, found it in set and in add
        → keep one of the two
    "
  `);
});

test("a level in another unit", () => {
  expect(refusalOf(editedDish("set: { M: 0", "set: { M: dose"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.M: expected a quantity that can be given in kBq/mL, found kBq (activity)
        → mend the expression, or write a number alone, which is in that unit
    "
  `);
});

test("a pure number written as text, for a species with a unit", () => {
  expect(refusalOf(editedDish("set: { M: 0", 'set: { M: "5"'))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.M: expected a quantity that can be given in kBq/mL, found 1 (pure number)
        → mend the expression, or write a number alone, which is in that unit
    "
  `);
});

test("a bolus in another unit", () => {
  expect(refusalOf(editedDish("add: { M: dose / medium", "add: { M: dose"))).toMatchInlineSnapshot(`
    "
    example.yaml:30: 1 problem
      ✖ events.second.add.M: expected a quantity that can be given in kBq/mL, found kBq (activity)
        → mend the expression, or write a number alone, which is in that unit
    "
  `);
});

test("a level of an input that depends on a species", () => {
  expect(refusalOf(editedDish("pO2: 5", "pO2: P50 * M / C"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 2 problems
      ✖ line 29, events.wash.set.pO2: expected parameters alone, found "M"
        → an input is driven from outside, not by what it drives
      ✖ line 29, events.wash.set.pO2: expected parameters alone, found "C"
        → an input is driven from outside, not by what it drives
    "
  `);
});

test("a level of an input that depends on an input, by way of an assignment", () => {
  expect(
    refusalOf(
      editedDish("pO2: 5", "pO2: twice").replace(
        "assignments:",
        "assignments:\n  twice: { expression: 2 * pO2, unit: mmHg }",
      ),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:30: 1 problem
      ✖ events.wash.set.pO2: expected parameters alone, found "pO2" (in twice)
        → an input is driven from outside, not by what it drives
    "
  `);
});

test("a negative level", () => {
  expect(refusalOf(editedDish("pO2: 5", "pO2: -5"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.pO2: expected 0 or more, found -5
        → amounts and tensions cannot be negative
    "
  `);
});

test("a level that is neither number nor text", () => {
  expect(refusalOf(editedDish("pO2: 5", "pO2: [5]"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.pO2: expected a number or a text, found [5]
        → mend this value
    "
  `);
});

test("an unknown name in a level", () => {
  expect(refusalOf(editedDish("set: { M: 0", "set: { M: dosee / medium"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.set.M: expected a species, parameter or input, found "dosee"
        → did you mean "dose", "PS" or "k_red"?
    "
  `);
});

test("an unknown key", () => {
  expect(refusalOf(editedDish("at: t_chase, set", "at: t_chase, put: {}, set"))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash.put: expected a known key, found "put"
        → remove it or mend its spelling
    "
  `);
});

test("an event whose name is none", () => {
  expect(refusalOf(editedDish("  wash:", '  "wash out":'))).toMatchInlineSnapshot(`
    "
    example.yaml:29: 1 problem
      ✖ events.wash out: expected a name of letters, digits and _, found "wash out"
        → t, exp, log, sqrt, abs, min, max, piecewise, hill, michaelis, true, NaN and other words of the language or its host are taken
    "
  `);
});

// The course of an input is tested in test/input; here, that its problems arrive with line and path.

test("a course without a form", () => {
  expect(
    refusalOf(
      editedDish("pO2: { value: 38, unit: mmHg", "pO2: { course: { time_unit: min }, value: 38, unit: mmHg"),
    ),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:10: 1 problem
      ✖ inputs.pO2.course: expected one of constant, steps, ramp, cycle, exponentials, feng, infusion, samples, pieces, found none
        → say what the input does over time
    "
  `);
});

test("a course for a parameter", () => {
  expect(
    refusalOf(editedDish("P50: { value: 1", "P50: { course: { time_unit: min }, value: 1")),
  ).toMatchInlineSnapshot(`
    "
    example.yaml:19: 1 problem
      ✖ parameters.P50.course: expected a known key, found "course"
        → remove it or mend its spelling
    "
  `);
});
