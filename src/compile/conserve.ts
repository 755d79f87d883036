import { makeEvaluator } from "../model/evaluate.ts";
import { type Expression, parseExpression, replaceNames, shapeOf } from "../model/expression.ts";
import type { Network, Species } from "../model/network.ts";

/** A sum of amounts that no reaction changes: Σ weight · volume · species is what it was at the start. */
export type ConservedTotal = Readonly<Record<string, number>>;

/**
 * Finds the conserved totals of a network: a basis of the left null space of its stoichiometric matrix,
 *
 *     wᵀ N = 0  ⇒  wᵀ V y = wᵀ V y(0).
 */
export function findTotals(network: Network): ConservedTotal[] {
  const names = network.species.map((s) => s.name);
  // Rows are [N | I]; where elimination has emptied the left half, the right half holds a w.
  const width = network.reactions.length;
  const places = new Map(names.map((name, i) => [name, i]));
  const rows = names.map(() => new Float64Array(width + names.length));
  rows.forEach((row, i) => {
    row[width + i] = 1;
  });
  network.reactions.forEach(({ from, to }, j) => {
    const add = (side: Readonly<Record<string, number>>, sign: number): void => {
      for (const [name, count] of Object.entries(side)) {
        const i = places.get(name);
        if (i !== undefined) rows[i][j] += sign * count;
      }
    };
    add(to, 1);
    add(from, -1);
  });
  const rank = eliminateRows(rows, width);
  return rows.slice(rank).map((row) => {
    const weights = row.subarray(width);
    return Object.fromEntries(
      names.flatMap((name, i) => (weights[i] === 0 ? [] : [[name, weights[i]] as const])),
    );
  });
}

/** Gaussian elimination on the first `width` columns; stoichiometric numbers are small, so 1e-12 is zero. */
function eliminateRows(rows: Float64Array[], width: number): number {
  let rank = 0;
  for (let column = 0; column < width && rank < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= rank && Math.abs(row[column]) > 1e-12);
    if (pivot < 0) continue;
    [rows[rank], rows[pivot]] = [rows[pivot], rows[rank]];
    const top = rows[rank];
    for (const row of rows.slice(rank + 1)) {
      const factor = row[column] / top[column];
      if (factor === 0) continue;
      for (let j = column; j < row.length; j++) {
        const rest = row[j] - factor * top[j];
        row[j] = Math.abs(rest) < 1e-12 ? 0 : rest;
      }
    }
    rank++;
  }
  return rank;
}

/** A species that follows from the others, and how. */
export interface Dependent {
  readonly name: string;
  readonly value: Expression;
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
    const dependent = chooseDependent(network, reduced, totals[0]);
    reduced = substitute(reduced, dependent);
    // What was taken out before may have been written with what is taken out now.
    dependents.forEach((d, i) => {
      dependents[i] = { ...d, value: replaceNames(d.value, dependent.name, dependent.value) };
    });
    dependents.push(dependent);
  }
  return { network: reduced, dependents };
}

/** The species that is the sum of the others if there is one (no digits cancel), else the one that starts largest. */
function chooseDependent(whole: Network, { species }: Network, weights: ConservedTotal): Dependent {
  const members = species.filter((s) => s.name in weights);
  const isEmpty = members.every((s) => numberOf(s.initial) === 0);
  const isSum = ({ name }: Species): boolean =>
    isEmpty && members.every((other) => other.name === name || weights[other.name] / weights[name] < 0);
  const amounts = members.map((s) => Math.abs(initialAmount(whole, s)));
  const chosen = members.find(isSum) ?? members[amounts.indexOf(Math.max(...amounts))];
  return { name: chosen.name, value: solveTotal(members, weights, chosen) };
}

/** y = (Σ w V y(0) − Σ′ w V y) / (w V), the second sum over the others. */
function solveTotal(members: readonly Species[], weights: ConservedTotal, chosen: Species): Expression {
  const amount = (s: Species, value: string, sign: number): string => {
    const weight = (sign * weights[s.name]) / weights[chosen.name];
    const size = Math.abs(weight) === 1 ? value : `${Math.abs(weight)} * ${value}`;
    return `${weight < 0 ? "-" : "+"} ${size}${s.compartment === undefined ? "" : ` * ${s.compartment}`}`;
  };
  const before = members.filter((s) => numberOf(s.initial) !== 0);
  const start = before.map((s) => amount(s, `_initial_${s.name}`, 1));
  const others = members.filter((s) => s !== chosen).map((s) => amount(s, s.name, -1));
  const sum = [...start, ...others].join(" ").replace(/^\+ /, "") || "0";
  const text = chosen.compartment === undefined ? sum : `(${sum}) / ${chosen.compartment}`;
  return before.reduce(
    (tree, s) => replaceNames(tree, `_initial_${s.name}`, s.initial),
    parseExpression(text),
  );
}

const numberOf = (expression: Expression): number | undefined => {
  const shape = shapeOf(expression);
  return shape.kind === "number" ? shape.value : undefined;
};

/** The amount of a species at the start, with the parameters as the file has them. */
function initialAmount(network: Network, { initial, compartment }: Species): number {
  const find = (name: string): number => network.parameters.find((q) => q.name === name)?.value ?? Number.NaN;
  const value = makeEvaluator(initial, (name) => () => find(name))();
  return compartment === undefined ? value : value * find(compartment);
}

function substitute(network: Network, { name, value }: Dependent): Network {
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
