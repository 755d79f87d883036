import {
  CallError,
  correctPoints,
  driveNetwork,
  type Fit,
  type FitOptions,
  type FitPlan,
  type FitPoint,
  type FitSource,
  fit,
  type Network,
  noteUptake,
  type Pericellular,
  pericellularDrop,
  readFitPlan,
  readModel,
  readUptake,
  type Spread,
  type TimeCourse,
  toFitPoints,
  toProblem,
  toSpread,
} from "../index.ts";
import { estimatesOf, exportPetab, valuesOf } from "./export-petab.ts";
import { analyze, describeAnalysis, describeRecovery, readEffort, recover } from "./fit-analysis.ts";
import { claimOuts, type FitCall, repeatCall, writeOuts } from "./fit-out.ts";
import { regionOfFit } from "./fit-regions.ts";
import { tellFit } from "./fit-report-data.ts";
import { fitSetsCommand, isSetsFit } from "./fit-sets.ts";
import { describeFit, type FitResult, toRecord } from "./fit-text.ts";
import { openInputs } from "./inputs.ts";
import { readCount, readSettings } from "./options.ts";
import { proveFolder } from "./out.ts";
import { fitPetab, openProblem } from "./petab.ts";
import { shippedPath } from "./place.ts";
import { blame, openModel, openModelOf, openPlan } from "./plan.ts";
import { chooseObservable } from "./run.ts";
import { beside, disk, openData, type Shelf, type TextFile } from "./shelf.ts";
import { digits, print, printJson } from "./talk.ts";

export interface FitFlags extends FitCall {
  readonly exportPetab?: string;
  readonly workers?: string;
  readonly timeUnit?: string;
  readonly json?: boolean;
}

type Choices = Pick<FitFlags, "free" | "set" | "observable" | "input">;

/** `cuptake fit PLAN` or `cuptake fit MODEL DATA`. */
export async function fitCommand(first: string, data: string | undefined, flags: FitFlags): Promise<number> {
  const outs = await claimOuts(flags);
  if (flags.exportPetab !== undefined) await proveFolder("--export-petab", flags.exportPetab);
  if (data === undefined && shippedPath(first, "model") !== undefined)
    throw new CallError(
      `fit ${first}: expected a model and data, found no data; cuptake fit ${first} DATA.csv`,
    );
  const effort = readEffort(flags);
  const n = flags.recover === undefined ? undefined : readCount(flags.recover, "--recover", 2, 100_000);
  if (n !== undefined && flags.quick)
    throw new CallError("--recover simulates at the end of a search; leave --quick out");
  if (data === undefined && /\.ya?ml$/i.test(first)) {
    const petab = await openProblem(first);
    if (petab) return fitPetab(petab, flags, effort, outs);
  }
  if (flags.timeUnit !== undefined)
    throw new CallError("--time-unit: expected it with a PEtab problem; plans and data say their units");
  if (data === undefined && (await isSetsFit(first))) {
    return fitSetsCommand(first, flags, { ...effort, n }, outs);
  }
  const result = data === undefined ? await fitPlan(first, flags) : await fitFiles(first, data, flags);
  const analysis = flags.quick ? undefined : await analyze(result.source, effort);
  const recovery =
    analysis && n !== undefined ? await recover(result.source, analysis, { ...effort, n }) : undefined;
  const { source } = result;
  const call = repeatCall(first, data, flags);
  const record = {
    ...{ schema: "cuptake-fit/1", call },
    ...toRecord(result),
    ...(analysis && { source, analysis }),
    ...(recovery && { recovery }),
  };
  const found = analysis ? { source, x: analysis.optimum.x } : result.fit.estimates;
  const regions = () => [regionOfFit(result.data.file, result.network, found)];
  await writeOuts(outs, { story: tellFit(result), analysis, record, call, flags, regions });
  if (flags.exportPetab !== undefined) {
    const nominal = analysis ? valuesOf(analysis) : estimatesOf(result.fit, result.source);
    await exportPetab(result.source, nominal, flags.exportPetab);
  }
  if (flags.json) printJson(record);
  else {
    const parts = [
      describeFit(result),
      analysis && describeAnalysis(analysis),
      recovery && describeRecovery(recovery),
      `again: ${call}`,
    ];
    print(parts.filter((part) => part !== undefined).join("\n\n"));
  }
  return 0;
}

/** Runs a fit plan. */
export async function fitPlan(name: string, flags: Choices, shelf: Shelf = disk): Promise<FitResult> {
  const { plan, opened, model, network: read, data } = await loadFit(name, shelf);
  const planned = await blameUnits(opened, plan, read);
  const { network: settled, set: called } = readSettings(flags.set, driveNetwork(read, planned.levels));
  const courses = await openDrives(flags, settled);
  const network = driveNetwork(settled, courses);
  const observable =
    flags.observable === undefined
      ? await blame(opened, "observable", () => measured(network, plan.observable, "observable"))
      : measured(network, flags.observable);
  const { scaleData, time } = plan;
  const measuredPoints = toFitPoints(data, network, { observable, time: time?.value, scaleData });
  const { points, oxygen } = toCells(atLevels(measuredPoints, read, network), plan.pericellular);
  const set = { ...planned.set, ...called };
  const free = readFree(flags) ?? plan.free;
  const spread = spreadOf(plan, network, observable);
  const { huber } = plan;
  const options = {
    ...{ points, observable, set, scaleData },
    ...(free && { free }),
    ...(spread && { spread }),
    ...(huber !== undefined && { huber }),
  };
  const act = (): Fit => fit(network, options);
  const unknown = Object.keys(planned.set).find((key) => !network.parameters.some((q) => q.name === key));
  const where = unknown === undefined ? "free" : `set.${unknown}`;
  const result = flags.free === undefined ? await blame(opened, where, act) : nameFlag(flags, act);
  const blank = data.rows.filter((row) => row.time_min === null).length;
  const assumptions =
    time && blank > 0
      ? [
          `time: ${time.value / 60} min for ${blank} rows without one (${time.provenance}; ${time.description})`,
        ]
      : [];
  const source = toSource(network, model, options, courses);
  const notes = noteUptake(data);
  return {
    ...{ fit: result, source, network, data, title: plan.title, notes, oxygen },
    assumptions: [...assumptions, ...saySpread(plan)],
  };
}

/** The numbers of a plan that are parameters, and those that are inputs; the O2 tensions are those of the data. */
function settle({ set }: FitPlan, { inputs }: Network) {
  const isLevel = (name: string): boolean => name !== "pO2" && inputs.some((q) => q.name === name);
  const pick = (isWanted: (name: string) => boolean): Record<string, number> =>
    Object.fromEntries(
      Object.entries(set).flatMap(([name, q]) => (isWanted(name) ? [[name, q.value] as const] : [])),
    );
  return { levels: pick(isLevel), set: pick((name) => !isLevel(name)) };
}

/** The same, once each number is known to have the unit of what it stands for. */
async function blameUnits(opened: TextFile, plan: FitPlan, network: Network) {
  for (const [name, { unit }] of Object.entries(plan.set)) {
    const own = [...network.parameters, ...network.inputs].find((q) => q.name === name)?.unit;
    if (own && own.dimension.join() !== unit.dimension.join())
      await blame(opened, `set.${name}.unit`, () => {
        throw new CallError(
          `expected a unit like ${own.text}, found "${unit.text}"; convert the value to ${own.text}`,
        );
      });
  }
  return settle(plan, network);
}

/**
 * Gives the points the levels of the inputs that a plan or a call sets: where a fit is analyzed its model is read again
 * from the file, and knows of no other.
 */
function atLevels(points: readonly FitPoint[], read: Network, network: Network): FitPoint[] {
  const set = network.inputs.filter((q, i) => q !== read.inputs[i] && q.course === undefined);
  const levels = Object.fromEntries(set.map((q) => [q.name, q.value]));
  return points.map((point) => ({ ...point, inputs: { ...levels, ...point.inputs } }));
}

/** An sd that no replicate gave is an assumption like any other. */
const saySpread = ({ spread }: FitPlan): string[] =>
  [spread?.sd, spread?.cv].flatMap((q) =>
    q
      ? [`${q.name}: ${digits(q.value / q.unit.factor)} ${q.unit.text} (${q.provenance}; ${q.description})`]
      : [],
  );

/** A fit as plain data; what is free is said, so that a worker need not know the model's advice. */
function toSource(
  network: Network,
  { text, file }: { text: string; file: string },
  options: FitOptions,
  courses: Readonly<Record<string, TimeCourse>>,
): FitSource {
  const free = options.free ?? network.fit?.free ?? [];
  const observable = options.observable ?? network.fit?.observable ?? "";
  const problem = toProblem(network, { ...options, free, observable });
  // A model is read again from its text where a fit is analyzed: what drives it otherwise stands in the conditions.
  const conditions = Object.fromEntries(
    Object.entries(problem.conditions).map(([name, levels]) => [name, { ...levels, ...courses }]),
  );
  return { problem: { ...problem, conditions, models: { [network.name]: { text, file } } } };
}

/** The courses of `--input`; the O2 tensions are those of the data. */
async function openDrives({ input = [] }: Choices, network: Network): Promise<Record<string, TimeCourse>> {
  const given = await openInputs(input, network);
  if (given.pO2)
    throw new CallError("--input pO2: the O2 tensions of a fit are those of its data; leave it out");
  return Object.fromEntries(Object.entries(given).map(([name, { course }]) => [name, course]));
}

/** The planned spread in the unit of the data; where a scale is estimated nobody knows that unit, so its number is taken. */
function spreadOf({ spread, scaleData }: FitPlan, network: Network, observable: string): Spread | undefined {
  const unit = network.observables.find(({ name }) => name === observable)?.unit;
  return spread && toSpread(spread, (scaleData ? spread.sd?.unit.factor : unit?.factor) ?? 1);
}

/** Corrects the pO2 of the gas to that at the cells, if the plan says so. */
function toCells(points: readonly FitPoint[], step: Pericellular | undefined) {
  if (!step) return { points, oxygen: undefined };
  const { points: corrected, conditions } = correctPoints(points, step);
  return { points: corrected, oxygen: { step, drop_mmHg: pericellularDrop(step), conditions } };
}

/** Reads a fit plan with the model and the data that it names. */
export async function loadFit(name: string, shelf: Shelf = disk) {
  const opened = await openPlan(name, "fit", shelf);
  const plan = readFitPlan(opened.text, opened.file);
  const model = await openModelOf(opened, plan.model);
  const network = readModel(model.text, model.file);
  const csv = await opened.shelf.read(beside(opened.file, plan.data));
  return { opened, plan, model, network, data: readUptake(csv.text, csv.file) };
}

async function fitFiles(model: string, path: string, flags: Choices): Promise<FitResult> {
  const { text, file } = await openModel(model);
  const csv = await openData(path);
  const read = readModel(text, file);
  const { network: settled, set } = readSettings(flags.set, read);
  const courses = await openDrives(flags, settled);
  const network = driveNetwork(settled, courses);
  const data = readUptake(csv.text, csv.file);
  const observable = measured(network, flags.observable);
  const measuredPoints = toFitPoints(data, network, { observable, time: undefined, scaleData: false });
  const points = atLevels(measuredPoints, read, network);
  const free = readFree(flags);
  const options = { points, observable, set, ...(free && { free }) };
  const result = nameFlag(flags, () => fit(network, options));
  return {
    fit: result,
    source: toSource(network, { text, file }, options, courses),
    network,
    data,
    title: `${network.name} on ${data.file}`,
    assumptions: [],
    notes: noteUptake(data),
    oxygen: undefined,
  };
}

/** The observable that the data are; a fit does not guess it where neither call, plan nor model says it. */
function measured(network: Network, asked: string | undefined, flag = "--observable"): string {
  if (asked === undefined && network.fit === undefined)
    throw new CallError(`${flag}: ${network.name} does not say what to fit; name one of its observables`);
  return chooseObservable(network, asked, flag);
}

const readFree = ({ free }: Choices): string[] | undefined => free?.split(",").map((name) => name.trim());

/** Says that it was `--free` that a fit could not take. */
function nameFlag(flags: Choices, act: () => Fit): Fit {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof CallError) || flags.free === undefined) throw error;
    throw new CallError(`--free ${flags.free}: ${error.message}`);
  }
}
