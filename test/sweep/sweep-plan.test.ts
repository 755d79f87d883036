import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import type { SourcedQuantity } from "../../src/quantity.ts";
import { pointsBy, pointsOf, ruleOf } from "../../src/sweep/batch.ts";
import type { DrawnAxes } from "../../src/sweep/drawn-axes.ts";
import { readSweepPlan, resolveSweep } from "../../src/sweep/sweep-plan.ts";
import { readUnit } from "../../src/units.ts";

const quantity = (name: string, unit: string, value: number, range: [number, number] | undefined) => {
  const scale = readUnit(unit);
  if (!scale) throw new Error(unit);
  return {
    ...{ name, unit: scale, value: value * scale.factor, scale: "log10" as const },
    range: range && ([range[0] * scale.factor, range[1] * scale.factor] as const),
    ...{ provenance: "assumed" as const, source: "", description: "" },
  } satisfies SourcedQuantity;
};
const quantities = {
  k_in: quantity("k_in", "s^-1", 9.8e-4, [3e-4, 3e-3]),
  k_out: quantity("k_out", "s^-1", 2.9e-3, [1e-3, 1e-2]),
  K1: quantity("K1", "mL/min/mL", 0.1, [0.02, 2]),
  k_bare: quantity("k_bare", "s^-1", 1, undefined),
};

const plan = (rest: string): string =>
  `cuptake: 1\nkind: sweep\nname: test\ntitle: A test\njob: { kind: any }\n${rest}`;
const resolve = (rest: string, drawn?: DrawnAxes) =>
  resolveSweep(readSweepPlan(plan(rest), "test.yaml"), quantities, drawn);
const problemsOf = (rest: string, drawn?: DrawnAxes): string => {
  try {
    resolve(rest, drawn);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "no problem";
};

test("what a plan leaves out is taken from the quantities, in their own units", () => {
  const { axes, count, folder, seed } = resolve(
    "design: { kind: sobol, points: 8 }\naxes: [{ name: K1 }, { name: k_in, range: [0, 1], scale: linear }]",
  );
  expect(axes).toEqual([
    { name: "K1", unit: "mL/min/mL", base: 0.1, range: [0.02, 2], scale: "log10" },
    { name: "k_in", unit: "s^-1", base: 9.8e-4, range: [0, 1], scale: "linear" },
  ]);
  expect([count, folder, seed]).toEqual([8, "test", 1]);
});

test("steps go evenly over the range, or over its logarithm, and replicates multiply the points", () => {
  const { axes, count } = resolve(
    "replicates: 4\naxes: [{ name: K1, steps: 3 }, { name: k_in, range: [0, 2], scale: linear, steps: 5 }]",
  );
  expect(axes.map(({ values }) => values)).toEqual([
    [0.02, 0.2, 2],
    [0, 0.5, 1, 1.5, 2],
  ]);
  expect(count).toBe(60);
});

test("every problem is told at once, with its line", () => {
  const rest = `design: { kind: grid }
axes:
  - { name: k_inn, values: [1, 2] }
  - { name: k_in, values: [] }
  - { name: k_out, values: [0.001, 0.001, -1] }
  - { name: k_in, values: [1], steps: 2 }
  - { name: K1 }
  - { name: k_bare, steps: 3 }
store: { folder: ../elsewhere }
`;
  expect(problemsOf(rest)).toMatchInlineSnapshot(`
    "test.yaml:8: 9 problems
      ✖ line 8, axes[0].name: expected something that this job can vary, found "k_inn"
        → did you mean "k_in", "k_out" or "K1"?
      ✖ line 9, axes[1].values: expected at least one value, found none
        → mend it in the plan
      ✖ line 10, axes[2].values[1]: expected each value once, found 0.001 again
        → remove it
      ✖ line 10, axes[2].values[2]: expected 0 or more, found -1
        → mend it in the plan
      ✖ line 11, axes[3].name: expected each parameter once, found "k_in" as in axes[1]
        → join the two
      ✖ line 11, axes[3].steps: expected values or steps, found both
        → keep one
      ✖ line 12, axes[4]: expected values or steps for a grid, found neither
        → write values: [..], or steps: 5
      ✖ line 13, axes[5]: expected a range, found none here and none for k_bare
        → write one
      ✖ line 14, store.folder: expected a path inside of the output folder, found "../elsewhere"
        → give a name such as results; where the output folder is, --out says"
  `);
});

test.each([
  ["an empty range", "design: { kind: sobol, points: 8 }\naxes: [{ name: k_in, range: [1, 1] }]"],
  [
    "a range that is turned around",
    "design: { kind: sobol, points: 8 }\naxes: [{ name: k_in, range: [2, 1] }]",
  ],
  ["0 on a log10 scale", "design: { kind: sobol, points: 8 }\naxes: [{ name: k_in, range: [0, 1] }]"],
  ["no range at all", "design: { kind: sobol, points: 8 }\naxes: [{ name: k_bare }]"],
  [
    "values to be drawn from",
    "design: { kind: morris, trajectories: 4 }\naxes: [{ name: k_in, values: [1] }]",
  ],
  ["odd levels", "design: { kind: morris, trajectories: 4, levels: 5 }\naxes: [{ name: k_in }]"],
  [
    "lists of two lengths",
    "design: { kind: list }\naxes: [{ name: k_in, values: [1] }, { name: k_out, values: [1, 2] }]",
  ],
  ["no replicate", "replicates: 0\naxes: [{ name: k_in, steps: 2 }]"],
  ["an absolute folder", "store: { folder: /etc }\naxes: [{ name: k_in, steps: 2 }]"],
  ["a folder that goes up", "store: { folder: a/../../b }\naxes: [{ name: k_in, steps: 2 }]"],
])("%s is refused", (_, rest) => {
  expect(problemsOf(rest)).toMatchSnapshot();
});

test("10^12 points are refused before anything is made of them", () => {
  const began = performance.now();
  expect(problemsOf("axes: [{ name: k_in, steps: 1000000 }, { name: k_out, steps: 1000000 }]")).toContain(
    "expected at most 10000000 points, found 1000000 × 1000000 = 1000000000000",
  );
  expect(problemsOf("design: { kind: sobol, points: 1000000000000 }\naxes: [{ name: k_in }]")).toContain(
    "expected at most 10000000 points, found 1000000000000",
  );
  expect(performance.now() - began).toBeLessThan(5000);
});

test("values outside of the range of their file are allowed, and told; so is a size that is no power of 2", () => {
  expect(resolve("axes: [{ name: k_in, values: [0.001, 1] }]").notes).toEqual([
    "k_in: 1 s^-1 outside of its range, 0.0003 to 0.003; taken as it is",
  ]);
  expect(resolve("design: { kind: saltelli, base: 1000 }\naxes: [{ name: k_in }]").notes).toEqual([
    "a saltelli design is balanced at powers of 2 only; 1000 is none",
  ]);
});

/** Three draws of k_in: 10, 11 and 12. */
const drawn: DrawnAxes = {
  axes: [{ name: "k_in", unit: "s^-1", base: 10, scale: "log10" }],
  count: 3,
  values: Float64Array.of(10, 11, 12),
};
const posterior = "posterior: { fit: fit.json, draws: 3 }";

test("points are the same where they are made again from a rule that was sent", () => {
  for (const plan of [
    resolve(`replicates: 2\naxes: [{ name: K1, values: [0.1, 0.2] }]\n${posterior}`, drawn),
    resolve("seed: 3\ndesign: { kind: sobol, points: 8 }\naxes: [{ name: K1 }]"),
  ]) {
    const all = { start: 0, end: plan.count };
    expect(pointsOf(pointsBy(structuredClone(ruleOf(plan))), all)).toEqual(pointsOf(plan, all));
  }
});

test("each point of a grid is run with every draw, and all points have the same draws", () => {
  const {
    design,
    axes,
    count,
    drawn: told,
  } = resolve(`replicates: 2\naxes: [{ name: K1, values: [0.1, 0.2] }]\n${posterior}`, drawn);
  expect(axes.map(({ name }) => name)).toEqual(["K1", "k_in"]);
  expect([count, design.count, told]).toEqual([12, 6, drawn]);
  const points = Array.from({ length: 6 }, (_, i) => {
    const at = new Float64Array(2);
    design.fill(i, at);
    return Array.from(at);
  });
  expect(points).toEqual([0.1, 0.2].flatMap((K1) => [10, 11, 12].map((k_in) => [K1, k_in])));
});

test("draws alone are a sweep; what they cannot stand beside is told", () => {
  const { design, count } = resolve(posterior, drawn);
  expect(count).toBe(3);
  const at = new Float64Array(1);
  design.fill(2, at);
  expect(at[0]).toBe(12);
  expect(problemsOf("")).toContain("axes: expected at least one axis, found none");
  const twice = `design: { kind: sobol, points: 4 }\naxes: [{ name: k_in }]\n${posterior}`;
  expect(problemsOf(twice, drawn)).toMatchInlineSnapshot(`
    "test.yaml:6: 2 problems
      ✖ line 6, design.kind: expected a grid or a list beside a posterior, found sobol
        → the posterior draws by itself; leave the design out, or give axes values
      ✖ line 7, axes[0].name: expected what the fit leaves fixed, found "k_in", which it moves
        → remove it"
  `);
  expect(problemsOf("posterior: { fit: fit.json, draws: 1 }")).toContain("posterior.draws");
});
