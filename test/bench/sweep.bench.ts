import { readFileSync } from "node:fs";
import { afterAll, bench, describe } from "vitest";
import { runSweptBatch } from "../../src/job/batch-job.ts";
import { readJob } from "../../src/job/job-plan.ts";
import { openJob } from "../../src/job/open-job.ts";
import { type Batch, ruleOf } from "../../src/sweep/batch.ts";
import { makeDesign } from "../../src/sweep/design.ts";
import { makeMemoryStore } from "../../src/sweep/memory-store.ts";
import { sweep } from "../../src/sweep/sweep.ts";
import type { SweepPlan } from "../../src/sweep/sweep-plan.ts";
import { makePool } from "../../workers/node.ts";

/** 4096 cell curves: what a sweep adds to the bare points, and what a second worker brings. */
const file = "models/cu-atsm-redox.yaml";
const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const job = readJob("job: { kind: curves, model: m, times_min: [60], pO2_mmHg: [38] }", "bench");
const source = { key: "bench", job, model: { text, file } };
const names = ["k_in", "k_out", "K_R"];
const swept = openJob(source);
const axes = names.map((name) => {
  const { range, unit, scale, value } = swept.quantities[name];
  return { name, unit: unit.text, base: value, scale, ...(range && { range }) };
});
const design = makeDesign(axes, { kind: "sobol", points: 4096 });
const plan: SweepPlan = {
  ...{ file: "bench", name: "bench", title: "", job, folder: "bench", maps: [] },
  ...{ seed: 1, replicates: 1, axes, design, count: design.count, notes: [] },
};
const rule = ruleOf(plan);
const { columns } = swept.prepare(names);
const task = {
  ...{ job: "swept-batch" as const, nColumns: columns.length },
  argumentOf: ({ start, end }: Batch) => ({ source, axes: names, points: { rule, start, end } }),
};
const pools = [1, 2].map((workers) => makePool({ workers }));
afterAll(async () => {
  for (const pool of pools) await pool.close();
});

describe("4096 cell curves", () => {
  bench("the bare points, in this thread", async () => {
    const values = new Float64Array(3 * design.count);
    for (let i = 0; i < design.count; i++) design.fill(i, values.subarray(3 * i, 3 * i + 3));
    const points = { start: 0, values, seeds: new Int32Array(design.count) };
    await runSweptBatch({ source, axes: names, points });
  });
  for (const pool of pools)
    bench(`a sweep on ${pool.size} worker${pool.size === 1 ? "" : "s"}`, async () => {
      await sweep(plan, { pool, task, batchSize: 64, store: makeMemoryStore(plan, columns) });
    });
});
