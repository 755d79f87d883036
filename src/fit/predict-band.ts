import { CallError } from "../errors.ts";
import { bandByDelta, type PredictedBand } from "./bands.ts";
import { makeDataRows } from "./data-rows.ts";
import type { Measurement } from "./measurement.ts";
import { makeMovingSpread } from "./moving-spread.ts";
import { findOwn, makeOwnVariables } from "./own-variables.ts";
import { makeParameters } from "./parameters.ts";
import { makePredictor, type SolverOptions } from "./predict.ts";
import type { DataSet, FitProblem, Levels } from "./problem.ts";
import { makeObjective } from "./problem-objective.ts";
import { estimateUncertainty } from "./uncertainty.ts";

/** Where a data set is predicted: a condition of the problem, or one of the grid's own, and a time in s. */
export interface GridPoint {
  readonly condition: string;
  readonly time: number;
  /** What a measurement there would be like; left out, nothing that a law of errors asks of each point is known. */
  readonly like?: Like;
}

/** What laws of errors ask of a point: its sd, its weight, and the length of its frame in s. */
export interface Like {
  readonly sd: number | null;
  readonly weight?: number;
  readonly frame?: number;
}

export interface PredictOptions {
  /** Conditions that no point has been measured in. */
  readonly conditions?: Readonly<Record<string, Levels>>;
  readonly confidence?: number;
  readonly solver?: SolverOptions | undefined;
}

/**
 * Predicts every data set on its own grid at the estimate x, in the unit of the data (scale and offset included), with
 * the bands of `bandByDelta`. The σ of a new measurement is that of the data set's law of errors with the estimated
 * coefficients, z being the value of the curve; where σ is known up to a factor alone, that of the residuals.
 *
 * Where nothing is left to measure the spread of the data by, the bands are NaN; where the data do not hold the curve,
 * they are infinite.
 *
 * @param grid A list of points for each data set, in their order.
 * @throws CallError if the model cannot be solved, or a parameter is local to conditions and a condition is new.
 */
export function predictBand(
  problem: FitProblem,
  x: ArrayLike<number>,
  grid: readonly (readonly GridPoint[])[],
  { conditions = {}, confidence = 0.95, solver = {} }: PredictOptions = {},
): PredictedBand[] {
  const isLocal = Object.values(problem.parameters).some(
    (rule) => rule.kind === "free" && rule.local === "condition",
  );
  if (isLocal && Object.keys(conditions).length > 0)
    throw new CallError("a parameter is local to conditions, so that it has no value in a new one");
  const objective = makeObjective(problem, solver);
  const found = objective.residuals(Float64Array.from(x));
  // The variables are those of the data, whatever the grid adds to them.
  const parameters = makeParameters(problem, makeOwnVariables(problem, solver));
  const data = problem.data.map((set, i) => onGrid(set, grid[i]));
  const all = { ...problem, conditions: { ...problem.conditions, ...conditions }, data };
  const predict = makePredictor(all, parameters, solver);
  parameters.load(x);
  const prediction = predict();
  if (!found || !prediction) throw new CallError("the model cannot be solved at the estimate");
  const { values, derivatives } = prediction;
  const own = findOwn(problem, parameters.variables);
  const n = parameters.variables.length;
  const uncertainty = estimateUncertainty(objective, { ...found, x });
  const isMeasurable = Number.isFinite(uncertainty.variance);
  let first = 0;
  return data.map((set, i) => {
    makeDataRows(set, own[i], parameters).toData(values, derivatives, first);
    const to = first + set.points.length;
    const middle = values.slice(first, to);
    const slopes = derivatives.subarray(first * n, to * n);
    first = to;
    if (!isMeasurable) return withoutBand(middle);
    const spread = makeMovingSpread(likeNew(set, grid[i], middle), own[i].spread, parameters);
    spread.load();
    const unit = spread.isKnown ? 1 : Math.sqrt(uncertainty.variance);
    const sdNew = middle.map((value, k) => unit * spread.sdAt(k, value));
    const { J } = found;
    return bandByDelta(middle, slopes, {
      ...{ ...uncertainty, J, sdNew, hasSpread: objective.hasSpread, confidence },
    });
  });
}

function withoutBand(middle: Float64Array): PredictedBand {
  const none = middle.map(() => Number.NaN);
  return { middle, lower: none, upper: none, lowerNew: none, upperNew: none };
}

/** A data set with the points of a grid in place of its own; what a spread asks of a point is that of the first. */
function onGrid(set: DataSet, grid: readonly GridPoint[]): DataSet {
  const { end: _, ...point } = set.points[0];
  return { ...set, points: grid.map(({ condition, time }) => ({ ...point, condition, time })) };
}

/** Measurements on a grid whose values are those of the curve. */
function likeNew(set: DataSet, grid: readonly GridPoint[], middle: Float64Array): DataSet {
  const points = grid.map(({ condition, time, like = { sd: null } }, i): Measurement => {
    const { sd, weight, frame } = like;
    const half = (frame ?? Number.NaN) / 2;
    return {
      ...{ condition, value: middle[i], sd, time: frame === undefined ? time : time - half },
      ...(frame !== undefined && { end: time + half }),
      ...(weight !== undefined && { weight }),
    };
  });
  return { ...set, points };
}
