import type { Network } from "../model/network.ts";
import type { TumorDose } from "./dose.ts";
import type { SuvMap } from "./run-map.ts";
import type { GatherOptions } from "./voxel-gather.ts";

/**
 * Computes the absorbed dose of each radionuclide that a plan names, on the phantom of its map: the activity integrated
 * to the end with physical decay (and a biological loss, if the plan has one), averaged over the pO2 inside each voxel;
 * its energy stays in its voxel,
 *
 *     D = Δ/ρ ∫₀^∞ C(t) e^(−λt) dt,    pools losing λ_b = ln 2/T_b more than their model says.
 *
 * What computes them is loaded by the first call.
 */
export async function computeDoses(
  map: Pick<SuvMap, "plan" | "phantom" | "responses">,
  network: Network,
  options: GatherOptions = {},
): Promise<TumorDose[]> {
  return (await import("./dose.ts")).computeDoses(map, network, options);
}
