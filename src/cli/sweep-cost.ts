import { countBatches, type Pool, type SweptBatch } from "../index.ts";
import { withLines } from "./plan.ts";
import { ownAxes } from "./sweep-bands.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import { digits } from "./talk.ts";

/** What a sweep is about to cost. */
export interface SweepCost {
  readonly points: number;
  readonly batches: number;
  readonly workers: number;
  /** Of one worker, in s. */
  readonly secondsPerPoint: number;
  /** Of all points on all workers. */
  readonly seconds: number;
  readonly bytes: number;
}

/** So long, in ms, a sample has to run to be believed. */
const wanted_ms = 100;
/** A call that takes so long, in ms, is believed at once. */
const slow_ms = 4000;

/**
 * Runs a few points of a sweep to see what all of them will cost; what would fail at every point is found here.
 *
 * @throws InputError if the job cannot run at any point.
 */
export async function estimateCost(loaded: LoadedSweep, pool: Pool, batchSize: number): Promise<SweepCost> {
  const { plan, columns, swept } = loaded;
  const { n, spent } = await sample(loaded, pool);
  const secondsPerPoint = spent / 1000 / n;
  const row = 8 * (plan.axes.length + columns.length) + 16;
  return {
    points: plan.count,
    batches: countBatches(plan, batchSize),
    workers: pool.size,
    secondsPerPoint,
    seconds: (plan.count * secondsPerPoint) / pool.size,
    // Shards and the table that they become.
    bytes: plan.count * (2 * row + swept.fileBytes),
  };
}

/** Takes more points until what they take can be believed. */
async function sample(loaded: LoadedSweep, pool: Pool): Promise<{ n: number; spent: number }> {
  const most = Math.min(loaded.plan.count, loaded.swept.largestBatch);
  // The first call starts a worker and compiles; a job of seconds is not run twice for that.
  const first = await timeSample(loaded, pool, 1);
  if (first > slow_ms && loaded.swept.largestBatch === 1) return { n: 1, spent: first };
  let [n, spent] = [1, await timeSample(loaded, pool, 1)];
  while (spent < wanted_ms && n < most) {
    n = Math.min(most, 2 * n + Math.min(6 * n, Math.floor((n * wanted_ms) / spent)));
    spent = await timeSample(loaded, pool, n);
  }
  // Once more, since the code that ran is compiled by now.
  return { n, spent: spent > slow_ms ? spent : Math.min(spent, await timeSample(loaded, pool, n)) };
}

/** The time of n points spread over the design, in ms. */
async function timeSample(
  { plan, source, opened, base }: LoadedSweep,
  pool: Pool,
  n: number,
): Promise<number> {
  const axes = plan.axes.map(({ name }) => name);
  const values = new Float64Array(n * axes.length);
  for (let i = 0; i < n; i++) {
    const index = Math.floor((i * plan.design.count) / n);
    plan.design.fill(index, values.subarray(i * axes.length, (i + 1) * axes.length));
  }
  const batch: SweptBatch = { source, axes, points: { start: 0, values, seeds: new Int32Array(n) } };
  const began = performance.now();
  await withLines(base?.texts.plan ?? opened, () => pool.run("swept-batch", batch));
  return performance.now() - began;
}

/** Says what a sweep is and what it is about to cost. */
export function describeCost(loaded: LoadedSweep, cost: SweepCost): string {
  const { plan, source } = loaded;
  const { count, design, replicates, drawn } = plan;
  const own = ownAxes(loaded).map(({ name }) => name);
  const over = `${design.choice.kind} over ${own.join(", ") || "nothing"}`;
  const draws = drawn ? ` × ${drawn.count} draws of ${plan.posterior?.fit}` : "";
  const times = `${draws}${replicates > 1 ? ` × ${replicates} replicates` : ""}`;
  return [
    `${plan.title}`,
    `${count} points (${over}${times}) of job ${source.job.kind}`,
    `about ${wordSeconds(cost.seconds)} on ${cost.workers} worker${cost.workers === 1 ? "" : "s"} (${wordSeconds(cost.secondsPerPoint)} a point), ${wordBytes(cost.bytes)} of output`,
  ].join("\n");
}

function wordSeconds(s: number): string {
  if (s < 1e-3) return `${digits(s * 1e6, 2)} µs`;
  if (s < 1) return `${digits(s * 1e3, 2)} ms`;
  if (s < 120) return `${digits(s, 2)} s`;
  return s < 7200 ? `${digits(s / 60, 2)} min` : `${digits(s / 3600, 2)} h`;
}

function wordBytes(n: number): string {
  const [value, unit] = n < 1e6 ? [n / 1e3, "kB"] : n < 1e9 ? [n / 1e6, "MB"] : [n / 1e9, "GB"];
  return `${digits(value, 2)} ${unit}`;
}
