import { InputError, type Network, toFitPoints, type UptakeData } from "../../index.ts";

/** What a fit of uptake data has to be told beside them. */
export interface DataNeeds {
  /** Their unit is not that of the observable: a factor between the two is estimated. */
  readonly scaleData: boolean;
  /** How many rows have no time, which must be assumed. */
  readonly nTimeless: number;
}

/** Asks data and a model what is between them. */
export function needsOf(data: UptakeData, network: Network): DataNeeds {
  const observable = network.fit?.observable ?? network.observables[0].name;
  const nTimeless = data.rows.filter((row) => row.time_min === null).length;
  try {
    toFitPoints(data, network, { observable, time: 0 });
    return { scaleData: false, nTimeless };
  } catch (error) {
    if (error instanceof InputError) return { scaleData: true, nTimeless };
    throw error;
  }
}
