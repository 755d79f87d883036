import { addChase, compileNetwork, constantCourse, observe, solve } from "../../index.ts";
import { type CellModel, makeCellModel, uptakeAt, uptakeOver } from "../cell/cell-model.ts";
import { readCellModel } from "../cell/cell-sources.ts";
import { makeRetentionTable, type RetentionTable, tableTensions } from "../cell/retention-table.ts";

/** All that the five steps compute comes from this one model, the first of the Cell view. */
export const model: CellModel = makeCellModel(readCellModel("cu-atsm-redox"), undefined);

export const hour = 3600;
/** Retention is read after an hour. */
export const retained = (pO2: number): number => uptakeAt(model, pO2, hour);

export const tensions = tableTensions;

let table: RetentionTable | undefined;
const tableNow = (): RetentionTable => {
  table ??= makeRetentionTable(model, hour);
  return table;
};
/** Retention at the tensions, in % of dose. */
export const retentionCurve = (): Float64Array => tableNow().values;
/** Retention at any tension, between the points of the curve; for pictures of many pixels. */
export const retainedFast = (pO2: number): number => tableNow().at(pO2);

/** The tension at which so much is retained, between the ends of the curve. */
export function tensionOf(percent: number): number {
  let [low, high] = [0.01, 160];
  for (let i = 0; i < 60; i++) {
    const middle = Math.sqrt(low * high);
    if (retained(middle) > percent) low = middle;
    else high = middle;
  }
  return low;
}

/** Uptake over time, and from a wash-out on what is left; times in s, values in % of dose. */
export function washedOut(pO2: number, at: number, times: readonly number[]): Float64Array {
  const network = addChase(model.network, { at, observable: model.observable });
  const solution = solve(compileNetwork(network), {
    times,
    parameters: model.parameters,
    inputs: { pO2: constantCourse(pO2), contact: constantCourse(1) },
  });
  return observe(network, model.observable, solution, model.parameters).values;
}

/** Uptake with another entry rate and tension: what the challenge moves. */
export function uptakeWith(pO2: number, k_in: number, times: readonly number[]): Float64Array {
  const i = model.network.parameters.findIndex((q) => q.name === "k_in");
  const parameters = model.parameters.map((value, k) => (k === i ? k_in : value));
  return uptakeOver({ ...model, parameters }, pO2, times);
}
