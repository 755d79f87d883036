import { readModel } from "../model/read-model.ts";
import type { BackendName, BackendOptions } from "./backend.ts";
import { runBriefMap } from "./brief-map.ts";
import type { BriefTable } from "./brief-meter.ts";
import type { GivenImages } from "./image-check.ts";
import { type Override, overridePlan } from "./map-override.ts";
import { readMapPlan } from "./map-plan.ts";
import type { RegionTable } from "./regions.ts";
import { runMap } from "./run-map.ts";

/** One map as plain data that can be sent to a worker. */
export interface MapJobArgument {
  readonly plan: { readonly text: string; readonly file: string };
  readonly model: { readonly text: string; readonly file: string };
  /** The images that the plan names. */
  readonly images?: GivenImages | undefined;
  /** Numbers in place of the plan's, by path. */
  readonly overrides: Readonly<Record<string, Override>>;
  readonly backend: BackendName | "auto";
}

/** One map as it comes back from a worker. */
export interface MapJobResult {
  /** Frames × voxels, SUV as the camera sees it. */
  readonly image: Float32Array;
  /** Voxels, mmHg. */
  readonly pO2: Float32Array;
  readonly labels: Uint8Array;
  /** Names of the tissues, by label. */
  readonly tissues: readonly string[];
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  readonly frames: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  readonly regions: RegionTable;
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
}

type Prepare = Pick<BackendOptions, "prepare">;

/** Runs one map whole, in the thread that calls. */
export async function mapJob(argument: MapJobArgument, { prepare }: Prepare = {}): Promise<MapJobResult> {
  const { plan, model, images, overrides, backend } = argument;
  const changed = overridePlan(readMapPlan(plan.text, plan.file), overrides);
  const map = await runMap(changed, readModel(model.text, model.file), { images, backend, prepare });
  const { image, phantom, regions, fallbackReason } = map;
  const { size, voxel_mm, pO2, labels, tissues } = phantom;
  const { frames } = changed;
  const { backend: ran } = map;
  return { image, pO2, labels, tissues, size, voxel_mm, frames, regions, backend: ran, fallbackReason };
}

/** Runs one map and keeps its region numbers: `tumor SUV 10 min` and so on. */
export async function mapPoint(
  { plan, model, images, overrides, backend }: MapJobArgument,
  { prepare }: Prepare = {},
): Promise<Record<string, number>> {
  const changed = overridePlan(readMapPlan(plan.text, plan.file), overrides);
  const table = await runBriefMap(changed, readModel(model.text, model.file), { images, backend, prepare });
  return flattenRegions(
    table,
    changed.frames.map((frame) => frame.name),
  );
}

/** Region numbers by name; a region without voxels has no number and is left out. */
export function flattenRegions(table: BriefTable, frames: readonly string[]): Record<string, number> {
  const results: Record<string, number> = {};
  frames.forEach((frame, f) => {
    for (const { name, mean, nVoxels } of table.regions)
      if (nVoxels > 0) results[`${name} SUV ${frame}`] = mean[f];
    results[`tumor SUVmax ${frame}`] = table.tumorMax[f];
    results[`tumor-to-muscle ${frame}`] = table.tumorToMuscle[f];
  });
  for (const { threshold_mmHg, fraction } of table.hypoxicFraction)
    results[`hypoxic fraction below ${threshold_mmHg} mmHg`] = fraction;
  return results;
}
