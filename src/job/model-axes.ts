import { CallError } from "../errors.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import type { Combination, Network } from "../model/network.ts";
import type { SourcedQuantity } from "../quantity.ts";

/**
 * What can be varied of a model: its parameters, inputs without a course, and the combinations that may stand in for
 * one of its parameters (K_R for k_ox).
 */
export function modelQuantities(network: Network): Record<string, SourcedQuantity> {
  const own = [...network.parameters, ...network.inputs.filter(({ course }) => !course)];
  const combined = combinationsOf(network).map((combination) => ({
    ...combination,
    value: baseOf(network, combination),
    provenance: "derived" as const,
    source: `in place of ${combination.solves}`,
  }));
  return Object.fromEntries([...own, ...combined].map((q) => [q.name, q]));
}

const combinationsOf = (network: Network): readonly Combination[] => network.fit?.combinations ?? [];

function baseOf(network: Network, { expression }: Combination): number {
  const at = (name: string): number => network.parameters.find((q) => q.name === name)?.value ?? Number.NaN;
  return makeEvaluator(expression, (name) => () => at(name))();
}

/** Writes the values of a point (in written units) into parameters and, behind them, inputs, in internal units. */
export type WritePoint = (values: Float64Array, p: Float64Array) => void;

/**
 * Makes the writer for some axes of a model; what they do not name keeps what stands in `p`.
 *
 * @throws CallError if an axis is a parameter that another one determines.
 */
export function makeWriter(network: Network, axes: readonly string[]): WritePoint {
  const slots = [...network.parameters, ...network.inputs];
  const plain: { readonly from: number; readonly to: number; readonly factor: number }[] = [];
  const combined: ((values: Float64Array, p: Float64Array) => void)[] = [];
  axes.forEach((name, from) => {
    const to = slots.findIndex((q) => q.name === name);
    if (to >= 0) plain.push({ from, to, factor: slots[to].unit.factor });
    else combined.push(makeCombined(network, name, from, axes));
  });
  return (values, p) => {
    for (const { from, to, factor } of plain) p[to] = values[from] * factor;
    // They are made of the others, so they come last.
    for (const write of combined) write(values, p);
  };
}

function makeCombined(network: Network, name: string, from: number, axes: readonly string[]): WritePoint {
  const found = combinationsOf(network).find((c) => c.name === name);
  if (!found) throw new CallError(`${network.name} has no "${name}" to vary`);
  const { solves, as, unit } = found;
  if (axes.includes(solves))
    throw new CallError(`expected ${name} or ${solves}, found both: ${name} determines ${solves}; keep one`);
  const to = network.parameters.findIndex((q) => q.name === solves);
  let p = new Float64Array(0);
  let own = 0;
  const evaluate = makeEvaluator(as, (part) => {
    const i = network.parameters.findIndex((q) => q.name === part);
    return part === name ? () => own : () => p[i];
  });
  return (values, target) => {
    p = target as Float64Array<ArrayBuffer>;
    own = values[from] * unit.factor;
    target[to] = evaluate();
  };
}
