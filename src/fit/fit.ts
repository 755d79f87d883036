import { CallError } from "../errors.ts";
import { findObservable, type Network } from "../model/network.ts";
import { singularValues } from "../numerics/svd.ts";
import type { Provenance } from "../quantity.ts";
import { minimizeLeastSquares, type Residuals, type Stop, stops } from "./least-squares.ts";
import { type FreeParameter, type Mapping, makeMapping } from "./parameters.ts";
import { type FitPoint, makePredictor } from "./predict.ts";

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
  readonly weighting: "1/sd²" | "equal";
  readonly degreesOfFreedom: number;
  /** Condition number of the scaled Jacobian; above about 1e6 some combination of parameters is not held. */
  readonly condition: number;
  readonly stop: Stop;
  readonly stopReason: string;
  readonly evaluations: number;
  /** All parameters of the network at the estimate, internal units, in its order. */
  readonly parameters: readonly number[];
  readonly dataScale: number | null;
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
      `${nFree} parameters cannot be estimated from ${points.length} data points; fix some`,
    );

  const mapping = makeMapping(network, { free, set: options.set ?? {}, bounds: options.bounds ?? {} });
  const weighted = points.every((point) => point.sd !== null && point.sd > 0);
  const search = makeSearch(network, observable, points, mapping, weighted, scaleData);
  const result = minimizeLeastSquares(search.residuals, search);
  const { x, r, J } = result;
  if (r.length > 0 && J.every((d) => d === 0))
    throw new CallError(
      `"${observable}" of ${network.name} does not depend on ${free.join(", ")} at any of the points; is an input such as a plasma curve still 0?`,
    );
  const theta = x.subarray(0, free.length);
  const bound = mapping.free.map((f, k) => isAtBound(f, mapping.valueAt(theta, k)));
  const errors = standardErrors(J, r, x.length, weighted, bound);
  const parameters = mapping.parametersAt(theta);
  const model = search.modelAt(x);
  return {
    model: network.name,
    observable,
    unit,
    estimates: mapping.free.map((f, k) => toEstimate(f, mapping.valueAt(theta, k), errors.sd[k], bound[k])),
    fixed: listFixed(network, free, parameters, options.set ?? {}),
    residuals: points.map((point, i) => ({
      condition: point.condition,
      inputs: point.inputs,
      time: point.time,
      measured: point.value,
      model: model[i],
      residual: model[i] - point.value,
    })),
    rms: Math.sqrt(points.reduce((sum, point, i) => sum + (model[i] - point.value) ** 2, 0) / points.length),
    weighting: weighted ? "1/sd²" : "equal",
    degreesOfFreedom: points.length - nFree,
    condition: errors.condition,
    stop: result.stop,
    stopReason: stops[result.stop],
    evaluations: result.evaluations,
    parameters: Array.from(parameters),
    dataScale: scaleData ? 10 ** x[free.length] : null,
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

/** Residual function, start and bounds of the search, the data scale (log10) as the last variable if asked for. */
function makeSearch(
  network: Network,
  observable: string,
  points: readonly FitPoint[],
  mapping: Mapping,
  weighted: boolean,
  scaleData: boolean,
) {
  const nFree = mapping.free.length;
  const n = nFree + (scaleData ? 1 : 0);
  const nP = network.parameters.length;
  const moving = findMoving(mapping, nP);
  const predict = makePredictor(network, observable, points, moving);
  const scaleOf = (x: Float64Array): number => (scaleData ? 10 ** x[nFree] : 1);

  const residuals: Residuals = (x) => {
    const prediction = predict(mapping.parametersAt(x));
    if (!prediction) return undefined;
    const dp = mapping.derivativesAt(x);
    const scale = scaleOf(x);
    const r = new Float64Array(points.length);
    const J = new Float64Array(points.length * n);
    points.forEach((point, i) => {
      const w = weighted && point.sd ? 1 / point.sd : 1;
      r[i] = w * (scale * prediction.values[i] - point.value);
      for (const j of moving)
        for (let k = 0; k < nFree; k++)
          J[i * n + k] += w * scale * prediction.derivatives[i * nP + j] * dp[j * nFree + k];
      if (scaleData) J[i * n + nFree] = w * scale * prediction.values[i] * Math.LN10;
    });
    return { r, J };
  };
  const modelAt = (x: Float64Array): Float64Array =>
    (predict(mapping.parametersAt(x))?.values ?? new Float64Array(points.length)).map((v) => v * scaleOf(x));
  const extra = scaleData ? [startScale(modelAt(withUnitScale(mapping.start)), points)] : [];
  return {
    residuals,
    modelAt,
    start: Float64Array.from([...mapping.start, ...extra]),
    lower: Float64Array.from([...mapping.lower, ...extra.map((s) => s - 6)]),
    upper: Float64Array.from([...mapping.upper, ...extra.map((s) => s + 6)]),
  };

  function withUnitScale(start: Float64Array): Float64Array {
    return Float64Array.from([...start, 0]);
  }
}

/** log10 of the factor that brings the model nearest to the data in the least-squares sense. */
function startScale(model: Float64Array, points: readonly FitPoint[]): number {
  let [top, bottom] = [0, 0];
  points.forEach((point, i) => {
    top += model[i] * point.value;
    bottom += model[i] ** 2;
  });
  return bottom > 0 && top > 0 ? Math.log10(top / bottom) : 0;
}

/** Parameters that change when the search moves. */
function findMoving(mapping: Mapping, nP: number): number[] {
  const dp = mapping.derivativesAt(mapping.start);
  const n = mapping.free.length;
  return Array.from({ length: nP }, (_, j) => j).filter((j) =>
    dp.subarray(j * n, (j + 1) * n).some((d) => d !== 0),
  );
}

/** Standard errors √diag((JᵀJ)⁻¹ s²) by singular values; s² = 1 for weighted data. */
function standardErrors(
  J: Float64Array,
  r: Float64Array,
  n: number,
  weighted: boolean,
  bound: readonly boolean[],
) {
  const m = r.length;
  // What stands at its bound is held by the bound, not by the data, and takes no freedom from the others.
  const { s, V } = singularValues(
    J.map((x, i) => (bound[i % n] ? 0 : x)),
    m,
    n,
  );
  const nHeld = bound.filter(Boolean).length;
  const freedom = m - n;
  const variance = weighted ? 1 : freedom > 0 ? r.reduce((sum, x) => sum + x * x, 0) / freedom : Number.NaN;
  const sd = Array.from({ length: n }, (_, j) => {
    let sum = 0;
    // A direction that the data do not see (s = 0) leaves no error to the parameters that are not in it (V = 0).
    for (let k = 0; k < n; k++) if (V[j * n + k] !== 0) sum += (V[j * n + k] / s[k]) ** 2;
    return Math.sqrt(sum * variance);
  });
  return { sd, condition: s[0] / s[Math.max(0, n - 1 - nHeld)] };
}

const isAtBound = ({ range }: FreeParameter, value: number): boolean =>
  range.some((bound) => Math.abs(value - bound) <= 1e-6 * Math.abs(bound || 1));

function toEstimate(free: FreeParameter, value: number, sd: number, atBound: boolean): Estimate {
  const { factor } = free.unit;
  const spread = free.scale === "log10" ? value * Math.LN10 * sd : sd;
  const [low, high] = free.range;
  return {
    name: free.name,
    unit: free.unit.text,
    value: value / factor,
    standardError: Number.isFinite(spread) ? spread / factor : null,
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
