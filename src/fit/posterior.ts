import { CallError } from "../errors.ts";
import { readModel } from "../model/read-model.ts";
import { triangularize } from "../numerics/qr.ts";
import { makeVariableDraws } from "./bands.ts";
import { type FitSource, objectiveOf } from "./fit-task.ts";
import type { ProblemObjective } from "./problem-objective.ts";
import { invertProfile, type ProfileLine } from "./profile-draws.ts";
import type { Shape } from "./shaped-input.ts";
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
  /** [value, Δχ²] of each variable along its profile; not there where none was walked. */
  readonly profiles?: readonly ProfileLine[];
  /** Variables of each refit of drawn data; not there where nothing was refitted. */
  readonly refits?: readonly (readonly number[])[];
}

/** What draws of a fit follow: its covariance, its profiles, or its refits of drawn data. */
export const drawKinds = ["covariance", "profile", "bootstrap"] as const;
/** One of `drawKinds`. */
export type DrawKind = (typeof drawKinds)[number];

/** Reads the posterior off the end of a fit. */
export function toPosterior(
  objective: ProblemObjective,
  { x, J, r }: Found,
  known: Uncertainty,
  more: Pick<Posterior, "profiles" | "refits"> = {},
): Posterior {
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
    ...(more.profiles?.length && { profiles: more.profiles }),
    ...(more.refits?.length && { refits: more.refits }),
  };
}

/** Parameters of a model, drawn from what a fit knows of them. */
export interface ParameterDraws {
  /** In the order of the network, at the estimate. */
  readonly estimate: Float64Array;
  /** Draw `index` depends on (seed, index) alone. */
  draw(index: number): Float64Array;
  /** By how much the fit delays and disperses inputs in that draw, by name, in s; without an index at the estimate. */
  shapes(index?: number): Readonly<Record<string, Shape>>;
  /** Directions of the variables that the data do not see: they stay at the estimate. */
  readonly nUnseen: number;
  /** The variables that have a part in them. */
  readonly unseen: readonly string[];
  /** Parameters of the network that draws move. */
  readonly moved: readonly string[];
}

/** What draws of a posterior are for: which model, which seed, and what they follow. */
export interface ParameterDrawOptions {
  readonly model: string;
  readonly seed: number;
  /** What draws follow; the covariance unless given. */
  readonly kind?: DrawKind;
}

/**
 * Makes draws of the parameters of one model of a fit; what the fit ties to its variables moves with them.
 *
 *     covariance:  x = x̂ + C^½ t,     profile:  rⱼ(xⱼ) = (C^½ t)ⱼ/seⱼ,  rⱼ the signed root of the profile of xⱼ,
 *     bootstrap:   x of refit `index`,
 *
 * t normal, or of Student where the spread was estimated. Draws by profile have each variable's profile as their
 * distribution, and the correlations of the covariance.
 *
 * @throws CallError if the fit has no such model, its variables differ between conditions, it has no spread, or it has
 * not been profiled or refitted.
 */
export function makeParameterDraws(
  source: FitSource,
  posterior: Posterior,
  { model, seed, kind = "covariance" }: ParameterDrawOptions,
): ParameterDraws {
  const { data } = source.problem;
  const set = data.find((own) => own.model === model);
  if (!set) {
    const models = [...new Set(data.map((own) => own.model))].join(", ");
    throw new CallError(
      `the fit is one of ${models} and says nothing of ${model}; give a fit of ${model}, or one of several data sets with it`,
    );
  }
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
  const drawn = drawsOf(posterior, kind, seed);
  return {
    estimate: at(posterior.x),
    draw: (index) => at(drawn.draw(index)),
    shapes: (index) =>
      objective.shapesAt(index === undefined ? posterior.x : drawn.draw(index), set.name, condition),
    nUnseen: drawn.nUnseen,
    unseen: drawn.unseen.map((k) => posterior.names[k]),
    moved: movedOf(source, model, at, posterior),
  };
}

interface VariableDraws {
  readonly nUnseen: number;
  readonly unseen: readonly number[];
  draw(index: number): ArrayLike<number>;
}

function drawsOf(posterior: Posterior, kind: DrawKind, seed: number): VariableDraws {
  const { x, variance, freedom, held, triangle, refits } = posterior;
  if (kind === "bootstrap") return refitsOf(refits);
  if (variance === null)
    throw new CallError("the fit left nothing to measure the spread of its data by, so it has no posterior");
  const known = { variance, held, ...(freedom !== null && { freedom }) };
  const bend = kind === "profile" ? { bend: followProfiles(posterior) } : {};
  const { draw, ...rest } = makeVariableDraws(posterior, x, Float64Array.from(triangle), {
    ...known,
    ...bend,
  });
  return { ...rest, draw: (index) => draw(seed, index) };
}

/** One refit after the other. */
function refitsOf(refits: Posterior["refits"]): VariableDraws {
  if (!refits) throw new CallError("the fit has no refits to draw from; fit it again with --draws 200");
  return {
    ...{ nUnseen: 0, unseen: [] },
    draw(index) {
      if (index < refits.length) return refits[index];
      throw new CallError(
        `the fit has ${refits.length} refits to draw from; take at most so many draws, or fit it again with more`,
      );
    },
  };
}

/** Moves each variable of a draw to where its profile has the signed root that the draw has in standard errors. */
function followProfiles({ x, profiles, standardErrors }: Posterior): (drawn: Float64Array) => Float64Array {
  if (!profiles) throw new CallError("the fit has no profiles to draw from; fit it again without --quick");
  const inverses = profiles.map((line, k) => invertProfile(line, x[k]));
  return (drawn) =>
    drawn.map((value, k) => {
      const error = standardErrors[k];
      return error ? inverses[k]((value - x[k]) / error) : value;
    });
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
