import { differentiate } from "../model/differentiate.ts";
import { type Expression, namesIn, parseExpression } from "../model/expression.ts";
import { findObservable, type Network } from "../model/network.ts";

/** One term of a sum: coefficient · expression. */
export interface Term {
  readonly coefficient: number;
  readonly expression: Expression;
}
export type Sum = readonly Term[];

/** A network as sums: dyᵢ/dt, ∂/∂yⱼ and ∂/∂pⱼ of it, each a short list of coefficient · tree. */
export interface Balance {
  readonly names: readonly string[];
  readonly parameters: readonly string[];
  readonly inputs: readonly string[];
  readonly initial: readonly number[];
  readonly rhs: readonly Sum[];
  /** Row by row, dim × dim. */
  readonly jacobian: readonly Sum[];
  /** Row by row, dim × (parameters + inputs). */
  readonly parameterJacobian: readonly Sum[];
}

export interface BalanceOptions {
  /** Observables whose time integral is carried along as an unknown of its own, named `∫name`. */
  readonly accumulate?: readonly string[];
  /** Physical decay of every pool, per second; 0 for decay-corrected activities. */
  readonly decayRate?: number;
}

/**
 * Writes the mass balance of a network,
 *
 *     dyᵢ/dt = Σᵣ νᵢᵣ vᵣ(y, p) − λ yᵢ,     d(∫o)/dt = o(y, p),
 *
 * with its derivatives, as trees.
 */
export function writeBalance(
  network: Network,
  { accumulate = [], decayRate = 0 }: BalanceOptions = {},
): Balance {
  const species = network.species.map((s) => s.name);
  const parameters = network.parameters.map((q) => q.name);
  const inputs = network.inputs.map((q) => q.name);
  const own = species.map((name) => sumOf(network, name, decayRate));
  const integrals = accumulate.map((name) => [
    { coefficient: 1, expression: findObservable(network, name).expression },
  ]);
  const rhs = [...own, ...integrals];
  const names = [...species, ...accumulate.map((name) => `∫${name}`)];
  const derivatives = (columns: readonly string[]): Sum[] =>
    rhs.flatMap((sum) => columns.map((column) => differentiateSum(sum, column)));
  return {
    names,
    parameters,
    inputs,
    initial: [...network.species.map((s) => s.initial), ...accumulate.map(() => 0)],
    rhs,
    jacobian: derivatives(names),
    parameterJacobian: derivatives([...parameters, ...inputs]),
  };
}

function sumOf(network: Network, name: string, decayRate: number): Sum {
  const reactions = network.reactions.flatMap((r) => {
    const coefficient = (r.to[name] ?? 0) - (r.from[name] ?? 0);
    return coefficient === 0 ? [] : [{ coefficient, expression: r.rate }];
  });
  if (decayRate === 0) return reactions;
  return [...reactions, { coefficient: -decayRate, expression: parseExpression(name) }];
}

function differentiateSum(sum: Sum, name: string): Sum {
  return sum.flatMap(({ coefficient, expression }) => {
    if (!namesIn(expression).includes(name)) return [];
    const derivative = differentiate(expression, name);
    return derivative.toString() === "0" ? [] : [{ coefficient, expression: derivative }];
  });
}

/** True if ∂f/∂y holds no unknown: the network is linear whatever the inputs do. */
export function isLinear(balance: Balance): boolean {
  return balance.jacobian.every((sum) => !sumHolds(sum, balance.names));
}

/** For each input: true if it stands only in f's source, and there linearly. */
export function findSources(balance: Balance): boolean[] {
  const nP = balance.parameters.length + balance.inputs.length;
  return balance.inputs.map((input, j) => {
    if (balance.jacobian.some((sum) => sumHolds(sum, [input]))) return false;
    return balance.names.every((_, i) => {
      const sum = balance.parameterJacobian[i * nP + balance.parameters.length + j] ?? [];
      return !sumHolds(sum, [...balance.names, ...balance.inputs]);
    });
  });
}

const sumHolds = (sum: Sum, names: readonly string[]): boolean =>
  sum.some(({ expression }) => namesIn(expression).some((name) => names.includes(name)));
