import { type Expression, parseExpression, replaceNames } from "../model/expression.ts";
import type { Network } from "../model/network.ts";

/** A sum of species that no reaction changes: Σ weight · species = total. */
export interface ConservedTotal {
  readonly weights: Readonly<Record<string, number>>;
  readonly total: number;
}

/**
 * Finds the conserved totals of a network: a basis of the left null space of its stoichiometric matrix,
 *
 *     wᵀ N = 0  ⇒  wᵀ y = wᵀ y(0).
 */
export function findTotals(network: Network): ConservedTotal[] {
  const names = network.species.map((s) => s.name);
  // Rows are [N | I]; where elimination has emptied the left half, the right half holds a w.
  const rows = names.map((name, i) => [
    ...network.reactions.map((r) => (r.to[name] ?? 0) - (r.from[name] ?? 0)),
    ...names.map((_, j) => (i === j ? 1 : 0)),
  ]);
  const rank = eliminateRows(rows, network.reactions.length);
  return rows.slice(rank).map((row) => {
    const weights = row.slice(network.reactions.length);
    const used = names.flatMap((name, i) => (weights[i] === 0 ? [] : [[name, weights[i]] as const]));
    const total = network.species.reduce((sum, s, i) => sum + weights[i] * s.initial, 0);
    return { weights: Object.fromEntries(used), total };
  });
}

/** Gaussian elimination on the first `width` columns; stoichiometric numbers are small, so 1e-12 is zero. */
function eliminateRows(rows: number[][], width: number): number {
  let rank = 0;
  for (let column = 0; column < width && rank < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= rank && Math.abs(row[column]) > 1e-12);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot], rows[rank]];
    for (let i = rank + 1; i < rows.length; i++) {
      const factor = rows[i][column] / rows[rank][column];
      if (factor !== 0)
        rows[i] = rows[i].map((x, j) =>
          Math.abs(x - factor * rows[rank][j]) < 1e-12 ? 0 : x - factor * rows[rank][j],
        );
    }
    rank++;
  }
  return rank;
}

/** A species that follows from the others: value = constant + Σ weight · species. */
export interface Dependent {
  readonly name: string;
  readonly constant: number;
  readonly weights: Readonly<Record<string, number>>;
}

/**
 * Takes one species out of each conserved total, in its place an expression of the others.
 *
 * A linear method keeps totals only up to the rounding of its linear solves, which at h‖J‖ of 10¹⁰ and more is
 * not at all; after elimination they hold by construction.
 */
export function eliminateTotals(network: Network): { network: Network; dependents: readonly Dependent[] } {
  const dependents: Dependent[] = [];
  let reduced = network;
  for (let totals = findTotals(reduced); totals.length > 0; totals = findTotals(reduced)) {
    const dependent = chooseDependent(reduced, totals[0]);
    reduced = substitute(reduced, dependent);
    // What was taken out before may have been written with what is taken out now.
    dependents.forEach((d, i) => {
      dependents[i] = resolve(d, dependent);
    });
    dependents.push(dependent);
  }
  return { network: reduced, dependents };
}

/** The species that is the sum of the others if there is one (no digits cancel), else the one that starts largest. */
function chooseDependent(network: Network, { weights, total }: ConservedTotal): Dependent {
  const names = Object.keys(weights);
  const isSum = (name: string): boolean =>
    total === 0 && names.every((other) => other === name || weights[other] / weights[name] < 0);
  const initial = (name: string): number => network.species.find((s) => s.name === name)?.initial ?? 0;
  const largest = names.reduce((best, name) => (initial(name) > initial(best) ? name : best));
  const name = names.find(isSum) ?? largest;
  const others = names
    .filter((other) => other !== name)
    .map((other) => [other, -weights[other] / weights[name]]);
  return { name, constant: total / weights[name], weights: Object.fromEntries(others) };
}

function substitute(network: Network, { name, constant, weights }: Dependent): Network {
  const terms = Object.entries(weights).map(([other, weight]) => `(${weight}) * ${other}`);
  const sum = constant === 0 && terms.length > 0 ? terms : [`(${constant})`, ...terms];
  const value = parseExpression(`(${sum.join(" + ")})`);
  const replace = (expression: Expression): Expression => replaceNames(expression, name, value);
  const without = (side: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(side).filter(([key]) => key !== name));
  return {
    ...network,
    species: network.species.filter((s) => s.name !== name),
    reactions: network.reactions.map((r) => ({
      ...r,
      from: without(r.from),
      to: without(r.to),
      rate: replace(r.rate),
    })),
    observables: network.observables.map((o) => ({ ...o, expression: replace(o.expression) })),
  };
}

function resolve(d: Dependent, by: Dependent): Dependent {
  const factor = d.weights[by.name];
  if (factor === undefined) return d;
  const weights: Record<string, number> = Object.fromEntries(
    Object.entries(d.weights).filter(([key]) => key !== by.name),
  );
  for (const [name, weight] of Object.entries(by.weights))
    weights[name] = (weights[name] ?? 0) + factor * weight;
  return { ...d, constant: d.constant + factor * by.constant, weights };
}
