import { describe, expect, test } from "vitest";
import {
  makeOxygenSolver,
  type OxygenOptions,
  solveOxygen,
  solveOxygenCourse,
} from "../../../src/tissue/micro/oxygen.ts";
import { makeTissue, type Patch } from "../../../src/tissue/micro/patch.ts";
import { makeSlab, makeSpheroid } from "../../../src/tissue/micro/shapes.ts";
import { makeVesselPatch } from "../../../src/tissue/micro/vessel-patch.ts";
import { layRandom } from "../../../src/tissue/micro/vessels.ts";

function makeForest(size: readonly [number, number, number], h = 10, seed = 1): Patch {
  const grid = { size, spacing: [h, h, h] } as const;
  const vessels = layRandom(grid, { spacing: 100, radius: 4, axes: [0, 1, 2], seed });
  return makeVesselPatch(grid, { vessels, consumption: 15 });
}

describe("the solver", () => {
  test.each([
    [32, 32, 32],
    [31, 33, 29],
    [50, 20, 7],
    [64, 48, 1],
  ] as const)("needs at most 14 cycles for 1e-8 on %i × %i × %i voxels", (...size) => {
    const { outcome, cycles, residuals } = solveOxygen(makeForest(size));
    expect(outcome).toBe("converged");
    expect(residuals[residuals.length - 1]).toBeLessThanOrEqual(1e-8);
    // Measured 8 to 12.
    expect(cycles).toBeLessThanOrEqual(14);
  });

  test.each([37, 128, 1000])("needs at most 30 cycles in a slab of %i voxels", (n) => {
    const { outcome, cycles } = solveOxygen(makeSlab({ thickness: 80, n, consumption: 15 }));
    expect(outcome).toBe("converged");
    // A wall at the edge of the grid is the hardest case: its coarse cells are interpolated as if there were none.
    expect(cycles).toBeLessThanOrEqual(30);
  });

  test("takes flat and long voxels", () => {
    const grid = { size: [24, 24, 12], spacing: [5, 5, 20] } as const;
    const vessels = layRandom(grid, { spacing: 60, radius: 2, seed: 3 });
    const { outcome, cycles } = solveOxygen(makeVesselPatch(grid, { vessels, consumption: 15 }));
    expect(outcome).toBe("converged");
    expect(cycles).toBeLessThanOrEqual(14);
  });

  test("finds the same field from any start", () => {
    const patch = makeForest([20, 20, 20]);
    const n = patch.tissue.length;
    const cold = solveOxygen(patch, { tolerance: 1e-11 }).pO2;
    for (const value of [0, 40, 1000]) {
      const start = new Float64Array(n).fill(value);
      const { pO2, outcome } = solveOxygen(patch, { start, tolerance: 1e-11 });
      expect(outcome).toBe("converged");
      // A residual of 1e-11 of 15 mmHg/s is an error of the order of 1e-9 mmHg over a decay length of 20 µm.
      expect(Math.max(...pO2.map((P, i) => Math.abs(P - cold[i])))).toBeLessThan(1e-8);
    }
  });

  test("is at the end at once when it starts there", () => {
    const patch = makeForest([20, 20, 20]);
    const { pO2 } = solveOxygen(patch);
    const again = solveOxygen(patch, { start: pO2, tolerance: 1e-7 });
    expect(again.cycles).toBe(0);
    expect(again.residuals).toHaveLength(1);
  });

  test("solves for a hundredth more oxygen in fewer cycles from the field before", () => {
    const patch = makeForest([32, 32, 32]);
    const { pO2: start, cycles } = solveOxygen(patch);
    const next = solveOxygen(patch, { vesselPO2: 40.4, start });
    expect(next.cycles).toBeLessThan(cycles);
  });

  test("follows cycling blood, each state from the one before, to the fields that a fresh start finds", () => {
    const patch = makeForest([24, 24, 24]);
    const course = [40, 38, 33, 30, 33];
    const fields = [...solveOxygenCourse(patch, course)];
    expect(fields.map((f) => f.outcome)).toEqual(course.map(() => "converged"));
    fields.forEach(({ pO2 }, k) => {
      const fresh = solveOxygen(patch, { vesselPO2: course[k] }).pO2;
      // A residual of 1e-8 of 15 mmHg/s is an error of the order of 1e-6 mmHg.
      expect(Math.max(...pO2.map((P, i) => Math.abs(P - fresh[i])))).toBeLessThan(1e-5);
    });
  });

  test("keeps nothing of one solution for the next", () => {
    const patch = makeForest([16, 16, 16]);
    const solve = makeOxygenSolver(patch);
    const first = solve();
    const each = new Float32Array(patch.tissue.length).fill(20);
    solve({ vesselPO2: each });
    expect(solve()).toEqual(first);
    const [one, many] = [solve({ vesselPO2: 20 }).pO2, solve({ vesselPO2: each }).pO2];
    // The same up to the residual of 1e-8: only the way there differs, by rounding.
    expect(Math.max(...one.map((P, i) => Math.abs(P - many[i])))).toBeLessThan(1e-5);
  });

  test("leaves anoxic tissue at zero and never below", () => {
    const law = { kind: "zero-order" } as const;
    const { pO2, outcome } = solveOxygen(makeSpheroid({ radius: 300, n: 30, consumption: 15 }), { law });
    expect(outcome).toBe("converged");
    expect(pO2.every((P) => P >= 0)).toBe(true);
    // The core is anoxic, so that its pO2 is within the ramp of zero order.
    expect(pO2[16 + 32 * (16 + 32 * 16)]).toBeLessThan(1e-3);
  });

  test("says so when it runs out of cycles", () => {
    expect(solveOxygen(makeForest([20, 20, 20]), { maxCycles: 2 }).outcome).toBe("max-cycles");
  });

  test("says so when rounding leaves nothing to gain", () => {
    const { outcome, residuals } = solveOxygen(makeForest([20, 20, 20]), { tolerance: 0, maxCycles: 1000 });
    expect(outcome).toBe("stalled");
    expect(Math.min(...residuals)).toBeLessThan(1e-13);
  });

  test("takes a pO2 for each vessel", () => {
    const patch = makeSlab({ thickness: 50, n: 20, consumption: 15 });
    const vesselPO2 = new Float32Array(20);
    vesselPO2[0] = 25;
    expect(solveOxygen(patch, { vesselPO2 }).pO2).toEqual(solveOxygen(patch, { vesselPO2: 25 }).pO2);
  });

  test("gives tissue that consumes nothing the pO2 of its vessels", () => {
    const { pO2 } = solveOxygen(makeSlab({ thickness: 50, n: 20, consumption: 0 }));
    // Relative to the supply at a residual of 1e-8, and n² times that for the slowest mode.
    for (const P of pO2) expect(P).toBeCloseTo(40, 3);
  });
});

describe("what cannot be solved is refused before it starts", () => {
  const slab = makeSlab({ thickness: 50, n: 4, consumption: 15 });
  const refuse =
    (patch: Patch, options: OxygenOptions): (() => void) =>
    () =>
      solveOxygen(patch, options);

  test("tissue without a vessel", () => {
    const tissue = makeTissue({ size: [4, 4, 4], spacing: [10, 10, 10] }, 15);
    expect(refuse(tissue, {})).toThrowErrorMatchingInlineSnapshot(`
      [InputError: oxygen: 1 problem
        ✖ wall: no voxel touches a vessel, so nothing brings oxygen
          → add a vessel to the patch]
    `);
  });

  test("numbers that cannot be, all at once", () => {
    const consumption = Float32Array.of(15, -1, 15, 15);
    const options = {
      diffusivity: 0,
      vesselPO2: -5,
      wallPermeability: Number.NaN,
      law: { kind: "michaelis-menten", P50: 0 },
      start: Float64Array.of(1, 2, Number.NaN),
    } as const;
    expect(refuse({ ...slab, consumption }, options)).toThrowErrorMatchingInlineSnapshot(`
      [InputError: oxygen: 4 problems
        ✖ diffusivity: expected a positive number of µm²/s, found 0
        ✖ wallPermeability: expected a positive number of µm/s, found NaN
        ✖ law.P50: expected a positive pO2, found 0
        ✖ consumption[1]: expected zero or more mmHg/s, found -1]
    `);
  });

  test("a patch of no size, and one that no memory holds", () => {
    expect(() =>
      makeTissue({ size: [4, 0, 1.5], spacing: [1, -1, 1] }, Number.NaN),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: patch: 4 problems
        ✖ size[1]: expected a positive whole number of voxels, found 0
        ✖ size[2]: expected a positive whole number of voxels, found 1.5
        ✖ spacing[1]: expected a positive length in µm, found -1
        ✖ consumption: expected zero or more mmHg/s, found NaN]
    `);
    expect(() =>
      makeTissue({ size: [2048, 2048, 2048], spacing: [1, 1, 1] }, 1),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InputError: patch: 1 problem
        ✖ size: expected at most 33554432 voxels, found 8589934592
          → take a smaller patch or a coarser grid]
    `);
  });
});
