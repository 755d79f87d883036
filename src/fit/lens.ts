import { CallError } from "../errors.ts";
import { namesIn } from "../model/expression.ts";
import { findObservable, type Network } from "../model/network.ts";
import type { Solution } from "../solve/solution.ts";
import type { System } from "../system.ts";
import { type TimeCourse, valueAt } from "../time-course.ts";
import { observableOf } from "./compiled.ts";

/** Where a point stands. */
export interface Place {
  /** Among all points of the problem. */
  readonly row: number;
  readonly iTime: number;
  /** The end of a frame; −1 for a point in time. */
  readonly iEnd: number;
  /** From the internal unit to that of the data, and from what decays to what was corrected. */
  readonly factor: number;
}

/** What reads one observable off the solution of a run. */
export interface Lens {
  readonly places: readonly Place[];
  /** The observable and its derivatives by the moving parameters, as last read. */
  readonly out: Float64Array;
  read(solution: Solution, iTime: number, iEnd: number): void;
}

/** What a lens is made from. */
export interface LensSetting {
  readonly network: Network;
  readonly system: System;
  readonly name: string;
  readonly sensitivities: readonly string[];
  readonly accumulate: readonly string[];
  readonly times: Float64Array;
  readonly courses: Readonly<Record<string, TimeCourse>>;
  /** Inputs whose courses move with the variables. */
  readonly moving: readonly string[];
  /** Parameters and inputs of the run; the lens writes the inputs. */
  readonly p: Float64Array;
  readonly places: readonly Place[];
}

/** Makes the lens for points in time. */
export function makePointLens(setting: LensSetting): Lens {
  const { network, name, sensitivities, accumulate, p, places } = setting;
  const fill = observableOf(network, name, { sensitivities, accumulate });
  const width = (network.species.length + accumulate.length) * (1 + sensitivities.length);
  const state = new Float64Array(width);
  const out = new Float64Array(1 + sensitivities.length);
  const loadInputs = makeLoader(setting);
  return {
    places,
    out,
    read(solution, iTime) {
      const from = iTime * width;
      for (let i = 0; i < width; i++) state[i] = solution.values[from + i];
      loadInputs(solution, iTime);
      fill(state, p, out);
    },
  };
}

/** Makes the function that writes the inputs which an observable holds, at one of the times. */
function makeLoader({ network, system, name, times, courses, moving, p }: LensSetting) {
  const nP = network.parameters.length;
  const names = namesIn(findObservable(network, name).expression);
  const held = network.inputs.flatMap((input, j) =>
    names.includes(input.name) ? [{ name: input.name, j }] : [],
  );
  if (held.length > 0 && system.nHidden)
    throw new CallError(
      `"${name}" holds the input ${held[0].name}, which an event sets to a level that is being fitted; fix that level`,
    );
  const isMoving = held.some((input) => moving.includes(input.name));
  if (isMoving || network.events.some(({ set }) => held.some((input) => set[input.name])))
    return (solution: Solution, iTime: number): void => {
      for (const input of held) p[nP + input.j] = valueAt(solution.courses[input.name], times[iTime]);
    };
  const levels = held.map((input) => {
    const course = courses[input.name];
    return { slot: nP + input.j, at: course ? Float64Array.from(times, (t) => valueAt(course, t)) : times };
  });
  return (_: Solution, iTime: number): void => {
    for (const { slot, at } of levels) p[slot] = at[iTime];
  };
}

/** Makes the lens for frames, whose mean is the integral over the frame by its length. */
export function makeFrameLens({
  network,
  name,
  sensitivities,
  accumulate,
  times,
  places,
}: LensSetting): Lens {
  const block = network.species.length + accumulate.length;
  const at = network.species.length + accumulate.indexOf(name);
  const out = new Float64Array(1 + sensitivities.length);
  const width = block * out.length;
  return {
    places,
    out,
    read({ values }, iTime, iEnd) {
      const duration = times[iEnd] - times[iTime];
      for (let j = 0; j < out.length; j++) {
        const i = at + j * block;
        out[j] = (values[iEnd * width + i] - values[iTime * width + i]) / duration;
      }
    },
  };
}
