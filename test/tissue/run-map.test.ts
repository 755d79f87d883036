import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { overridePlan, quantityOf, readMapPlan } from "../../src/tissue/map-plan.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const file = "notebooks/plans/tumor-map.yaml";
const text = readFileSync(file, "utf8");
const plan = readMapPlan(text, file);
const network = shippedModel("cu-atsm-plasma");

// WebGPU runs in a real browser: test/tissue/browser.test.ts.
test.each(["cpu", "webasm"] as const)(
  "the demo's map on %s equals the exact voxel solution to 1e-4 relative",
  async (backend) => {
    const map = await runMap(plan, network, { backend });
    expect(map.backend).toBe(backend);
    expect(map.fallbackReason).toBeNull();
    const n = map.phantom.labels.length;
    expect(n).toBeGreaterThanOrEqual(96 * 96 * 48);
    let worst = 0;
    // A stride through the tumor, a longer one through the muscle.
    for (let i = 0; i < n; i += map.phantom.labels[i] === 1 ? 97 : 4999) {
      const exact = map.curves[map.phantom.labels[i]](map.phantom.pO2[i]);
      exact.forEach((suv, f) => {
        worst = Math.max(worst, Math.abs(map.activity[f * n + i] / suv - 1));
      });
    }
    expect(worst).toBeLessThan(1e-4);
  },
);

test("SUV does not depend on the injected activity or, at a fixed volume fraction, on the body weight", async () => {
  const other = overridePlan(plan, {
    "subject.injected": { value: 7, provenance: "assumed", source: "test" },
    "subject.weight": { value: 31, provenance: "assumed", source: "test" },
  });
  expect(quantityOf(other, "subject.injected")).toBe(7000);
  const small = { size: [24, 24, 24], voxel_mm: [1, 1, 1] } as const;
  const [a, b] = await Promise.all(
    [plan, other].map((p) => runMap({ ...p, ...small }, network, { backend: "cpu" })),
  );
  // Both are the same arithmetic in another order, stored as f32.
  a.image.forEach((suv, i) => {
    if (Math.abs(b.image[i] / suv - 1) > 1e-6) throw new Error(`voxel ${i}: ${suv} and ${b.image[i]}`);
  });
});

test("a plan with a wrong unit, a negative number and frames that overlap names all three with their lines", () => {
  const bad = text
    .replace("value: 25, unit: g", "value: 25, unit: mmHg")
    .replace("K1: { value: 0.1,", "K1: { value: -0.1,")
    .replace("start_min: 57.5", "start_min: 10");
  expect(() => readMapPlan(bad, "plan.yaml")).toThrowErrorMatchingInlineSnapshot(`
    [InputError: plan.yaml:18: 3 problems
      ✖ line 18, frames[1]: expected frames in order and apart, found a start at 10 min before the end of the last one at 11 min
        → sort the frames
      ✖ line 22, subject.weight.unit: expected a unit like g, found "mmHg" (mmHg)
        → convert the value to g
      ✖ line 47, tumor.kinetics.K1.value: expected a value of 0 or more, found -0.1
        → rates, amounts and tensions cannot be negative]
  `);
});
