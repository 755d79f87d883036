import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openNifti } from "../../src/io/open-nifti.ts";
import { openJob } from "../../src/job/open-job.ts";
import type { PointFile } from "../../src/sweep/batch.ts";
import { mapPoint } from "../../src/tissue/map-job.ts";

const root = new URL("../../", import.meta.url);
const text = (path: string) => ({ text: readFileSync(new URL(path, root), "utf8"), file: path });
const model = text("models/cu-atsm-plasma.yaml");
const shipped = text("notebooks/plans/tumor-map.yaml");
/** Small, and at its edges: the tumor reaches so far that the camera's margin leaves the grid. */
const plan = {
  file: shipped.file,
  text: shipped.text.replace("[96, 96, 48]", "[40, 36, 30]").replace("[0.4, 0.4, 0.4]", "[0.5, 0.5, 0.6]"),
};
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
    const whole = await mapPoint({ plan, model, overrides, backend: "cpu" });
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

test("points in any order give the same bits, whatever was kept of others", async () => {
  const runAll = async (order: readonly number[]) => {
    const { columns, run } = openJob({ ...source, maps: [] }).prepare(axes);
    const rows: Record<number, Float64Array> = {};
    for (const i of order) {
      rows[i] = new Float64Array(columns.length);
      await run(Float64Array.from(points[i]), 1, { index: i, results: rows[i], keep: () => {} });
    }
    return points.map((_, i) => Array.from(rows[i]));
  };
  expect(await runAll([3, 1, 0, 2, 1])).toEqual(await runAll([0, 1, 2, 3]));
});
