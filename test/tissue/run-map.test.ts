import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const file = "notebooks/plans/tumor-map.yaml";
const plan = readMapPlan(readFileSync(file, "utf8"), file);

test("the demo's map on gpu.js equals the exact voxel solution to 1e-4 relative", async () => {
  const t0 = performance.now();
  const map = await runMap(plan, shippedModel("cu-atsm-plasma"), { backend: "cpu" });
  process.stdout.write(
    `${performance.now() - t0} ms ${map.tables.map((t) => [t.nCells, t.error])} ${map.backend}\n`,
  );
  for (const r of map.regions.regions)
    process.stdout.write(`${r.name} ${r.nVoxels} ${r.volume_mL} ${[...r.mean]}\n`);
  process.stdout.write(JSON.stringify(map.regions.hypoxicFraction) + [...map.regions.tumorToMuscle] + "\n");
  const n = map.phantom.labels.length;
  let worst = 0;
  for (let i = 0; i < n; i += 9973) {
    const exact = map.curves[map.phantom.labels[i]](map.phantom.pO2[i]);
    exact.forEach((suv, f) => {
      worst = Math.max(worst, Math.abs(map.activity[f * n + i] / suv - 1));
    });
  }
  process.stdout.write(`${worst}\n`);
  expect(worst).toBeLessThan(1e-4);
});
