import { adviseNames } from "../../errors.ts";
import type { Prior, Rule } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import type { Network } from "../../model/network.ts";
import type { PetabRow, PetabTable, RowProblems } from "./petab-table.ts";

/** A row of the table of parameters. */
export interface Parameter {
  readonly id: string;
  readonly row: PetabRow;
  readonly isFree: boolean;
  readonly scale: string;
  /** None if the table leaves the start of a search open. */
  readonly value: number | undefined;
  readonly range: readonly [number, number];
  readonly prior: Prior | undefined;
}
export type Parameters = ReadonlyMap<string, Parameter>;

/** Reads the table of parameters, by id. */
export function readParameters({ rows }: PetabTable, problems: RowProblems): Parameters {
  const found = new Map<string, Parameter>();
  for (const row of rows) {
    const parameter = readParameter(row, problems);
    const { id } = parameter;
    if (found.has(id))
      problems.report(
        row,
        `"${id}"`,
        "expected each parameter once, found it again",
        "remove one of the two",
      );
    found.set(id, parameter);
  }
  return found;
}

function readParameter(row: PetabRow, problems: RowProblems): Parameter {
  const id = row.cells.get("parameterId") ?? "";
  const isFree = readEstimate(row, id, problems);
  const scale = row.cells.get("parameterScale") ?? "";
  if (!["lin", "log", "log10"].includes(scale))
    problems.report(row, `"${id}"`, `expected the scale lin, log or log10, found "${scale}"`, "mend it");
  const isOpen = isFree && !row.cells.has("nominalValue");
  const value = isOpen ? undefined : problems.numberAt(row, "nominalValue");
  const end = (column: string): number => (isFree ? problems.numberAt(row, column) : (value ?? Number.NaN));
  const range = [end("lowerBound"), end("upperBound")] as const;
  const prior = isFree ? readPrior(row, id, scale, problems) : undefined;
  return { id, row, isFree, scale, value, range, prior };
}

/** 1 or 0; a table that a program wrote with other numbers may say 1.0. */
function readEstimate(row: PetabRow, id: string, { report }: RowProblems): boolean {
  const said = row.cells.get("estimate") ?? "";
  const value = Number(said);
  if (said === "" || (value !== 0 && value !== 1))
    report(row, `"${id}"`, `expected estimate 1 or 0, found "${said}"`, "mend the cell");
  return value === 1;
}

/** What the table says of each parameter of the model. */
export const rulesOf = (parameters: Parameters, network: Network): Record<string, Rule> =>
  Object.fromEntries(
    network.parameters.flatMap(({ name, value }): [string, Rule][] => {
      const own = parameters.get(name);
      return own ? [[name, ruleOf(own, value)]] : [];
    }),
  );

function ruleOf(parameter: Parameter, inModel: number): Rule {
  const { isFree, scale, value, range, prior } = parameter;
  if (!isFree) return { kind: "fixed", value: value ?? Number.NaN };
  const start = value ?? startIn(parameter, inModel);
  const searched = { start, range, scale: scale === "lin" ? "linear" : "log10" } as const;
  return { kind: "free", ...searched, ...(prior && { prior }) };
}

/** Where nothing else is said a search starts at the model's value, or in the middle of its bounds. */
export function startIn({ range: [low, high], scale }: Parameter, inModel = Number.NaN): number {
  if (inModel >= low && inModel <= high) return inModel;
  return scale === "lin" ? (low + high) / 2 : Math.sqrt(low * high);
}

/** A parameter as the size of errors, under its own name: measurements of several kinds may share it. */
export function sizeOf(parameter: Parameter, { report }: RowProblems): Coefficient {
  const { id, row, isFree, value = startIn(parameter), range, prior } = parameter;
  if (prior) report(row, `"${id}"`, "expected no prior of the size of an error, found one", "remove it");
  return isFree ? { start: value, range, name: id } : value;
}

/** A parameter that nothing uses would be dropped without a word. */
export function refuseUnused(
  parameters: Parameters,
  used: ReadonlySet<string>,
  network: Network,
  problems: RowProblems,
): void {
  const names = network.parameters.map(({ name }) => name).filter((name) => !parameters.has(name));
  const inputs = new Set(network.inputs.map(({ name }) => name));
  for (const { id, row, isFree } of parameters.values()) {
    if (used.has(id)) continue;
    if (!inputs.has(id))
      problems.report(
        row,
        `"${id}"`,
        `expected a parameter of the model or of a formula, found "${id}", which nothing uses`,
        adviseNames(id, names),
      );
    else if (isFree)
      problems.report(row, `"${id}"`, "expected no estimate of what conditions set, found one", "fix it");
  }
}

function readPrior(row: PetabRow, id: string, scale: string, { report }: RowProblems): Prior | undefined {
  const type = row.cells.get("objectivePriorType");
  if (type === undefined || type === "uniform" || type === "parameterScaleUniform") return undefined;
  const written = row.cells.get("objectivePriorParameters") ?? "";
  const [mean, sd] = written.split(";").map(Number);
  const refuse = (message: string, advice: string): undefined => {
    report(row, `"${id}"`, message, advice);
    return undefined;
  };
  if (!(Number.isFinite(mean) && sd > 0))
    return refuse(`expected mean;sd of its prior, found "${written}"`, "mend it");
  if (type === "normal" || (type === "parameterScaleNormal" && scale === "lin"))
    return { kind: "normal", mean, sd };
  if (type !== "parameterScaleNormal")
    return refuse(
      `expected a prior that is normal or parameterScaleNormal, found "${type}"`,
      "change it, or leave it out",
    );
  const factor = scale === "log" ? Math.LN10 : 1;
  return { kind: "log10", mean: mean / factor, sd: sd / factor };
}
