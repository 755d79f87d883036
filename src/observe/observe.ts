import { makeEvaluator } from "../model/evaluate.ts";
import type { Expression } from "../model/expression.ts";
import { findObservable, type Network } from "../model/network.ts";
import { type TimeCourse, valueAt } from "../time-course.ts";

/** What an instrument reports: one observable at the times of a solution, in its written unit. */
export interface Observation {
  readonly name: string;
  readonly unit: string;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The part of a solution that is observed. */
interface Observed {
  readonly times: Float64Array;
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly courses: Readonly<Record<string, TimeCourse>>;
}

/** A function of (y, p) that reads an expression; y and p in the order of the system. */
export type Reader = (y: Float64Array, p: Float64Array) => number;

/** Makes the function that reads an expression of species, parameters and inputs. */
export function makeReader(network: Network, expression: Expression): Reader {
  let y = new Float64Array(0);
  let p = new Float64Array(0);
  const species = network.species.map((s) => s.name);
  const slots = [...network.parameters, ...network.inputs].map((q) => q.name);
  const value = makeEvaluator(expression, (name) => {
    const i = species.indexOf(name);
    if (i >= 0) return () => y[i];
    const j = slots.indexOf(name);
    return () => p[j];
  });
  return (yNow, pNow) => {
    y = yNow as Float64Array<ArrayBuffer>;
    p = pNow as Float64Array<ArrayBuffer>;
    return value();
  };
}

/** Reads an observable off a solution, in the unit that the model gives it. */
export function observe(
  network: Network,
  name: string,
  solution: Observed,
  parameters: ArrayLike<number>,
): Observation {
  const observable = findObservable(network, name);
  const read = makeReader(network, observable.expression);
  const dim = solution.names.length;
  const p = Float64Array.from([...Array.from(parameters), ...network.inputs.map(() => 0)]);
  const values = Float64Array.from(solution.times, (t, i) => {
    network.inputs.forEach((input, j) => {
      p[network.parameters.length + j] = valueAt(solution.courses[input.name], t);
    });
    return read(solution.values.subarray(i * dim, (i + 1) * dim), p) / observable.unit.factor;
  });
  return { name, unit: observable.unit.text, times: solution.times, values };
}
