import { makeKroghCylinder } from "../../src/tissue/krogh.ts";
import { makePhantom, type Phantom, type Tumor } from "../../src/tissue/phantom.ts";

export interface Sphere extends Partial<Omit<Tumor, "semiAxes_mm" | "capillary">> {
  readonly size?: Phantom["size"];
  readonly voxel_mm?: Phantom["voxel_mm"];
  readonly radius_mm?: number;
}

export const capillary = { vesselPO2: 40, capillaryRadius: 5, diffusivity: 2000, consumption: 15 } as const;

/** A round tumor in muscle: 8 mm on a fine grid unless told otherwise. */
export function makeSphere(options: Sphere = {}, more?: { readonly file: string }): Phantom {
  const { size = [96, 96, 48], voxel_mm = [0.25, 0.25, 0.5], radius_mm = 8, ...tumor } = options;
  const muscle = makeKroghCylinder({ ...capillary, consumption: 2.2 });
  return makePhantom(
    {
      size,
      voxel_mm,
      muscle: { pO2: muscle.meanPressure(40), halfDistance_um: 40 },
      tumor: {
        semiAxes_mm: [radius_mm, radius_mm, radius_mm],
        rim_um: 45,
        core_um: 180,
        spread: 0.15,
        correlation_mm: 1.5,
        seed: 1,
        capillary,
        ...tumor,
      },
    },
    more,
  );
}
