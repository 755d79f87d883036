import { expect, test } from "vitest";
import { makeVariableDraws } from "../../src/fit/bands.ts";
import { objectiveOf } from "../../src/fit/fit-task.ts";
import { makeParameterDraws } from "../../src/fit/posterior.ts";
import { readModel } from "../../src/model/read-model.ts";
import { modelText } from "../models.ts";
import { analyzed, emt6 } from "./emt6.ts";

const { source, analysis } = await analyzed("emt6", emt6(["k_in", "k_out", "K_R"]));
const { posterior } = analysis;
const model = "cu-atsm-redox";
const network = readModel(modelText(model), `${model}.yaml`);
const place = (name: string): number => network.parameters.findIndex((q) => q.name === name);

test("draws scatter as the covariance says, what is tied moves along, what is fixed stays", () => {
  const { estimate, draw, moved, nUnseen } = makeParameterDraws(source, posterior, { model, seed: 1 });
  expect({ moved, nUnseen }).toEqual({ moved: ["k_in", "k_out", "k_ox"], nUnseen: 0 });
  const n = 2000;
  const all = Array.from({ length: n }, (_, index) => draw(index));
  const ratio = all.map((p) => Math.log10(p[place("k_red")] / p[place("k_ox")]));
  const mean = ratio.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(ratio.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  expect(10 ** posterior.x[2]).toBeCloseTo(estimate[place("k_red")] / estimate[place("k_ox")], 9);
  // The bounds of k_in and k_out cut few draws; sd of an sd is 1/√(2n) = 1.6 %.
  expect(Math.abs(sd / (posterior.standardErrors[2] ?? 0) - 1)).toBeLessThan(0.1);
  expect(Math.abs(mean - posterior.x[2])).toBeLessThan(0.1 * sd);
  for (const p of all.slice(0, 20)) expect(p[place("k_diss")]).toBe(estimate[place("k_diss")]);
});

test("a posterior that went through JSON gives the same draws; another seed gives others", () => {
  const kept = JSON.parse(JSON.stringify({ source, posterior }));
  const again = makeParameterDraws(kept.source, kept.posterior, { model, seed: 1 });
  const first = makeParameterDraws(source, posterior, { model, seed: 1 });
  expect(again.draw(7)).toEqual(first.draw(7));
  expect(makeParameterDraws(source, posterior, { model, seed: 2 }).draw(7)).not.toEqual(first.draw(7));
});

test("where the spread was estimated draws are those of Student's t", () => {
  const bounds = { lower: [Number.NEGATIVE_INFINITY], upper: [Number.POSITIVE_INFINITY] };
  const options = { variance: 4, held: [false], freedom: 3 };
  const { draw } = makeVariableDraws(bounds, [1], Float64Array.of(2, 0, 0, 0), options);
  const n = 4000;
  let outside = 0;
  // t(3) leaves 5 % beyond 3.182446; the standard error is 2/2.
  for (let i = 0; i < n; i++) if (Math.abs(draw(1, i)[0] - 1) > 3.182446) outside++;
  expect(Math.abs(outside / n - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / n));
});

test("directions that the data do not see stay, and those with a part in them are named", () => {
  const wide = [0, 1, 2].map(() => 1e9);
  const bounds = { lower: wide.map((b) => -b), upper: wide };
  // The first two only by their sum with weights 1 and 2.
  const J = Float64Array.of(1, 2, 0, 2, 4, 0, 0, 0, 1);
  const held = [false, false, false];
  const { nUnseen, unseen, draw } = makeVariableDraws(bounds, [0, 0, 0], J, { variance: 1, held });
  expect({ nUnseen, unseen }).toEqual({ nUnseen: 1, unseen: [0, 1] });
  // With columns of length 1 the seen direction moves both by the same share of their scale.
  for (let i = 0; i < 5; i++) {
    const [a, b] = draw(1, i);
    expect(a).toBeCloseTo(2 * b, 10);
  }
});

test("a fit of another model, without a spread, or with parameters by condition has no draws for a run", async () => {
  expect(() => makeParameterDraws(source, posterior, { model: "cu-ptsm", seed: 1 })).toThrow(
    "the fit is one of cu-atsm-redox and says nothing of cu-ptsm",
  );
  expect(() => makeParameterDraws(source, { ...posterior, variance: null }, { model, seed: 1 })).toThrow(
    "so it has no posterior",
  );
  const rule = { kind: "free", local: "condition" } as const;
  const problem = { ...source.problem, parameters: { ...source.problem.parameters, k_in: rule } };
  const { names } = objectiveOf({ problem });
  expect(() => makeParameterDraws({ problem }, { ...posterior, names }, { model, seed: 1 })).toThrow(
    "differ between conditions; a run has one value of each parameter",
  );
});
