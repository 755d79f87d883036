import { CallError } from "../errors.ts";
import type { UnitScale } from "../units.ts";
import type { DataSet, FitProblem, FreeRule, Prior } from "./problem.ts";
import { findUnit, ruleOf } from "./rules.ts";
import { localName, makeScope, type Scope } from "./scope.ts";

/** A number that a fit may move. */
export interface Variable {
  /** `k_in`, or `k_in[0 ppm O2]` where it is local. */
  readonly name: string;
  /** The parameter that it stands for. */
  readonly parameter: string;
  readonly unit: UnitScale;
  readonly scale: "log10" | "linear";
  /** In internal units, inside the range. */
  readonly start: number;
  readonly range: readonly [number, number];
  readonly prior: Prior | undefined;
}

/** The way from the numbers x that a search moves (log10 where so scaled) to the parameters of every run. */
export interface Parameters {
  readonly variables: readonly Variable[];
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Values of the variables at the x that was loaded. */
  readonly values: Float64Array;
  /** ∂value/∂x of each. */
  readonly slopes: Float64Array;
  load(x: ArrayLike<number>): void;
  scopeOf(data: DataSet, condition: string): Scope;
}

/**
 * Makes the parameters of a problem: variables from its rules, one for all or one for each condition or data set,
 * and behind them those that are given (scales, offsets, spreads).
 *
 * @throws CallError if a rule cannot be followed.
 */
export function makeParameters(problem: FitProblem, others: readonly Variable[] = []): Parameters {
  const own = Object.entries(problem.parameters).flatMap(([name, rule]) =>
    rule.kind === "free" ? makeVariables(problem, name, rule) : [],
  );
  const variables = [...own, ...others];
  const values = new Float64Array(variables.length);
  const slopes = new Float64Array(variables.length);
  const places = new Map(own.map(({ name }, k) => [name, k]));
  const each = (f: (v: Variable) => number): Float64Array =>
    Float64Array.from(variables, (v) => (v.scale === "log10" ? Math.log10(f(v)) : f(v)));
  return {
    variables,
    start: each((v) => v.start),
    lower: each((v) => v.range[0]),
    upper: each((v) => v.range[1]),
    values,
    slopes,
    load(x) {
      for (let k = 0; k < variables.length; k++) {
        const isLog = variables[k].scale === "log10";
        values[k] = isLog ? 10 ** x[k] : x[k];
        slopes[k] = isLog ? values[k] * Math.LN10 : 1;
      }
    },
    scopeOf: (data, condition) =>
      makeScope({ problem, data, condition, places, values, slopes, network: problem.models[data.model] }),
  };
}

/** Places at which a local parameter has a value of its own, in the order of the data that it has a say in. */
function placesOf(problem: FitProblem, key: string, local: FreeRule["local"]): (string | undefined)[] {
  if (local === undefined) return [undefined];
  const name = key.replace(/^.*\./, "");
  const sets = problem.data.filter((set) => ruleOf(problem, set.model, name)?.key === key);
  if (local === "data") return sets.map((set) => set.name);
  return [...new Set(sets.flatMap((set) => set.points.map((point) => point.condition)))];
}

function makeVariables(problem: FitProblem, name: string, rule: FreeRule): Variable[] {
  const { unit, quantity } = findUnit(problem, name);
  const range = rule.range ?? quantity?.range;
  const from = quantity ? ` in ${quantity.file}` : "";
  if (!range) throw new CallError(`"${name}" has no range${from}; give bounds for it`);
  if (!(range[0] < range[1]))
    throw new CallError(
      `expected bounds of "${name}" from low to high, found [${range.join(", ")}]; swap or widen them`,
    );
  const scale = rule.scale ?? quantity?.scale ?? "log10";
  if (scale === "log10" && !(range[0] > 0))
    throw new CallError(`expected bounds of "${name}" above 0 on a log10 scale, found ${range[0]}`);
  const start = rule.start ?? quantity?.value;
  if (start === undefined) throw new CallError(`"${name}" is in none of the models; give it a start`);
  const { prior } = rule;
  if (prior && !(prior.sd > 0))
    throw new CallError(`expected a prior of "${name}" with sd > 0, found ${prior.sd}`);
  return placesOf(problem, name, rule.local).map((place) => ({
    name: localName(name, place),
    parameter: name,
    unit,
    scale,
    range,
    start: Math.min(Math.max(start, range[0]), range[1]),
    prior,
  }));
}
