import { bench, describe } from "vitest";
import { makeOxygenSolver, solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import type { Patch } from "../../src/tissue/micro/patch.ts";
import { makeVesselPatch } from "../../src/tissue/micro/vessel-patch.ts";
import { layRandom } from "../../src/tissue/micro/vessels.ts";

/** Capillaries of 4 µm along all three axes, 100 µm apart, in tissue with voxels of 10 µm that consumes 15 mmHg/s. */
function makeForest(n: number): Patch {
  const grid = { size: [n, n, n], spacing: [10, 10, 10] } as const;
  return makeVesselPatch(grid, {
    vessels: layRandom(grid, { spacing: 100, radius: 4, axes: [0, 1, 2] }),
    consumption: 15,
  });
}

/** The consumer of every result, so that none is optimized away. */
const sink = { value: 0 };
const once = { iterations: 3, time: 0, warmupIterations: 1, warmupTime: 0 };

// 32³ voxels fit in an L2 of 2 MB but for their hierarchy, 64³ (20 MB) and 128³ (170 MB) in a large L3, 256³ (1.4 GB) in none.
describe.each([32, 64, 128, 256])("oxygen of %i³ voxels to a relative residual of 1e-8", (n) => {
  const patch = makeForest(n);
  const from = new Float64Array(n ** 3).fill(1);
  const to = new Float64Array(n ** 3);
  bench("copy of the field in memory", () => {
    to.set(from);
    sink.value += to[0];
  });
  bench(
    "whole, with its buffers",
    () => {
      sink.value += solveOxygen(patch).pO2[0];
    },
    once,
  );
  const solve = makeOxygenSolver(patch);
  bench(
    "in buffers that are there, from coarser grids",
    () => {
      sink.value += solve().pO2[0];
    },
    once,
  );
  const { pO2: start } = solve();
  bench(
    "in buffers that are there, for 1 % more oxygen",
    () => {
      sink.value += solve({ vesselPO2: 40.4, start }).pO2[0];
    },
    once,
  );
});
