import {
  CallError,
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
import { estimateQuickly } from "./estimates.ts";
import { exportPetab, valuesAt } from "./export-petab.ts";
import { analyze, describeRecovery, type Effort, recover } from "./fit-analysis.ts";
import { type FitCall, type FitOut, repeatCall, writeOuts } from "./fit-out.ts";
import { checkRegionNames, regionsOfSets } from "./fit-regions.ts";
import { tellSets } from "./fit-sets-report.ts";
import { describeSets, type SetResult, type SetsResult } from "./fit-sets-text.ts";
import { makeGraphs } from "./graphical.ts";
import { openCourse, openInputs, openSidecar } from "./inputs.ts";
import { blame, type Opened, openModelOf, openPlan } from "./plan.ts";
import { beside, disk, type Shelf } from "./shelf.ts";
import { print, printJson } from "./talk.ts";

/** True if a fit plan has a list of data sets. */
export async function isSetsFit(name: string, shelf: Shelf = disk): Promise<boolean> {
  const { text, file } = await openPlan(name, "fit", shelf);
  return isSetsPlan(text, file);
}

/** `cuptake fit PLAN` of several data sets. */
export async function fitSetsCommand(
  name: string,
  flags: FitCall & { readonly json?: boolean; readonly exportPetab?: string },
  effort: Effort & { readonly n: number | undefined },
  outs: readonly FitOut[],
): Promise<number> {
  for (const [flag, isGiven] of [
    ["--free", flags.free !== undefined],
    ["--set", flags.set.length > 0],
    ["--observable", flags.observable !== undefined],
  ] as const)
    if (isGiven)
      throw new CallError(
        `${flag}: ${name} is a plan of several data sets, which says for each parameter what becomes of it; change it there`,
      );
  const { plan, opened, sets } = await loadSets(name, disk, flags.input);
  const source: FitSource = { problem: sets.problem };
  if (outs.some(({ ending }) => ending === "tsv")) checkRegionNames(sets.problem);
  // What is wrong with a rule is the plan's fault.
  const objective = await blame(opened, "parameters", () => makeObjective(readProblem(sets.problem)));
  const analysis = flags.quick ? undefined : await analyze(source, effort);
  const { n } = effort;
  const recovery =
    analysis && n !== undefined ? await recover(source, analysis, { ...effort, n }) : undefined;
  const x = analysis ? analysis.optimum.x : startHere(source);
  const result = toResult(plan, sets, objective, x, analysis);
  const call = repeatCall(name, undefined, flags);
  const record = { ...result, call, ...(analysis && { source }), ...(recovery && { recovery }) };
  const story = tellSets({ plan, sets, objective, x, source });
  const graphs = result.sets.map(({ graphical }) => graphical);
  const regions = () => regionsOfSets({ plan, sets: sets.sets, objective, x, graphs });
  await writeOuts(outs, { story, analysis, record, call, flags, regions });
  if (flags.exportPetab !== undefined) await exportPetab(source, valuesAt(objective, x), flags.exportPetab);
  if (flags.json) printJson(record);
  else
    print(
      [describeSets(result), ...(recovery ? [describeRecovery(recovery)] : []), `again: ${call}`].join(
        "\n\n",
      ),
    );
  return 0;
}

/** Reads a plan of several data sets with all that it names. */
export async function loadSets(
  name: string,
  shelf: Shelf = disk,
  inputs: readonly string[] = [],
): Promise<{ plan: SetsPlan; opened: Opened; sets: FitSets }> {
  const opened = await openPlan(name, "fit", shelf);
  const written = readSetsPlan(opened.text, opened.file);
  const unused = new Set(inputs);
  const data: SetsPlan["data"][number][] = [];
  const loaded: LoadedSet[] = [];
  for (const [i, set] of written.data.entries()) {
    const model = await blame(opened, `data[${i}].model`, () => openModelOf(opened, set.model));
    const network = readModel(model.text, model.file);
    const file = await opened.shelf.read(beside(opened.file, set.file));
    const sidecar = await openSidecar(beside(opened.file, set.file), opened.shelf);
    const own = inputs.filter((text) => network.inputs.some((q) => q.name === text.split("=")[0].trim()));
    for (const text of own) unused.delete(text);
    const called = await openInputs(own, network);
    const courses: Record<string, LoadedSet["courses"][string]> = {};
    for (const [input, given] of Object.entries(set.inputs)) {
      if (given.kind !== "file" || called[input]) continue;
      const path = beside(opened.file, given.path);
      const driven = network.inputs.find((q) => q.name === input);
      courses[input] = await openCourse(path, driven, opened.shelf);
    }
    Object.assign(courses, called);
    // What the call gives stands in place of what the plan says.
    const files = Object.keys(called).map((input) => [input, { kind: "file", path: "--input" }] as const);
    data.push({ ...set, inputs: { ...set.inputs, ...Object.fromEntries(files) } });
    loaded.push({
      network,
      model: { text: model.text, file: model.file },
      data: { ...file, sidecar },
      courses,
    });
  }
  for (const text of unused) throw new CallError(`--input ${text}: no model of ${name} has such an input`);
  const plan = { ...written, data };
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
