import { adviseNames, CallError } from "../errors.ts";
import { type DesignOptions, type RankedCandidate, rankCandidates } from "./design.ts";
import { type FitSource, objectiveOf } from "./fit-task.ts";
import { type DataSet, type FitProblem, type Rule, readProblem } from "./problem.ts";
import { makeObjective, type ProblemObjective } from "./problem-objective.ts";
import { predictReadings, type Reading } from "./readings.ts";
import { estimateUncertainty } from "./uncertainty.ts";

export { nameReading, type Reading } from "./readings.ts";

/** What is asked of the next measurement. */
export interface NextOptions extends Pick<DesignOptions, "by"> {
  /** The parameter whose interval should shrink; one that was fixed is freed, at its value. */
  readonly target: string;
  readonly readings: readonly Reading[];
  /** Where it is predicted, as the search moves it: the estimate. */
  readonly x: readonly number[];
  /** The data set that the reading would belong to; the first unless given. */
  readonly data?: string;
  /** Medium that cells are loaded from before a chase. */
  readonly medium?: "closed" | "constant";
  /** Of the new reading, in the unit of the data; by default that of the datum whose value is nearest. */
  readonly sd?: number;
}

/** A reading in its rank. */
export interface RankedReading extends RankedCandidate {
  readonly reading: Reading;
  /** What would be measured, at the estimate, in the unit of the data. */
  readonly value: number;
  /** Share of what was loaded that is left behind the chase; null for a plain reading. */
  readonly kept: number | null;
  readonly sd: number;
}

/** Readings ranked by what they would add, best first. */
export interface NextMeasurement {
  readonly schema: "cuptake-design/1";
  readonly target: string;
  readonly by: "target" | "information";
  readonly scale: "log10" | "linear";
  /** True if the fit had the target fixed. */
  readonly isFreed: boolean;
  /** Standard error of the target from the data there are, as the search moves it; null if they do not hold it. */
  readonly standardError: number | null;
  readonly variables: readonly string[];
  readonly ranked: readonly RankedReading[];
}

/**
 * Ranks measurements by how much they would shrink the interval of one parameter (or by information), from exact
 * derivatives of the model at the estimate; a chase is the model itself with an event.
 *
 * @throws CallError if the target cannot be free, or the readings cannot be made with this model.
 */
export function planNext(source: FitSource, options: NextOptions): NextMeasurement {
  const { target, readings, by = "target", medium = "closed" } = options;
  const known = objectiveOf(source);
  const written = source.problem;
  const read = readProblem(written);
  const set = options.data === undefined ? read.data[0] : read.data.find(({ name }) => name === options.data);
  if (!set)
    throw new CallError(
      `the fit has no data set "${options.data}": ${adviseNames(
        options.data ?? "",
        read.data.map(({ name }) => name),
      )}`,
    );
  const { rule, isFreed } = freeTarget(read, known, set, options);
  const problem: FitProblem = {
    ...read,
    parameters: { ...read.parameters, ...(rule && { [target]: rule }) },
  };
  const objective = makeObjective(problem, source.solver);
  const x = placeVariables(known, options.x, objective);
  const found = objective.residuals(x);
  if (!found) throw new CallError("the model cannot be solved at the estimate");
  const candidates = predictReadings(problem, objective, x, { readings, medium, set, solver: source.solver });
  const { variance, held } = estimateUncertainty(objective, { x, ...found });
  // Spread from the fit as it was: a freed target took no part in it.
  const own = estimateUncertainty(known, { x: options.x, ...residualsOf(known, options.x) });
  const sigma2 = isFreed ? own.variance : variance;
  if (!(sigma2 > 0))
    throw new CallError("the fit left nothing to measure the spread of its data by; give it in the plan");
  const iTarget = objective.names.indexOf(target);
  const k = objective.variables[iTarget];
  const sdOf = makeSdOf(objective, x, { data: set.name, given: options.sd, variance: sigma2 });
  const scaled = candidates.map(({ name, row, value }) => {
    const weight = Math.sqrt(sigma2) / sdOf(value);
    return { name, rows: row.map((slope) => slope * weight) };
  });
  const design = {
    ...{ variance: sigma2, by, target: objective.names.map((name) => (name === target ? 1 : 0)) },
    held: held.map((isHeld, j) => isHeld && j !== iTarget),
  };
  const ranked = rankCandidates(found.J, scaled, design).map((one): RankedReading => {
    const i = candidates.findIndex(({ name }) => name === one.name);
    const { value, kept } = candidates[i];
    return { ...one, reading: readings[i], value, kept, sd: sdOf(value) };
  });
  const [best] = ranked;
  const before = best ? best.standardError / best.ratio : Number.NaN;
  return {
    schema: "cuptake-design/1",
    ...{ target, by, scale: k.scale, isFreed, variables: objective.names, ranked },
    standardError: Number.isFinite(before) ? before : null,
  };
}

function residualsOf(objective: ProblemObjective, x: readonly number[]) {
  const found = objective.residuals(Float64Array.from(x));
  if (!found) throw new CallError("the model cannot be solved at the estimate");
  return found;
}

/** The rule that frees the target, if the fit had it fixed. */
function freeTarget(
  problem: FitProblem,
  objective: ProblemObjective,
  { model, name, points }: DataSet,
  { target, x }: NextOptions,
): { rule: Rule | undefined; isFreed: boolean } {
  if (objective.names.includes(target)) return { rule: undefined, isFreed: false };
  const network = problem.models[model];
  const i = network.parameters.findIndex((q) => q.name === target);
  const all = [...new Set([...objective.names, ...network.parameters.map((q) => q.name)])];
  if (i < 0) throw new CallError(`the fit has no parameter "${target}": ${adviseNames(target, all)}`);
  const tied = problem.parameters[target];
  if (tied?.kind === "tied")
    throw new CallError(
      `"${target}" follows from others in this fit (${target} = ${tied.as}); ask for one of them`,
    );
  const start = objective.parametersAt(x, name, points[0].condition)[i];
  return { rule: { kind: "free", start }, isFreed: true };
}

/** The estimate in the order of an objective that has one variable more. */
function placeVariables(
  known: ProblemObjective,
  x: readonly number[],
  objective: ProblemObjective,
): Float64Array {
  return Float64Array.from(objective.names, (name, j) => {
    const k = known.names.indexOf(name);
    return k < 0 ? objective.start[j] : x[k];
  });
}

/** Makes the function that gives a new reading the sd of the datum whose value is nearest, unless one is given. */
function makeSdOf(
  objective: ProblemObjective,
  x: Float64Array,
  { data, given, variance }: { data: string; given: number | undefined; variance: number },
) {
  const own = objective.predictAt(x)?.find((one) => one.data === data);
  const { values, sd } = own ?? { values: [0], sd: [1] };
  return (value: number): number => {
    if (given !== undefined) return given;
    if (!objective.hasSpread) return Math.sqrt(variance);
    let nearest = 0;
    for (let i = 1; i < values.length; i++)
      if (Math.abs(values[i] - value) < Math.abs(values[nearest] - value)) nearest = i;
    return sd[nearest];
  };
}

/** Where the search of a fit starts: the values of its plan and models. */
export const startOf = (source: FitSource): number[] => Array.from(objectiveOf(source).start);
