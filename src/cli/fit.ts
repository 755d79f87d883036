import { dirname } from "node:path";
import {
  CallError,
  type Fit,
  type FitPlan,
  fit,
  type Network,
  readFitPlan,
  readModel,
  readUptake,
  toFitPoints,
  type UptakeData,
} from "../index.ts";
import { readSettings } from "./options.ts";
import { beside, readModelText, readText } from "./place.ts";
import { digits, layTable, print, printJson, say } from "./talk.ts";
import { writeAtomically } from "./write.ts";

export interface FitFlags {
  readonly free?: string;
  readonly set: readonly string[];
  readonly observable?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** A fit with what went into it. */
export interface FitResult {
  readonly fit: Fit;
  readonly network: Network;
  readonly data: UptakeData;
  readonly title: string;
  readonly assumptions: readonly string[];
}

/** `cuptake fit PLAN` or `cuptake fit MODEL DATA`. */
export async function fitCommand(first: string, data: string | undefined, flags: FitFlags): Promise<number> {
  const result = data === undefined ? await fitPlan(first, flags) : await fitFiles(first, data, flags);
  if (flags.out !== undefined) {
    await writeAtomically(flags.out, `${JSON.stringify(toRecord(result), null, 2)}\n`);
    say(`wrote ${flags.out}`);
  }
  if (flags.json) printJson(toRecord(result));
  else print(describeFit(result));
  return 0;
}

/** Runs a fit plan. */
export async function fitPlan(
  path: string,
  flags: Pick<FitFlags, "free" | "set" | "observable">,
): Promise<FitResult> {
  const { text, file } = await readText(path);
  const plan = readFitPlan(text, file);
  const model = await readModelText(plan.model, dirname(path));
  const network = readModel(model.text, model.file);
  const csv = await readText(beside(path, plan.data));
  return fitTexts(network, readUptake(csv.text, plan.data), plan, flags);
}

async function fitFiles(model: string, path: string, flags: FitFlags): Promise<FitResult> {
  const { text, file } = await readModelText(model);
  const csv = await readText(path);
  const network = readModel(text, file);
  return fitTexts(network, readUptake(csv.text, csv.file), undefined, flags);
}

function fitTexts(
  network: Network,
  data: UptakeData,
  plan: FitPlan | undefined,
  flags: Pick<FitFlags, "free" | "set" | "observable">,
): FitResult {
  const observable = flags.observable ?? plan?.observable ?? network.fit?.observable;
  if (observable === undefined)
    throw new CallError(`${network.name} does not say what to fit; name an --observable`);
  const scaleData = plan?.scaleData ?? false;
  const points = toFitPoints(data, network, { observable, time: plan?.time?.value, scaleData });
  const planned = Object.fromEntries(Object.entries(plan?.set ?? {}).map(([name, q]) => [name, q.value]));
  const free = flags.free?.split(",").map((name) => name.trim()) ?? plan?.free;
  const set = { ...planned, ...readSettings(flags.set, network) };
  const result = fit(network, { points, observable, set, scaleData, ...(free && { free }) });
  const blank = data.rows.filter((row) => row.time_min === null).length;
  const assumptions =
    plan?.time && blank > 0
      ? [
          `time: ${plan.time.value / 60} min for ${blank} rows without one (${plan.time.provenance}; ${plan.time.description})`,
        ]
      : [];
  return { fit: result, network, data, title: plan?.title ?? `${network.name} on ${data.file}`, assumptions };
}

/** What `--json` and `--out` give. */
export const toRecord = ({ fit: result, data, assumptions }: FitResult) => ({
  ...result,
  data: { file: data.file, provenance: data.provenance, source: data.source, rows: data.rows.length },
  assumptions,
});

/** A fit as text: estimates with errors, what was fixed and why, data beside model. */
export function describeFit({ fit: f, title, data, assumptions }: FitResult): string {
  const estimates = f.estimates.map((e) => [
    e.name,
    e.unit,
    e.value,
    e.standardError === null ? "not held by the data" : `± ${digits(e.standardError, 2)}`,
    `${digits(e.range[0])} to ${digits(e.range[1])}`,
    e.atBound ? "at its bound" : "",
  ]);
  const residuals = f.residuals.map((r) => [
    r.condition,
    r.inputs.pO2,
    r.time / 60,
    r.measured,
    r.model,
    r.residual,
  ]);
  return [
    title,
    `data: ${data.file} (${data.provenance ?? "provenance not stated"}), ${f.residuals.length} points, weights ${f.weighting}`,
    ...assumptions.map((a) => `assumed ${a}`),
    "",
    layTable(["estimate", "unit", "value", "standard error", "range", ""], estimates),
    ...(f.dataScale === null
      ? []
      : [`scale: 1 ${f.unit} of the model is ${digits(f.dataScale)} ${data.rows[0].unit}`]),
    "",
    layTable(
      ["fixed", "unit", "value", "why"],
      f.fixed.map((p) => [p.name, p.unit, p.value, p.reason]),
    ),
    "",
    layTable(["condition", "pO2 (mmHg)", "time (min)", "measured", "model", "residual"], residuals),
    "",
    `RMS ${digits(f.rms)} ${f.dataScale === null ? "percentage points" : data.rows[0].unit} (√(Σr²/n)), ${f.degreesOfFreedom} degrees of freedom, condition ${digits(f.condition, 2)}`,
    `stopped after ${f.evaluations} evaluations: ${f.stopReason}`,
  ].join("\n");
}
