import { readJob } from "../../src/job/job-plan.ts";
import type { JobSource } from "../../src/job/job-source.ts";
import { openJob } from "../../src/job/open-job.ts";
import type { Pool } from "../../src/pool.ts";
import { type Batch, type BatchRows, ruleOf } from "../../src/sweep/batch.ts";
import { sweep } from "../../src/sweep/sweep.ts";
import { readSweepPlan, resolveSweep } from "../../src/sweep/sweep-plan.ts";

const head = "cuptake: 1\nkind: sweep\nname: both\ntitle: On any host\nseed: 9";
const retention = `${head}
job: { kind: retention, model: m, times_min: [30, 60], pO2_mmHg: [0.76, 38] }
design: { kind: sobol, points: 64 }
replicates: 2
axes: [{ name: k_in }, { name: k_out }, { name: K_R }]
`;
const maps = `${head}
job: { kind: map, plan: m }
axes:
  - { name: tumor.kinetics.K1, values: [0.05, 0.2] }
  - { name: oxygen.vessel, values: [25, 40] }
  - { name: camera.noise, values: [50] }
replicates: 2
store: { maps: [60 min] }
`;

/** What a sweep left: the numbers of its points, batch by batch, and its files, by name. */
export interface Left {
  readonly numbers: readonly (readonly number[])[];
  readonly files: Readonly<Record<string, string>>;
  readonly nFailed: number;
}

/** Sweeps retention and noisy maps on a pool, from the texts that a page or a program has read. */
export async function sweepBoth(
  pool: Pool,
  texts: { readonly model: string; readonly plasma: string; readonly map: string },
): Promise<readonly Left[]> {
  const map = texts.map
    .replace("[96, 96, 48]", "[20, 20, 16]")
    .replace("[0.4, 0.4, 0.4]", "[1, 1, 1]")
    .replace("camera:\n", 'camera:\n  noise: { value: 50, unit: "kBq*s/mL", provenance: assumed }\n');
  const text = (own: string) => ({ text: own, file: "m" });
  return [
    await sweepOne(pool, retention, { model: text(texts.model) }),
    await sweepOne(pool, maps, {
      model: text(texts.plasma),
      plan: text(map),
      maps: ["60 min"],
      backend: "plain",
    }),
  ];
}

async function sweepOne(pool: Pool, written: string, read: Partial<JobSource>): Promise<Left> {
  const source: JobSource = { key: written, job: readJob(written, "plan"), ...read };
  const swept = openJob(source);
  const plan = resolveSweep(readSweepPlan(written, "plan"), swept.quantities);
  const axes = plan.axes.map(({ name }) => name);
  const { columns } = swept.prepare(axes);
  const rule = ruleOf(plan);
  const kept = new Map<number, BatchRows>();
  const { failed } = await sweep(plan, {
    ...{ pool, batchSize: swept.largestBatch === 1 ? 1 : 10 },
    store: { find: async () => undefined, put: async ({ index }: Batch, rows) => void kept.set(index, rows) },
    task: {
      ...{ job: "swept-batch", nColumns: columns.length },
      argumentOf: ({ start, end }) => ({ source, axes, points: { rule, start, end } }),
    },
  });
  const rows = [...kept].sort(([a], [b]) => a - b).map(([, own]) => own);
  const files = rows.flatMap((own) => own.files ?? []).map(({ name, bytes }) => [name, hex(bytes)]);
  return {
    numbers: rows.map(({ results }) => [...results]),
    files: Object.fromEntries(files),
    nFailed: failed,
  };
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
