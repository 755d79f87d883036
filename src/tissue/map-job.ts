import type { Network } from "../model/network.ts";
import { readModel } from "../model/read-model.ts";
import type { BackendName, BackendOptions } from "./backend.ts";
import { runBriefMap } from "./brief-map.ts";
import type { BriefTable } from "./brief-meter.ts";
import type { GivenImages } from "./image-check.ts";
import { type Override, overridePlan } from "./map-override.ts";
import { type MapPlan, readMapPlan } from "./map-plan.ts";
import { phantomOf } from "./plan-phantom.ts";
import type { RegionTable } from "./regions.ts";
import { mapRetained } from "./retained.ts";
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
  /** Whether the share that is retained is mapped too. */
  readonly hasRetained?: boolean | undefined;
}

/** One map as it comes back from a worker. */
export interface MapJobResult {
  /** Frames × voxels, SUV as the camera sees it. */
  readonly image: Float32Array;
  /** Voxels, mmHg. */
  readonly pO2: Float32Array;
  /** Frames × voxels: share from 0 to 1 of the tracer in tissue that is trapped for good; where it was asked for, and the model traps. */
  readonly retained?: Float32Array | undefined;
  readonly labels: Uint8Array;
  /** Names of the tissues, by label. */
  readonly tissues: readonly string[];
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  /** The affine of its images, where they say which way they lie: +x right, +y anterior, +z superior. */
  readonly orientation?: readonly (readonly number[])[] | undefined;
  readonly frames: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  readonly regions: RegionTable;
  readonly backend: BackendName;
  readonly fallbackReason: string | null;
}

type Prepare = Pick<BackendOptions, "prepare">;

/** Runs one map whole, in the thread that calls. */
export async function mapJob(argument: MapJobArgument, { prepare }: Prepare = {}): Promise<MapJobResult> {
  const [changed, network] = [planOf(argument), networkOf(argument)];
  const options = { ...optionsOf(argument), prepare };
  const map = await runMap(changed, network, options);
  const retained = argument.hasRetained ? await mapRetained(changed, network, map, options) : undefined;
  const { image, phantom, regions, fallbackReason } = map;
  const { size, voxel_mm, pO2, labels, tissues } = phantom;
  const { frames } = changed;
  const { backend: ran } = map;
  return {
    ...{ image, pO2, retained, labels, tissues, size, voxel_mm, frames, regions },
    ...{ backend: ran, fallbackReason, orientation: orientationOf(argument) },
  };
}

const orientationOf = ({ images = {} }: MapJobArgument): MapJobResult["orientation"] =>
  Object.values(images).find((image) => image.isOriented)?.affine;

/** One map as a sweep shows it: its region numbers, and the axial slice through the middle of the grid. */
export interface MapSlices {
  readonly results: Readonly<Record<string, number>>;
  /** Frames × pixels, SUV as the camera sees it, x fastest. */
  readonly SUV: Float32Array;
  /** Pixels, mmHg. */
  readonly pO2: Float32Array;
  readonly size: readonly [number, number];
  readonly voxel_mm: readonly [number, number];
  readonly frames: MapJobResult["frames"];
}

/** Runs one map and keeps its region numbers: `tumor SUV 10 min` and so on. */
export async function mapPoint(
  argument: MapJobArgument,
  where: Prepare = {},
): Promise<Record<string, number>> {
  const plan = planOf(argument);
  return nameNumbers(
    plan,
    await runBriefMap(plan, networkOf(argument), { ...optionsOf(argument), ...where }),
  );
}

/** Runs one map and keeps its region numbers and one slice. */
export async function mapSlices(argument: MapJobArgument, where: Prepare = {}): Promise<MapSlices> {
  const plan = planOf(argument);
  const phantom = phantomOf(plan, argument.images);
  const [nx, ny, nz] = phantom.size;
  const [from, to] = [Math.floor(nz / 2) * nx * ny, (Math.floor(nz / 2) + 1) * nx * ny];
  const SUV = new Float32Array(plan.frames.length * nx * ny);
  const table = await runBriefMap(plan, networkOf(argument), {
    ...{ ...optionsOf(argument), ...where, phantom },
    whole: [...plan.frames.keys()],
    onFrame: (image, f) => SUV.set(image.subarray(from, to), f * nx * ny),
  });
  const [dx, dy] = phantom.voxel_mm;
  return {
    ...{ results: nameNumbers(plan, table), SUV, pO2: phantom.pO2.slice(from, to) },
    ...{ size: [nx, ny], voxel_mm: [dx, dy], frames: plan.frames },
  };
}

const planOf = ({ plan, overrides }: MapJobArgument): MapPlan =>
  overridePlan(readMapPlan(plan.text, plan.file), overrides);
const networkOf = ({ model }: MapJobArgument): Network => readModel(model.text, model.file);
const optionsOf = ({ images, backend }: MapJobArgument) => ({ images, backend });
const nameNumbers = ({ frames }: MapPlan, table: BriefTable): Record<string, number> =>
  flattenRegions(
    table,
    frames.map(({ name }) => name),
  );

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
