import { describe, expect, test } from "vitest";
import { makeKroghCylinder } from "../../src/tissue/krogh.ts";

const capillary = { vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 };
const { anoxicRadius, pressure, meanPressure } = makeKroghCylinder(capillary);

/** Area mean over the annulus by the midpoint rule on n rings. */
function meanByRings(R: number, n = 400_000): number {
  const { capillaryRadius: rc } = capillary;
  const h = (R - rc) / n;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const r = rc + (i + 0.5) * h;
    sum += pressure(r, R) * 2 * r * h;
  }
  return sum / (R * R - rc * rc);
}

test("a 60 µm cylinder has 13.157 mmHg at its surface", () => {
  // Worked value of the Krogh–Erlang equation, printed to five digits.
  expect(pressure(60, 60)).toBeCloseTo(13.157, 3);
  expect(pressure(5, 60)).toBe(40);
});

test("P obeys D(P″ + P′/r) = M₀ with no flux at R", () => {
  const R = 55;
  const h = 1e-2;
  for (const r of [6, 10, 25, 50]) {
    const [left, middle, right] = [r - h, r, r + h].map((x) => pressure(x, R));
    const laplacian = (left - 2 * middle + right) / (h * h) + (right - left) / (2 * h * r);
    // Second differences at h = 0.01 carry a rounding error of 40·2⁻⁵²·4/h² ≈ 4e-10 and a truncation of h²P⁗/12 < 1e-6.
    expect(capillary.diffusivity * laplacian).toBeCloseTo(capillary.consumption, 1);
  }
  expect((pressure(R, R) - pressure(R - h, R)) / h).toBeCloseTo(0, 3);
});

test("finite volumes on the cylinder converge to P(r) with order 2", () => {
  const R = 60;
  const errors = [100, 200, 400].map((n) => radialFiniteVolumes(R, n));
  for (const [coarse, fine] of [errors.slice(0, 2), errors.slice(1, 3)]) {
    expect(Math.log2(coarse / fine)).toBeGreaterThan(1.9);
    expect(Math.log2(coarse / fine)).toBeLessThan(2.1);
  }
});

/** Largest error of the cell-centered solution of the same equation: flux through a ring feeds all cells outside it. */
function radialFiniteVolumes(R: number, n: number): number {
  const { vesselPO2, consumption, diffusivity, capillaryRadius: rc } = capillary;
  const h = (R - rc) / n;
  const flux = (r: number): number => (consumption * (R * R - r * r)) / (2 * r * diffusivity);
  let P = vesselPO2 - (flux(rc) * h) / 2 + (consumption / diffusivity) * (h * h) * 0.125;
  let worst = 0;
  for (let i = 0; i < n; i++) {
    const r = rc + (i + 0.5) * h;
    worst = Math.max(worst, Math.abs(P - pressure(r, R)));
    P -= flux(rc + (i + 1) * h) * h;
  }
  return worst;
}

describe("lethal corner", () => {
  test("r_a is the largest radius whose surface is not anoxic", () => {
    // Independent root of P(R; R) = 0, bracketed by the claim itself one part in 10⁹ to either side.
    const surface = (R: number): number =>
      40 + (15 / 8000) * (R * R - 25) - ((15 * R * R) / 4000) * Math.log(R / 5);
    expect(surface(anoxicRadius * (1 - 1e-9))).toBeGreaterThan(0);
    expect(surface(anoxicRadius * (1 + 1e-9))).toBeLessThan(0);
  });

  test("P and P′ vanish at r_a and P stays zero beyond", () => {
    expect(pressure(anoxicRadius, 200)).toBe(0);
    // P ~ (M₀/2D)(r_a − r)², so a hundredth of a µm inside it is 3.75e-7 mmHg.
    expect(pressure(anoxicRadius - 0.01, 200)).toBeCloseTo(3.75e-7, 9);
    expect(pressure(150, 200)).toBe(0);
  });

  test("the profile inside does not depend on how far the anoxic tissue reaches", () => {
    for (const r of [5, 20, 60]) expect(pressure(r, 100)).toBe(pressure(r, 500));
  });
});

describe("mean over the annulus", () => {
  test.each([6, 20, 60, anoxicRadius, 100, 180])("agrees with 400,000 rings at R = %f µm", (R) => {
    // The midpoint rule is off by h²P″/24 ~ 1e-7 of the 40 mmHg.
    expect(meanPressure(R)).toBeCloseTo(meanByRings(R), 5);
  });

  test("is continuous where anoxia begins", () => {
    const step = anoxicRadius * 1e-9;
    const below = meanPressure(anoxicRadius - step);
    const above = meanPressure(anoxicRadius + step);
    // Slope there is of the order of 1 mmHg/µm, the step 1.4e-7 µm.
    expect(Math.abs(above - below)).toBeLessThan(1e-6);
  });

  test("falls from the vessel's pO2 to zero as vessels move apart", () => {
    expect(meanPressure(5)).toBe(40);
    const means = [10, 30, 60, 90, 150, 400].map(meanPressure);
    expect(means).toEqual([...means].sort((a, b) => b - a));
    expect(meanPressure(4000)).toBeLessThan(0.01);
  });

  test("without consumption every voxel has the vessel's pO2, without oxygen none", () => {
    expect(makeKroghCylinder({ ...capillary, consumption: 0 }).meanPressure(100)).toBe(40);
    expect(makeKroghCylinder({ ...capillary, vesselPO2: 0 }).meanPressure(100)).toBe(0);
  });
});
