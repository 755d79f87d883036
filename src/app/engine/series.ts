import {
  estimateUncertainty,
  type FitAnalysis,
  type FitSource,
  makeObjective,
  readProblem,
} from "../../index.ts";

interface Analyzed {
  readonly source: FitSource;
  readonly analysis: FitAnalysis;
}

/** A number that one series gives, in its written unit; the error to first order is null where the data leave none. */
export interface SeriesValue {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly standardError: number | null;
}

/** What is kept of the fit of one series. */
export interface SeriesRow {
  readonly name: string;
  readonly values: readonly SeriesValue[];
  readonly nData: number;
  readonly degreesOfFreedom: number;
  readonly aic: number;
  /** Σr²/(n − p); null where the spread of the data is estimated from the same data, which makes it 1. */
  readonly reducedChi2: number | null;
  readonly warnings: readonly string[];
}

/** Sums up a fit as a row of a table. */
export function toSeriesRow(name: string, { source, analysis }: Analyzed): SeriesRow {
  const problem = readProblem(source.problem);
  const objective = makeObjective(problem, source.solver);
  const { x, squares } = analysis.optimum;
  const found = objective.residuals(Float64Array.from(x));
  const errors = found ? estimateUncertainty(objective, { ...found, x }) : undefined;
  const errorOf = (k: number): number | null => {
    const error = errors && !errors.held[k] ? errors.standardErrors[k] : Number.NaN;
    const { value, scale } = analysis.variables[k];
    const { factor } = objective.variables[k].unit;
    const written = scale === "log10" ? value * Math.LN10 * error : error / factor;
    return Number.isFinite(written) ? written : null;
  };
  const freedom = analysis.degreesOfFreedom;
  const isKnown = analysis.hasSpread && !isEstimated(problem.data);
  return {
    name,
    values: analysis.variables.map((v, k) => ({
      ...{ name: v.name, unit: v.unit, value: v.value },
      standardError: errorOf(k),
    })),
    nData: analysis.nData,
    degreesOfFreedom: freedom,
    aic: analysis.criteria.aic,
    reducedChi2: isKnown && freedom > 0 ? squares / freedom : null,
    warnings: analysis.warnings,
  };
}

/** True where a coefficient of a spread has a start, and so is a variable. */
const isEstimated = (data: readonly { readonly spread: object }[]): boolean =>
  data.some(({ spread }) =>
    Object.values(spread).some((part) => typeof part === "object" && part !== null && "start" in part),
  );
