import {
  compileNetwork,
  constantCourse,
  driveNetwork,
  type Network,
  observe,
  type System,
  solve,
} from "../../src/index.ts";

const compiled = new WeakMap<Network, System>();

/** A network is compiled once, however often a slider moves. */
function systemOf(network: Network): System {
  const system = compiled.get(network) ?? compileNetwork(network);
  compiled.set(network, system);
  return system;
}

/** The numbers of a network in the order in which it wants them, some of them in their own unit in place of its own. */
export function parametersWith(
  network: Network,
  set: Readonly<Record<string, number>> = {},
): readonly number[] {
  return network.parameters.map(({ name, value, unit }) => (name in set ? set[name] * unit.factor : value));
}

interface CurveOptions {
  /** Levels that inputs hold, in internal units: `{ pO2: 0.76 }` in mmHg. */
  readonly inputs?: Parameters<typeof driveNetwork>[1];
  /** Times in s. */
  readonly times: readonly number[];
  /** In internal units, in the order of the network; its own values unless given. */
  readonly parameters?: readonly number[];
  readonly observable?: string;
}

/** Solves a network; returns the whole solution. */
function solveWith(
  network: Network,
  { inputs = {}, times, parameters }: Required<Omit<CurveOptions, "observable">>,
) {
  const courses = Object.fromEntries(
    driveNetwork(network, inputs).inputs.map(({ name, value, course }) => [
      name,
      course ?? constantCourse(value),
    ]),
  );
  return solve(systemOf(network), { times, parameters, inputs: courses });
}

/** Solves a network and reads one observable at each time, in the unit that the model gives it. */
export function curveOf(network: Network, options: CurveOptions): Float64Array {
  const { times, inputs = {}, parameters = parametersWith(network), observable } = options;
  const solution = solveWith(network, { inputs, times, parameters });
  return observe(network, observable ?? network.observables[0].name, solution, parameters).values;
}

/** Solves a network and gives each of its pools at each time, in the unit in which the solver counts. */
export function poolsOf(network: Network, options: CurveOptions): { name: string; values: number[] }[] {
  const { times, inputs = {}, parameters = parametersWith(network) } = options;
  const { names, values } = solveWith(network, { inputs, times, parameters });
  return names.map((name, j) => ({ name, values: times.map((_, i) => values[i * names.length + j]) }));
}
