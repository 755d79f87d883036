import { findObservable } from "../model/network.ts";
import { dimensionless, type UnitScale } from "../units.ts";
import type { Own } from "./data-rows.ts";
import { makeParameters, type Variable } from "./parameters.ts";
import { makePredictor, type SolverOptions } from "./predict.ts";
import type { DataSet, FitProblem } from "./problem.ts";
import { type Coefficient, coefficientNames, type Part, parts, type Spread, toVariance } from "./spread.ts";

const one: UnitScale = { text: "1", dimension: dimensionless, factor: 1 };

/**
 * Makes the variables that belong to data sets: scale, offset and estimated spreads, `scale[emt6]`. A scale starts
 * where a straight line through (model at the start, data) has its slope.
 */
export function makeOwnVariables(problem: FitProblem, options: SolverOptions): Variable[] {
  const isScaled = problem.data.some(({ scale, offset }) => scale || offset);
  const model = isScaled ? predictAtStart(problem, options) : undefined;
  let first = 0;
  const made = problem.data.flatMap((data) => {
    const own = model?.subarray(first, first + data.points.length);
    // With a scale of its own nobody knows the unit of the data but their file.
    const text = data.scale ? "1" : findObservable(problem.models[data.model], data.observable).unit.text;
    const unit = (more = ""): UnitScale => (text === "1" ? one : { ...one, text: `${text}${more}` });
    first += data.points.length;
    return [...makeScaling(data, own, unit), ...makeCoefficients(data, unit)];
  });
  // Several data sets may share a size of their errors.
  return [...new Map(made.map((variable) => [variable.name, variable])).values()];
}

/** Finds the variables of each data set among all. */
export function findOwn({ data }: FitProblem, variables: readonly Variable[]): Own[] {
  const places = new Map(variables.map(({ name }, k) => [name, k]));
  return data.map(({ name, spread, points }) => {
    const at = (what: string): number => places.get(what) ?? -1;
    const { coefficients } = toVariance(spread, points);
    // A number is no variable, though a parameter that is local to the data set may have such a name.
    const of = (part: Part): number =>
      typeof coefficients[part] === "number" ? -1 : at(nameOf(coefficients[part], name, spread.kind, part));
    const own = { a: of("a"), b: of("b"), c: of("c") };
    return { scale: at(`scale[${name}]`), offset: at(`offset[${name}]`), spread: own };
  });
}

/** What an estimated size of errors is called. */
const nameOf = (coefficient: Coefficient, set: string, kind: Spread["kind"], part: Part): string =>
  (typeof coefficient === "object" ? coefficient.name : undefined) ??
  `${coefficientNames[kind][part] ?? part}[${set}]`;

function predictAtStart(problem: FitProblem, options: SolverOptions): Float64Array | undefined {
  const parameters = makeParameters(problem);
  const predict = makePredictor(problem, parameters, options);
  parameters.load(parameters.start);
  return predict()?.values;
}

/** Six decades of a scale to either side, ten times the largest value for an offset: further out nothing is held. */
function makeScaling(
  { name, points, scale, offset }: DataSet,
  model: Float64Array | undefined,
  unit: UnitOf,
): Variable[] {
  if (!scale && !offset) return [];
  const data = points.map((point) => point.value);
  const line = model ? findLine(model, data, scale === true, offset === true) : { slope: 1, base: 0 };
  const made: Variable[] = [];
  const common = { prior: undefined };
  if (scale) {
    const start = line.slope > 0 ? line.slope : 1;
    const range = [start * 1e-6, start * 1e6] as const;
    made.push({
      ...common,
      unit: one,
      name: `scale[${name}]`,
      parameter: "scale",
      scale: "log10",
      start,
      range,
    });
  }
  if (offset) {
    const most = 10 * Math.max(...data.map(Math.abs)) || 1;
    const start = Math.min(Math.max(line.base, -most), most);
    const range = [-most, most] as const;
    made.push({
      ...common,
      unit: unit(),
      name: `offset[${name}]`,
      parameter: "offset",
      scale: "linear",
      start,
      range,
    });
  }
  return made;
}

/** The line d = slope · m + base nearest to the data; what is not asked for stays at 1 and 0. */
function findLine(m: ArrayLike<number>, d: readonly number[], hasSlope: boolean, hasBase: boolean) {
  const sum = (f: (i: number) => number): number => d.reduce((s, _, i) => s + f(i), 0);
  const n = hasBase ? d.length : 1;
  const [meanM, meanD] = hasBase ? [sum((i) => m[i]) / n, sum((i) => d[i]) / n] : [0, 0];
  const bottom = sum((i) => (m[i] - meanM) ** 2);
  const top = sum((i) => (m[i] - meanM) * (d[i] - meanD));
  const slope = hasSlope ? (bottom > 0 && top > 0 ? top / bottom : 1) : 1;
  return { slope, base: meanD - slope * meanM };
}

/** Of a number of the data, `*s` for a spread of counts: what they are in stays 1, their unit is that of the data. */
type UnitOf = (more?: string) => UnitScale;

function makeCoefficients({ name, spread, points }: DataSet, unit: UnitOf): Variable[] {
  const { coefficients } = toVariance(spread, points);
  return parts.flatMap((part): Variable[] => {
    const coefficient = coefficients[part];
    if (typeof coefficient === "number") return [];
    const { start, range = [start / 100, start * 100] } = coefficient;
    const parameter = coefficientNames[spread.kind][part] ?? part;
    return [
      {
        name: nameOf(coefficient, name, spread.kind, part),
        parameter,
        unit: parameter === "sd" ? unit() : parameter === "Pc" ? unit("*s") : one,
        scale: "log10",
        start: Math.min(Math.max(start, range[0]), range[1]),
        range,
        prior: undefined,
      },
    ];
  });
}
