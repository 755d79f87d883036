import { compileNetwork } from "../../src/compile/compile-network.ts";
import { parseExpression } from "../../src/model/expression.ts";
import type { Network } from "../../src/model/network.ts";
import { type SolveOptions, solve } from "../../src/solve/solve.ts";
import type { System } from "../../src/system.ts";
import { constantCourse, type TimeCourse } from "../../src/time-course.ts";
import { shippedModel } from "../models.ts";

export type Values = Readonly<Record<string, number>>;

interface Shipped {
  readonly network: Network;
  /** With all species as unknowns. */
  readonly system: System;
  /** As it is compiled by default. */
  readonly usual: System;
}
const systems = new Map<string, Shipped>();
/** A shipped model, read and compiled once. */
export function shipped(name: string): Shipped {
  const kept = systems.get(name);
  if (kept) return kept;
  const network = shippedModel(name);
  const made = {
    network,
    system: compileNetwork(network, { eliminate: false }),
    usual: compileNetwork(network),
  };
  systems.set(name, made);
  return made;
}

/** A shipped model that starts elsewhere. */
function withInitial(name: string, initial: Values): { network: Network; system: System } {
  const { network, usual } = shipped(name);
  if (Object.keys(initial).length === 0) return { network, system: usual };
  const species = network.species.map((s) =>
    s.name in initial ? { ...s, initial: parseExpression(`${initial[s.name]}`) } : s,
  );
  return { network, system: compileNetwork({ ...network, species }) };
}

export interface Run extends Partial<Omit<SolveOptions, "parameters" | "inputs" | "times">> {
  readonly set?: Values;
  readonly inputs?: Readonly<Record<string, number | TimeCourse>>;
  readonly initial?: Values;
}

/** Solves a shipped model; what is not given is as the file says, `set` is in the units of the file. Returns the species by name, one array each. */
export function run(
  name: string,
  times: readonly number[],
  { set = {}, inputs = {}, initial = {}, ...rest }: Run = {},
) {
  const { network, system } = withInitial(name, initial);
  const courses = network.inputs.map((q): [string, TimeCourse] => {
    const given = inputs[q.name] ?? q.value;
    return [q.name, typeof given === "number" ? constantCourse(given) : given];
  });
  const { names, values, method } = solve(system, {
    times,
    parameters: network.parameters.map((q) => (q.name in set ? set[q.name] * q.unit.factor : q.value)),
    inputs: Object.fromEntries(courses),
    ...rest,
  });
  const curves: Record<string, number[]> = {};
  names.forEach((s, k) => {
    curves[s] = times.map((_, i) => values[i * names.length + k]);
  });
  return { curves, method };
}
/** The sum of some species at one of the times. */
export const sum = (
  curves: Readonly<Record<string, number[]>>,
  names: readonly string[],
  i: number,
): number => names.reduce((total, name) => total + curves[name][i], 0);

export const hour = 3600;
