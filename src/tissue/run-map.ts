import type { Network } from "../model/network.ts";
import { makeFrameCurves } from "./kinetics.ts";
import { type MapOptions, mapVoxels, type VoxelMap } from "./map.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import { makePhantom, type Phantom } from "./phantom.ts";
import { type FrameCurve, makeTable, type Table } from "./table.ts";

/** A SUV map and all that it was made from. */
export interface SuvMap extends VoxelMap {
  readonly plan: MapPlan;
  readonly phantom: Phantom;
  readonly curves: readonly FrameCurve[];
  readonly tables: readonly Table[];
}

/** The pO2 around which retention bends most, in mmHg: half of the table's nodes lie below it. */
const bendPO2_mmHg = 1.5;

/** Runs a map plan: phantom and oxygen, kinetics over pO2, voxels, camera, regions. */
export async function runMap(
  plan: MapPlan,
  network: Network,
  options: Pick<MapOptions, "pool" | "backend" | "prepare" | "signal" | "onProgress"> = {},
): Promise<SuvMap> {
  const phantom = phantomOf(plan);
  const curves = makeFrameCurves(plan, network);
  const tables = curves.map((curve) => makeTable(curve, { halfPO2_mmHg: bendPO2_mmHg }));
  const fwhm = quantityOf(plan, "camera.fwhm");
  const map = await mapVoxels({
    ...options,
    phantom,
    tables,
    fwhm_mm: fwhm > 0 ? [fwhm, fwhm, fwhm] : undefined,
    regions: {
      core_mmHg: quantityOf(plan, "regions.hypoxic_below"),
      rim_mmHg: quantityOf(plan, "regions.rim_above"),
    },
  });
  return { ...map, plan, phantom, curves, tables };
}

/** The voxel phantom of a plan. */
export function phantomOf(plan: MapPlan): Phantom {
  const of = (path: string): number => quantityOf(plan, path);
  return makePhantom(
    {
      size: plan.size,
      voxel_mm: plan.voxel_mm,
      tumorRadius_mm: of("tumor.radius"),
      rim_um: of("tumor.rim_half_distance"),
      core_um: of("tumor.core_half_distance"),
      spread: of("tumor.spread"),
      correlation_mm: of("tumor.correlation_length"),
      seed: plan.seed,
      muscle_um: of("muscle.half_distance"),
      vesselPO2_mmHg: of("oxygen.vessel"),
      capillaryRadius_um: of("oxygen.capillary_radius"),
      diffusivity_um2_s: of("oxygen.diffusivity"),
      tumorConsumption_mmHg_s: of("tumor.consumption"),
      muscleConsumption_mmHg_s: of("muscle.consumption"),
    },
    { file: plan.file },
  );
}
