import { describe, expect, test } from "vitest";
import { makeRandom } from "../../../src/numerics/random.ts";
import { carvePatch, halfSpaceShare } from "../../../src/tissue/micro/carve.ts";
import { solveOxygen } from "../../../src/tissue/micro/oxygen.ts";
import type { Patch } from "../../../src/tissue/micro/patch.ts";
import { makeSegmentedPatch, segments } from "../../../src/tissue/micro/segmented-patch.ts";
import { makeCylinder, makeSpheroid } from "../../../src/tissue/micro/shapes.ts";
import { makeVesselPatch } from "../../../src/tissue/micro/vessel-patch.ts";
import { layClusters, layLattice, layRandom, type Vessel } from "../../../src/tissue/micro/vessels.ts";

const total = ({ spacing }: Patch, values: Float32Array): number =>
  values.reduce((sum, value) => sum + value, 0) * spacing[0] * spacing[1] * spacing[2];
const grid2 = { size: [100, 80, 1], spacing: [10, 10, 10] } as const;
const grid3 = { size: [50, 40, 30], spacing: [10, 10, 10] } as const;

describe("laid vessels", () => {
  test("are as many as the spacing asks for", () => {
    // 1000 × 800 µm at 50 µm are 320 vessels; in three directions each plane has a third of its area/spacing².
    for (const lay of [layLattice, layRandom])
      expect(lay(grid2, { spacing: 50, radius: 4 })).toHaveLength(320);
    expect(layClusters(grid2, { spacing: 50, radius: 4, clusterSize: 7, spread: 20 })).toHaveLength(320);
    const three = layRandom(grid3, { spacing: 50, radius: 4, axes: [0, 1, 2] });
    const counts = [0, 1, 2].map((axis) => three.filter((v) => v.axis === axis).length);
    expect(counts).toEqual([(40 * 30) / 75, (50 * 30) / 75, (50 * 40) / 75].map(Math.round));
  });

  test("are the same for the same seed and others for another", () => {
    const pattern = { spacing: 50, radius: 4 };
    expect(layRandom(grid2, { ...pattern, seed: 5 })).toEqual(layRandom(grid2, { ...pattern, seed: 5 }));
    expect(layRandom(grid2, { ...pattern, seed: 5 })).not.toEqual(layRandom(grid2, { ...pattern, seed: 6 }));
  });

  test("lie at lattice spacing without spread", () => {
    const [a, b] = layLattice(grid2, { spacing: 50, radius: 4 });
    expect(b.center[0] - a.center[0]).toBeCloseTo(50, 10);
    expect(b.center[1]).toBe(a.center[1]);
  });

  test("are nearer to each other at random than on a lattice, and nearest in clusters", () => {
    const pattern = { spacing: 50, radius: 4, seed: 2 };
    const lattice = nearestDistance(layLattice(grid2, pattern));
    const jittered = nearestDistance(layLattice(grid2, { ...pattern, spread: 0.2 }));
    const random = nearestDistance(layRandom(grid2, pattern));
    const clusters = nearestDistance(layClusters(grid2, { ...pattern, clusterSize: 8, spread: 15 }));
    expect(lattice).toBeCloseTo(50, 9);
    expect(lattice).toBeGreaterThan(jittered);
    expect(jittered).toBeGreaterThan(random);
    expect(random).toBeGreaterThan(clusters);
    // ½/√density for complete randomness, ± 3 standard errors of 0.26/√(density · 320), and a few per cent of edge.
    expect(Math.abs(random - 25)).toBeLessThan(3.5);
  });

  test("are refused with all that is wrong", () => {
    expect(() => layRandom(grid2, { spacing: -1, radius: 0, axes: [] })).toThrowErrorMatchingInlineSnapshot(`
      [InputError: vessels: 4 problems
        ✖ spacing: expected a positive length in µm, found -1
        ✖ radius: expected a positive length in µm, found 0
        ✖ axes: expected at least one direction, found none
        ✖ radius: expected less than half the spacing of -1 µm, found 0]
    `);
  });
});

function nearestDistance(vessels: readonly Vessel[]): number {
  const nearest = vessels.map((a) =>
    Math.min(
      ...vessels
        .filter((b) => b !== a)
        .map((b) => Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1])),
    ),
  );
  return nearest.reduce((sum, d) => sum + d, 0) / nearest.length;
}

describe("carved surfaces", () => {
  test("have the volume and the area of a sphere, within a few h²/R²", () => {
    const R = 50;
    const patch = makeSpheroid({ radius: R, n: 60, consumption: 1 });
    // Voxels count whole by their centers, which is off by a surface term of random sign.
    expect(total(patch, patch.tissue) / ((4 / 3) * Math.PI * R ** 3)).toBeCloseTo(1, 2);
    expect(total(patch, patch.surface) / (4 * Math.PI * R * R)).toBeCloseTo(1, 2);
  });

  test("keep the area of a disk whose edge is cut, to second order", () => {
    const errors = [20, 40, 80].map((n) => {
      const patch = makeCylinder({ radius: 50, vesselRadius: 1e-3, n, consumption: 1 });
      return Math.abs(total(patch, patch.tissue) / patch.spacing[2] / (Math.PI * 50 ** 2) - 1);
    });
    expect(errors[0]).toBeLessThan(1e-2);
    expect(Math.log2(errors[0] / errors[2]) / 2).toBeGreaterThan(1.8);
  });

  test("give a plane its exact place, wherever it cuts the grid", () => {
    // P is quadratic and the wall lies at 7.3 µm: the scheme's error is that of half a voxel, (M/2D)(h²/4) < 0.1.
    const patch = carvePatch(
      { size: [40, 1, 1], spacing: [2, 2, 2] },
      { consumption: 15, vessel: (x) => x - 7.3 },
    );
    const { pO2 } = solveOxygen(patch, { law: { kind: "zero-order" } });
    const L = 80 - 7.3;
    for (const i of [4, 10, 39]) {
      const x = 2 * i + 1 - 7.3;
      expect(Math.abs(pO2[i] - (40 - (15 / 4000) * (2 * L * x - x * x)))).toBeLessThan(0.01);
    }
  });

  test("share a box like ten thousand points in it", () => {
    const { uniform } = makeRandom(7);
    for (const slopes of [
      [1, 2, 3],
      [0.5, -2, 0],
      [1, 0, 0],
      [3, 1e-6, 1],
    ]) {
      for (const d of [-0.7, 0, 0.4]) {
        let inside = 0;
        for (let k = 0; k < 10_000; k++) {
          if (d + slopes.reduce((sum, a) => sum + a * (uniform() - 0.5), 0) > 0) inside++;
        }
        // Four standard errors of a share near one half.
        expect(Math.abs(halfSpaceShare(d, slopes) - inside / 10_000)).toBeLessThan(0.02);
      }
    }
    expect(halfSpaceShare(5, [1, 1, 1])).toBe(1);
    expect(halfSpaceShare(-5, [1, 1, 1])).toBe(0);
    expect(halfSpaceShare(0, [0, 0, 0])).toBe(0);
  });
});

describe("vessels on the grid", () => {
  const one = (radius: number, h: number): Patch =>
    makeVesselPatch(
      { size: [21, 21, 3], spacing: [h, h, h] },
      { vessels: [{ axis: 2, center: [10.5 * h, 10.5 * h], radius }], consumption: 1 },
    );

  test.each([0.1, 1, 3, 8])("have the wall that a tube of %f µm has", (radius) => {
    const patch = one(radius, 10);
    expect(total(patch, patch.surface) / (2 * Math.PI * radius * 30)).toBeCloseTo(1, 5);
  });

  test("take their volume from the tissue while they lie within voxels", () => {
    const patch = one(1, 10);
    expect(total(patch, patch.tissue)).toBeCloseTo(210 * 210 * 30 - Math.PI * 30, 0);
  });

  test("that cross share a voxel, and no face leads into blood", () => {
    const grid = { size: [9, 9, 9], spacing: [10, 10, 10] } as const;
    const vessels = ([0, 1, 2] as const).map((axis) => ({ axis, center: [45, 45] as const, radius: 4 }));
    const { tissue, faces, wall } = makeVesselPatch(grid, { vessels, consumption: 1 });
    expect(tissue.filter((share) => share === 0)).toHaveLength(3 * 9 - 2);
    const steps = [1, 9, 81];
    faces.forEach((face, axis) => {
      for (let i = 0; i < face.length; i++)
        if (face[i] > 0) expect(tissue[i] * tissue[i + steps[axis]]).toBe(1);
    });
    expect(wall.every((S, i) => S === 0 || tissue[i] > 0)).toBe(true);
  });
});

describe("a segmented image", () => {
  const { tissue: t, vessel: v, outside: o } = segments;

  test("has walls between tissue and vessel, and none to the outside", () => {
    const patch = makeSegmentedPatch({ size: [4, 1, 1], spacing: [10, 10, 10] }, [v, t, t, o], 15);
    expect([...patch.tissue]).toEqual([0, 1, 1, 0]);
    expect([...patch.faces[0]]).toEqual([0, 1, 0, 0]);
    expect([...patch.wall]).toEqual([0, 0.02, 0, 0].map(Math.fround));
    expect([...patch.surface]).toEqual([0, 0.1, 0, 0].map(Math.fround));
  });

  test("of a slab is the slab", () => {
    const patch = makeSegmentedPatch({ size: [3, 1, 1], spacing: [10, 10, 10] }, [v, t, t], 15);
    const { pO2 } = solveOxygen(patch, { law: { kind: "zero-order" }, tolerance: 1e-12 });
    // Fluxes of two voxels through 5 µm and of one through 10: 40 − 2·15·50/2000 and 15·100/2000 less.
    expect(pO2[1]).toBeCloseTo(39.25, 6);
    expect(pO2[2]).toBeCloseTo(38.5, 6);
  });

  test("is refused where its voxels are not those of the grid", () => {
    const grid = { size: [3, 1, 1], spacing: [10, 10, 10] } as const;
    expect(() => makeSegmentedPatch(grid, [0, 1], 15)).toThrowErrorMatchingInlineSnapshot(`
      [InputError: segmented image: 1 problem
        ✖ labels: expected 3 voxels, found 2]
    `);
    expect(() => makeSegmentedPatch(grid, [0, 1, 7], 15)).toThrowErrorMatchingInlineSnapshot(`
      [InputError: segmented image: 1 problem
        ✖ labels[2]: expected 0 (tissue), 1 (vessel) or 2 (outside), found 7
          → map the labels first]
    `);
  });
});
