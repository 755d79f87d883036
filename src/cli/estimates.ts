import { estimateUncertainty, type ProblemObjective } from "../index.ts";
import type { QuickEstimate } from "./fit-sets-text.ts";

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
