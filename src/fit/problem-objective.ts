import { CallError } from "../errors.ts";
import type { TimeCourse } from "../time-course.ts";
import { checkProblem } from "./check-problem.ts";
import { type DataRows, makeDataRows, type Own, type Rows } from "./data-rows.ts";
import type { Objective, SolvedPart } from "./objective.ts";
import { findOwn, makeOwnVariables } from "./own-variables.ts";
import { makeParameters, type Parameters, type Variable } from "./parameters.ts";
import { makePredictor, type Prediction, type SolverOptions } from "./predict.ts";
import type { DataSet, FitProblem } from "./problem.ts";
import { readCourseOf } from "./runs.ts";
import type { Shape } from "./shaped-input.ts";

/** What a problem minimizes, and what its variables mean. */
export interface ProblemObjective extends Objective {
  readonly variables: readonly Variable[];
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Values of the variables at x, in internal units. */
  valuesAt(x: ArrayLike<number>): Float64Array;
  /** The parameters of a data set's model in one condition, in the order of the network. */
  parametersAt(x: ArrayLike<number>, data: string, condition: string): Float64Array;
  /** By how much each shaped input of a data set is moved and dispersed in one condition, s. */
  shapesAt(x: ArrayLike<number>, data: string, condition: string): Readonly<Record<string, Shape>>;
  /** The course of an input in one condition, moved and dispersed as x says. */
  courseAt(x: ArrayLike<number>, data: string, condition: string, input: string): TimeCourse;
  /** What the data should be and how they spread (NaN where nobody knows), by data set; undefined if not solved. */
  predictAt(x: ArrayLike<number>): readonly Predicted[] | undefined;
  /** The same with other measured values, in the order of the data; the compiled models are shared. */
  withValues(values: ArrayLike<number>): Objective;
  /** −2 ln L of the data alone, without priors; undefined if a spread is unknown or a model cannot be solved. */
  minusTwoLogLikelihoodAt(x: ArrayLike<number>): number | undefined;
}

/** What a model says of a data set, in the unit of the data. */
export interface Predicted {
  readonly data: string;
  readonly values: Float64Array;
  readonly sd: Float64Array;
  /** What residuals are counted in: the sd, and where it is known up to a factor alone, 1/√weight. */
  readonly unit: Float64Array;
}

/**
 * Makes the objective of a problem. Its rows are those of the data, then ln σ of the points whose spread moves, then
 * priors; Jacobians are exact. One solve for each condition.
 *
 * @throws CallError with what is wrong with the problem.
 */
export function makeObjective(problem: FitProblem, options: SolverOptions = {}): ProblemObjective {
  checkProblem(problem);
  const parameters = makeParameters(problem, makeOwnVariables(problem, options));
  const { variables, start, lower, upper } = parameters;
  const own = findOwn(problem, variables);
  const predict = makePredictor(problem, parameters, options);
  const writePriors = makePriors(parameters);
  const nData = problem.data.reduce((sum, { points }) => sum + points.length, 0);
  const makeSets = (sets: readonly DataSet[]): DataRows[] =>
    sets.map((data, i) => makeDataRows(data, own[i], parameters));
  const sets = makeSets(problem.data);
  const nSpreads = sets.reduce((sum, set) => sum + set.nSpreads, 0);
  const nRows = nData + nSpreads + variables.filter(({ prior }) => prior).length;
  const hasSpread = sets.every(({ spread }) => spread.isKnown);

  const makeResiduals =
    (of: readonly DataRows[]) =>
    (x: ArrayLike<number>): Rows | undefined => {
      parameters.load(x);
      const prediction = predict();
      if (!prediction) return undefined;
      const rows = { r: new Float64Array(nRows), J: new Float64Array(nRows * variables.length) };
      if (!writeData(of, prediction, rows, nData)) return undefined;
      writePriors(rows, nData + nSpreads);
      return rows;
    };
  const residuals = makeResiduals(sets);
  const names = variables.map((v) => v.name);
  const plain = { names, start, lower, upper, nData, hasSpread, solved: findSolved(sets, own, nData) };
  return {
    ...plain,
    variables,
    residuals,
    withValues: (values) => ({
      ...plain,
      residuals: makeResiduals(makeSets(replaceValues(problem, values))),
    }),
    valuesAt(x) {
      parameters.load(x);
      return Float64Array.from(parameters.values);
    },
    courseAt(x, data, condition, input) {
      parameters.load(x);
      const set = findSet(problem, data);
      return readCourseOf(problem, set, parameters.scopeOf(set, condition), condition, input);
    },
    shapesAt(x, data, condition) {
      parameters.load(x);
      const set = findSet(problem, data);
      const scope = parameters.scopeOf(set, condition);
      const value = (rule: string | undefined): number =>
        rule === undefined ? 0 : scope.follow(rule).value();
      const shaped = Object.entries(set.shaped ?? {}).map(([input, { delay, dispersion }]) => {
        const shape: Shape = { delay: value(delay), dispersion: value(dispersion) };
        return [input, shape] as const;
      });
      return Object.fromEntries(shaped);
    },
    parametersAt(x, data, condition) {
      parameters.load(x);
      const set = findSet(problem, data);
      const p = new Float64Array(problem.models[set.model].parameters.length);
      parameters.scopeOf(set, condition).write(p);
      return p;
    },
    predictAt(x) {
      parameters.load(x);
      const prediction = predict();
      return prediction && describe(sets, prediction);
    },
    minusTwoLogLikelihoodAt(x) {
      const rows = hasSpread ? residuals(x) : undefined;
      if (!rows) return undefined;
      const squares = rows.r.subarray(0, nData + nSpreads).reduce((sum, z) => sum + z * z, 0);
      return sets.reduce((sum, { constant }) => sum + constant, squares);
    },
  };
}

function findSet({ data }: FitProblem, name: string): DataSet {
  const set = data.find((own) => own.name === name);
  if (!set) throw new CallError(`there is no data set "${name}"`);
  return set;
}

/** What can be solved for: not where σ follows the model, or where Huber bends the residuals. */
function findSolved(sets: readonly DataRows[], own: readonly Own[], nData: number): SolvedPart[] {
  let first = 0;
  let firstSpread = nData;
  return sets.flatMap(({ data, spread, nSpreads }, i): SolvedPart[] => {
    const { scale, offset } = own[i];
    const { factor, moves, isOfModel } = spread;
    const nPoints = data.points.length;
    // A size that other data sets share is no part of this one alone.
    const isShared = own.some((o, k) => k !== i && Object.values(o.spread).includes(factor));
    const part = {
      ...{ first, nPoints, scale, offset, firstSpread: moves ? firstSpread : -1 },
      factor: isShared ? -1 : factor,
    };
    first += nPoints;
    firstSpread += nSpreads;
    return data.huber === undefined && !isOfModel ? [part] : [];
  });
}

/** The data sets with other measured values, one list for all. */
function replaceValues({ data }: FitProblem, values: ArrayLike<number>): DataSet[] {
  let next = 0;
  return data.map((set) => ({
    ...set,
    points: set.points.map((point) => ({ ...point, value: values[next++] })),
  }));
}

/** Writes the rows of all data sets, one behind the other, and behind all of them those of ln σ. */
function writeData(
  sets: readonly DataRows[],
  { values, derivatives }: Prediction,
  rows: Rows,
  nData: number,
): boolean {
  let first = 0;
  let firstSpread = nData;
  for (const set of sets) {
    set.toData(values, derivatives, first);
    if (!set.write(values, derivatives, first, rows, firstSpread)) return false;
    first += set.data.points.length;
    firstSpread += set.nSpreads;
  }
  return true;
}

/** Makes what writes the rows (value − mean)/sd of the priors. */
function makePriors({ variables, values, slopes }: Parameters): (rows: Rows, first: number) => void {
  const priors = variables.flatMap(({ prior }, k) => (prior ? [{ ...prior, k }] : []));
  return ({ r, J }, first) => {
    priors.forEach(({ k, kind, mean, sd }, i) => {
      const value = values[k];
      const isLog = kind === "log10";
      r[first + i] = ((isLog ? Math.log10(value) : value) - mean) / sd;
      J[(first + i) * variables.length + k] = slopes[k] / (isLog ? value * Math.LN10 * sd : sd);
    });
  };
}

function describe(sets: readonly DataRows[], { values, derivatives }: Prediction): Predicted[] {
  let first = 0;
  return sets.map(({ data, spread, toData }) => {
    toData(values, derivatives, first);
    const own = values.slice(first, first + data.points.length);
    first += own.length;
    spread.load();
    const sd = own.map((model, i) => (spread.isKnown ? spread.sdAt(i, model) : Number.NaN));
    const relative = (i: number): number =>
      data.spread.kind === "weights" ? 1 / Math.sqrt(data.points[i].weight ?? 1) : 1;
    const unit = sd.map((known, i) => (Number.isNaN(known) ? relative(i) : known));
    return { data: data.name, values: own, sd, unit };
  });
}
