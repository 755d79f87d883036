import { describe, expect, test } from "vitest";
import { livingShare } from "../../../src/tissue/micro/tracer-law.ts";
import { compare } from "../micro-macro.ts";

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
