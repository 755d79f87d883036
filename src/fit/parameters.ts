import { adviseNames, CallError } from "../errors.ts";
import { differentiate } from "../model/differentiate.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import { type Expression, namesIn } from "../model/expression.ts";
import type { Combination, Network } from "../model/network.ts";
import type { UnitScale } from "../units.ts";

/** A parameter (or combination of parameters, or the data's scale) that a fit may move. */
export interface FreeParameter {
  readonly name: string;
  readonly unit: UnitScale;
  readonly scale: "log10" | "linear";
  /** In internal units. */
  readonly start: number;
  readonly range: readonly [number, number];
}

/** The way from the numbers a search moves (log10 where so scaled) to the parameters of the network, and back. */
export interface Mapping {
  readonly free: readonly FreeParameter[];
  readonly start: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Network parameters at θ, in the order of the network. */
  parametersAt(theta: Float64Array): Float64Array;
  /** ∂p/∂θ, nParameters × nFree, row by row. */
  derivativesAt(theta: Float64Array): Float64Array;
  /** The value of free parameter k at θ, in internal units. */
  valueAt(theta: Float64Array, k: number): number;
}

/** Settings of a mapping: which names are free, what is set instead of the model's defaults, other bounds. */
export interface MappingOptions {
  readonly free: readonly string[];
  readonly set?: Readonly<Record<string, number>>;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Makes the mapping of a fit. A free combination such as K_R = k_red / k_ox takes the place of the parameter
 * it solves (k_ox = k_red / K_R).
 *
 * @throws CallError if a name is unknown, free twice, or both a combination and the parameter it replaces are free.
 */
export function makeMapping(network: Network, { free, set = {}, bounds = {} }: MappingOptions): Mapping {
  checkNames(network, free, set);
  const names = network.parameters.map((q) => q.name);
  const base = Float64Array.from(network.parameters, (q) => set[q.name] ?? q.value);
  const combinations = (network.fit?.combinations ?? []).filter((c) => free.includes(c.name));
  const chosen = free.map((name) => describe(network, name, base, combinations, bounds[name]));
  const scope = makeScope(names, combinations);
  const solves = combinations.map((c) => ({
    slot: names.indexOf(c.solves),
    as: scope.reader(c.as),
    by: free.map((name) =>
      namesIn(c.as).includes(name) ? scope.reader(differentiate(c.as, name)) : undefined,
    ),
  }));

  const load = (theta: Float64Array): void => {
    base.forEach((value, i) => {
      scope.values[i] = value;
    });
    chosen.forEach((parameter, k) => {
      scope.values[scope.slot(parameter.name)] = toValue(parameter, theta[k]);
    });
    for (const { slot, as } of solves) scope.values[slot] = as();
  };
  const derivativesAt = (theta: Float64Array): Float64Array => {
    load(theta);
    const out = new Float64Array(names.length * chosen.length);
    chosen.forEach((parameter, k) => {
      const inner = parameter.scale === "log10" ? toValue(parameter, theta[k]) * Math.LN10 : 1;
      const own = names.indexOf(parameter.name);
      if (own >= 0) out[own * chosen.length + k] = inner;
      for (const { slot, by } of solves) out[slot * chosen.length + k] = (by[k]?.() ?? 0) * inner;
    });
    return out;
  };
  return {
    free: chosen,
    start: Float64Array.from(chosen, (c) => toTheta(c, c.start)),
    lower: Float64Array.from(chosen, (c) => toTheta(c, c.range[0])),
    upper: Float64Array.from(chosen, (c) => toTheta(c, c.range[1])),
    parametersAt: (theta) => {
      load(theta);
      return scope.values.slice(0, names.length);
    },
    derivativesAt,
    valueAt: (theta, k) => toValue(chosen[k], theta[k]),
  };
}

const toTheta = ({ scale }: FreeParameter, value: number): number =>
  scale === "log10" ? Math.log10(value) : value;
const toValue = ({ scale }: FreeParameter, theta: number): number =>
  scale === "log10" ? 10 ** theta : theta;

function checkNames(network: Network, free: readonly string[], set: Readonly<Record<string, number>>): void {
  const names = network.parameters.map((q) => q.name);
  const combinations = network.fit?.combinations ?? [];
  const candidates = [...names, ...combinations.map((c) => c.name)];
  free.forEach((name, i) => {
    if (!candidates.includes(name))
      throw new CallError(`${network.name} has no parameter "${name}": ${adviseNames(name, candidates)}`);
    if (free.indexOf(name) !== i) throw new CallError(`"${name}" is free twice`);
    const replaced = combinations.find((c) => c.name === name)?.solves;
    if (replaced !== undefined && (free.includes(replaced) || replaced in set))
      throw new CallError(`"${name}" takes the place of "${replaced}", which cannot be free or set as well`);
  });
  for (const name of Object.keys(set))
    if (!names.includes(name))
      throw new CallError(`${network.name} has no parameter "${name}": ${adviseNames(name, names)}`);
}

function describe(
  network: Network,
  name: string,
  base: Float64Array,
  combinations: readonly Combination[],
  bounds: readonly [number, number] | undefined,
): FreeParameter {
  const names = network.parameters.map((q) => q.name);
  const combination = combinations.find((c) => c.name === name);
  const quantity = combination ?? network.parameters[names.indexOf(name)];
  const range = bounds ?? quantity.range;
  if (!range) throw new CallError(`"${name}" has no range in ${network.file}; give bounds for it`);
  if (!(range[0] < range[1]))
    throw new CallError(
      `expected bounds of "${name}" from low to high, found [${range.join(", ")}]; swap or widen them`,
    );
  const scope = makeScope(names, []);
  scope.values.set(base);
  const start = combination ? scope.reader(combination.expression)() : base[names.indexOf(name)];
  return {
    name,
    unit: quantity.unit,
    scale: quantity.scale,
    range,
    start: Math.min(Math.max(start, range[0]), range[1]),
  };
}

/** Values of parameters and combinations by name, for the expressions that hold them. */
function makeScope(names: readonly string[], combinations: readonly Combination[]) {
  const all = [...names, ...combinations.map((c) => c.name)];
  const values = new Float64Array(all.length);
  const slot = (name: string): number => all.indexOf(name);
  const reader = (expression: Expression): (() => number) =>
    makeEvaluator(expression, (name) => {
      const i = slot(name);
      return () => values[i];
    });
  return { values, slot, reader };
}
