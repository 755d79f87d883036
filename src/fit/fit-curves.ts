import { findObservable, type Network } from "../model/network.ts";
import type { PredictedBand } from "./bands.ts";
import type { FitSource } from "./fit-task.ts";
import { likeAt } from "./like-measured.ts";
import type { Measurement } from "./measurement.ts";
import { plainCondition } from "./network-problem.ts";
import { type GridPoint, predictBand } from "./predict-band.ts";
import { type DataSet, type FitProblem, type Levels, readProblem } from "./problem.ts";
import { makeObjective, type Predicted } from "./problem-objective.ts";
import { estimateUncertainty } from "./uncertainty.ts";

/** What a fit draws, as plain data: each data set over what varies in it. */
export interface FitCurves {
  readonly data: string;
  readonly observable: string;
  /** Null where a scale is estimated, so that the model does not know the unit of the data. */
  readonly unit: string | null;
  /** `time` or the name of an input. */
  readonly over: Told;
  /** What tells the curves apart; null for a single one, and where their names alone do. */
  readonly by: Told | null;
  readonly curves: readonly FitCurve[];
  /** True where residuals are in units of a spread that is known, or estimated from them. */
  readonly isScaled: boolean;
}

/** A quantity and its unit, as an axis tells them. */
export interface Told {
  readonly name: string;
  readonly unit: string;
}

/** A curve of the model with its data, in the units that `FitCurves` names. */
export interface FitCurve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Limits of the curve; null where there is nothing to measure them by, and at points that the data do not hold. */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** Limits of one more measurement; null also where nobody knows how far it would lie from the curve. */
  readonly lowNew: readonly (number | null)[];
  readonly highNew: readonly (number | null)[];
  readonly points: readonly FittedPoint[];
}

/** A measured value beside what the fit says; in the unit of the data. */
export interface FittedPoint {
  readonly condition: string;
  readonly x: number;
  readonly measured: number;
  readonly model: number;
  readonly sd: number | null;
  /** (model − measured)/sd, or their difference where there is no sd. */
  readonly residual: number;
}

/** Points of a curve: smooth in print at a third of a page. */
const nGrid = 81;

/**
 * Draws up the curves of a fit at x: over time, a curve for each condition; or, where each condition has one time and
 * one input varies, over that input, a curve for each time.
 *
 * Frames are shown at their middle, where the curve is the value in an instant and not a mean. Times are in min, inputs
 * in the unit of the model.
 *
 * @throws CallError if the model cannot be solved at x.
 */
export function drawFit(
  { problem: written, solver }: FitSource,
  x: readonly number[],
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): FitCurves[] {
  const problem = readProblem(written);
  const objective = makeObjective(problem, solver);
  const predicted = objective.predictAt(x) ?? [];
  const found = objective.residuals(Float64Array.from(x));
  const variance = found ? estimateUncertainty(objective, { ...found, x }).variance : Number.NaN;
  const plans = problem.data.map((set) => planCurves(problem, set));
  const conditions = Object.assign({}, ...plans.map((plan) => plan.conditions)) as Record<string, Levels>;
  const grid = plans.map((plan) => plan.curves.flatMap((curve) => measuredGrid(plan, curve)));
  const bands = predictBand(problem, x, grid, { conditions, confidence, solver });
  return plans.map((plan, i) => toCurves(plan, bands[i], predicted[i], variance));
}

/** The grid of a curve, each point like what was measured around it. */
function measuredGrid({ set, xOf }: CurvePlan, { x, grid, members }: DraftCurve): GridPoint[] {
  const measured = members.map((i) => ({ x: xOf(set.points[i]), point: set.points[i] }));
  const like = likeAt(measured);
  return grid.map((point, i) => ({ ...point, like: like(x[i]) }));
}

interface DraftCurve {
  readonly name: string;
  readonly x: readonly number[];
  readonly grid: readonly GridPoint[];
  /** Places among the points of the data set. */
  readonly members: readonly number[];
}

interface CurvePlan {
  readonly set: DataSet;
  readonly network: Network;
  readonly over: Told;
  readonly by: Told | null;
  readonly curves: readonly DraftCurve[];
  readonly conditions: Readonly<Record<string, Levels>>;
  xOf(point: Measurement): number;
}

function planCurves(problem: FitProblem, set: DataSet): CurvePlan {
  const varying = varyingInputs(problem, set);
  const times = new Map<string, Set<number>>();
  for (const { condition, time } of set.points)
    times.set(condition, (times.get(condition) ?? new Set()).add(time));
  const isLocal = Object.values(problem.parameters).some(
    (rule) => rule.kind === "free" && rule.local === "condition",
  );
  const isStill =
    [...times.values()].every((own) => own.size === 1) && set.points.every((p) => p.end === undefined);
  return isStill && !isLocal && varying.length === 1
    ? overInput(problem, set, varying[0])
    : overTime(problem, set, varying);
}

/** Inputs whose levels differ between the conditions of a data set. */
function varyingInputs({ conditions, models }: FitProblem, { model, points }: DataSet): string[] {
  return models[model].inputs
    .map(({ name }) => name)
    .filter((name) => new Set(points.map((p) => JSON.stringify(conditions[p.condition][name]))).size > 1);
}

function overTime(problem: FitProblem, set: DataSet, varying: readonly string[]): CurvePlan {
  const network = problem.models[set.model];
  const last = Math.max(...set.points.map(({ time, end = time }) => end));
  const times = Array.from({ length: nGrid }, (_, i) => (i * last) / (nGrid - 1));
  const told = varying.length === 1 ? inputOf(network, varying[0]) : undefined;
  const levelOf = (condition: string): unknown => told && problem.conditions[condition][told.name];
  const names = [...new Set(set.points.map(({ condition }) => condition))];
  const levels = names.map(levelOf);
  const isTold = told && levels.every((v) => typeof v === "number") && new Set(levels).size === names.length;
  const labels = isTold
    ? labelsOf(levels.map((level) => Number(level) / told.factor))
    : distinct(names.map(plainCondition));
  const curves = names.map(
    (condition, i): DraftCurve => ({
      name: labels[i],
      x: times.map((t) => t / 60),
      grid: times.map((time) => ({ condition, time })),
      members: placesWhere(set, (point) => point.condition === condition),
    }),
  );
  return {
    ...{ set, network, conditions: {}, curves },
    over: { name: "time", unit: "min" },
    by: isTold && names.length > 1 ? { name: told.name, unit: told.unit } : null,
    xOf: ({ time, end = time }) => (time + end) / 120,
  };
}

function overInput(problem: FitProblem, set: DataSet, input: string): CurvePlan {
  const network = problem.models[set.model];
  const { name, unit, factor } = inputOf(network, input);
  const levelOf = ({ condition }: Measurement): number => Number(problem.conditions[condition][name]);
  const levels = levelGrid(set.points.map(levelOf));
  const times = [...new Set(set.points.map(({ time }) => time))].sort((a, b) => a - b);
  const labels = labelsOf(times.map((time) => time / 60));
  const base = problem.conditions[set.points[0].condition];
  const key = (level: number): string => JSON.stringify([set.name, name, level]);
  return {
    ...{ set, network, over: { name, unit } },
    by: times.length > 1 ? { name: "time", unit: "min" } : null,
    conditions: Object.fromEntries(levels.map((level) => [key(level), { ...base, [name]: level }])),
    curves: times.map((time, i) => ({
      name: labels[i],
      x: levels.map((level) => level / factor),
      grid: levels.map((level) => ({ condition: key(level), time })),
      members: placesWhere(set, (point) => point.time === time),
    })),
    xOf: (point) => levelOf(point) / factor,
  };
}

/** Levels from the lowest to the highest: even in the logarithm from the first above 0, which may stand before them. */
function levelGrid(levels: readonly number[]): number[] {
  const [min, max] = [Math.min(...levels), Math.max(...levels)];
  const low = Math.min(...levels.filter((level) => level > 0));
  if (min < 0 || !(low < max))
    return Array.from({ length: nGrid }, (_, i) => min + ((max - min) * i) / (nGrid - 1));
  // A decade between 0 and the first level shows how the curve comes from there.
  const from = min === 0 ? low / 10 : low;
  const steps = Array.from({ length: nGrid }, (_, i) => from * (max / from) ** (i / (nGrid - 1)));
  return min === 0 ? [0, ...steps] : steps;
}

function inputOf(network: Network, name: string): Told & { factor: number } {
  const unit = network.inputs.find((input) => input.name === name)?.unit;
  return { name, unit: unit?.text ?? "1", factor: unit?.factor ?? 1 };
}

/** Numbers with as few digits as tell them apart, three at least. */
function labelsOf(values: readonly number[]): string[] {
  const printed = [3, 6, 17].map((digits) => values.map((x) => String(Number(x.toPrecision(digits)))));
  return printed.find((labels) => new Set(labels).size === values.length) ?? printed[2];
}

/** Names that stand more than once are counted: `well`, `well (2)`. */
const distinct = (names: readonly string[]): string[] =>
  names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });

const placesWhere = ({ points }: DataSet, isWanted: (point: Measurement) => boolean): number[] =>
  points.flatMap((point, i) => (isWanted(point) ? [i] : []));

function toCurves(plan: CurvePlan, band: PredictedBand, predicted: Predicted, variance: number): FitCurves {
  const { set, network, over, by, curves, xOf } = plan;
  const sigma = Math.sqrt(variance);
  const isScaled = Number.isFinite(sigma) && sigma > 0;
  let first = 0;
  const drawn = curves.map(({ name, x, members }): FitCurve => {
    const cut = (values: Float64Array): number[] => Array.from(values.subarray(first, first + x.length));
    const limits = (values: Float64Array): (number | null)[] => cut(values).map(finite);
    const y = cut(band.middle);
    const [low, high] = [limits(band.lower), limits(band.upper)];
    const [lowNew, highNew] = [limits(band.lowerNew), limits(band.upperNew)];
    first += x.length;
    const points = members.map((i): FittedPoint => {
      const point = set.points[i];
      const model = predicted.values[i];
      const sd = Number.isNaN(predicted.sd[i]) ? null : predicted.sd[i];
      const weight = set.spread.kind === "weights" ? (point.weight ?? 1) : 1;
      const unit = sd ?? (isScaled ? sigma / Math.sqrt(weight) : 1);
      const residual = (model - point.value) / unit;
      return {
        condition: plainCondition(point.condition),
        x: xOf(point),
        measured: point.value,
        model,
        sd,
        residual,
      };
    });
    return { name, x, y, low, high, lowNew, highNew, points };
  });
  return {
    ...{ data: set.name, observable: set.observable, over, by, curves: drawn },
    unit: set.scale ? null : findObservable(network, set.observable).unit.text,
    isScaled,
  };
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
