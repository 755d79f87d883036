import { type BackendName, type Override, overridePlan, type Pool, type SuvMap } from "../index.ts";
import { curvesOfFit, type FigurePlan, loadFigure } from "./figure.ts";
import { fitPlan } from "./fit.ts";
import type { FitResult } from "./fit-text.ts";
import { computeMap, type LoadedMap, loadMap } from "./map.ts";
import type { Shelf } from "./shelf.ts";
import { type LoadedSweep, loadSweep, type SweptRows, sweepInMemory } from "./sweep-load.ts";

/** Everything that the demo computes; the report and the files are made from it. */
export interface DemoResults {
  readonly emt6: FitResult;
  readonly mcf7: FitResult;
  readonly figurePlan: FigurePlan;
  readonly swept: LoadedSweep;
  readonly base: LoadedMap;
  readonly sweep: SweptRows;
  readonly map: SuvMap;
}

/** What the demo runs on. */
export interface DemoTools {
  /** Where its plans, models and data lie. */
  readonly shelf: Shelf;
  readonly pool: Pool;
  readonly backend: BackendName | "auto";
  readonly signal: AbortSignal;
  /** Runs one stage, notes its time, and stops between stages when asked to. */
  readonly timed: <T>(name: string, work: () => Promise<T>) => Promise<T>;
}

/** Runs all stages of the demo: fits, uptake curves, sweep, maps. */
export async function computeDemo({ shelf, pool, backend, signal, timed }: DemoTools): Promise<DemoResults> {
  const [emt6, mcf7] = await timed("fits", async () => [
    await fitPlan("emt6-fit", { set: [] }, shelf),
    await fitPlan("mcf7-fit", { set: [] }, shelf),
  ]);
  const { plan: figurePlan } = await loadFigure("uptake-figure", shelf);
  await timed("uptake curves", async () => curvesOfFit(emt6, figurePlan));
  const base = await loadMap("tumor-map", shelf);
  const swept = await loadSweep("tumor-sweep", shelf);
  const overrides = overridesOf(emt6);
  const fitted = { ...base, plan: overridePlan(base.plan, overrides) };
  const sweep = await timed("sweep", () => sweepInMemory(swept, pool, { backend, overrides, signal }));
  const map = await timed("maps", () => computeMap(fitted, { pool, backend, signal }));
  return { emt6, mcf7, figurePlan, swept, base: fitted, sweep, map };
}

/**
 * What the fit found for the tissue: k_ox = k_red / K_R; what was fixed keeps the model's own value and source. A model
 * without such a number tells nothing of the tissue.
 */
function overridesOf({ fit, network }: FitResult): Record<string, Override> {
  const i = network.parameters.findIndex((q) => q.name === "k_ox");
  if (i < 0) return {};
  const { unit } = network.parameters[i];
  const source = `k_red / K_R, from the EMT6 fit of ${fit.estimates.map((e) => e.name).join(", ")} with ${fit.model}`;
  const value = fit.parameters[i] / unit.factor;
  return { "parameters.k_ox": { value, unit: unit.text, provenance: "derived", source } };
}
