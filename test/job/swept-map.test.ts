import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openNifti } from "../../src/io/open-nifti.ts";
import { openJob } from "../../src/job/open-job.ts";
import type { PointFile } from "../../src/sweep/batch.ts";
import { flattenRegions, mapPoint } from "../../src/tissue/map-job.ts";
import { overridePlan } from "../../src/tissue/map-override.ts";
import { readMapPlan } from "../../src/tissue/map-plan.ts";
import { runMap } from "../../src/tissue/run-map.ts";
import { shippedModel } from "../models.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string) => ({ text: readFileSync(new URL(path, root), "utf8"), file: path });
const model = text("models/cu-atsm-plasma.yaml");
const network = shippedModel("cu-atsm-plasma");
const shipped = text("notebooks/plans/tumor-map.yaml");
/** Small, and at its edges: the tumor reaches so far that the camera's margin leaves the grid. */
const plan = {
  file: shipped.file,
  text: shipped.text.replace("[96, 96, 48]", "[40, 36, 30]").replace("[0.4, 0.4, 0.4]", "[0.5, 0.5, 0.6]"),
};
const noise = '{ value: 100, unit: "kBq*s/mL", provenance: assumed }';
const axes = ["tumor.kinetics.K1", "oxygen.vessel", "camera.fwhm", "parameters.k_ox"];
const job = { kind: "map" as const, plan: "tumor-map.yaml" };
const source = { key: "a", job, plan, model, maps: ["60 min"], backend: "cpu" as const };

const points = [
  [0.1, 40, 1.6, 0.012],
  [0.3, 40, 1.6, 0.02],
  [0.1, 25, 0, 0.012],
  [0.1, 40, 4, 0.012],
];

test("the numbers of a point are those of the map run by itself, whatever is shared with others", async () => {
  const { columns, run } = openJob(source).prepare(axes);
  for (const [index, values] of points.entries()) {
    const results = new Float64Array(columns.length);
    const files: PointFile[] = [];
    await run(Float64Array.from(values), 1, { index, results, keep: (file) => void files.push(file) });
    const overrides = Object.fromEntries(
      axes.map((name, j) => {
        const unit = name === "parameters.k_ox" ? { unit: "s^-1 mmHg^-1" } : {};
        return [name, { value: values[j], ...unit, provenance: "assumed" as const, source: "" }];
      }),
    );
    const changed = overridePlan(readMapPlan(plan.text, plan.file), overrides);
    const { regions } = await runMap(changed, network, { backend: "cpu" });
    const frames = changed.frames.map(({ name }) => name);
    const whole = flattenRegions(regions, frames);
    expect(await mapPoint({ plan, model, overrides, backend: "cpu" })).toEqual(
      Object.fromEntries(columns.map(({ name }, c) => [name, results[c]])),
    );
    expect(columns.map(({ name }) => name).sort()).toEqual(Object.keys(whole).sort());
    columns.forEach(({ name }, c) => {
      // The image is in 32-bit floats: 6e-8 relative a voxel, and the camera adds some.
      expect(Math.abs(results[c] / whole[name] - 1), `${name} at ${values}`).toBeLessThan(2e-6);
    });
    expect(files.map(({ name }) => name)).toEqual([`maps/point-00000${index}.nii.gz`]);
    const { data, size } = await openNifti(files[0].bytes, "point");
    expect(size).toEqual([40, 36, 30]);
    const tumorMax = data.reduce((a, b) => Math.max(a, b), 0);
    expect(tumorMax).toBeGreaterThan(0);
  }
});

test("points in any order give the bits that each has by itself, whatever was kept of others", async () => {
  const varied = [...axes, "muscle.kinetics.K1", "tumor.consumption", "tumor.core_half_distance"];
  // From one to another a single number changes: what was kept of it must not serve.
  const base = [0.1, 40, 1.6, 0.012, 0.04, 15, 170];
  const all = [base, ...[0.3, 25, 4, 0.02, 0.08, 10, 120].map((x, j) => base.with(j, x)), base];
  const { columns, run } = openJob(source).prepare(varied);
  const runAt = async (runPoint: typeof run, values: readonly number[]) => {
    const results = new Float64Array(columns.length);
    const files: string[] = [];
    const keep = ({ bytes }: PointFile): void => void files.push(Buffer.from(bytes).toString("base64"));
    await runPoint(Float64Array.from(values), 1, { index: 0, results, keep });
    return { results: [...results], files };
  };
  for (const values of all)
    expect(await runAt(run, values)).toEqual(await runAt(openJob(source).prepare(varied).run, values));
});

test("noise is of the point: replicates differ, in whatever order they run, and all else is the same", async () => {
  const noisy = { ...plan, text: plan.text.replace("camera:\n", `camera:\n  noise: ${noise}\n`) };
  const { columns, run } = openJob({ ...source, plan: noisy, maps: [] }).prepare(["tumor.kinetics.K1"]);
  const runAt = async (seed: number) => {
    const results = new Float64Array(columns.length);
    await run(Float64Array.of(0.1), seed, { index: 0, results, keep: () => {} });
    return Object.fromEntries(columns.map(({ name }, c) => [name, results[c]]));
  };
  const [a, b, again] = [await runAt(11), await runAt(12), await runAt(11)];
  expect(again).toEqual(a);
  for (const name of ["tumor SUV 10 min", "tumor SUVmax 60 min", "muscle SUV 24 h"])
    expect(b[name], name).not.toBe(a[name]);
  // The mean of some 14,000 voxels, of noise that is correlated over tens of them, hardly moves.
  expect(Math.abs(b["tumor SUV 10 min"] / a["tumor SUV 10 min"] - 1)).toBeLessThan(0.02);
  const hypoxic = "hypoxic fraction below 5 mmHg";
  expect(b[hypoxic]).toBe(a[hypoxic]);
});
