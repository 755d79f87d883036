import {
  CallError,
  estimateUncertainty,
  type FitAnalysis,
  type FitSets,
  type FitSource,
  isSetsPlan,
  type LoadedSet,
  makeFitSets,
  makeObjective,
  type ProblemObjective,
  readModel,
  readProblem,
  readSetsPlan,
  runFitTask,
  type SetsPlan,
} from "../index.ts";
import { analyze, type Effort } from "./fit-analysis.ts";
import { describeSets, type QuickEstimate, type SetResult, type SetsResult } from "./fit-sets-text.ts";
import { makeGraphs } from "./graphical.ts";
import { openCourse } from "./inputs.ts";
import { readEnding } from "./out.ts";
import { blame, type Opened, openModelOf, openPlan } from "./plan.ts";
import { beside, disk, type Shelf } from "./shelf.ts";
import { print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

interface SetsFlags {
  readonly free?: string;
  readonly set: readonly string[];
  readonly observable?: string;
  readonly quick?: boolean;
  readonly out?: readonly string[];
  readonly json?: boolean;
}

/** True if a fit plan has a list of data sets. */
export async function isSetsFit(name: string, shelf: Shelf = disk): Promise<boolean> {
  const { text, file } = await openPlan(name, "fit", shelf);
  return isSetsPlan(text, file);
}

/** `cuptake fit PLAN` of several data sets. */
export async function fitSetsCommand(name: string, flags: SetsFlags, effort: Effort): Promise<number> {
  for (const [flag, isGiven] of [
    ["--free", flags.free !== undefined],
    ["--set", flags.set.length > 0],
    ["--observable", flags.observable !== undefined],
  ] as const)
    if (isGiven)
      throw new CallError(
        `${flag}: ${name} is a plan of several data sets, which says for each parameter what becomes of it; change it there`,
      );
  const drawn = flags.out?.find(
    (path) => readEnding(path, ["json", "html", "svg", "pdf", "png", "csv"]) !== "json",
  );
  if (drawn !== undefined)
    throw new CallError(`--out ${drawn}: a plan of several data sets is written as .json only`);
  const { plan, opened, sets } = await loadSets(name);
  const source: FitSource = { problem: sets.problem };
  // What is wrong with a rule is the plan's fault.
  const objective = await blame(opened, "parameters", () => makeObjective(readProblem(sets.problem)));
  const analysis = flags.quick ? undefined : await analyze(source, effort);
  const x = analysis ? analysis.optimum.x : startHere(source);
  const result = toResult(plan, sets, objective, x, analysis);
  const text = `${JSON.stringify(result, null, 2)}\n`;
  for (const path of flags.out ?? []) {
    await writeAtomically(path, text);
    say(`wrote ${path}`);
  }
  if (flags.json) printJson(result);
  else print(describeSets(result));
  return 0;
}

/** Reads a plan of several data sets with all that it names. */
export async function loadSets(
  name: string,
  shelf: Shelf = disk,
): Promise<{ plan: SetsPlan; opened: Opened; sets: FitSets }> {
  const opened = await openPlan(name, "fit", shelf);
  const plan = readSetsPlan(opened.text, opened.file);
  const loaded: LoadedSet[] = [];
  for (const [i, set] of plan.data.entries()) {
    const model = await blame(opened, `data[${i}].model`, () => openModelOf(opened, set.model));
    const network = readModel(model.text, model.file);
    const data = await opened.shelf.read(beside(opened.file, set.file));
    const courses: Record<string, LoadedSet["courses"][string]> = {};
    for (const [input, given] of Object.entries(set.inputs)) {
      if (given.kind !== "file") continue;
      const path = beside(opened.file, given.path);
      const own = network.inputs.find((q) => q.name === input);
      courses[input] = await openCourse(path, own, opened.shelf);
    }
    loaded.push({ network, model: { text: model.text, file: model.file }, data, courses });
  }
  return { plan, opened, sets: makeFitSets(plan, loaded) };
}

/** The optimum that the plan's own start leads to. */
export function startHere(source: FitSource): readonly number[] {
  const found = runFitTask({ source, task: { kind: "start", seed: 0, index: 0, tolerance: 1e-10 } });
  if (!("x" in found) || !found.ok)
    throw new CallError("the models cannot be solved from the start of the plan");
  return found.x;
}

function toResult(
  plan: SetsPlan,
  { sets, assumptions }: FitSets,
  objective: ProblemObjective,
  x: readonly number[],
  analysis: FitAnalysis | undefined,
): SetsResult {
  const predicted = objective.predictAt(x) ?? [];
  const results = sets.map((set, i): SetResult => {
    const { data, network, file, provenance, source } = set;
    const points = data.points.map(({ condition, time, end, value }, k) => {
      const { values, sd } = predicted[i];
      const spread = Number.isNaN(sd[k]) ? null : sd[k];
      return { condition, time, end: end ?? null, measured: value, model: values[k], sd: spread };
    });
    const squares = points.reduce((sum, { measured, model }) => sum + (measured - model) ** 2, 0);
    const observable = network.observables.find((o) => o.name === data.observable);
    return {
      ...{ name: data.name, model: network.name, observable: data.observable, file, provenance, source },
      // With a scale of its own nobody knows the unit of the data but their file.
      unit: data.scale ? "as in the file" : (observable?.unit.text ?? ""),
      spread: data.spread.kind,
      points,
      rms: Math.sqrt(squares / points.length),
      graphical: makeGraphs(plan.data[i], set, objective, x),
    };
  });
  return {
    schema: "cuptake-fit-sets/1",
    title: plan.title,
    sets: results,
    assumptions,
    notes: sets.flatMap(({ notes }) => notes),
    estimates: analysis ? null : estimateQuickly(objective, x),
    analysis: analysis ?? null,
  };
}

/** Estimates with the error of first order, where no analysis was asked for. */
export function estimateQuickly(objective: ProblemObjective, x: readonly number[]): QuickEstimate[] {
  const found = objective.residuals(Float64Array.from(x));
  const values = objective.valuesAt(x);
  const errors = found && estimateUncertainty(objective, { x, ...found });
  return objective.variables.map(({ name, unit, scale }, k) => {
    const error = errors?.standardErrors[k] ?? Number.NaN;
    // d value = value ln 10 dx on a log10 scale.
    const own = scale === "log10" ? error * values[k] * Math.LN10 : error;
    const standardError = Number.isFinite(own) ? own / unit.factor : null;
    return { name, unit: unit.text, value: values[k] / unit.factor, standardError };
  });
}
