import { adviseNames, CallError } from "../errors.ts";
import { differentiate } from "../model/differentiate.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import { type Expression, namesIn } from "../model/expression.ts";
import type { Network } from "../model/network.ts";
import type { DataSet, FitProblem, FreeRule } from "./problem.ts";
import { readTie, ruleOf } from "./rules.ts";

/** How one network parameter moves with one variable: ∂p/∂x at the x that was loaded. */
export interface Link {
  /** Place of the parameter among those that move. */
  readonly iMoving: number;
  readonly variable: number;
  slope(): number;
}

/** A number that follows from the variables, at the x that was loaded. */
export interface Follower {
  value(): number;
  readonly links: readonly Omit<Link, "iMoving">[];
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
  /** The number that has a rule of this name. */
  follow(name: string): Follower;
}

/** The name of a variable that has one value for each place. */
export const localName = (name: string, place: string | undefined): string =>
  place === undefined ? name : `${name}[${place}]`;

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

/** Makes the parameters of a network in one condition of a data set. */
export function makeScope(setting: Setting): Scope {
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
    follow(name) {
      const meaning = findMeaning(setting, name, []);
      const links = variablesOf(meaning).map((variable) => {
        const slope = makeSlope(meaning, variable, values);
        return { variable, slope: () => slope() * slopes[variable] };
      });
      return { value: makeReader(meaning, values), links };
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
