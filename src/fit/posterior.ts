import { CallError } from "../errors.ts";
import { readModel } from "../model/read-model.ts";
import { triangularize } from "../numerics/qr.ts";
import { makeVariableDraws } from "./bands.ts";
import { type FitSource, objectiveOf } from "./fit-task.ts";
import type { ProblemObjective } from "./problem-objective.ts";
import type { Found, Uncertainty } from "./uncertainty.ts";

/** What a fit knows of its variables, to first order and as plain data: enough to draw from. */
export interface Posterior {
  /** In the order of x. */
  readonly names: readonly string[];
  readonly scales: readonly ("log10" | "linear")[];
  /** The estimate as the search moves it. */
  readonly x: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** R of the Jacobian at x, n × n row by row: C = σ² (RᵀR)⁻¹. */
  readonly triangle: readonly number[];
  /** σ² of one residual; null where nothing is left to measure it by. */
  readonly variance: number | null;
  /** Of an estimated σ²; null where the spread of the data is known. */
  readonly freedom: number | null;
  /** Of each variable; null where the data do not hold it. */
  readonly standardErrors: readonly (number | null)[];
  /** Held by a bound, and so never moved. */
  readonly held: readonly boolean[];
}

/** Reads the posterior off the end of a fit. */
export function toPosterior(objective: ProblemObjective, { x, J, r }: Found, known: Uncertainty): Posterior {
  const { R } = triangularize(J, new Float64Array(r.length), r.length, x.length);
  const { variance, held, degreesOfFreedom } = known;
  return {
    names: objective.names,
    scales: objective.variables.map(({ scale }) => scale),
    x: Array.from(x),
    lower: Array.from(objective.lower),
    upper: Array.from(objective.upper),
    triangle: Array.from(R),
    variance: Number.isNaN(variance) ? null : variance,
    freedom: objective.hasSpread ? null : degreesOfFreedom,
    standardErrors: Array.from(known.standardErrors, (se) => (Number.isFinite(se) ? se : null)),
    held,
  };
}

/** Parameters of a model, drawn from what a fit knows of them. */
export interface ParameterDraws {
  /** In the order of the network, at the estimate. */
  readonly estimate: Float64Array;
  /** Draw `index` depends on (seed, index) alone. */
  draw(index: number): Float64Array;
  /** Directions of the variables that the data do not see: they stay at the estimate. */
  readonly nUnseen: number;
  /** The variables that have a part in them. */
  readonly unseen: readonly string[];
  /** Parameters of the network that draws move. */
  readonly moved: readonly string[];
}

/**
 * Makes draws of the parameters of one model of a fit; what the fit ties to its variables moves with them.
 *
 * @throws CallError if the fit has no such model, its variables differ between conditions, or it has no spread.
 */
export function makeParameterDraws(
  source: FitSource,
  posterior: Posterior,
  { model, seed }: { readonly model: string; readonly seed: number },
): ParameterDraws {
  const { data } = source.problem;
  const set = data.find((own) => own.model === model);
  if (!set) {
    const models = [...new Set(data.map((own) => own.model))].join(", ");
    throw new CallError(`the fit is one of ${models} and says nothing of ${model}`);
  }
  if (posterior.variance === null)
    throw new CallError("the fit left nothing to measure the spread of its data by, so it has no posterior");
  const local = posterior.names.filter(
    (name) => /\[/.test(name) && source.problem.parameters[name.replace(/\[.*/, "")],
  );
  if (local.length > 0)
    throw new CallError(
      `${local.join(", ")} differ between conditions; a run has one value of each parameter`,
    );
  const objective = objectiveOf(source);
  const { condition } = set.points[0];
  const at = (x: ArrayLike<number>): Float64Array => objective.parametersAt(x, set.name, condition);
  const { x, variance, freedom, held } = posterior;
  const known = { variance, held, ...(freedom !== null && { freedom }) };
  const drawn = makeVariableDraws(posterior, x, Float64Array.from(posterior.triangle), known);
  return {
    estimate: at(x),
    draw: (index) => at(drawn.draw(seed, index)),
    nUnseen: drawn.nUnseen,
    unseen: drawn.unseen.map((k) => posterior.names[k]),
    moved: movedOf(source, model, at, posterior),
  };
}

/** Parameters that change when a variable that is not held does. */
function movedOf(
  { problem }: FitSource,
  model: string,
  at: (x: ArrayLike<number>) => Float64Array,
  { x, held }: Posterior,
): string[] {
  const { text, file } = problem.models[model];
  const base = at(x);
  // Any other point will do: a step in all variables that move.
  const other = at(
    x.map((value, k) => (held[k] ? value : value + 0.123 * (1 + Math.abs(value)) * (1 + k / 10))),
  );
  const { parameters } = readModel(text, file);
  return parameters.flatMap(({ name }, i) => (base[i] === other[i] ? [] : [name]));
}
