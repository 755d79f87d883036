import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { constantCourse } from "../../src/time-course.ts";
import { makeFrameCurves } from "../../src/tissue/kinetics.ts";
import { type MapPlan, readMapPlan } from "../../src/tissue/map-plan.ts";
import { averageOver } from "../../src/tissue/oxygen-spread.ts";
import { familiesOf, phantomOf } from "../../src/tissue/plan-phantom.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const file = "notebooks/plans/tumor-map.yaml";
const text = readFileSync(file, "utf8");
const network = shippedModel("cu-atsm-plasma");
const number = (value: number, unit: string): string =>
  `{ value: ${value}, unit: "${unit}", provenance: assumed }`;
const plan = readMapPlan(text, file);
const small = { size: [24, 24, 24], voxel_mm: [0.6, 0.6, 0.6] } as const;
const change = (from: string | RegExp, to: string): MapPlan => ({
  ...readMapPlan(text.replace(from, to), file),
  ...small,
});
const tumorAt = (of: MapPlan, pO2: number): Float64Array => makeFrameCurves(of, network)[1](pO2);

describe("kinetics of a plan", () => {
  test("a longer half-life changes counts, and the corrected SUV by no more than what decays within a frame", () => {
    const edited = change("isotope: Cu-64", `isotope: Cu-64\nhalf_life: ${number(2, "h")}`);
    const [a, b] = [plan, edited].map((p) => tumorAt(p, 5));
    b.forEach((suv, f) => {
      expect(Math.abs(suv / a[f] - 1)).toBeLessThan(0.05);
      expect(suv).not.toBe(a[f]);
    });
  });

  test("a frame in which nothing is left of the activity is refused", () => {
    const short = change("isotope: Cu-64", "isotope: Cu-62");
    expect(() => makeFrameCurves(short, network)).toThrow(
      "frames[2]: expected frames within 30 half-lives (290 min), found one that ends at 1450 min",
    );
  });

  test("without decay a frame is the plain mean of the activity", () => {
    const stable = change("isotope: Cu-64", `isotope: Cu-64\nhalf_life: ${number(1e9, "h")}`);
    // Two frames that adjoin make the mean of the frame that they share out.
    const split: MapPlan = {
      ...stable,
      frames: [
        { name: "a", start: 600, end: 900 },
        { name: "b", start: 900, end: 1800 },
      ],
    };
    const whole: MapPlan = { ...stable, frames: [{ name: "c", start: 600, end: 1800 }] };
    const [a, b] = tumorAt(split, 3);
    expect((300 * a + 900 * b) / 1200 / tumorAt(whole, 3)[0]).toBeCloseTo(1, 9);
  });

  test("impurity is free copper with the shape of the plasma curve: it goes where the model sends copper", () => {
    const copper = shippedModel("cu-atsm-plasma-copper");
    const forCopper = text
      .replace("model: cu-atsm-plasma", "model: cu-atsm-plasma-copper")
      .replace(/^ {4}K1: .*\n/gm, "");
    const pure = readMapPlan(forCopper, file);
    const impure = (purity: number): MapPlan =>
      readMapPlan(forCopper.replace("subject:\n", `subject:\n  purity: ${number(purity, "1")}\n`), file);
    const at = (p: MapPlan): Float64Array => makeFrameCurves(p, copper)[1](3);
    const [whole, half, none] = [at(pure), at(impure(0.5)), at(impure(0))];
    // The model is linear in both inputs.
    half.forEach((suv, f) => {
      expect(suv / ((whole[f] + none[f]) / 2)).toBeCloseTo(1, 9);
    });
    expect(at(impure(1))).toEqual(whole);
    expect(() =>
      makeFrameCurves(
        readMapPlan(text.replace("subject:\n", `subject:\n  purity: ${number(0.9, "1")}\n`), "plan.yaml"),
        network,
      ),
    ).toThrow("expected a model with the input Cu_p for the copper that is no tracer, found cu-atsm-plasma");
  });

  test("dead cells take up nothing, and their vessels are full all the same", () => {
    const dying = change(
      "  consumption: { value: 15,",
      `  living_half_pO2: ${number(1.2, "mmHg")}\n  consumption: { value: 15,`,
    );
    const [all, blood] = [
      makeFrameCurves(plan, network)[1],
      makeFrameCurves(plan, network, { vascular: 1 })[1],
    ];
    for (const P of [0, 1.2, 10]) {
      const living = P / (P + 1.2);
      const [whole, inBlood, seen] = [all(P), blood(P), tumorAt(dying, P)];
      seen.forEach((suv, f) => {
        const tissue = whole[f] - 0.05 * inBlood[f];
        // What is left of the dead is a difference of two solutions.
        expect(Math.abs(suv - (living * tissue + 0.05 * inBlood[f]))).toBeLessThan(1e-8 * whole[f]);
      });
    }
  });

  test("what is all blood shows the plasma curve", () => {
    const course = "plasma:\n  course: { provenance: assumed, unit: kBq/mL, time_unit: s, constant: 40 }\n";
    const steady = change(/plasma:\n(?: {2}.*\n)+/, course);
    expect(steady.plasma.kind === "course" && steady.plasma.course).toEqual(constantCourse(40));
    for (const suv of makeFrameCurves(steady, network, { vascular: 1 })[1](3))
      expect(suv).toBeCloseTo((40 * 25) / 10_000, 9);
  });
});

describe("what is inside a voxel", () => {
  const spread = (written: string): MapPlan => change("oxygen:\n", `oxygen:\n  spread: ${written}\n`);

  test.each([
    ["krogh", ["krogh", "krogh"]],
    ["mean", ["mean", "mean"]],
    ["{ histogram: { pO2_mmHg: [0, 2, 20], shares: [1, 2, 1] } }", ["histogram", "krogh"]],
    ["{ patch: { pattern: random } }", ["patch", "patch"]],
  ])("is %s", (written, kinds) => {
    const own = spread(written);
    const families = familiesOf(own, phantomOf(own));
    expect([families[1].kind, families[0].kind]).toEqual(kinds);
  });

  test("makes a map whose core shows more than its mean pO2 would, and both are told", async () => {
    const [averaged, atMean] = await Promise.all([
      runMap(spread("krogh"), network, { backend: "plain" }),
      runMap(spread("mean"), network, { backend: "plain" }),
    ]);
    const [core, other] = [averaged, atMean].map(({ regions }) => regions.regions[1]);
    expect(core.nVoxels).toBe(other.nVoxels);
    core.atMean.forEach((suv, f) => {
      expect(suv / other.tissue[f]).toBeCloseTo(1, 6);
    });
    expect(core.tissue[1] / core.atMean[1]).toBeGreaterThan(1.3);
    expect([...other.tissue]).toEqual([...other.atMean]);
  });

  test("may be micro patches: every voxel is the direct average over its patch, to the bound that is told", async () => {
    const map = await runMap(spread("{ patch: { pattern: random } }"), network, { backend: "plain" });
    const { curves, families, error, familyError } = map.responses;
    expect(error).toBeLessThan(1e-4);
    expect(familyError).toBeGreaterThan(0);
    const { labels, pO2 } = map.phantom;
    for (let i = 0; i < labels.length; i += 2777)
      averageOver(families[labels[i]].at(pO2[i]), curves[labels[i]]).forEach((suv, f) => {
        expect(Math.abs(map.activity[f * labels.length + i] / suv - 1)).toBeLessThan(2 * error);
      });
  });
});

describe("the camera of a plan", () => {
  const withCamera = (more: string): MapPlan => change("camera:\n", `camera:\n${more}`);

  test("has a width for each axis, and the positrons' range in quadrature", async () => {
    const own = withCamera(`  fwhm_z: ${number(3, "mm")}\n  positron_range: ${number(0.65, "mm")}\n`);
    const map = await runMap(own, network, { backend: "plain" });
    const range = 0.65 * Math.sqrt(Math.PI / 8) * Math.sqrt(8 * Math.LN2);
    [1.6, 1.6, 3].forEach((fwhm, axis) => {
      expect(map.fwhm_mm?.[axis]).toBeCloseTo(Math.hypot(fwhm, range), 12);
    });
  });

  test("adds noise that scales as the square root of counts, the same for any number of workers", async () => {
    const noisy = withCamera(`  noise: ${number(50, "kBq*s/mL")}\n  noise_fwhm: ${number(0, "mm")}\n`);
    const [clean, a, b] = await Promise.all(
      [{ ...plan, ...small }, noisy, noisy].map((p) => runMap(p, network, { backend: "plain" })),
    );
    expect(a.image.every((value, i) => value === b.image[i])).toBe(true);
    const n = a.phantom.labels.length;
    plan.frames.forEach(({ start, end }, f) => {
      // Variance = Pc SUV (weight/dose) DCF/frame, so that this has variance 1.
      const rate = Math.LN2 / (12.7004 * 3600);
      const dcf = (rate * (end - start)) / (Math.exp(-rate * start) - Math.exp(-rate * end));
      let sum = 0;
      for (let i = f * n; i < (f + 1) * n; i++)
        sum +=
          (a.image[i] - clean.image[i]) ** 2 / ((50 * clean.image[i] * (25 / 10_000) * dcf) / (end - start));
      // 13,824 voxels: 1.2 % for a variance.
      expect(Math.abs(sum / n - 1)).toBeLessThan(0.05);
    });
  });
});

describe("the phantom of a plan", () => {
  test("stretches the tumor, moves it, and kills its middle", () => {
    const own = change(
      "tumor:\n",
      `tumor:\n  stretch: [1, 0.8, 0.6]\n  center_mm: [7.2, 7, 6.9]\n  necrosis:\n    share_of_radius: ${number(0.4, "1")}\n    pO2: ${number(0, "mmHg")}\n    kinetics: { K1: ${number(0.01, "mL/min/mL")} }\n`,
    );
    const { labels, pO2, tissues } = phantomOf(own);
    expect(tissues).toEqual(["muscle", "tumor", "necrosis"]);
    const volume = labels.reduce((sum, label) => sum + (label > 0 ? 0.6 ** 3 : 0), 0);
    // 2,000 voxels; a shell of half a voxel is some percent of them, and its sign is random.
    expect(Math.abs(volume / ((4 / 3) * Math.PI * 6 ** 3 * 0.48) - 1)).toBeLessThan(0.03);
    const dead = labels.reduce((sum, label) => sum + (label === 2 ? 0.6 ** 3 : 0), 0);
    expect(Math.abs(dead / (volume * 0.4 ** 3) - 1)).toBeLessThan(0.1);
    labels.forEach((label, i) => {
      if (label === 2) expect(pO2[i]).toBe(0);
    });
  });
});
