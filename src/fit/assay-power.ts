import { adviseNames, CallError } from "../errors.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import type { Network } from "../model/network.ts";
import { sameDimension } from "../units.ts";
import { type AssaySample, findAssayTruth, runAssay } from "./assay.ts";
import type { AssayPlan } from "./assay-plan.ts";
import { type Estimate, type Fit, fit } from "./fit.ts";
import type { FitPoint } from "./network-problem.ts";
import type { Spread } from "./spread.ts";

/** How one parameter comes out of repeated assays, in its written unit. */
export interface RepeatedEstimate {
  readonly name: string;
  readonly unit: string;
  readonly truth: number;
  /** Geometric where the fit moves the logarithm. */
  readonly mean: number;
  /** Of the estimates; of their logarithm to base 10 where that is what the fit moves. */
  readonly spread: number;
  readonly isLog: boolean;
  /** Share of the 95 % intervals that hold the truth. */
  readonly coverage: number;
  /** Fits of which the data left no interval. */
  readonly withoutInterval: number;
}

/** What repeated virtual assays tell: spread, coverage and power. */
export interface AssayPower {
  readonly repeats: number;
  readonly failed: number;
  readonly estimates: readonly RepeatedEstimate[];
  /** Share of the 95 % intervals that exclude a value. */
  readonly power: {
    readonly parameter: string;
    readonly against: number;
    readonly unit: string;
    readonly share: number;
  } | null;
}

/** Spreads as a fit of an assay starts them, in % of the dose and as shares of the uptake. */
const spreads: Readonly<Record<NonNullable<AssayPlan["spread"]>, Spread>> = {
  equal: { kind: "equal" },
  given: { kind: "given" },
  proportional: { kind: "proportional", cv: { start: 0.1 } },
  combined: { kind: "combined", sd: { start: 1 }, cv: { start: 0.1 } },
};

/** The samples of an assay as points of a fit, in the unit of its observable. */
export function toAssayPoints(
  samples: readonly AssaySample[],
  network: Network,
  observable: string,
): FitPoint[] {
  const factor = network.observables.find(({ name }) => name === observable)?.unit.factor ?? 1;
  const others = Object.fromEntries(network.inputs.flatMap((q) => (q.course ? [] : [[q.name, q.value]])));
  return samples.map(({ condition, pO2_mmHg, time_min, uptake, sd }) => ({
    condition,
    inputs: { ...others, pO2: pO2_mmHg },
    time: time_min * 60,
    value: uptake / 100 / factor,
    sd: sd === null ? null : sd / 100 / factor,
  }));
}

/**
 * Repeats an assay with the seeds seed, seed + 1, … and fits each: what a planned experiment can tell.
 *
 * @throws CallError if the plan and the model do not fit.
 */
export function repeatAssay(plan: AssayPlan, network: Network, repeats: number): AssayPower {
  const truth = findAssayTruth(plan, network);
  const set = Object.fromEntries(Object.entries(plan.truth).map(([name, { value }]) => [name, value]));
  const free = plan.free ?? network.fit?.free;
  if (!free) throw new CallError(`${network.name} does not say what to fit; name what is free in the plan`);
  // What is tied to a free combination is not set.
  const fixed = Object.fromEntries(Object.entries(set).filter(([name]) => !isReplaced(network, free, name)));
  checkPower(plan, network, free);
  const spread = plan.spread && spreads[plan.spread];
  const fits: Fit[] = [];
  for (let i = 0; i < repeats; i++) {
    const points = toAssayPoints(runAssay(plan, truth, plan.seed + i), network, truth.observable);
    const found = tryFit(() =>
      fit(network, { points, observable: truth.observable, free, set: fixed, ...(spread && { spread }) }),
    );
    if (found) fits.push(found);
  }
  const estimates = free.map((name, k) =>
    summarize(
      network,
      fits.map((f) => ({
        ...f.estimates[k],
        freedom: f.weighting === "equal" ? f.degreesOfFreedom : Number.POSITIVE_INFINITY,
      })),
      trueValue(network, name, truth.parameters),
    ),
  );
  return { repeats, failed: repeats - fits.length, estimates, power: findPower(plan, network, fits) };
}

const isReplaced = (network: Network, free: readonly string[], name: string): boolean =>
  (network.fit?.combinations ?? []).some((c) => c.solves === name && free.includes(c.name));

function tryFit(act: () => Fit): Fit | undefined {
  try {
    return act();
  } catch (error) {
    // A set of data on which the search cannot even start is counted, not dropped.
    if (error instanceof CallError && /cannot be solved at the start/.test(error.message)) return undefined;
    throw error;
  }
}

/** A parameter or a combination at given parameters, in internal units. */
function trueValue(network: Network, name: string, parameters: readonly number[]): number {
  const at = (part: string): number => parameters[network.parameters.findIndex((q) => q.name === part)];
  const combination = network.fit?.combinations.find((c) => c.name === name);
  return combination ? makeEvaluator(combination.expression, (part) => () => at(part))() : at(name);
}

type Interval = Estimate & { readonly freedom: number };

const isLogScale = (network: Network, name: string): boolean =>
  [...network.parameters, ...(network.fit?.combinations ?? [])].find((q) => q.name === name)?.scale ===
  "log10";

/** The ends of the 95 % interval, symmetric on the scale that the fit moves; undefined if the data left none. */
function intervalOf(
  { value, standardError, freedom }: Interval,
  isLog: boolean,
): [number, number] | undefined {
  if (standardError === null) return undefined;
  const half = studentQuantile(freedom) * standardError;
  if (!isLog) return [value - half, value + half];
  const factor = Math.exp(half / value);
  return [value / factor, value * factor];
}

function summarize(network: Network, all: readonly Interval[], truth: number): RepeatedEstimate {
  const [{ name, unit }] = all;
  const isLog = isLogScale(network, name);
  const factor = unitFactor(network, name);
  const values = all.map(({ value }) => (isLog ? Math.log10(value) : value));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const intervals = all.flatMap((estimate) => intervalOf(estimate, isLog) ?? []);
  const nIntervals = intervals.length / 2;
  const own = truth / factor;
  let held = 0;
  for (let i = 0; i < nIntervals; i++) if (intervals[2 * i] <= own && own <= intervals[2 * i + 1]) held++;
  return {
    name,
    unit,
    truth: own,
    mean: isLog ? 10 ** mean : mean,
    spread: Math.sqrt(squares / Math.max(1, values.length - 1)),
    isLog,
    coverage: held / nIntervals,
    withoutInterval: all.length - nIntervals,
  };
}

const unitFactor = (network: Network, name: string): number =>
  [...network.parameters, ...(network.fit?.combinations ?? [])].find((q) => q.name === name)?.unit.factor ??
  1;

function checkPower({ power }: AssayPlan, network: Network, free: readonly string[]): void {
  if (!power) return;
  const { parameter, against } = power;
  if (!free.includes(parameter))
    throw new CallError(`power asks for "${parameter}", which is not free: ${adviseNames(parameter, free)}`);
  const own = [...network.parameters, ...(network.fit?.combinations ?? [])].find((q) => q.name === parameter);
  if (own && !sameDimension(own.unit.dimension, against.unit.dimension))
    throw new CallError(`expected power.against in a unit like ${own.unit.text}, found ${against.unit.text}`);
}

function findPower({ power }: AssayPlan, network: Network, fits: readonly Fit[]): AssayPower["power"] {
  if (!power) return null;
  const { parameter, against } = power;
  const value = against.value / unitFactor(network, parameter);
  const isLog = isLogScale(network, parameter);
  const excluded = fits.filter((f) => {
    const estimate = f.estimates.find(({ name }) => name === parameter);
    const freedom = f.weighting === "equal" ? f.degreesOfFreedom : Number.POSITIVE_INFINITY;
    const interval = estimate && intervalOf({ ...estimate, freedom }, isLog);
    return interval !== undefined && (value < interval[0] || value > interval[1]);
  });
  const unit = fits[0]?.estimates.find(({ name }) => name === parameter)?.unit ?? against.unit.text;
  return { parameter, against: value, unit, share: excluded.length / fits.length };
}

/**
 * The 97.5 % quantile of Student's t with ν degrees of freedom, by the expansion around the normal one; good to 3e-4
 * from ν = 6 on.
 *
 * @see Abramowitz & Stegun, *Handbook of Mathematical Functions* (1964), eq. 26.7.5.
 */
export function studentQuantile(freedom: number): number {
  const z = 1.959963984540054;
  const nu = freedom;
  const g1 = (z ** 3 + z) / 4;
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const g4 = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + g1 / nu + g2 / nu ** 2 + g3 / nu ** 3 + g4 / nu ** 4;
}
