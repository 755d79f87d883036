import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";
import { solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import { countOxygen } from "../../src/tissue/micro/oxygen-histogram.ts";
import { solveTracer } from "../../src/tissue/micro/tracer.ts";
import { makeVesselPatch } from "../../src/tissue/micro/vessel-patch.ts";
import { averageOver, histogramFamily } from "../../src/tissue/oxygen-spread.ts";
import { kineticsOf } from "./tracer-fields.ts";

const { system, parameters } = kineticsOf("cu-atsm-plasma");
const iK1 = system.parameters.indexOf("K1");
const plasma = fengInput(fengFdg);
const hour = 3600;

export interface Case {
  /** Side of the square around each vessel in µm. */
  readonly side: number;
  readonly diffusivity?: number;
  readonly capacity?: (pO2: number) => number;
  readonly vesselPO2?: number;
}

/** Cellular tracer of the model alone at one pO2, with plasma all around the cells. */
function uptakeAt(pO2: number, capacity: (pO2: number) => number): number {
  const own = parameters.map((value, j) => (j === iK1 ? value * capacity(pO2) : value));
  const inputs = { pO2: constantCourse(pO2), Cp: plasma };
  return solve(system, { times: [hour], parameters: own, inputs, method: "exact" }).values.reduce(
    (a, b) => a + b,
    0,
  );
}

/** Cellular tracer after an hour around one vessel of 4 µm: on the micro grid, and as a macro voxel has it. */
export function compare({ side, diffusivity = 100, capacity = () => 1, vesselPO2 = 40 }: Case) {
  const n = 25;
  const grid = { size: [n, n, 1], spacing: [side / n, side / n, side / n] } as const;
  const vessels = [{ axis: 2, center: [side / 2, side / 2], radius: 4 }] as const;
  const patch = makeVesselPatch(grid, { vessels, consumption: 15 });
  const { pO2 } = solveOxygen(patch, { vesselPO2 });
  const options = {
    medium: { kind: "input", name: "Cp", share: 0.2 },
    parameters,
    capacity,
    plasma,
  } as const;
  const run = {
    ...options,
    diffusivity,
    wallPermeability: Number.POSITIVE_INFINITY,
    times: [hour],
    tolerance: 1e-4,
  };
  let micro = 0;
  for (const { means } of solveTracer(patch, pO2, system, run))
    micro = means.slice(1).reduce((a, b) => a + b, 0);
  // What a macro voxel of the patch's mean pO2 shows, with the patch's own histogram inside it.
  const { shares, means, mean } = countOxygen(patch, pO2);
  const kept = shares.flatMap((share, k) => (share > 0 ? [k] : []));
  const inside = {
    pO2: Float64Array.from(kept, (k) => means[k]),
    shares: Float64Array.from(kept, (k) => shares[k]),
  };
  const [macro] = averageOver(histogramFamily(inside, "patch").at(mean), (P) =>
    Float64Array.of(uptakeAt(P, capacity)),
  );
  const byVoxel = (): number =>
    pO2.reduce((sum, P, k) => sum + (patch.tissue[k] > 0 ? patch.tissue[k] * uptakeAt(P, capacity) : 0), 0) /
    patch.tissue.reduce((sum, tissue) => sum + tissue, 0);
  return { mean, micro, macro, error: micro / macro - 1, byVoxel, atMean: uptakeAt(mean, capacity) };
}
