import { bench, describe } from "vitest";
import { fengFdg, fengInput } from "../../src/input/feng.ts";
import { solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import { solveTracer } from "../../src/tissue/micro/tracer.ts";
import { makeVesselPatch } from "../../src/tissue/micro/vessel-patch.ts";
import { layRandom } from "../../src/tissue/micro/vessels.ts";
import { kineticsOf } from "../tissue/tracer-fields.ts";

/** The consumer of every result, so that none is optimized away. */
const sink = { value: 0 };
const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };

describe.each([32, 64, 128])("one hour of tracer behind a bolus, %i³ voxels of 10 µm, to 1e-3", (n) => {
  const grid = { size: [n, n, n], spacing: [10, 10, 10] } as const;
  const vessels = layRandom(grid, { spacing: 100, radius: 4, axes: [0, 1, 2] });
  const patch = makeVesselPatch(grid, { vessels, consumption: 15 });
  const { pO2 } = solveOxygen(patch);
  const { system, parameters } = kineticsOf("cu-atsm-plasma");
  const from = new Float64Array(n ** 3).fill(1);
  const to = new Float64Array(n ** 3);
  bench("copy of a field in memory", () => {
    to.set(from);
    sink.value += to[0];
  });
  bench(
    "the whole run",
    () => {
      for (const { total } of solveTracer(patch, pO2, system, {
        medium: { kind: "input", name: "Cp", share: 0.2 },
        parameters,
        plasma: fengInput(fengFdg),
        diffusivity: 100,
        wallPermeability: 2,
        times: [3600],
      }))
        sink.value += total;
    },
    once,
  );
});
