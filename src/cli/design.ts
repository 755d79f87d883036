import {
  adviseNames,
  CallError,
  type FitSource,
  type Network,
  type NextMeasurement,
  nameReading,
  planNext,
  type Reading,
  startOf,
} from "../index.ts";
import { fitPlan } from "./fit.ts";
import { analyze, readEffort } from "./fit-analysis.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { rmsUnit } from "./fit-text.ts";
import { readChoice, readNumber, readNumbers, readTime } from "./options.ts";
import { claimFile, readEnding } from "./out.ts";
import { digits, layTable, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface DesignFlags {
  readonly for: string;
  readonly data?: string;
  readonly by: string;
  readonly at: string;
  readonly levels?: string;
  readonly times: string;
  readonly load: string;
  readonly chase: string;
  readonly medium: string;
  readonly sd?: string;
  readonly starts: string;
  readonly seed: string;
  readonly workers?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `cuptake design PLAN --for NAME`: which measurement to make next. */
export async function designCommand(name: string, flags: DesignFlags): Promise<number> {
  const by = readChoice(flags.by, ["target", "information"] as const, "--by");
  const at = readChoice(flags.at, ["estimate", "start"] as const, "--at");
  const medium = readChoice(flags.medium, ["closed", "constant"] as const, "--medium");
  const sd = flags.sd === undefined ? undefined : readNumber(flags.sd, "--sd");
  if (sd !== undefined && !(sd > 0)) throw new CallError(`--sd: expected an sd above 0, found ${flags.sd}`);
  const effort = readEffort({ ...flags, draws: "0" });
  if (flags.out !== undefined) {
    readEnding(flags.out, ["json"]);
    await claimFile(flags.out);
  }
  const plan = (await isSetsFit(name)) ? await openSets(name, flags.data) : await openOne(name, flags.data);
  const { source, data, title, unit } = plan;
  const readings = listReadings(flags, plan);
  const x =
    at === "start" ? startOf(source) : (await analyze(source, { ...effort, profiles: false })).optimum.x;
  const common = { target: flags.for, by, x, medium, ...(sd !== undefined && { sd }) };
  const next = nameTarget(() => planNext(source, { ...common, readings, data }));
  if (flags.out !== undefined) {
    await writeAtomically(flags.out, `${JSON.stringify(next, null, 2)}\n`);
    say(`wrote ${flags.out}`);
  }
  if (flags.json) printJson(next);
  else print(describeDesign(next, { at, medium, unit: rmsUnit(unit), title }));
  return 0;
}

/** Says that it was `--for` that no parameter bears. */
function nameTarget<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof CallError) || !error.message.startsWith("the fit has no")) throw error;
    throw new CallError(`--for: ${error.message}`);
  }
}

/** A fit that a reading would be added to. */
interface PlannedFit {
  readonly source: FitSource;
  readonly network: Network;
  /** The data set that the reading would belong to. */
  readonly data: string;
  /** O2 tensions that it has. */
  readonly levels: readonly number[];
  readonly unit: string;
  readonly title: string;
}

async function openOne(name: string, wanted: string | undefined): Promise<PlannedFit> {
  const { source, network, data, fit, title } = await fitPlan(name, { set: [] });
  const [{ name: own }] = source.problem.data;
  if (wanted !== undefined && wanted !== own)
    throw new CallError(`--data ${wanted}: ${name} has one data set alone; leave the flag out`);
  return { source, network, data: own, levels: data.rows.map((row) => row.pO2_mmHg), unit: fit.unit, title };
}

/** Of several data sets the one that is named, or else the first of cells. */
async function openSets(name: string, wanted: string | undefined): Promise<PlannedFit> {
  const { plan, sets } = await loadSets(name);
  const ofCells = sets.sets.filter(({ isScan }) => !isScan);
  const set = wanted === undefined ? ofCells[0] : ofCells.find(({ data }) => data.name === wanted);
  if (!set) {
    const names = ofCells.map(({ data }) => data.name);
    throw new CallError(
      `--data ${wanted ?? "(none)"}: expected a data set of cells of ${name}, which a reading could be added to; ${names.length > 0 ? adviseNames(wanted ?? "", names) : "it has none"}`,
    );
  }
  const { data, network, conditions } = set;
  const levels = data.points.map(({ condition }) => Number(conditions[condition].pO2));
  const unit = network.observables.find((o) => o.name === data.observable)?.unit.text ?? "";
  const source = { problem: sets.problem };
  return { source, network, data: data.name, levels, unit, title: `${plan.title}: ${data.name}` };
}

/** Every level at every time, and every level chased at every level. */
function listReadings(flags: DesignFlags, { network, levels: own }: PlannedFit): Reading[] {
  if (!network.inputs.some(({ name }) => name === "pO2"))
    throw new CallError(`${network.name} has no input pO2 to plan over`);
  const levels = [...new Set(flags.levels === undefined ? own : readNumbers(flags.levels, "--levels"))];
  const odd = levels.find((level) => level < 0);
  if (odd !== undefined) throw new CallError(`--levels: expected tensions of 0 mmHg or more, found ${odd}`);
  const times = [...new Set(flags.times.split(",").map((text) => readTime(text, "--times")))];
  const load = readTime(flags.load, "--load");
  const chase = flags.chase === "none" ? undefined : readTime(flags.chase, "--chase");
  const plain = levels.flatMap((pO2_mmHg) => times.map((time_s) => ({ pO2_mmHg, time_s })));
  const chased = levels.flatMap((pO2_mmHg) =>
    chase === undefined
      ? []
      : levels.map((to) => ({ pO2_mmHg, time_s: load, chase: { pO2_mmHg: to, time_s: chase } })),
  );
  return [...plain, ...chased];
}

interface Wording {
  readonly at: "estimate" | "start";
  readonly medium: "closed" | "constant";
  readonly unit: string;
  readonly title: string;
}

/** A ranked table of measurements as text. */
export function describeDesign(next: NextMeasurement, { at, medium, unit, title }: Wording): string {
  const { target, scale, isFreed, standardError: before, ranked, by } = next;
  const error = (se: number): string => {
    if (!Number.isFinite(se)) return "not held";
    if (scale === "log10" && se > 3) return "over 1000-fold";
    return scale === "log10" ? `factor ${digits(10 ** se, 3)}` : `± ${digits(se, 3)}`;
  };
  const rows = ranked.map((one, i) => [
    String(i + 1),
    nameReading(one.reading),
    one.value,
    one.kept === null ? "" : `${digits(100 * one.kept, 3)} %`,
    one.sd,
    error(one.standardError),
    Number.isFinite(one.standardError) && before !== null ? digits(one.ratio, 3) : "",
    digits(one.informationGain, 3),
  ]);
  const head = ["", "measurement", `value (${unit === "percentage points" ? "%" : unit})`, "kept", "sd"];
  const point = at === "estimate" ? "at the estimate" : "at the values that the plan starts from";
  return [
    title,
    `which measurement next for ${target}, ${point}${isFreed ? `; ${target} was fixed in the plan and is freed at its value` : ""}`,
    `one standard error of ${target} now: ${before === null ? "the data do not hold it" : error(before)}`,
    "",
    layTable([...head, `error of ${target}`, "of now", "information"], rows),
    "",
    `ranked by ${by === "target" ? `the error of ${target}, σ √(cᵀ(J′ᵀJ′)⁻¹c)` : "information, ln det(J′ᵀJ′) − ln det(JᵀJ)"}; first order, with exact derivatives; other fixed values are taken as known`,
    `chased: loaded from a ${medium} medium, which is taken away; what leaves the cells is lost. kept: share of what was loaded that is left`,
  ].join("\n");
}
