import { readFileSync } from "node:fs";
import { analyzeFit } from "../../src/fit/analyze.ts";
import type { ComparedFit } from "../../src/fit/compare.ts";
import type { FitSource } from "../../src/fit/fit-task.ts";
import { toProblem } from "../../src/fit/network-problem.ts";
import { toFitPoints } from "../../src/io/fit-points.ts";
import { readUptake } from "../../src/io/uptake-csv.ts";
import { readModel } from "../../src/model/read-model.ts";

const at = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const data = readUptake(at("notebooks/data/emt6-lewis-1999.csv"), "emt6.csv");

/** The EMT6 data with a spread that is assumed: 5 percentage points unless said; null for one that is estimated. */
export function emt6(
  free: readonly string[],
  { model = "cu-atsm-redox", sd = 5 as number | null, drop = 0 } = {},
): FitSource {
  const file = `models/${model}.yaml`;
  const text = at(file);
  const network = readModel(text, file);
  const points = toFitPoints(data, network, { observable: "uptake", time: undefined, scaleData: false });
  const spread = sd === null ? undefined : ({ kind: "constant", sd } as const);
  const choice = { points: points.slice(drop), observable: "uptake", free, ...(spread && { spread }) };
  const problem = toProblem(network, choice);
  return { problem: { ...problem, models: { [network.name]: { text, file } } } };
}

/** One start of a fit, analyzed. */
export async function analyzed(name: string, source: FitSource): Promise<ComparedFit> {
  return { name, source, analysis: await analyzeFit(source, { starts: 1, profiles: false }) };
}
