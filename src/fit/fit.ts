import { CallError } from "../errors.ts";
import { findObservable, type Network } from "../model/network.ts";
import type { Provenance } from "../quantity.ts";
import { type Stop, stops } from "./least-squares.ts";
import { type FitPoint, toProblem } from "./network-problem.ts";
import type { Variable } from "./parameters.ts";
import { makeObjective } from "./problem-objective.ts";
import { minimizeObjective } from "./projection.ts";
import type { Spread } from "./spread.ts";
import { estimateUncertainty } from "./uncertainty.ts";

/** What is fitted, to what, and how. */
export interface FitOptions {
  readonly points: readonly FitPoint[];
  readonly observable?: string;
  /** Names of parameters or combinations to estimate; the model's own advice by default. */
  readonly free?: readonly string[];
  /** Values (internal units) in place of the model's defaults, for parameters that are not free. */
  readonly set?: Readonly<Record<string, number>>;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
  /** Estimates a factor between model and data, for data in a unit that the model does not know (Bq/cell). */
  readonly scaleData?: boolean;
  /** How far the data lie from the truth; by default their sd if every point has one, else equal. */
  readonly spread?: Spread;
  /** Beyond this many sd a residual counts linearly and not squared. */
  readonly huber?: number;
}

/** One estimated parameter, in its written unit. */
export interface Estimate {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Standard error in the same unit (first order in log10 for log10 parameters); null if the data leave none. */
  readonly standardError: number | null;
  readonly start: number;
  readonly range: readonly [number, number];
  readonly atBound: boolean;
}

/** One data point beside the model. */
export interface Residual {
  readonly condition: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly time: number;
  readonly measured: number;
  readonly model: number;
  readonly residual: number;
}

/** A parameter that a fit held, with the reason; value in its unit. */
export interface FixedParameter {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly provenance: Provenance;
  readonly reason: string;
}

/** What a fit found, and how far it can be trusted. */
export interface Fit {
  readonly model: string;
  readonly observable: string;
  readonly unit: string;
  readonly estimates: readonly Estimate[];
  readonly fixed: readonly FixedParameter[];
  readonly residuals: readonly Residual[];
  /** √(Σr²/n) in the unit of the observable. */
  readonly rms: number;
  readonly weighting: "1/sd²" | Spread["kind"];
  readonly degreesOfFreedom: number;
  /** Condition number of the scaled Jacobian; above about 1e6 some combination of parameters is not held. */
  readonly condition: number;
  readonly stop: Stop;
  readonly stopReason: string;
  readonly evaluations: number;
  /** All parameters of the network at the estimate, internal units, in its order. */
  readonly parameters: readonly number[];
  readonly dataScale: number | null;
  /** Sizes of the errors that were estimated, by name: `sd` in the unit of the data, `cv`. */
  readonly spreads: Readonly<Record<string, number>>;
}

/**
 * Fits a network to uptake data by least squares over all conditions at once,
 *
 *     min over θ of Σᵢ ((oᵢ(θ) − dᵢ) / σᵢ)²,
 *
 * θ in log10 where the model says so. σᵢ is the given sd if every point has one; otherwise all points weigh the
 * same and standard errors use the residual variance.
 *
 * @throws CallError if the call is wrong.
 */
export function fit(network: Network, options: FitOptions): Fit {
  const { points, scaleData = false } = options;
  const observable = options.observable ?? network.fit?.observable;
  const free = options.free ?? network.fit?.free;
  if (!observable || !free)
    throw new CallError(`${network.name} does not say what to fit; name an observable and free parameters`);
  const unit = findObservable(network, observable).unit.text;
  checkPoints(points);
  const nFree = free.length + (scaleData ? 1 : 0);
  if (points.length < nFree)
    throw new CallError(
      `${nFree} parameters cannot be estimated from ${points.length} data point${points.length === 1 ? "" : "s"}; fix some`,
    );

  const { set = {}, bounds = {} } = options;
  const { spread, huber } = options;
  const problem = toProblem(network, {
    ...{ points, observable, free, set, bounds, scaleData },
    ...(spread && { spread }),
    ...(huber !== undefined && { huber }),
  });
  const objective = makeObjective(problem);
  const { x, r, J, stop, evaluations } = minimizeObjective(objective, objective);
  if (r.length > 0 && J.every((d) => d === 0))
    throw new CallError(
      `"${observable}" of ${network.name} does not depend on ${free.join(", ")} at any of the points; is an input such as a plasma curve still 0?`,
    );
  const estimated = objective.variables.slice(0, free.length);
  const values = objective.valuesAt(x);
  const weighted = objective.hasSpread;
  const { standardErrors, held, condition } = estimateUncertainty(objective, { x, r, J });
  const [data] = problem.data;
  const parameters = objective.parametersAt(x, data.name, data.points[0].condition);
  const model = objective.predictAt(x)?.[0].values ?? new Float64Array(points.length);
  return {
    model: network.name,
    observable,
    unit,
    estimates: estimated.map((f, k) => toEstimate(f, values[k], standardErrors[k], held[k])),
    fixed: listFixed(network, free, parameters, set),
    residuals: points.map((point, i) => ({
      condition: point.condition,
      inputs: point.inputs,
      time: point.time,
      measured: point.value,
      model: model[i],
      residual: model[i] - point.value,
    })),
    rms: Math.sqrt(points.reduce((sum, point, i) => sum + (model[i] - point.value) ** 2, 0) / points.length),
    weighting: spread?.kind ?? (weighted ? "1/sd²" : "equal"),
    degreesOfFreedom: points.length - nFree,
    condition,
    stop,
    stopReason: stops[stop],
    evaluations,
    parameters: Array.from(parameters),
    dataScale: scaleData ? values[free.length] : null,
    spreads: Object.fromEntries(
      objective.variables.slice(nFree).map(({ parameter }, k) => [parameter, values[nFree + k]]),
    ),
  };
}

function checkPoints(points: readonly FitPoint[]): void {
  if (points.length === 0) throw new CallError("there is no data point to fit");
  for (const { condition, inputs, time, value, sd } of points) {
    const odd = [time, value, sd ?? 0, ...Object.values(inputs)].find((x) => !Number.isFinite(x));
    if (odd !== undefined)
      throw new CallError(
        `expected finite numbers at "${condition}", found ${odd}; leave out what was not measured`,
      );
  }
}

function toEstimate(free: Variable, value: number, sd: number, atBound: boolean): Estimate {
  const { factor } = free.unit;
  const spread = free.scale === "log10" ? value * Math.LN10 * sd : sd;
  const [low, high] = free.range;
  return {
    name: free.name,
    unit: free.unit.text,
    value: value / factor,
    standardError: Number.isFinite(spread) && !atBound ? spread / factor : null,
    start: free.start / factor,
    range: [low / factor, high / factor],
    atBound,
  };
}

function listFixed(
  network: Network,
  free: readonly string[],
  parameters: Float64Array,
  set: Readonly<Record<string, number>>,
): FixedParameter[] {
  const solved = (network.fit?.combinations ?? []).filter((c) => free.includes(c.name));
  return network.parameters.flatMap((q, i) => {
    if (free.includes(q.name)) return [];
    const by = solved.find((c) => c.solves === q.name);
    const value = parameters[i] / q.unit.factor;
    const own = { name: q.name, unit: q.unit.text, value };
    if (by) return [{ ...own, provenance: "derived" as const, reason: `follows from ${by.name}` }];
    if (q.name in set)
      return [{ ...own, provenance: "assumed" as const, reason: "set in place of the model's default" }];
    return [{ ...own, provenance: q.provenance, reason: network.fit?.fixed[q.name] ?? "not asked for" }];
  });
}
