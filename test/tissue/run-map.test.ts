import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fengInput, fengPeak } from "../../src/input/feng.ts";
import { decayRate, isotopes } from "../../src/observe/decay.ts";
import { valueAt } from "../../src/time-course.ts";
import { makeFrameCurves, plasmaOf } from "../../src/tissue/kinetics.ts";
import { overridePlan } from "../../src/tissue/map-override.ts";
import { quantityOf, readMapPlan } from "../../src/tissue/map-plan.ts";
import { averageOver } from "../../src/tissue/oxygen-spread.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const file = "notebooks/plans/tumor-map.yaml";
const text = readFileSync(file, "utf8");
const plan = readMapPlan(text, file);
const network = shippedModel("cu-atsm-plasma");

// WebGPU runs in a real browser: test/tissue/browser.test.ts.
test.each(["cpu", "webasm", "simd", "plain"] as const)(
  "the demo's map on %s equals the exact solution, averaged over the pO2 inside each voxel, to 1e-4 relative",
  async (backend) => {
    const map = await runMap(plan, network, { backend });
    expect(map.backend).toBe(backend);
    expect(map.fallbackReason).toBeNull();
    const n = map.phantom.labels.length;
    expect(n).toBeGreaterThanOrEqual(96 * 96 * 48);
    let worst = 0;
    // A stride through the tumor, a longer one through the muscle.
    for (let i = 0; i < n; i += map.phantom.labels[i] === 1 ? 397 : 9999) {
      const { curves, families } = map.responses;
      const label = map.phantom.labels[i];
      const exact = averageOver(families[label].at(map.phantom.pO2[i]), curves[label]);
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

test("a region that has the name of another one is refused", () => {
  const ball = (name: string): string =>
    `{ name: ${name}, kind: sphere, center_mm: [9, 9, 9], radius_mm: 2 }`;
  const own = ["ball", "hypoxic core", "ball", "other"].map(ball).join(", ");
  const bad = text.replace("regions:\n", `regions:\n  own: [${own}]\n`);
  expect(bad).not.toBe(text);
  expect(() => readMapPlan(bad, "plan.yaml")).toThrowErrorMatchingInlineSnapshot(`
    [InputError: plan.yaml:63: 2 problems
      ✖ line 63, regions.own[1].name: expected a name of its own, found "hypoxic core" again
        → each region is a column and a curve by its name: rename one
      ✖ line 63, regions.own[2].name: expected a name of its own, found "ball" again
        → each region is a column and a curve by its name: rename one]
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
  // What every object has is none of the plan's numbers.
  for (const name of ["constructor", "toString"])
    expect(() => overridePlan(plan, { [name]: { value: 1, ...source } })).toThrow(`has no "${name}"`);
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

describe("inputs beside pO2 and Cp", () => {
  const copper = shippedModel("cu-atsm-plasma-copper");
  const number = (value: number, unit: string): string =>
    `{ value: ${value}, unit: "${unit}", provenance: assumed }`;
  /** The demo's plan for the model with free copper; `parameters` and `inputs` as given. */
  const forCopper = (parameters: string, inputs: string): string =>
    text
      .replace("model: cu-atsm-plasma", "model: cu-atsm-plasma-copper")
      .replace(/^ {4}K1: .*\n/gm, "")
      .replace(/^camera:/m, `parameters: { ${parameters} }\ninputs: { ${inputs} }\ncamera:`);
  const quiet = ["CL", "CL_p", "K1c"].map((name) => `${name}: ${number(0, "mL/min/mL")}`);
  const none = [...quiet, `k2c: ${number(0, "min^-1")}`];

  test("without free copper the copper model makes the map of the plain one", () => {
    const [F, PS, K1] = [0.2, 2.6, 0.2 * -Math.expm1((-0.053 * 2.6) / 0.2)];
    const parameters = [...none, `F: ${number(F, "mL/min/mL")}`, `PS_free: ${number(PS, "mL/min/mL")}`];
    const a = makeFrameCurves(readMapPlan(forCopper(parameters.join(", "), ""), file), copper)[1](3.7);
    const same = overridePlan(plan, {
      "tumor.kinetics.K1": { value: K1, provenance: "derived", source: "Renkin and Crone" },
    });
    makeFrameCurves(same, network)[1](3.7).forEach((suv, i) => {
      // Two networks, each solved exactly.
      expect(Math.abs(a[i] / suv - 1)).toBeLessThan(1e-9);
    });
  });

  test("a steady free copper alone gives K1c c t in the tissue and c in the blood, decay corrected", () => {
    const [c, K1c, V_b] = [3, 0.012 / 60, 0.05];
    const parameters = [
      ...none.filter((line) => !line.startsWith("K1c")),
      `K1c: ${number(0.012, "mL/min/mL")}`,
    ];
    const steady = "Cu_p: { provenance: assumed, unit: MBq/L, time_unit: s, steps: [[0, 3]] }";
    const withCopper = readMapPlan(forCopper(parameters.join(", "), steady), file);
    const without = readMapPlan(forCopper(parameters.join(", "), ""), file);
    const [a, b] = [withCopper, without].map((p) => makeFrameCurves(p, copper)[1](3.7));
    const rate = decayRate(isotopes["Cu-64"]);
    const weight = 25 / 10_000; // g/kBq
    withCopper.frames.forEach(({ start, end }, i) => {
      // ∫ (V_b c + (1 − V_b) K1c c t) e^(−λt) dt over ∫ e^(−λt) dt.
      const whole = (t: number): number => -Math.exp(-rate * t) / rate;
      const ramp = (t: number): number => -Math.exp(-rate * t) * (t / rate + 1 / rate ** 2);
      const time = (ramp(end) - ramp(start)) / (whole(end) - whole(start));
      const expected = (V_b * c + (1 - V_b) * K1c * c * time) * weight;
      // A difference of two maps; the closed form cancels some digits at short frames.
      expect(Math.abs((a[i] - b[i]) / expected - 1)).toBeLessThan(1e-7);
    });
  });

  test("a name or unit that the model does not have is refused with its line", () => {
    const level = (unit: string): string =>
      `{ provenance: assumed, unit: ${unit}, time_unit: s, constant: 1 }`;
    const bad = forCopper(
      none.join(", "),
      `Cu: ${level("kBq/mL")}, Cp: ${level("kBq/mL")}, Cu_p: ${level("kBq")}`,
    );
    expect(() => makeFrameCurves(readMapPlan(bad, "plan.yaml"), copper)).toThrowErrorMatchingInlineSnapshot(`
      [InputError: plan.yaml:58: 3 problems
        ✖ line 58, inputs.Cu: expected an input of cu-atsm-plasma-copper beside pO2 and Cp (Cu_p), found "Cu"
          → did you mean "Cu_p"?
        ✖ line 58, inputs.Cp: expected an input of cu-atsm-plasma-copper beside pO2 and Cp (Cu_p), found "Cp"
          → write it under plasma: { course: … }
        ✖ line 58, inputs.Cu_p: expected a unit like kBq/mL, found "kBq" (activity)
          → convert the values to kBq/mL]
    `);
  });
});
