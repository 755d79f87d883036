import { adviseNames, CallError } from "../errors.ts";
import { differentiate } from "../model/differentiate.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import { type Expression, namesIn } from "../model/expression.ts";
import type { Network } from "../model/network.ts";
import type { UnitScale } from "../units.ts";
import type { DataSet, FitProblem, FreeRule, Prior } from "./problem.ts";
import { findUnit, readTie, ruleOf } from "./rules.ts";

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

/** How one network parameter moves with one variable: ∂p/∂x at the x that was loaded. */
export interface Link {
  /** Place of the parameter among those that move. */
  readonly iMoving: number;
  readonly variable: number;
  slope(): number;
}

/** The parameters of a network as one run of it has them. */
export interface Scope {
  /** Which parameters move, by their place in the network. */
  readonly moving: readonly number[];
  readonly links: readonly Link[];
  /** Scopes with one key have the same parameters at every x. */
  readonly key: string;
  /** Writes the parameters at the x that was loaded. */
  write(p: Float64Array): void;
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

const localName = (name: string, place: string | undefined): string =>
  place === undefined ? name : `${name}[${place}]`;

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

/** What a scope is made from. */
interface Setting {
  readonly problem: FitProblem;
  readonly data: DataSet;
  readonly condition: string;
  readonly network: Network;
  readonly places: ReadonlyMap<string, number>;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/** What a name stands for in a scope: a number, a variable, or an expression with variables in it. */
type Meaning =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "tied"; readonly tree: Expression; readonly parts: ReadonlyMap<string, Meaning> };

function makeScope(setting: Setting): Scope {
  const { network, values, slopes } = setting;
  const base = Float64Array.from(network.parameters, (q) => q.value);
  const links: Link[] = [];
  const moving: number[] = [];
  const writers: ((p: Float64Array) => void)[] = [];
  network.parameters.forEach(({ name }, slot) => {
    const meaning = findMeaning(setting, name, []);
    if (meaning.kind === "number") base[slot] = meaning.value;
    else {
      const read = makeReader(meaning, values);
      writers.push((p) => {
        p[slot] = read();
      });
      for (const variable of variablesOf(meaning)) {
        const slope = makeSlope(meaning, variable, values);
        links.push({ iMoving: moving.length, variable, slope: () => slope() * slopes[variable] });
      }
      moving.push(slot);
    }
  });
  return {
    moving,
    links,
    // What is tied depends on the place only by the variables in it.
    key: JSON.stringify([
      Array.from(base),
      moving,
      links.map(({ iMoving, variable }) => [iMoving, variable]),
    ]),
    write(p) {
      p.set(base);
      for (const write of writers) write(p);
    },
  };
}

function findMeaning(setting: Setting, name: string, trail: readonly string[]): Meaning {
  const { problem, data, condition, network, places } = setting;
  if (trail.includes(name))
    throw new CallError(`"${name}" is tied to itself: ${[...trail, name].join(" → ")}; untie one of them`);
  const found = ruleOf(problem, data.model, name);
  if (!found) {
    const quantity = network.parameters.find((q) => q.name === name);
    if (quantity) return { kind: "number", value: quantity.value };
    const known = [...network.parameters.map((q) => q.name), ...Object.keys(problem.parameters)];
    throw new CallError(
      `"${trail[trail.length - 1]}" is tied to "${name}", which is no parameter: ${adviseNames(name, known)}`,
    );
  }
  const { rule, key } = found;
  if (rule.kind === "fixed") return { kind: "number", value: rule.value };
  if (rule.kind === "free")
    return { kind: "variable", index: places.get(placeName(rule, key, data, condition)) ?? -1 };
  const tree = readTie(rule, name);
  const parts = new Map(
    namesIn(tree).map((part) => [part, findMeaning(setting, part, [...trail, name])] as const),
  );
  const tied: Meaning = { kind: "tied", tree, parts };
  return variablesOf(tied).length > 0 ? tied : { kind: "number", value: makeReader(tied, setting.values)() };
}

const placeName = (rule: FreeRule, key: string, data: DataSet, condition: string): string => {
  if (rule.local === undefined) return key;
  return localName(key, rule.local === "data" ? data.name : condition);
};

function variablesOf(meaning: Meaning): number[] {
  if (meaning.kind === "variable") return [meaning.index];
  if (meaning.kind === "number") return [];
  return [...new Set([...meaning.parts.values()].flatMap(variablesOf))];
}

function makeReader(meaning: Meaning, values: Float64Array): () => number {
  if (meaning.kind === "number") return () => meaning.value;
  if (meaning.kind === "variable") return () => values[meaning.index];
  return makeEvaluator(meaning.tree, (name) => partReader(meaning.parts, name, values));
}

function partReader(parts: ReadonlyMap<string, Meaning>, name: string, values: Float64Array): () => number {
  const part = parts.get(name);
  return part ? makeReader(part, values) : () => Number.NaN;
}

/** ∂value/∂variable by the chain rule through ties. */
function makeSlope(meaning: Meaning, variable: number, values: Float64Array): () => number {
  if (meaning.kind === "number") return () => 0;
  if (meaning.kind === "variable") return () => (meaning.index === variable ? 1 : 0);
  const { tree, parts } = meaning;
  const terms = [...parts].flatMap(([name, part]) => {
    if (!variablesOf(part).includes(variable)) return [];
    const outer = makeEvaluator(differentiate(tree, name), (other) => partReader(parts, other, values));
    const inner = makeSlope(part, variable, values);
    return [() => outer() * inner()];
  });
  return () => terms.reduce((sum, term) => sum + term(), 0);
}
