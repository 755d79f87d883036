import { expect, test } from "vitest";
import { solveOxygen } from "../../../src/tissue/micro/oxygen.ts";
import { countOxygen } from "../../../src/tissue/micro/oxygen-histogram.ts";
import { makeSlab } from "../../../src/tissue/micro/shapes.ts";

test("voxels count with their share of tissue, and those without any do not", () => {
  const tissue = Float32Array.of(1, 0.5, 0, 1);
  const { shares, means, mean, below } = countOxygen({ tissue }, Float64Array.of(1, 3, 0, 50), [0, 2, 10]);
  expect(shares).toEqual([0.4, 0.2, 0.4]);
  expect(means).toEqual([1, 3, 50]);
  expect(mean).toBeCloseTo(21, 12);
  expect([below[2.5], below[5], below[10]]).toEqual([0.4, 0.6, 0.6]);
});

test("a slab of zero order has the shares of its parabola", () => {
  // P = P0 (1 − x/L)² with L = √(2DP0/M) = 103.28 µm, so that P < p for x > L (1 − √(p/P0)).
  const patch = makeSlab({ thickness: 103.2796, n: 2000, consumption: 15 });
  const { pO2 } = solveOxygen(patch, { law: { kind: "zero-order" } });
  const { below, mean, shares } = countOxygen(patch, pO2);
  // One voxel of 2000 to either side.
  for (const limit of [2.5, 5, 10] as const)
    expect(Math.abs(below[limit] - Math.sqrt(limit / 40))).toBeLessThan(1e-3);
  expect(mean).toBeCloseTo(40 / 3, 2);
  expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});

test.each([100, 200])(
  "the mean response of a %i µm slab over the bins is that over its voxels",
  (thickness) => {
    const patch = makeSlab({ thickness, n: 400, consumption: 15 });
    const { pO2 } = solveOxygen(patch);
    const respond = (P: number): number => 1 / (1 + P / 1.3);
    const { shares, means } = countOxygen(patch, pO2);
    const binned = shares.reduce((sum, share, k) => sum + share * respond(means[k]), 0);
    const plain = pO2.reduce((sum, P) => sum + respond(P), 0) / pO2.length;
    // To 2e-4 of the response at P = 0: the bins above 10 mmHg are wide, but little is left of the response there.
    expect(Math.abs(binned - plain)).toBeLessThan(2e-4);
  },
);

test("edges that do not rise from zero are refused", () => {
  const tissue = Float32Array.of(1);
  expect(() => countOxygen({ tissue }, Float64Array.of(1), [1, 2])).toThrow(/rising list that starts at 0/);
  expect(() => countOxygen({ tissue }, Float64Array.of(1), [0, 2, 2])).toThrow(/rising list/);
});
