import type { Prior, Rule } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import type { Network } from "../../model/network.ts";
import { gatherProblems, type PetabRow, type PetabTable, type RowProblems } from "./petab-table.ts";

/** Rules of what the model has; sizes of errors, which it has not, go to `sizes`. */
export function readParameters(
  { rows, file }: PetabTable,
  network: Network,
  sizes: Map<string, Coefficient>,
): Record<string, Rule> {
  const problems = gatherProblems(file);
  const rules: Record<string, Rule> = {};
  for (const row of rows) {
    const parameter = readParameter(row, problems);
    const { id } = parameter;
    if (network.parameters.some((q) => q.name === id)) rules[id] = ruleOf(parameter);
    else if (!network.inputs.some((q) => q.name === id)) sizes.set(id, sizeOf(parameter, row, problems));
    else if (parameter.isFree)
      problems.report(row, `"${id}"`, "expected no estimate of what conditions set, found one", "fix it");
  }
  problems.throwAll();
  return rules;
}

/** A row of the table of parameters. */
interface Parameter {
  readonly id: string;
  readonly isFree: boolean;
  readonly scale: string;
  readonly value: number;
  readonly range: readonly [number, number];
  readonly prior: Prior | undefined;
}

function readParameter(row: PetabRow, problems: RowProblems): Parameter {
  const id = row.cells.get("parameterId") ?? "";
  const isFree = row.cells.get("estimate") === "1";
  const scale = row.cells.get("parameterScale") ?? "";
  if (!["lin", "log", "log10"].includes(scale))
    problems.report(row, `"${id}"`, `expected the scale lin, log or log10, found "${scale}"`, "mend it");
  const value = problems.numberAt(row, "nominalValue");
  const end = (column: string): number => (isFree ? problems.numberAt(row, column) : value);
  const range = [end("lowerBound"), end("upperBound")] as const;
  const prior = isFree ? readPrior(row, id, scale, problems) : undefined;
  return { id, isFree, scale, value, range, prior };
}

function ruleOf({ isFree, scale, value, range, prior }: Parameter): Rule {
  if (!isFree) return { kind: "fixed", value };
  const searched = { start: value, range, scale: scale === "lin" ? "linear" : "log10" } as const;
  return { kind: "free", ...searched, ...(prior && { prior }) };
}

function sizeOf(
  { id, isFree, value, range, prior }: Parameter,
  row: PetabRow,
  { report }: RowProblems,
): Coefficient {
  if (prior) report(row, `"${id}"`, "expected no prior of the size of an error, found one", "remove it");
  return isFree ? { start: value, range } : value;
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
