import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import type { GivenImages } from "../../src/tissue/image-check.ts";
import { makeKroghCylinder } from "../../src/tissue/krogh.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { averageOver } from "../../src/tissue/oxygen-spread.ts";
import { phantomOf } from "../../src/tissue/plan-phantom.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";
import { capillary } from "./sphere.ts";

const text = readFileSync("notebooks/plans/tumor-map.yaml", "utf8");
const number = (value: number, unit: string): string =>
  `{ value: ${value}, unit: "${unit}", provenance: assumed }`;
const liver = `tissues:
  liver:
    label: 7
    pO2: ${number(20, "mmHg")}
    kinetics: { K1: ${number(0.5, "mL/min/mL")} }
`;
/** The shipped plan on images: labels 1 (muscle), 2 (tumor), 7 (liver); `images` and `more` as given. */
const onImages = (images: string, more = ""): ReturnType<typeof readMapPlan> =>
  readMapPlan(
    text
      .replace(/^grid: .*\n/m, `images: { labels: { file: labels.nii }, ${images} }\n${more}`)
      .replace("tumor:\n", `tumor:\n  label: 2\n  half_distance: ${number(60, "um")}\n`)
      .replace("muscle:\n", `${liver}muscle:\n  label: 1\n`),
    "plan.yaml",
  );

const size = [5, 4, 3] as const;
const n = 60;
const affine = [
  [-0.5, 0, 0, 3],
  [0, 0.6, 0, -2],
  [0, 0, 0.7, 10],
];
interface Written {
  readonly size?: readonly [number, number, number];
  readonly affine?: readonly (readonly number[])[];
  readonly frames?: number;
}
/** An image as it comes off a file. */
function image(name: string, values: (i: number) => number, options: Written = {}) {
  const { size: own = size, affine: place = affine, frames = 1 } = options;
  const data = Float32Array.from({ length: own[0] * own[1] * own[2] * frames }, (_, i) => values(i));
  const starts = Array.from({ length: frames }, (_, f) => f);
  const bytes = toNifti({
    data,
    size: own,
    voxel_mm: [0.5, 0.6, 0.7],
    affine: place,
    frameStarts_s: starts,
    frameDurations_s: starts.map(() => 1),
  });
  return readNifti(bytes, name);
}
const cycle = [0, 1, 2, 7];
const labels = image("labels.nii", (i) => cycle[i % 4]);
const refused = (plan: ReturnType<typeof readMapPlan>, images: GivenImages): string => {
  try {
    phantomOf(plan, images);
    return "taken";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe("an image of labels", () => {
  test("makes each voxel the tissue of its number, with that tissue's oxygen, where the image lies", () => {
    const phantom = phantomOf(onImages(""), { labels });
    expect(phantom.tissues).toEqual(["muscle", "tumor", "liver", "outside"]);
    expect([...phantom.labels.slice(0, 4)]).toEqual([3, 0, 1, 2]);
    const of = (consumption: number, L: number): number =>
      makeKroghCylinder({ ...capillary, consumption }).meanPressure(L);
    [0, of(2.2, 40), of(15, 60), 20].forEach((P, i) => {
      expect(phantom.pO2[i]).toBeCloseTo(P, 4);
    });
    expect(phantom.affine?.flat().map((x) => Number(x.toFixed(5)))).toEqual(affine.flat());
  });

  test("holds no activity where there is no tissue, and in a tissue without vessels the response at its pO2", async () => {
    const map = await runMap(onImages(""), shippedModel("cu-atsm-plasma"), { images: { labels } });
    expect(map.activity[0]).toBe(0);
    const exact = map.responses.curves[2](20);
    exact.forEach((suv, f) => {
      expect(Math.abs(map.activity[f * n + 3] / suv - 1)).toBeLessThan(1e-4);
    });
  });

  test("and of blood, perfusion and pO2 give each voxel its own: equal to the exact model in every voxel", async () => {
    const pO2 = image("pO2.nii", (i) => 0.5 + i / 3);
    const perfusion = image("flow.nii", (i) => (i === 9 ? 0 : 0.02 + i / 200));
    const vascular_fraction = image("blood.nii", (i) => i / 100);
    const plan = onImages(
      `pO2: { file: pO2.nii, unit: kPa }, perfusion: { file: flow.nii, unit: mL/min/mL }, vascular_fraction: { file: blood.nii, unit: "%" }`
        .replace("kPa", "mmHg")
        .replace('"%"', '"1"'),
      "perfusion: { scales: [K1] }\n",
    );
    const network = shippedModel("cu-atsm-plasma");
    const map = await runMap(plan, network, { images: { labels, pO2, perfusion, vascular_fraction } });
    const { curves, families } = map.responses;
    const own = [0.04, 0.1, 0.5];
    const blood = await import("../../src/tissue/kinetics.ts");
    const bloodCurves = blood.makeFrameCurves(plan, network, { vascular: 1 });
    for (let i = 0; i < n; i++) {
      const label = map.phantom.labels[i];
      if (label === 3) continue;
      const flow = Math.max(i === 9 ? 0 : 0.02 + i / 200, 0) / own[label];
      const P = pO2.data[i];
      const tissue = averageOver(families[label].at(P), (x) => curves[label](x, flow));
      const inBlood = bloodCurves[label](P, flow);
      tissue.forEach((value, f) => {
        const exact = (1 - i / 100) * value + (i / 100) * inBlood[f];
        // 10⁻⁶ of an SUV stands for nothing: without perfusion there is none, but for a millionth.
        expect(Math.abs(map.activity[f * n + i] - exact) / (exact + 1e-6)).toBeLessThan(2e-4);
      });
    }
  });

  test("with one of perfusion puts vessels nearer where it is higher", () => {
    const perfusion = image("flow.nii", (i) => (i % 4 === 2 ? 4 : 1));
    const phantom = phantomOf(
      onImages('perfusion: { file: flow.nii, unit: "1" }', "perfusion: { scales: [K1] }\n"),
      { labels, perfusion },
    );
    expect(phantom.halfDistance_um[2]).toBeCloseTo(30, 5);
    expect(phantom.pO2[2]).toBeCloseTo(makeKroghCylinder(capillary).meanPressure(30), 4);
    expect(phantom.halfDistance_um[1]).toBeCloseTo(40, 5);
  });
});

describe("images that cannot be are refused with file and voxel", () => {
  const plan = onImages("pO2: { file: pO2.nii, unit: mmHg }");
  const good = (i: number): number => 10 + i;

  test.each([
    [
      "another shape",
      image("pO2.nii", good, { size: [5, 4, 4] }),
      "pO2.nii: 1 problem\n  ✖ dim: expected 5 × 4 × 3 voxels as labels.nii has, found 5 × 4 × 4",
    ],
    [
      "another place",
      image("pO2.nii", good, { affine: [[-0.5, 0, 0, 3.2], ...affine.slice(1)] }),
      "pO2.nii: 1 problem\n  ✖ affine: expected the affine of labels.nii",
    ],
    [
      "not a number",
      image("pO2.nii", (i) => (i === 27 ? Number.NaN : good(i))),
      "✖ voxel (2, 1, 1): expected a finite number of 0 or more, found NaN",
    ],
    [
      "negative pO2, twice",
      image("pO2.nii", (i) => (i === 5 || i === 8 ? -3 : good(i))),
      "✖ voxel (0, 1, 0): expected a finite number of 0 or more, found -3; 2 voxels in all",
    ],
  ])("%s", (_, pO2, message) => {
    expect(refused(plan, { labels, pO2 })).toContain(message);
  });

  test("frames where one is wanted", () => {
    expect(refused(plan, { labels, pO2: image("pO2.nii", good, { frames: 2 }) })).toContain(
      "pO2.nii: 1 problem\n  ✖ dim[4]: expected one frame, found 2",
    );
  });

  test("a label that no tissue has", () => {
    const strange = image("labels.nii", (i) => (i === 59 ? 4 : 1));
    expect(refused(onImages(""), { labels: strange })).toContain(
      "labels.nii: 1 problem\n  ✖ voxel (4, 3, 2): expected the label of a tissue of the plan (0, 1, 2, 7), found 4",
    );
  });

  test("more blood than voxel", () => {
    const blood = image("blood.nii", (i) => i / 50);
    const withBlood = onImages('vascular_fraction: { file: blood.nii, unit: "1" }');
    expect(refused(withBlood, { labels, vascular_fraction: blood })).toContain(
      "✖ voxel (1, 2, 2): expected a fraction from 0 to 1, found 1.01",
    );
  });

  test("images that were named and not given", () => {
    expect(refused(plan, { labels })).toContain("images.pO2: expected the image, found none");
  });
});

test("a plan without grid and labels, with a unit that is no pO2, and labels without an image says all of it", () => {
  const bad = text
    .replace(
      /^grid: .*\n/m,
      "images: { pO2: { file: a.nii, unit: mL }, perfusion: { file: b.nii, unit: mmHg } }\n",
    )
    .replace("muscle:\n", "muscle:\n  label: 1\n");
  expect(() => readMapPlan(bad, "plan.yaml")).toThrowErrorMatchingInlineSnapshot(`
    [InputError: plan.yaml:1: 4 problems
      ✖ line 1, grid: expected a grid or an image of labels, found neither
        → give one of them
      ✖ line 15, images.pO2.unit: expected a unit like mmHg, found "mL"
        → say what the values are in
      ✖ line 15, images.perfusion.unit: expected a unit like mL/min/mL, or 1, found "mmHg"
        → 1 is perfusion over that of the tissue's own numbers
      ✖ line 52, muscle.label: expected images: { labels: … } beside it, found none
        → name the image]
  `);
});

test("a map that needs more memory than there is says how much before it starts", async () => {
  const plan = readMapPlan(text.replace("size: [96, 96, 48]", "size: [400, 400, 400]"), "plan.yaml");
  await expect(runMap(plan, shippedModel("cu-atsm-plasma"), { maxBytes: 2e9 })).rejects.toThrow(
    /grid\.size: expected a map of at most 2000000000 bytes, found 400 × 400 × 400 voxels × 3 frames, which need 7290000000/,
  );
});
