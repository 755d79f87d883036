import { makeParameters, type Variable } from "../../fit/parameters.ts";
import type { FitProblem, FreeRule, Prior } from "../../fit/problem.ts";
import { type Nominal, type Row, refuse } from "./petab-rows.ts";

/** A row for each parameter that is estimated. */
export const writeParameters = (problem: FitProblem, nominal: Nominal): Row[] =>
  Object.entries(problem.parameters).flatMap(([key, rule]) =>
    rule.kind === "free" ? [writeFree(problem, key, rule, nominal)] : [],
  );

function writeFree(problem: FitProblem, key: string, rule: FreeRule, nominal: Nominal): Row {
  if (rule.local)
    refuse(`a value of "${key}" for each ${rule.local}`, "fit one for all, or write a problem for each");
  const variable = makeParameters(problem).variables.find((v) => v.name === key);
  if (!variable) return refuse(`"${key}"`, "nothing uses it");
  const { scale, prior } = variable;
  const row = variableRow(key.replace(/^.*\./, ""), variable, nominal);
  return { ...row, ...(prior && writePrior(key, prior, scale)) };
}

/** What is estimated, under the name that PEtab has for it. */
export const variableRow = (
  parameterId: string,
  { name, scale, range, start }: Variable,
  nominal: Nominal,
): Row => ({
  parameterId,
  parameterScale: scale === "log10" ? "log10" : "lin",
  lowerBound: range[0],
  upperBound: range[1],
  nominalValue: nominal[name] ?? start,
  estimate: 1,
});

function writePrior(key: string, { kind, mean, sd }: Prior, scale: "log10" | "linear"): Row {
  const parameters = { objectivePriorParameters: `${mean};${sd}` };
  if (kind === "normal") return { objectivePriorType: "normal", ...parameters };
  if (scale === "log10") return { objectivePriorType: "parameterScaleNormal", ...parameters };
  return refuse(
    `a log-normal prior of "${key}", which is not on a logarithmic scale`,
    "search it on a log10 scale",
  );
}
