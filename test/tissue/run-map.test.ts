import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fengInput, fengPeak } from "../../src/input/feng.ts";
import { valueAt } from "../../src/time-course.ts";
import { makeFrameCurves, plasmaOf } from "../../src/tissue/kinetics.ts";
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
      ✖ line 22, subject.weight.unit: expected a unit like g, found "mmHg" (pressure)
        → convert the value to g
      ✖ line 47, tumor.kinetics.K1.value: expected a value of 0 or more, found -0.1
        → rates, amounts and tensions cannot be negative]
  `);
});

test("kinetics in a wrong unit, a fraction above 1 and an observable that is no activity are refused with their lines", async () => {
  const bad = text
    .replace("K1: { value: 0.1, unit: mL/min/mL", "K1: { value: 0.1, unit: mmHg")
    .replace(
      'V_b: { value: 0.05, unit: "1", range: [0.01, 0.15]',
      'V_b: { value: 3, unit: "1", range: [0.01, 4]',
    )
    .replace("observable: activity", "observable: activty");
  await expect(runMap(readMapPlan(bad, "plan.yaml"), network)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [InputError: plan.yaml:12: 3 problems
      ✖ line 12, observable: expected one of activity, tissue, found "activty"
        → did you mean "activity" or "tissue"?
      ✖ line 47, tumor.kinetics.K1.unit: expected a unit like mL/min/mL, found "mmHg"
        → convert the value to mL/min/mL
      ✖ line 49, tumor.kinetics.V_b.value: expected a fraction from 0 to 1, found 3
        → mend the value]
  `);
});

test("a dose of 0 and a tumor smaller than a voxel are refused in the plan and on the way", () => {
  const bad = text
    .replace("injected: { value: 10,", "injected: { value: 0,")
    .replace("radius: { value: 6,", "radius: { value: 0.1,");
  expect(() => readMapPlan(bad, "plan.yaml")).toThrow(/subject\.injected\.value[\s\S]*tumor\.radius\.value/);
  const source = { provenance: "assumed", source: "test" } as const;
  expect(() => overridePlan(plan, { "subject.injected": { value: 0, ...source } })).toThrow("above 0");
  expect(() => overridePlan(plan, { "tumor.radius": { value: 0.1, ...source } })).toThrow(
    "half the diagonal",
  );
  expect(() => overridePlan(plan, { "tumor.radius": { value: 6, unit: "s", ...source } })).toThrow(
    "unit like mm",
  );
});

test("at its peak the whole dose is in the initial volume, and without reduction a voxel is one tissue compartment", () => {
  const peak = fengPeak();
  const volume = quantityOf(plan, "subject.weight") * quantityOf(plan, "plasma.initial_volume");
  expect(valueAt(plasmaOf(plan), peak.time) * volume).toBeCloseTo(quantityOf(plan, "subject.injected"), 6);
  const source = { provenance: "assumed", source: "test" } as const;
  const still = overridePlan(plan, { "parameters.k_red": { value: 0, unit: "s^-1", ...source } });
  const [K1, k2, Vb] = [0.1 / 60, 2.9e-3, 0.05];
  const rate = Math.LN2 / (12.7004 * 3600);
  const scale = 10_000 / volume / peak.value;
  // Tissue and blood with decay, on a fine trapezoidal grid over the 60 min frame: an independent way to the SUV.
  const at = (t: number): number => {
    let C = 0;
    for (const { amplitude, rate: l, power } of fengInput().pieces[0].terms) {
      const d = k2 - l;
      const E = (Math.exp(-l * t) - Math.exp(-k2 * t)) / d;
      C += K1 * amplitude * (power === 0 ? E : (t * Math.exp(-l * t)) / d - E / d);
    }
    return scale * ((1 - Vb) * C + Vb * valueAt(fengInput(), t)) * Math.exp(-rate * t);
  };
  const { start, end } = plan.frames[1];
  const n = 2000;
  const h = (end - start) / n;
  const mean =
    Array.from({ length: n }, (_, i) => (at(start + i * h) + at(start + (i + 1) * h)) / 2).reduce(
      (x, y) => x + y,
    ) / n;
  const dcf = (rate * (end - start)) / (Math.exp(-rate * start) - Math.exp(-rate * end));
  const suv = (mean * dcf * 25) / 10_000;
  // The trapezoid's error is h² times a slowly bending curve.
  expect(makeFrameCurves(still, network)[1](38)[1] / suv).toBeCloseTo(1, 7);
});

describe("the plasma curve of a plan", () => {
  const shape = /plasma:\n {2}shape: feng-fdg\n {2}initial_volume:\n(?: {4}.*\n)+/;
  const withPlasma = (lines: string): string => text.replace(shape, `plasma:\n${lines}`);
  const course = (lines: string, provenance = "assumed"): string =>
    withPlasma(`  course:\n    provenance: ${provenance}\n${lines.replaceAll(/^/gm, "    ")}\n`);

  test("may be a course of the language of models, and the shape of Feng is that course, scaled", () => {
    const peak = 10_000 / (25 * 0.05) / fengPeak().value; // kBq/mL
    const written = readMapPlan(course(`unit: kBq/mL\ntime_unit: min\nfeng: fdg\nscale: ${peak}`), file);
    for (const t of [0, 20, 600, 86400])
      expect(valueAt(plasmaOf(written), t)).toBeCloseTo(valueAt(plasmaOf(plan), t), 9);
    const [a, b] = [plan, written].map((p) => makeFrameCurves(p, network)[1](3.7));
    b.forEach((suv, i) => {
      expect(Math.abs(suv / a[i] - 1)).toBeLessThan(1e-12);
    });
  });

  test("is linear: twice the course is twice the SUV, and a delayed one comes later", () => {
    const lines =
      "unit: MBq/L\ntime_unit: s\nexponentials: { rise: 10, terms: [{ amplitude: 500, rate: 0.01 }] }";
    const frames = plan.frames.map((f) => ({ ...f, start: f.start + 480, end: f.end + 480 }));
    const [one, two, late] = ["", "\nscale: 2", "\ndelay: 480"].map((more, i) => {
      const read = readMapPlan(course(lines + more), file);
      return makeFrameCurves(i === 2 ? { ...read, frames } : read, network)[1](3.7);
    });
    one.forEach((suv, i) => {
      expect(Math.abs(two[i] / suv - 2)).toBeLessThan(1e-12);
    });
    // What comes 8 min later and is looked at 8 min later is the same: decay is corrected to the injection.
    late.forEach((suv, i) => {
      expect(Math.abs(suv / one[i] - 1)).toBeLessThan(1e-12);
    });
  });

  test("is a shape with a volume or a course, each whole, in an activity concentration", () => {
    const said = [
      withPlasma("  shape: feng-fdg\n"),
      withPlasma("  {}\n"),
      course("unit: mmHg\ntime_unit: min\nramp: { from: [1, 1], to: [0, 1] }", "reported"),
      text.replace(
        "shape: feng-fdg",
        "shape: feng-fdg\n  course: { provenance: assumed, unit: kBq/mL, time_unit: s, constant: 1 }",
      ),
    ].map((bad) => {
      try {
        readMapPlan(bad, "plan.yaml");
        return "taken";
      } catch (error) {
        return error instanceof Error ? error.message : error;
      }
    });
    expect(said.join("\n")).toMatchInlineSnapshot(`
      "plan.yaml:25: 1 problem
        ✖ plasma: expected initial_volume beside shape, found none
          → the peak of the shape is the dose in this volume
      plan.yaml:25: 1 problem
        ✖ plasma: expected shape or course, found neither
          → give one of them
      plan.yaml:27: 3 problems
        ✖ line 27, plasma.course.provenance: expected a source for a reported course, found nothing
          → cite it, or say \`provenance: assumed\`
        ✖ line 28, plasma.course.unit: expected a unit like kBq/mL, found "mmHg" (pressure)
          → convert the values to kBq/mL
        ✖ line 30, plasma.course.ramp.to: expected rising times, found 0 min after 1 min
          → put the times in order, each once
      plan.yaml:27: 2 problems
        ✖ line 27, plasma.course: expected shape or course, found both
          → keep one
        ✖ line 28, plasma.initial_volume: expected no initial_volume beside course, found one
          → a course has values of its own; remove it, or scale the course"
    `);
  });
});
