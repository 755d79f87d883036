import { describe, expect, test } from "vitest";
import { fengFdg, fengInput } from "../../../src/input/feng.ts";
import { solve } from "../../../src/solve/solve.ts";
import { constantCourse } from "../../../src/time-course.ts";
import { solveOxygen } from "../../../src/tissue/micro/oxygen.ts";
import { countOxygen } from "../../../src/tissue/micro/oxygen-histogram.ts";
import { solveTracer } from "../../../src/tissue/micro/tracer.ts";
import { livingShare } from "../../../src/tissue/micro/tracer-law.ts";
import { makeVesselPatch } from "../../../src/tissue/micro/vessel-patch.ts";
import { kineticsOf } from "../tracer-fields.ts";

const { system, parameters } = kineticsOf("cu-atsm-plasma");
const iK1 = system.parameters.indexOf("K1");
const plasma = fengInput(fengFdg);
const hour = 3600;

interface Case {
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
function compare({ side, diffusivity = 100, capacity = () => 1, vesselPO2 = 40 }: Case) {
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
  const { shares, means, mean } = countOxygen(patch, pO2);
  const macro = shares.reduce(
    (sum, share, k) => sum + (share > 0 ? share * uptakeAt(means[k], capacity) : 0),
    0,
  );
  const byVoxel = (): number =>
    pO2.reduce((sum, P, k) => sum + (patch.tissue[k] > 0 ? patch.tissue[k] * uptakeAt(P, capacity) : 0), 0) /
    patch.tissue.reduce((sum, tissue) => sum + tissue, 0);
  return { mean, micro, macro, error: micro / macro - 1, byVoxel, atMean: uptakeAt(mean, capacity) };
}

describe("the micro grid and the macro voxel with its pO2 distribution", () => {
  test("agree the better the shorter the way from the vessel is against diffusion", () => {
    const errors = [30, 60, 120, 240].map((side) => Math.abs(compare({ side }).error));
    // Measured 8e-4, 6e-3, 3e-2 and 6e-1: beyond 100 µm the cells near the vessel leave too little for those behind.
    errors.forEach((error, k) => {
      if (k > 0) expect(error).toBeGreaterThan(3 * errors[k - 1]);
    });
    expect(errors[0]).toBeLessThan(2e-3);
    expect(errors[2]).toBeLessThan(0.05);
    expect(errors[3]).toBeGreaterThan(0.3);
  });

  test("agree to the tolerance where the tracer diffuses a thousand times faster", () => {
    const { micro, macro, atMean, byVoxel } = compare({ side: 120, diffusivity: 1e5 });
    // Measured 4e-6 against the response of each voxel; the 64 bins of the histogram are 4e-4 off it.
    expect(Math.abs(micro / byVoxel() - 1)).toBeLessThan(1e-4);
    expect(Math.abs(macro / byVoxel() - 1)).toBeLessThan(1e-3);
    // The value at the mean pO2 is not.
    expect(Math.abs(atMean / macro - 1)).toBeGreaterThan(0.04);
  });

  test("with dying cells, uptake rises and falls again as the mean pO2 falls", () => {
    const cases = [60, 120, 150, 240].map((side) => compare({ side, capacity: livingShare }));
    const [p0, p1, p2, p3] = cases.map(({ mean }) => mean);
    expect(p0 > p1 && p1 > p2 && p2 > p3).toBe(true);
    for (const key of ["micro", "macro"] as const) {
      const [u0, u1, u2, u3] = cases.map((c) => c[key]);
      // Measured on the micro grid: 8.3, 11.2, 15.8, 9.7 kBq/mL at 34, 10.6, 4.7 and 1.6 mmHg.
      expect(u1).toBeGreaterThan(1.2 * u0);
      expect(u2).toBeGreaterThan(1.2 * u1);
      expect(u3).toBeLessThan(0.8 * u2);
    }
  });
});
