import { makeParameters } from "../../fit/parameters.ts";
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
  const { scale, range, start, prior } = variable;
  return {
    parameterId: key.replace(/^.*\./, ""),
    parameterScale: scale === "log10" ? "log10" : "lin",
    lowerBound: range[0],
    upperBound: range[1],
    nominalValue: nominal[key] ?? start,
    estimate: 1,
    ...(prior && writePrior(key, prior, scale)),
  };
}

function writePrior(key: string, { kind, mean, sd }: Prior, scale: "log10" | "linear"): Row {
  const parameters = { objectivePriorParameters: `${mean};${sd}` };
  if (kind === "normal") return { objectivePriorType: "normal", ...parameters };
  if (scale === "log10") return { objectivePriorType: "parameterScaleNormal", ...parameters };
  return refuse(
    `a log-normal prior of "${key}", which is not on a logarithmic scale`,
    "search it on a log10 scale",
  );
}
