import * as fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { makeDesign } from "../../src/sweep/design.ts";

const messageOf = (axes: Parameters<typeof makeDesign>[0]) => {
  try {
    makeDesign(axes, { file: "plan.yaml" });
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "";
};

test("the last axis runs fastest", () => {
  const points = makeDesign([
    { name: "a", values: [1, 2] },
    { name: "b", values: [10, 20, 30] },
  ]);
  expect(points.map((p) => [p.index, p.values.a, p.values.b])).toEqual([
    [0, 1, 10],
    [1, 1, 20],
    [2, 1, 30],
    [3, 2, 10],
    [4, 2, 20],
    [5, 2, 30],
  ]);
  expect(Object.keys(points[0].values)).toEqual(["a", "b"]);
});

test("every combination occurs exactly once, at the index of its formula", () => {
  const axes = fc.uniqueArray(
    fc.record({
      name: fc.string({ minLength: 1, maxLength: 4 }).filter((s) => !/^\d+$/.test(s) && s !== "__proto__"),
      values: fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 5 }),
    }),
    { minLength: 1, maxLength: 4, selector: (a) => a.name },
  );
  fc.assert(
    fc.property(axes, (list) => {
      const points = makeDesign(list);
      expect(points).toHaveLength(list.reduce((n, a) => n * a.values.length, 1));
      for (const { index, values } of points) {
        const formula = list.reduce((n, a) => n * a.values.length + a.values.indexOf(values[a.name]), 0);
        expect(index).toBe(formula);
      }
    }),
    { seed: 4 },
  );
});

test("all problems of the axes are told at once", () => {
  expect(
    messageOf([
      { name: "k_ox", values: [1, Number.NaN, 1] },
      { name: "k_ox", values: [] },
      { name: "", values: [Number.POSITIVE_INFINITY] },
    ]),
  ).toMatchInlineSnapshot(`
    "plan.yaml: 6 problems
      ✖ axes[0].values[1]: expected a finite number, found NaN
      ✖ axes[0].values[2]: expected each value once, found 1 again
        → remove it
      ✖ axes[1].name: expected each parameter once, found "k_ox" as in axes[0]
        → join their values
      ✖ axes[1].values: expected at least one value, found none
      ✖ axes[2].name: expected the name of a parameter, found nothing
      ✖ axes[2].values[0]: expected a finite number, found Infinity"
  `);
  expect(messageOf([])).toMatchInlineSnapshot(`
    "plan.yaml: 1 problem
      ✖ axes: expected at least one axis, found none
        → name a parameter and its values"
  `);
});

test("a million points are made, one axis value more is refused with the product", () => {
  const values = Array.from({ length: 100 }, (_, i) => i);
  const axes = ["a", "b", "c"].map((name) => ({ name, values }));
  expect(makeDesign(axes)).toHaveLength(1_000_000);
  expect(messageOf([...axes, { name: "d", values: [1, 2] }])).toMatchInlineSnapshot(`
    "plan.yaml: 1 problem
      ✖ axes: expected at most 1000000 points, found 100 × 100 × 100 × 2 = 2000000
        → give fewer values, or split the sweep"
  `);
});
