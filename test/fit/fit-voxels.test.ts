import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fitVoxels, outsideMask } from "../../src/fit/fit-voxels.ts";
import { voxelOutcomes } from "../../src/fit/separable.ts";
import { readVoxelPlan } from "../../src/fit/voxel-plan.ts";
import { makeVoxelSource } from "../../src/fit/voxel-source.ts";
import type { VoxelSource } from "../../src/fit/voxel-task.ts";
import { exponentialInput } from "../../src/input/exponential.ts";
import { readTac } from "../../src/io/tac.ts";
import { makePool } from "../../workers/node.ts";
import { modelText, shippedModel } from "../models.ts";
import { refusalBy } from "../refusal.ts";
import { buildDoor } from "../workers/build-door.ts";
import {
  A,
  b,
  frames,
  lateFrameMeans,
  shippedImage,
  simulateImage,
  truthOf,
  writtenPlasma,
} from "./simulated-image.ts";
import { mechanistic, plasma, simulateTac } from "./simulated-tac.ts";

const source: VoxelSource = {
  model: { text: modelText("two-tissue-irreversible"), file: "two-tissue-irreversible.yaml" },
  ...{ form: "irreversible", observable: "activity", moves: "", range: undefined },
  frames,
  inputs: { Cp: exponentialInput([{ amplitude: A, rate: b / 60 }]) },
  parameters: {},
  weights: frames.map(({ start, end }) => (end - start) / 60),
};

test("the image that ships is the one that its sidecar says", () => {
  const read = (name: string) => readFileSync(new URL(`../../notebooks/data/${name}`, import.meta.url));
  const { image, sidecar } = shippedImage();
  expect(read("voxels-simulated.nii.gz").equals(image)).toBe(true);
  expect(JSON.parse(read("voxels-simulated.json").toString())).toEqual(JSON.parse(sidecar));
});

test("voxels give back the truths of the closed form, Ki among them", async () => {
  const n = 200;
  const { quantities, counts, rms } = await fitVoxels(source, { data: simulateImage(n) });
  expect(counts).toEqual({ ok: n, "at-bound": 0, flat: 0, "no-signal": 0, "not-finite": 0 });
  for (let v = 0; v < n; v++) {
    const { K1, k2, k3, V_b } = truthOf(v);
    const truth: Record<string, number> = { K1, k2, k3, V_b, Ki: (K1 * k3) / (k2 + k3) };
    // Frames in float32 are good to 6e-8, and rate constants are some 1000 times less sharp than frames.
    for (const { name, values } of quantities)
      expect(Math.abs(values[v] / truth[name] - 1), `${name} of voxel ${v}`).toBeLessThan(1e-3);
    expect(rms[v]).toBeLessThan(1e-5);
  }
});

const latePlan = (shape: string): string => `cuptake: 1
kind: voxel-fit
name: late
title: A late and blurred plasma curve
image: image.nii
model: two-tissue-irreversible
form: irreversible
${writtenPlasma}${shape}`;
const lateSource = (shape: string): VoxelSource => {
  const { model } = source;
  const network = shippedModel("two-tissue-irreversible");
  return makeVoxelSource(readVoxelPlan(latePlan(shape), "late.yaml"), {
    network,
    model,
    frames,
    courses: {},
  });
};

test("a plasma curve that is late and blurred by what the plan says gives back the truths of its closed form", async () => {
  const n = 50;
  const shape = { delay: 0.4, dispersion: 0.15 };
  const data = new Float32Array(frames.length * n);
  for (let v = 0; v < n; v++)
    lateFrameMeans(truthOf(v), shape).forEach((value, f) => {
      data[f * n + v] = value;
    });
  const late = lateSource(`    delay: { value: 24, unit: s, provenance: assumed }
    dispersion: { value: 0.15, unit: min, provenance: assumed }
`);
  const [told, silent] = await Promise.all([late, lateSource("")].map((own) => fitVoxels(own, { data })));
  let worst = 0;
  for (let v = 0; v < n; v++) {
    const { K1, k2, k3, V_b } = truthOf(v);
    const truth: Record<string, number> = { K1, k2, k3, V_b, Ki: (K1 * k3) / (k2 + k3) };
    for (const { name, values } of told.quantities)
      expect(Math.abs(values[v] / truth[name] - 1), `${name} of voxel ${v}`).toBeLessThan(1e-3);
    worst = Math.max(worst, Math.abs(silent.quantities[0].values[v] / K1 - 1));
  }
  // Without them K1 is wrong by more than a tenth.
  expect(worst).toBeGreaterThan(0.1);
});

test("a delay may be below 0, a dispersion may not, and a level has neither", () => {
  const early = readVoxelPlan(
    latePlan("    delay: { value: -6, unit: s, provenance: assumed }\n"),
    "early.yaml",
  );
  expect(early.shaped.Cp.delay?.value).toBe(-6);
  const odd = `    dispersion: { value: -1, unit: s, provenance: assumed }
  other: { value: 1, unit: mmHg, provenance: assumed, delay: { value: 1, unit: mmHg, provenance: assumed } }
`;
  expect(refusalBy(() => readVoxelPlan(latePlan(odd), "odd.yaml"))).toMatchInlineSnapshot(`
    "
    odd.yaml:13: 3 problems
      ✖ line 13, inputs.Cp.dispersion.value: expected a value of 0 or more, found -1
        → rates, amounts and tensions cannot be negative
      ✖ line 14, inputs.other.delay: expected no delay of a level, found one
        → remove it; a level is the same at all times
      ✖ line 14, inputs.other.delay.unit: expected a unit like s, found "mmHg" (pressure)
        → convert the value to s
    "
  `);
});

test("a voxel that cannot be fitted has its reason, one outside of the mask none", async () => {
  const n = 6;
  const data = simulateImage(n);
  data[3 * n] = Number.NaN;
  frames.forEach((_, f) => {
    data[f * n + 1] = 0;
    // Blood alone.
    const [start, end] = [frames[f].start / 60, frames[f].end / 60];
    data[f * n + 2] = (A * (Math.exp(-b * start) - Math.exp(-b * end))) / (b * (end - start));
  });
  const { outcomes, quantities, rms, nFitted } = await fitVoxels(source, { data, mask: [1, 1, 1, 1, 0, 2] });
  const named = Array.from(outcomes, (code) => voxelOutcomes[code] ?? code);
  expect(named).toEqual(["not-finite", "no-signal", "flat", "ok", outsideMask, "ok"]);
  expect(nFitted).toBe(5);
  expect([...quantities.map(({ values }) => values[4]), rms[4]].every(Number.isNaN)).toBe(true);
  expect(quantities.every(({ values }) => Number.isNaN(values[0]))).toBe(true);
});

test("a factor to the unit of the model changes V_b and K1 by it, and no rate", async () => {
  const data = simulateImage(3);
  const plain = await fitVoxels(source, { data });
  // A power of two, so that both are the same digits.
  const doubled = await fitVoxels(source, { data: data.map((x) => 2 * x), factor: 0.5 });
  expect(doubled).toEqual(plain);
});

test("maps are the same in this thread, by one worker and by two", async () => {
  const door = await buildDoor(new URL("../../workers/door.ts", import.meta.url));
  // Two slabs.
  const n = 4500;
  const data = simulateImage(n);
  const mask = Uint8Array.from({ length: n }, (_, v) => (v % 17 === 0 ? 0 : 1));
  const here = await fitVoxels(source, { data, mask });
  for (const workers of [1, 2]) {
    const pool = makePool({ workers, door });
    try {
      expect(await fitVoxels(source, { data, mask, pool })).toEqual(here);
    } finally {
      await pool.close();
    }
  }
});

test("the mechanistic form finds the O2 tension that a curve was simulated at", async () => {
  const tac = readTac(simulateTac({ ...mechanistic, Pc: 0 }), "clean.csv");
  const { quantities, counts } = await fitVoxels(
    {
      ...source,
      model: { text: modelText("cu-atsm-plasma"), file: "cu-atsm-plasma.yaml" },
      ...{ form: "mechanistic", moves: "pO2", frames: tac.frames, inputs: { Cp: plasma } },
      weights: tac.frames.map(() => 1),
    },
    { data: Float32Array.from(tac.regions[0].values) },
  );
  expect(counts.ok).toBe(1);
  const found = Object.fromEntries(quantities.map(({ name, values }) => [name, values[0]]));
  // Simpson's rule of the first frames is good to 1e-4, decay inside of a frame another 1e-5.
  expect(Math.abs(found.pO2 / 3 - 1)).toBeLessThan(5e-3);
  expect(Math.abs(found.K1 / 0.1 - 1)).toBeLessThan(1e-3);
  expect(Math.abs(found.V_b / 0.05 - 1)).toBeLessThan(5e-3);
});

const plan = (more: string): string => `cuptake: 1
kind: voxel-fit
name: tumor
title: A plan
image: pet.nii.gz
model: two-tissue-irreversible
${more}`;

test("a wrong plan: every problem at once, with its line", () => {
  const text = plan(`form: irreversible
moves: pO2
range: { from: 5, to: 1, unit: minn }
inputs:
  Cp: {}
weights: equal
frame_weights: [1, -1]
`);
  expect(refusalBy(() => readVoxelPlan(text, "plan.yaml"))).toMatchInlineSnapshot(`
    "
    plan.yaml:8: 6 problems
      ✖ line 8, moves: expected nothing that moves for the form irreversible, found "pO2"
        → remove it, or take form: mechanistic
      ✖ line 9, range.unit: expected a unit, found "minn"
        → write for example min^-1 or mmHg
      ✖ line 9, range.from: expected a range from low to high, found 5 to 1
        → swap or mend them
      ✖ line 11, inputs.Cp: expected one of value, course, file, found none
        → say what the input does
      ✖ line 13, frame_weights: expected weights or frame_weights, found both
        → keep one of them
      ✖ line 13, frame_weights: expected weights of 0 or more, found -1
        → mend the value
    "
  `);
});

test("what does not fit the model is told by its place in the plan", () => {
  const text = plan(`form: irreversible
observable: activty
range: { from: 1, to: 5, unit: mmHg }
inputs:
  Cp: { value: 3, unit: mmHg, provenance: assumed }
  Cq: { value: 3, unit: kBq/mL, provenance: assumed }
set:
  k9: { value: 1, unit: s^-1, provenance: assumed }
frame_weights: [1, 1]
`);
  const network = shippedModel("two-tissue-irreversible");
  const parts = { network, model: source.model, frames, courses: {} };
  expect(refusalBy(() => makeVoxelSource(readVoxelPlan(text, "plan.yaml"), parts))).toMatchInlineSnapshot(`
    "
    plan.yaml: 6 problems
      ✖ observable: expected one of activity, tissue, bound, found "activty"
        → did you mean "activity", "tissue" or "bound"?
      ✖ inputs.Cp.unit: expected a unit like kBq/mL, found "mmHg" (pressure)
        → convert it to kBq/mL
      ✖ inputs.Cq: expected one of Cp, found "Cq"
        → did you mean "Cp"?
      ✖ set.k9: expected one of K1, k2, k3, V_b, found "k9"
        → did you mean "K1", "k2" or "k3"?
      ✖ range.unit: expected a unit like min^-1, found "mmHg" (pressure)
        → convert it to min^-1
      ✖ frame_weights: expected 16 weights, one a frame, found 2
        → mend the list
    "
  `);
});
