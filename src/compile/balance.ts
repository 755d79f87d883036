import { differentiate } from "../model/differentiate.ts";
import { type Expression, namesIn, parseExpression, replaceNames } from "../model/expression.ts";
import { findObservable, type Network } from "../model/network.ts";
import { sameDimension } from "../units.ts";

/** One term of a sum: coefficient · expression, times an unknown where one is named. */
export interface Term {
  readonly coefficient: number;
  readonly expression: Expression;
  readonly times?: string;
}
export type Sum = readonly Term[];

/** A network as sums: what every unknown starts at and how fast it changes, each a short list of terms. */
export interface Balance {
  readonly names: readonly string[];
  /** For each unknown: those of one unit have one number; −1 for an integral. */
  readonly groups: readonly number[];
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  readonly initial: readonly Sum[];
  readonly rhs: readonly Sum[];
}

/** What the balances of a network hold beside its reactions. */
export interface BalanceOptions {
  /** Observables whose time integral is carried along as an unknown of its own, named `∫name`. */
  readonly accumulate?: readonly string[];
  /** Physical decay of every pool, per second; 0 for decay-corrected activities. */
  readonly decayRate?: number;
}

/**
 * Writes the mass balance of a network,
 *
 *     dyᵢ/dt = Σᵣ νᵢᵣ vᵣ(y, p) / Vᵢ − λ yᵢ,     d(∫o)/dt = o(y, p),
 *
 * as trees; Vᵢ is the volume of the species' compartment, 1 for an amount.
 */
export function writeBalance(
  network: Network,
  { accumulate = [], decayRate = 0 }: BalanceOptions = {},
): Balance {
  const integrals = accumulate.map((name) => sumOf(findObservable(network, name).expression));
  const units = network.species.map((s) => s.unit.dimension);
  const kinds = units.map((unit) => units.findIndex((other) => sameDimension(unit, other)));
  const perVolume = makeQuotients();
  return {
    names: [...network.species.map((s) => s.name), ...accumulate.map((name) => `∫${name}`)],
    groups: [...kinds, ...accumulate.map(() => -1)],
    parameters: network.parameters.map((q) => q.name),
    inputs: network.inputs.map((q) => q.name),
    initial: [...network.species.map((s) => sumOf(s.initial)), ...accumulate.map(() => [])],
    rhs: [...network.species.map((s) => balanceOf(network, s, decayRate, perVolume)), ...integrals],
  };
}

export const sumOf = (expression: Expression): Sum => [{ coefficient: 1, expression }];

/** An unknown by itself; the name of an integral is no expression. */
export const sumOfUnknown = (name: string): Sum => [
  { coefficient: 1, expression: parseExpression("1"), times: name },
];

function balanceOf(
  network: Network,
  { name, compartment }: Network["species"][number],
  decayRate: number,
  perVolume: (rate: Expression, volume: string) => Expression,
): Sum {
  const reactions = network.reactions.flatMap(({ from, to, rate }) => {
    const coefficient = (to[name] ?? 0) - (from[name] ?? 0);
    const expression = compartment === undefined ? rate : perVolume(rate, compartment);
    return coefficient === 0 ? [] : [{ coefficient, expression }];
  });
  if (decayRate === 0) return reactions;
  return [...reactions, { coefficient: -decayRate, expression: parseExpression(name) }];
}

/** Makes rate / volume, one tree for each pair. */
function makeQuotients(): (rate: Expression, volume: string) => Expression {
  const kept = new Map<Expression, Map<string, Expression>>();
  return (rate, volume) => {
    const own = kept.get(rate) ?? new Map<string, Expression>();
    kept.set(rate, own);
    const made = own.get(volume) ?? replaceNames(parseExpression(`_rate / ${volume}`), "_rate", rate);
    own.set(volume, made);
    return made;
  };
}

/** ∂(sum)/∂name, terms that vanish left out. */
export type Differentiate = (sum: Sum, name: string) => Sum;

/** Makes a function that differentiates sums and keeps what it has found: a rate stands in several balances. */
export function makeDifferentiate(): Differentiate {
  const names = new Map<Expression, ReadonlySet<string>>();
  const kept = new Map<Expression, Map<string, Expression | undefined>>();
  const holds = (expression: Expression, name: string): boolean => {
    const own = names.get(expression) ?? new Set(namesIn(expression));
    names.set(expression, own);
    return own.has(name);
  };
  const derive = (expression: Expression, name: string): Expression | undefined => {
    if (!holds(expression, name)) return undefined;
    const own = kept.get(expression) ?? new Map<string, Expression | undefined>();
    kept.set(expression, own);
    if (!own.has(name)) {
      const made = differentiate(expression, name);
      own.set(name, made.toString() === "0" ? undefined : made);
    }
    return own.get(name);
  };
  return (sum, name) =>
    sum.flatMap(({ coefficient, expression, times }) => {
      const made = derive(expression, name);
      const inner = made ? [{ coefficient, expression: made, ...(times !== undefined && { times }) }] : [];
      // What is multiplied by an unknown depends on it once more.
      return times === name ? [...inner, { coefficient, expression }] : inner;
    });
}

/** ∂(sumᵢ)/∂(columnⱼ), row by row. */
export const differentiateAll = (
  sums: readonly Sum[],
  columns: readonly string[],
  differentiateSum: Differentiate,
): Sum[] => sums.flatMap((sum) => columns.map((column) => differentiateSum(sum, column)));

/** True if a sum holds one of the names. */
export const sumHolds = (sum: Sum, names: readonly string[]): boolean =>
  sum.some(
    ({ expression, times }) =>
      (times !== undefined && names.includes(times)) ||
      namesIn(expression).some((name) => names.includes(name)),
  );

/** For each input: true if it stands only in f's source, and there linearly. */
export function findSources(
  { names, inputs }: Balance,
  jacobian: readonly Sum[],
  inputJacobian: readonly Sum[],
): boolean[] {
  return inputs.map((input, j) => {
    if (jacobian.some((sum) => sumHolds(sum, [input]))) return false;
    return names.every((_, i) => !sumHolds(inputJacobian[i * inputs.length + j], [...names, ...inputs]));
  });
}
