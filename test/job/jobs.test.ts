import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compileNetwork } from "../../src/compile/compile-network.ts";
import { fit } from "../../src/fit/fit.ts";
import { toProblem } from "../../src/fit/network-problem.ts";
import { runSweptBatch } from "../../src/job/batch-job.ts";
import type { JobChoice } from "../../src/job/job-plan.ts";
import { readJob } from "../../src/job/job-plan.ts";
import type { JobSource } from "../../src/job/job-source.ts";
import { openJob } from "../../src/job/open-job.ts";
import { readModel } from "../../src/model/read-model.ts";
import { findHalfUptakePO2 } from "../../src/observe/half-uptake.ts";
import { observe } from "../../src/observe/observe.ts";
import { solve } from "../../src/solve/solve.ts";
import { constantCourse } from "../../src/time-course.ts";

const text = (path: string) => ({
  text: readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"),
  file: path,
});
const redox = text("models/cu-atsm-redox.yaml");
const network = readModel(redox.text, redox.file);
const sourceOf = (job: JobChoice, own: Partial<JobSource> = {}): JobSource => ({
  ...{ key: JSON.stringify(job), job, model: redox },
  ...own,
});

async function runAt(
  source: JobSource,
  axes: readonly string[],
  points: readonly (readonly number[])[],
  seed = 1,
) {
  const { columns } = openJob(source).prepare(axes);
  const rows = await runSweptBatch({
    ...{ source, axes },
    points: {
      start: 0,
      values: Float64Array.from(points.flat()),
      seeds: Int32Array.from(points, (_, i) => seed + i),
    },
  });
  const read = (i: number) =>
    Object.fromEntries(columns.map(({ name }, c) => [name, rows.results[i * columns.length + c]]));
  return { rows, columns, read };
}

/** % of the dose, by the plain way. */
function uptake(set: Readonly<Record<string, number>>, pO2: number, minutes: number): number {
  const parameters = network.parameters.map((q) => set[q.name] ?? q.value);
  const solution = solve(compileNetwork(network), {
    ...{ times: [minutes * 60], parameters },
    inputs: { pO2: constantCourse(pO2) },
  });
  return observe(network, "uptake", solution, parameters).values[0];
}

describe("curves", () => {
  const job = readJob(
    "job: { kind: curves, model: cu-atsm-redox, times_min: [60, 10], observables: [uptake, trapped] }",
    "plan",
  );

  test("the golden values of the model, at the O2 tension of the point", async () => {
    const { read } = await runAt(sourceOf(job), ["pO2"], [[0], [0.76], [38]]);
    // science.md, section 5 (b): closed medium, 1 h.
    expect(read(0)["uptake 60 min"]).toBeCloseTo(96.45, 2);
    expect(read(1)["uptake 60 min"]).toBeCloseTo(72.06, 2);
    expect(read(2)["uptake 60 min"]).toBeCloseTo(27.9, 1);
    expect(read(1)["trapped 60 min"]).toBeCloseTo(13.819, 3);
  });

  test("parameters, inputs and combinations are set in the unit of the file", async () => {
    const { read } = await runAt(sourceOf(job), ["k_red", "K_R", "pO2"], [[0.1, 2, 5]]);
    expect(read(0)["uptake 10 min"]).toBeCloseTo(uptake({ k_red: 0.1, k_ox: 0.05 }, 5, 10), 10);
  });

  test("a combination and the parameter that it determines are not varied together", () => {
    expect(() => openJob(sourceOf(job)).prepare(["K_R", "k_ox"])).toThrow(
      "expected K_R or k_ox, found both: K_R determines k_ox; keep one",
    );
  });

  test("noise is drawn from the seed of the point: of the size asked for, and the same again", async () => {
    const noisy = { ...job, noise: { cv: 0.1 } } as JobChoice;
    const points = Array.from({ length: 400 }, () => [38]);
    const { read } = await runAt(sourceOf(noisy), ["pO2"], points);
    const values = points.map((_, i) => read(i)["uptake 60 min"] / uptake({}, 38, 60) - 1);
    const sd = Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
    expect(Math.abs(sd / 0.1 - 1)).toBeLessThan(0.15); // 4 sd of the sd of 400
    const again = await runAt(sourceOf(noisy), ["pO2"], points.slice(0, 3));
    expect(again.read(2)).toEqual(read(2));
  });
});

describe("retention", () => {
  const job = readJob(
    "job: { kind: retention, model: cu-atsm-redox, times_min: [10, 30, 60, 120], pO2_mmHg: [0.76] }",
    "plan",
  );

  test("P50 with its time is that of plain bisection, and that of science.md", async () => {
    const { read } = await runAt(sourceOf(job), ["k_in"], [[9.8e-4], [3e-3]]);
    const known = { "10": 2.86, "30": 1.69, "60": 1.43, "120": 1.71 };
    for (const [minutes, P50] of Object.entries(known)) {
      const found = read(0)[`P50 ${minutes} min`];
      expect(Math.abs(found - P50)).toBeLessThan(0.006); // written with two digits behind the point
      const plain = findHalfUptakePO2((P) => uptake({}, P, Number(minutes)));
      expect(Math.abs(found / plain - 1)).toBeLessThan(1e-9);
    }
    expect(read(0)["ratio 60 min"]).toBeCloseTo(3.72, 2);
    expect(read(1)["P50 60 min"]).not.toBeCloseTo(1.43, 2);
    expect(read(0)["uptake 60 min 0.76 mmHg"]).toBeCloseTo(72.06, 2);
  });

  test("a tracer that does not see oxygen has no P50", async () => {
    const { rows, read } = await runAt(sourceOf(job), ["k_ox"], [[0]]);
    expect(rows.failed[0]).toBe(0);
    expect(read(0)["P50 60 min"]).toBeNaN();
    expect(read(0)["ratio 60 min"]).toBeCloseTo(1, 12);
  });
});

test("a point that cannot be solved is a row with its reason, between others that can", async () => {
  const job = readJob("job: { kind: retention, model: cu-atsm-redox, times_min: [60] }", "plan");
  const { rows, read } = await runAt(sourceOf(job), ["k_ox"], [[0.012], [1e308], [0.012]]);
  expect(Array.from(rows.failed)).toEqual([0, 1, 0]);
  expect(rows.reasons[1]).toMatch(/no solution|not a number|NaN/);
  expect(read(1)["P50 60 min"]).toBeNaN();
  expect(read(2)).toEqual(read(0));
});

describe("patch", () => {
  test("a slab has the oxygen of its closed form, and shares it between points that differ in kinetics", async () => {
    const job = readJob(
      "job: { kind: patch, shape: slab, voxels: 200, model: cu-atsm-redox, time_min: 60 }",
      "plan",
    );
    const axes = ["thickness", "half_consumption_pO2", "k_in"];
    // Next to zero order: P = P₀ − (M/2D)(2Lx − x²), whose mean is P₀ − M L²/(3D).
    const points = [
      [60, 1e-3, 9.8e-4],
      [60, 1e-3, 2e-3],
    ];
    const { read, rows } = await runAt(sourceOf(job), axes, points);
    expect(rows.reasons).toEqual({});
    expect(read(0)["mean pO2"]).toBeCloseTo(40 - (15 * 60 ** 2) / (3 * 2000), 1);
    expect(read(0)["lowest pO2"]).toBeCloseTo(40 - (15 * 60 ** 2) / (2 * 2000), 1);
    expect(read(0)["mean pO2"]).toBe(read(1)["mean pO2"]);
    expect(read(1)["mean uptake 60 min"]).toBeGreaterThan(read(0)["mean uptake 60 min"]);
    const at = uptake({}, read(0)["mean pO2"], 60);
    expect(read(0)["uptake 60 min at the mean pO2"]).toBeCloseTo(at, 6);
    // Uptake is convex in P there: its average is above that at the average.
    expect(read(0)["mean uptake 60 min"]).toBeGreaterThan(at);
  });

  test("every shape runs at its defaults", async () => {
    for (const shape of ["cylinder", "slab", "rod", "spheroid"]) {
      const job = readJob(`job: { kind: patch, shape: ${shape}, voxels: 24 }`, "plan");
      const { rows, read } = await runAt(sourceOf(job, { model: undefined }), ["vessel_pO2"], [[40]]);
      expect(rows.reasons).toEqual({});
      expect(read(0)["mean pO2"]).toBeLessThan(40);
    }
  });
});

describe("fit", () => {
  const points = [0, 0.76, 3.8, 38, 152].map((pO2, i) => ({
    ...{ condition: `${pO2}`, time: 3600, value: [90, 77, 38, 35, 31][i], sd: null, inputs: { pO2 } },
  }));
  const choice = { observable: "uptake", free: ["k_in", "k_out", "K_R"], points };
  const problem = { ...toProblem(network, choice), models: { [network.name]: redox } };

  test("estimates with a parameter held elsewhere are those of the fit itself", async () => {
    const job = readJob("job: { kind: fit, plan: emt6-fit.yaml }", "plan");
    const source = sourceOf(job, { problem });
    expect(Object.keys(openJob(source).quantities)).toEqual(["k_red", "k_diss"]);
    const { read, rows } = await runAt(source, ["k_diss"], [[9e-5], [5e-4]]);
    expect(rows.reasons).toEqual({});
    for (const [i, k_diss] of [9e-5, 5e-4].entries()) {
      const { estimates, rms } = fit(network, { ...choice, set: { k_diss } });
      for (const { name, value, standardError } of estimates) {
        expect(Math.abs(read(i)[`${name} estimate`] / value - 1)).toBeLessThan(1e-6);
        expect(Math.abs(read(i)[`${name} standard error`] / (standardError ?? 0) - 1)).toBeLessThan(1e-4);
      }
      expect(read(i).squares).toBeCloseTo(5 * rms ** 2, 6);
    }
  });

  test("data that are drawn scatter around the estimate, by the seed of the point", async () => {
    const job = readJob("job: { kind: fit, plan: emt6-fit.yaml, data: drawn }", "plan");
    const source = sourceOf(job, { problem });
    const { read } = await runAt(source, ["k_diss"], [[9e-5], [9e-5]]);
    expect(read(0)["K_R estimate"]).not.toBe(read(1)["K_R estimate"]);
    const again = await runAt(source, ["k_diss"], [[9e-5]], 2);
    expect(again.read(0)).toEqual(read(1));
  });

  test("it needs a problem", () => {
    const job = readJob("job: { kind: fit, plan: emt6-fit.yaml }", "plan");
    expect(() => openJob(sourceOf(job))).toThrow("expected the problem of a fit, found none");
  });
});

test.each([
  ["job: { kind: curve, model: m, times_min: [1] }", /job\.kind/],
  ["job: { kind: curves, times_min: [] }", /job\.model[\s\S]*job\.times_min|job\.times_min[\s\S]*job\.model/],
  [
    "job: { kind: patch, shape: cube, voxels: 4 }",
    /job\.shape[\s\S]*job\.voxels|job\.voxels[\s\S]*job\.shape/,
  ],
])("%s is refused with every problem", (written, expected) => {
  expect(() => readJob(written, "plan.yaml")).toThrow(expected);
});
