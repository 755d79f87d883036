import { describe, expect, test } from "vitest";
import { loadSets } from "../../src/cli/fit-sets.ts";
import { analyzeFit } from "../../src/fit/analyze.ts";
import { runFitTask } from "../../src/fit/fit-task.ts";
import { minimizeLeastSquares } from "../../src/fit/least-squares.ts";
import { type FitProblem, readProblem, type WrittenProblem } from "../../src/fit/problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { makeSettle } from "../../src/fit/profile-point.ts";
import { readSetsPlan } from "../../src/fit/sets-plan.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { makeFitSets } from "../../src/io/fit-sets.ts";
import { irreversible, late, mechanistic, plasma, simulateTac, type Truth } from "../fit/simulated-tac.ts";
import { modelText, shippedModel } from "../models.ts";
import { refusalBy } from "../refusal.ts";

test("the curves that ship are those that their headers say", async () => {
  await expect(simulateTac(irreversible)).toMatchFileSnapshot("../../notebooks/data/tac-irreversible.csv");
  await expect(simulateTac(mechanistic)).toMatchFileSnapshot("../../notebooks/data/tac-cu-atsm.csv");
  await expect(simulateTac(late)).toMatchFileSnapshot("../../notebooks/data/tac-late.csv");
});

const solved = (problem: FitProblem, tolerance = 1e-8) => {
  const objective = makeObjective(problem);
  const found = minimizeLeastSquares(objective.residuals, { ...objective, tolerance });
  return { objective, found, values: objective.valuesAt(found.x) };
};

test("one region, irreversible: every truth lies in its interval", async () => {
  const { sets } = await loadSets("tumor-tac-fit");
  const { variables } = await analyzeFit({ problem: sets.problem }, { starts: 2 });
  const truth = { ...irreversible.parameters, "Pc[tumor]": irreversible.Pc };
  expect(variables.map(({ name }) => name)).toEqual(Object.keys(truth));
  for (const { name, profileInterval, class: own } of variables) {
    const value = truth[name as keyof typeof truth];
    expect(own).toBe("identifiable");
    expect(profileInterval[0], name).toBeLessThan(value);
    expect(profileInterval[1], name).toBeGreaterThan(value);
  }
});

test("a late and blurred curve: truth, delay and dispersion lie in their profile intervals, no delay far outside", async () => {
  const { sets } = await loadSets("late-tac-fit");
  const objective = makeObjective(readProblem(sets.problem));
  const search = { tolerance: 1e-5 };
  const { x, r } = minimizeLeastSquares(objective.residuals, { ...objective, ...search });
  const squares = r.reduce((sum, z) => sum + z * z, 0);
  const truth: Record<string, number> = { ...late.parameters, arrival: 12, blur: 8, "Pc[tumor]": late.Pc };
  expect(objective.names).toEqual(Object.keys(truth));
  const riseAt = (name: string, written: number): number => {
    const k = objective.names.indexOf(name);
    const { unit, scale } = objective.variables[k];
    const value = scale === "log10" ? Math.log10(written * unit.factor) : written * unit.factor;
    const at = makeSettle(objective, k, search, { evaluations: 0 })(Array.from(x), value, squares, 1);
    return at?.stand.deltaChi2 ?? Number.NaN;
  };
  // χ²(1; 0.95) = 3.84: a value lies in the interval where the profile has not risen by more.
  for (const [name, value] of Object.entries(truth)) expect(riseAt(name, value), name).toBeLessThan(3.84);
  expect(riseAt("arrival", 0)).toBeGreaterThan(20);
});

/** The set of a truth without noise. */
const clean = (truth: Truth): string => simulateTac({ ...truth, Pc: 0 });

test("without noise a decaying, corrected curve gives back what it was simulated from", async () => {
  const { sets, plan } = await loadSets("tumor-tac-fit");
  const network = shippedModel("two-tissue-irreversible");
  const model = { text: modelText("two-tissue-irreversible"), file: "model.yaml" };
  const [known] = plan.data;
  const fixed = { ...plan, data: [{ ...known, spread: undefined }] };
  const course = {
    file: "",
    course: plasma,
    unit: network.inputs[0].unit,
    title: "",
    provenance: null,
    source: null,
  };
  const data = { text: clean(irreversible), file: "clean.csv" };
  const { problem } = makeFitSets(fixed, [{ network, model, data, courses: { Cp: course } }]);
  expect(problem.data[0].points).toHaveLength(sets.problem.data[0].points.length);
  const { values, objective } = solved(readProblem(problem), 1e-12);
  objective.variables.forEach(({ name, unit }, k) => {
    // The file has three decimals of some 1000 kBq/mL, and Simpson's rule of the first frames is good to 1e-4.
    expect(Math.abs(values[k] / unit.factor / irreversible.parameters[name] - 1), name).toBeLessThan(1e-3);
  });
});

describe("in vitro and in vivo, one ratio for both", () => {
  const load = async (): Promise<WrittenProblem> => (await loadSets("emt6-tac-fit")).sets.problem;

  test("both sets hold the ratio better than either alone, and the truth of the simulated one is in reach", async () => {
    const problem = readProblem(await load());
    const { objective, found, values } = solved(problem);
    const errorOf = (wanted: readonly string[]): number => {
      const own = makeObjective({
        ...problem,
        data: problem.data.filter(({ name }) => wanted.includes(name)),
      });
      const at = own.residuals(found.x);
      if (!at) throw new Error("not solved");
      return estimateUncertainty(own, { x: found.x, ...at }).standardErrors[0];
    };
    expect(objective.names[0]).toBe("K_R");
    const both = errorOf(["EMT6", "tumor"]);
    expect(both).toBeLessThan(errorOf(["EMT6"]));
    expect(both).toBeLessThan(errorOf(["tumor"]));
    // 5.2e-2/1.2e-2 = 4.33 mmHg, on a log10 scale.
    expect(Math.abs(Math.log10(values[0]) - Math.log10(5.2 / 1.2))).toBeLessThan(2 * both);
  });

  test("draws refit all sets: they scatter as the covariance says", async () => {
    const source = { problem: await load() };
    const { objective, found } = solved(readProblem(source.problem));
    const { standardErrors } = estimateUncertainty(objective, found);
    const x = Array.from(found.x);
    const n = 40;
    const K1 = Array.from({ length: n }, (_, index) => {
      const draw = runFitTask({ source, task: { kind: "draw", x, seed: 3, index } });
      if (!("ok" in draw && draw.ok)) throw new Error("a draw failed");
      return draw.x[objective.names.indexOf("K1")];
    });
    const mean = K1.reduce((sum, v) => sum + v, 0) / n;
    const sd = Math.sqrt(K1.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
    // 40 draws tell an sd to 1/√80 = 11 %; three times that.
    expect(Math.abs(sd / standardErrors[objective.names.indexOf("K1")] - 1)).toBeLessThan(0.34);
  });

  test("conditions of both are there, each with the inputs of its own model", async () => {
    const { conditions } = await load();
    expect(Object.keys(conditions)).toEqual([
      "0 ppm O2",
      "1000 ppm O2",
      "5000 ppm O2",
      "50000 ppm O2",
      "200000 ppm O2",
      "tumor",
    ]);
    expect(conditions["0 ppm O2"]).toEqual({ pO2: 0 });
    expect(conditions.tumor).toEqual({ pO2: 3, Cp: plasma });
  });
});

const head = `cuptake: 1
kind: fit
name: wrong
title: A wrong plan
data:
`;

test("a wrong plan: every problem at once, with its line", () => {
  const text = `${head}  - name: tumor
    model: cu-atsm-plasma
    file: tac.csv
    spread: { kind: counts }
    inputs:
      Cp: { file: a.csv, value: 3 }
      pO2: { value: 3, unit: mmHg }
    graphical: { plasma: Cq, t_star: { value: 20, unit: mmHg, provenance: assumed } }
  - name: tumor
    model: cu-atsm-plasma
    file: tac.csv
parameters:
  K1: { kind: fixed }
  k_red: { kind: tied, as: k_ox, start: { value: 1, unit: s^-1, provenance: assumed } }
  V_b: { kind: fixed, at: { value: 0.05, unit: "1", provenance: reported } }
`;
  expect(refusalBy(() => readSetsPlan(text, "plan.yaml"))).toMatchInlineSnapshot(`
    "
    plan.yaml:9: 10 problems
      ✖ line 9, data[0].spread.Pc: expected a size above 0, found nothing
        → give its value with unit and provenance
      ✖ line 11, data[0].inputs.Cp.file: expected one of value, course, file, found value and file
        → keep one of them
      ✖ line 12, data[0].inputs.pO2.provenance: expected a provenance, found nothing
        → add this key
      ✖ line 13, data[0].graphical.t_star.unit: expected a unit like min, found "mmHg" (pressure)
        → convert the value to min
      ✖ line 13, data[0].graphical.plasma: expected one of the inputs Cp, pO2, found "Cq"
        → name the plasma curve among the inputs of this data set
      ✖ line 14, data[1].name: expected a name of its own, found "tumor" again
        → rename one of the two
      ✖ line 17, parameters: expected a parameter that is free, found none
        → write for example k_out: { kind: free }
      ✖ line 18, parameters.K1.at: expected a value, found nothing
        → give it with unit and provenance
      ✖ line 19, parameters.k_red.start: expected no start for a parameter that is tied, found one
        → remove it
      ✖ line 20, parameters.V_b.at.source: expected a source for a reported value, found nothing
        → cite it, or say \`provenance: assumed\`
    "
  `);
});

test("what does not fit the model or the data is told with the line of the plan", () => {
  const text = `${head}  - name: tumor
    model: cu-atsm-plasma
    file: tac.csv
    region: tumour
    observable: activty
    inputs:
      Cp: { value: 3, unit: mmHg, provenance: assumed }
      pO: { value: 3, unit: mmHg, provenance: assumed }
  - name: scan
    model: cu-atsm-plasma
    file: tac.csv
    observable: activity
    region: tumour
    decay: { isotope: Cu-62, corrected: true }
    time: { value: 60, unit: min, provenance: assumed }
parameters:
  K1: { kind: free, start: { value: 1, unit: mmHg, provenance: assumed } }
`;
  const network = shippedModel("cu-atsm-plasma");
  const model = { text: modelText("cu-atsm-plasma"), file: "cu-atsm-plasma.yaml" };
  const loaded = { network, model, data: { text: simulateTac(mechanistic), file: "tac.csv" }, courses: {} };
  expect(
    refusalBy(() => makeFitSets(readSetsPlan(text, "plan.yaml"), [loaded, loaded])),
  ).toMatchInlineSnapshot(`
    "
    plan.yaml:9: 9 problems
      ✖ line 9, data[0].region: expected one of the regions tumor, found "tumour"
        → did you mean "tumor"?
      ✖ line 10, data[0].observable: expected an observable of cu-atsm-plasma, found "activty"
        → did you mean "activity" or "tissue"?
      ✖ line 12, data[0].inputs.Cp.unit: expected a unit like kBq/mL, found "mmHg" (pressure)
        → convert it to kBq/mL
      ✖ line 13, data[0].inputs.pO: expected an input of cu-atsm-plasma, found "pO"
        → did you mean "pO2" or "Cp"?
      ✖ line 14, data[1].inputs: expected a curve of Cp that drives cu-atsm-plasma, found none
        → give its file, such as Cp: { file: plasma.csv }
      ✖ line 18, data[1].region: expected one of the regions tumor, found "tumour"
        → did you mean "tumor"?
      ✖ line 19, data[1].decay: expected what tac.csv says of decay, found something else
        → mend one of the two
      ✖ line 20, data[1].time: expected no time for a scan, found one
        → remove it
      ✖ line 22, parameters.K1.start.unit: expected a unit like mL/min/mL, found "mmHg" (pressure)
        → convert the value to mL/min/mL
    "
  `);
});
