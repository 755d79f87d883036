import { compileNetwork } from "../compile/compile-network.ts";
import { CallError } from "../errors.ts";
import { findObservable, type Network } from "../model/network.ts";
import { readModel } from "../model/read-model.ts";
import { makeReader } from "../observe/observe.ts";
import { solve } from "../solve/solve.ts";
import { constantCourse, type TimeCourse, valueAt } from "../time-course.ts";
import { makeWriter } from "./model-axes.ts";

/** A model at the values of one point, ready to be solved at any O2 tension. */
export interface ModelRun {
  /** Sets the values of a point, in the units of the model file. */
  set(values: Float64Array): void;
  /**
   * Writes observables × times, in their units; at the O2 tension given, else at that of the point or of the model.
   *
   * @throws SolveError if it cannot be solved.
   */
  read(out: Float64Array, pO2?: number): void;
}

/** Reads the model of a job and gives its inputs their courses. */
export function readDriven(
  model: { readonly text: string; readonly file: string } | undefined,
  inputs: Readonly<Record<string, TimeCourse>> = {},
): Network {
  if (!model) throw new CallError("expected the text of the job's model, found none");
  const network = readModel(model.text, model.file);
  const driven = network.inputs.map((q) => (inputs[q.name] ? { ...q, course: inputs[q.name] } : q));
  return { ...network, inputs: driven };
}

/** Makes a model ready for points over `axes`; it is compiled once. */
export function makeModelRun(
  network: Network,
  {
    axes,
    observables,
    times,
  }: {
    readonly axes: readonly string[];
    readonly observables: readonly string[];
    readonly times: readonly number[];
  },
): ModelRun {
  const system = compileNetwork(network);
  const write = makeWriter(network, axes);
  const nP = network.parameters.length;
  const iO2 = network.inputs.findIndex((q) => q.name === "pO2");
  const base = Float64Array.from([...network.parameters, ...network.inputs], (q) => q.value);
  const p = base.slice();
  const parameters = p.subarray(0, nP);
  const readers = observables.map((name) => {
    const { expression, unit } = findObservable(network, name);
    return { read: makeReader(network, expression), factor: unit.factor };
  });
  const inputs: Record<string, TimeCourse> = {};
  const driven = network.inputs.flatMap(({ name, course }, j) => (course ? [{ name, slot: nP + j }] : []));
  // Millions of points are read: a level that stays has the course that it had.
  const levels = new Float64Array(network.inputs.length).fill(Number.NaN);

  function drive(pO2: number | undefined): void {
    for (let j = 0; j < levels.length; j++) {
      const { name, course } = network.inputs[j];
      if (course && (j !== iO2 || pO2 === undefined)) {
        inputs[name] = course;
        levels[j] = Number.NaN;
      } else if (levels[j] !== p[nP + j]) {
        levels[j] = p[nP + j];
        inputs[name] = constantCourse(levels[j]);
      }
    }
  }

  return {
    set(values) {
      p.set(base);
      write(values, p);
    },
    read(out, pO2) {
      if (pO2 !== undefined && iO2 >= 0) p[nP + iO2] = pO2;
      drive(pO2);
      const { values } = solve(system, { times, parameters, inputs });
      const dim = values.length / times.length;
      for (let i = 0; i < times.length; i++) {
        for (const { name, slot } of driven) p[slot] = valueAt(inputs[name], times[i]);
        const y = times.length === 1 ? values : values.subarray(i * dim, (i + 1) * dim);
        for (let k = 0; k < readers.length; k++)
          out[k * times.length + i] = readers[k].read(y, p) / readers[k].factor;
      }
    },
  };
}

/** The observables that were asked for, or the one of the model's own advice, or its first; with their units. */
export function chooseObservables(network: Network, asked: readonly string[] | undefined) {
  const names = asked ?? [network.fit?.observable ?? network.observables[0].name];
  return names.map((name) => ({ name, unit: findObservable(network, name).unit.text }));
}

/** A time as it stands in the name of a column. */
export const wordTime = (time_min: number): string => `${time_min} min`;
