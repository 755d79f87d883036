import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { initialShared } from "../../src/app/state/shared.ts";
import { courseOf, readSamples } from "../../src/app/tissue/input-course.ts";
import { fitPlanText } from "../../src/app/tissue/tissue-plan.ts";
import { fitted, parameters, requestOf, result } from "../../src/app/tissue/tissue-state.ts";
import { analyzeFit, makeFitSets, readModel, readSetsPlan, valueAt } from "../../src/index.ts";
import { shippedModel } from "../models.ts";

const read = (file: string) => ({
  file,
  text: readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"),
});
const plasma = readSamples(read("notebooks/data/plasma-samples.csv"));
const planned = {
  ...{ network: shippedModel("one-tissue"), region: "tumor", pO2: 2, values: {}, fixed: [] },
  ...{ data: "tac.csv", blood: "plasma.csv", samples: plasma },
};

describe("what plasma does", () => {
  test.each(["bolus", "infusion", "constant"] as const)(
    "the %s of the controls is the one that the command line reads from the plan",
    (shape) => {
      const set = { ...initialShared.tissue, shape, rise_s: 14, until_min: 3.5, fast_percent: 63 };
      const [{ inputs }] = readSetsPlan(fitPlanText({ ...planned, set }), "tissue-fit.yaml").data;
      const course = inputs.Cp.kind === "course" ? inputs.Cp.course : undefined;
      if (inputs.Cp.kind === "level") expect(inputs.Cp.level.value).toBe(set.level);
      else
        for (const t of [-1, 0, 7, 14, 60, 209, 211, 3600])
          expect(valueAt(course ?? { pieces: [] }, t)).toBeCloseTo(valueAt(courseOf(set), t), 9);
    },
  );

  test("a bolus rises in a straight line to its level, and each phase halves in its half-life", () => {
    const set = { ...initialShared.tissue, shape: "bolus" as const };
    const { level, rise_s, fast_min, slow_min, fast_percent } = set;
    const course = courseOf(set);
    expect(valueAt(course, rise_s / 2)).toBeCloseTo(level / 2, 9);
    expect(valueAt(course, rise_s)).toBeCloseTo(level, 9);
    const [fast, slow] = [(level * fast_percent) / 100, level * (1 - fast_percent / 100)];
    const after = (60 * fast_min * slow_min) / slow_min;
    expect(valueAt(course, rise_s + after)).toBeCloseTo(fast / 2 + slow * 2 ** (-fast_min / slow_min), 9);
  });

  test("of blood with metabolites the unmetabolized part drives the tissue, and stands in the plan", () => {
    const text =
      "# unit: kBq/mL\ntime_s,plasma,parent_fraction,whole_blood\n0,0,1,0\n60,1000,0.8,700\n120,500,0.6,400\n";
    const blood = readSamples({ text, file: "blood.csv" });
    expect(valueAt(blood.course, 60)).toBeCloseTo(800, 9);
    const set = { ...initialShared.tissue, shape: "samples" as const };
    const written = fitPlanText({ ...planned, set, samples: blood });
    const [{ inputs }] = readSetsPlan(written, "tissue-fit.yaml").data;
    if (inputs.Cp.kind !== "course") throw new Error("expected a course");
    for (const t of [0, 30, 60, 90, 120, 400])
      expect(valueAt(inputs.Cp.course, t)).toBeCloseTo(valueAt(blood.course, t), 9);
  });

  test("a table without activities is refused by its name", () => {
    expect(() => readSamples({ text: "time_s,what\n0,1\n", file: "odd.csv" })).toThrow(/odd\.csv/);
  });
});

test("the fit of the page finds what the shipped curve was simulated with, inside of its intervals", async () => {
  expect([result.value, fitted.value]).toEqual([undefined, undefined]);
  const { plan, model, data, courses } = requestOf("two-tissue-irreversible", true);
  const sets = readSetsPlan(plan, "tissue-fit.yaml");
  const network = readModel(model.text, model.file);
  expect(parameters.value).toEqual(network.parameters.map((q) => q.value));
  const { problem } = makeFitSets(sets, [{ network, model, data, courses }]);
  const { variables } = await analyzeFit({ problem }, { starts: 4 });
  // The truth as the head of tac-irreversible.csv has it.
  const truth = { K1: 0.12, k2: 0.2, k3: 0.06, V_b: 0.05 };
  expect(variables.map(({ name }) => name)).toEqual(Object.keys(truth));
  for (const { name, profileInterval } of variables) {
    const [low, high] = profileInterval;
    expect(low, name).toBeLessThan(truth[name as keyof typeof truth]);
    expect(high, name).toBeGreaterThan(truth[name as keyof typeof truth]);
  }
});
