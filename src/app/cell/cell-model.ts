import {
  compileNetwork,
  constantCourse,
  findHalfUptakePO2,
  type Network,
  observe,
  type Solution,
  type System,
  solve,
} from "../../index.ts";
import { digits, prettyUnit } from "../format.ts";

/** A model with its parameters chosen: what remains is pO2 and time. */
export interface CellModel {
  readonly network: Network;
  readonly system: System;
  /** In internal units, in the order of the network. */
  readonly parameters: readonly number[];
  readonly observable: string;
  /** Of the observable, as it is shown. */
  readonly unit: string;
}

/** What cells have taken up is in % of dose. */
export const percentOfDose = "% of dose";

/** A value in that unit, in words. */
export const printUptake = (value: number, unit: string, nDecimals = 2): string =>
  unit === percentOfDose ? `${value.toFixed(nDecimals)} %` : `${digits(value)} ${unit}`.trim();

export function makeCellModel(network: Network, parameters: readonly number[] | undefined): CellModel {
  const observable = network.fit?.observable ?? network.observables[0].name;
  const written = network.observables.find(({ name }) => name === observable)?.unit.text ?? "1";
  return {
    network,
    system: compileNetwork(network),
    parameters: parameters ?? network.parameters.map((q) => q.value),
    observable,
    unit: written === "%" ? percentOfDose : prettyUnit(written),
  };
}

/** Inputs beside the O2 tension run as the model says. */
function solveAt(
  { network, system, parameters }: CellModel,
  pO2: number,
  times: readonly number[],
): Solution {
  const inputs = Object.fromEntries(
    network.inputs.map((q) => [
      q.name,
      q.name === "pO2" ? constantCourse(pO2) : (q.course ?? constantCourse(q.value)),
    ]),
  );
  return solve(system, { times, parameters, inputs });
}

/** Uptake in % of dose at each time (s) under a constant pO2 (mmHg). */
export function uptakeOver(model: CellModel, pO2: number, times: readonly number[]): Float64Array {
  const solution = solveAt(model, pO2, times);
  return observe(model.network, model.observable, solution, model.parameters).values;
}

export const uptakeAt = (model: CellModel, pO2: number, time: number): number =>
  uptakeOver(model, pO2, [time])[0];

/** pO2 midway between the uptake at 0 and at 160 mmHg, for the time given with it; NaN if uptake does not fall. */
export const halfUptakePO2 = (model: CellModel, time: number): number =>
  findHalfUptakePO2((pO2) => uptakeAt(model, pO2, time));

/** One pool of the tracer: % of dose, unless the model counts otherwise. */
export interface Pool {
  readonly name: string;
  readonly description: string;
  readonly value: number;
  readonly unit: string;
}

/** The pools at one time, and which solver gave them. */
export function poolsAt(model: CellModel, pO2: number, time: number) {
  const { values, method, reason } = solveAt(model, pO2, [time]);
  const pools = model.network.species.map(({ name, description, unit }, i): Pool => {
    const isShare = model.unit === percentOfDose && unit.text === "1";
    const value = isShare ? 100 * values[i] : values[i] / unit.factor;
    return { name, description, value, unit: isShare ? percentOfDose : prettyUnit(unit.text) };
  });
  return { pools, method, reason };
}
