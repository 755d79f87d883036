import {
  type FitOptions,
  type FitPlan,
  type FitSource,
  type Network,
  readFitPlan,
  readModel,
  readUptake,
  toFitPoints,
  toProblem,
  toSpread,
  type UptakeData,
} from "../../src/index.ts";
import { shipped } from "./shipped.ts";

/** A fit plan that ships with all that it names, ready to be fitted here (`options`) or in workers (`source`). */
export interface LoadedFit {
  readonly plan: FitPlan;
  readonly network: Network;
  readonly data: UptakeData;
  readonly options: FitOptions & { readonly observable: string; readonly free: readonly string[] };
  readonly source: FitSource;
}

/** Loads a fit plan of uptake data that ships, by its name. */
export function loadFit(name: string): LoadedFit {
  const written = shipped(`notebooks/plans/${name}.yaml`);
  const plan = readFitPlan(written.text, written.file);
  const model = shipped(`models/${plan.model}.yaml`);
  const network = readModel(model.text, model.file);
  const csv = shipped(plan.data.replace("../", "notebooks/"));
  const data = readUptake(csv.text, csv.file);
  const observable = plan.observable ?? network.fit?.observable ?? network.observables[0].name;
  const factor = network.observables.find((o) => o.name === observable)?.unit.factor ?? 1;
  const options = {
    points: toFitPoints(data, network, { observable, time: plan.time?.value, scaleData: plan.scaleData }),
    observable,
    free: plan.free ?? network.fit?.free ?? [],
    ...(plan.spread && { spread: toSpread(plan.spread, factor) }),
  };
  const problem = { ...toProblem(network, options), models: { [network.name]: model } };
  return { plan, network, data, options, source: { problem } };
}
