import { compileNetwork } from "../compile/compile-network.ts";
import { CallError } from "../errors.ts";
import { differentiate } from "../model/differentiate.ts";
import { namesIn } from "../model/expression.ts";
import { findObservable, type Network } from "../model/network.ts";
import { makeReader, type Reader } from "../observe/observe.ts";
import { SolveError } from "../solve/solution.ts";
import { solve } from "../solve/solve.ts";
import type { System } from "../system.ts";
import { constantCourse, type TimeCourse, valueAt } from "../time-course.ts";

/** One measured value and the constant inputs (such as pO2, internal units) and time (s) it belongs to. */
export interface FitPoint {
  readonly condition: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly time: number;
  /** In the unit of the observable. */
  readonly value: number;
  readonly sd: number | null;
}

/** The observable at every point and its derivatives by all parameters (points × parameters). */
export interface Prediction {
  readonly values: Float64Array;
  readonly derivatives: Float64Array;
}

interface Group {
  readonly courses: Readonly<Record<string, TimeCourse>>;
  readonly times: readonly number[];
  /** For each point of the group: its row in the data and its place in `times`. */
  readonly members: readonly { readonly row: number; readonly iTime: number }[];
}

/**
 * Makes the function p ↦ (model values, exact derivatives) at the measured points; one solve with forward
 * sensitivities for each set of inputs.
 *
 * Returns undefined for a p at which the model cannot be solved.
 */
export function makePredictor(
  network: Network,
  observable: string,
  points: readonly FitPoint[],
  moving: readonly number[],
): (p: Float64Array) => Prediction | undefined {
  const system = compileNetwork(network, { sensitivities: moving.map((j) => network.parameters[j].name) });
  checkReadable(network, observable, system);
  const readers = makeReaders(network, observable);
  const groups = groupPoints(points, network);
  const nP = network.parameters.length;
  return (p) => {
    const values = new Float64Array(points.length);
    const derivatives = new Float64Array(points.length * nP);
    for (const group of groups) {
      try {
        const solution = solve(system, { times: group.times, parameters: p, inputs: group.courses });
        const width = solution.names.length;
        const full = new Float64Array(nP + network.inputs.length);
        full.set(p);
        for (const { row, iTime } of group.members) {
          network.inputs.forEach(({ name }, j) => {
            full[nP + j] = valueAt(solution.courses[name], group.times[iTime]);
          });
          const state = solution.values.subarray(iTime * width, (iTime + 1) * width);
          readPoint(readers, state, full, moving, values, derivatives, row, nP);
        }
      } catch (error) {
        if (error instanceof SolveError) return undefined;
        throw error;
      }
    }
    return { values, derivatives };
  };
}

/** An input that an event sets to a level which is being fitted moves an observable past the unknowns. */
function checkReadable(network: Network, observable: string, system: System): void {
  if (!system.nHidden) return;
  const names = namesIn(findObservable(network, observable).expression);
  const input = network.inputs.find((q) => names.includes(q.name));
  if (input)
    throw new CallError(
      `"${observable}" holds the input ${input.name}, which an event sets to a level that is being fitted; fix that level`,
    );
}

interface Readers {
  readonly value: Reader;
  readonly bySpecies: readonly Reader[];
  readonly byParameter: readonly Reader[];
  readonly factor: number;
}

function makeReaders(network: Network, name: string): Readers {
  const observable = findObservable(network, name);
  const by = (names: readonly { readonly name: string }[]): Reader[] =>
    names.map((n) => makeReader(network, differentiate(observable.expression, n.name)));
  return {
    value: makeReader(network, observable.expression),
    bySpecies: by(network.species),
    byParameter: by(network.parameters),
    factor: observable.unit.factor,
  };
}

/** Chain rule: do/dpⱼ = ∂o/∂pⱼ + Σᵢ ∂o/∂yᵢ · sᵢⱼ. */
function readPoint(
  readers: Readers,
  state: Float64Array,
  p: Float64Array,
  moving: readonly number[],
  values: Float64Array,
  derivatives: Float64Array,
  row: number,
  nP: number,
): void {
  const dim = state.length / (1 + moving.length);
  const y = state.subarray(0, dim);
  values[row] = readers.value(y, p) / readers.factor;
  const gradient = readers.bySpecies.map((read) => read(y, p));
  moving.forEach((j, m) => {
    const s = state.subarray(dim * (1 + m), dim * (2 + m));
    const indirect = gradient.reduce((sum, g, i) => sum + g * s[i], 0);
    derivatives[row * nP + j] = (readers.byParameter[j](y, p) + indirect) / readers.factor;
  });
}

function groupPoints(points: readonly FitPoint[], network: Network): Group[] {
  const groups = new Map<string, number[]>();
  points.forEach((point, row) => {
    const key = network.inputs.map((q) => point.inputs[q.name]).join("|");
    groups.set(key, [...(groups.get(key) ?? []), row]);
  });
  return [...groups.values()].map((rows) => {
    const times = [...new Set(rows.map((row) => points[row].time))].sort((a, b) => a - b);
    const members = rows.map((row) => ({ row, iTime: times.indexOf(points[row].time) }));
    return { courses: coursesOf(network, points[rows[0]].inputs), times, members };
  });
}

/** Levels that a point gives, else the course that the model itself gives; a level is never guessed. */
const coursesOf = (network: Network, levels: FitPoint["inputs"]): Record<string, TimeCourse> =>
  Object.fromEntries(
    network.inputs.flatMap(({ name, course }) => {
      const own = levels[name] === undefined ? course : constantCourse(levels[name]);
      return own ? [[name, own]] : [];
    }),
  );
