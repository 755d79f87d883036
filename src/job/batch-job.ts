import { packRows } from "../io/sweep-shard.ts";
import {
  type BatchPoints,
  type BatchRows,
  type PointFile,
  type PointRule,
  type Points,
  pointsBy,
  pointsOf,
} from "../sweep/batch.ts";
import type { BackendOptions } from "../tissue/backend.ts";
import type { JobSource } from "./job-source.ts";
import { openJob } from "./open-job.ts";
import type { Prepared } from "./swept.ts";

/** Points of a sweep by its rule, as they travel to a worker. */
export interface RuledPoints {
  readonly rule: PointRule;
  readonly start: number;
  readonly end: number;
}

/** Points and what is run at them, as they travel to a worker. */
export interface SweptBatch {
  readonly source: JobSource;
  readonly axes: readonly string[];
  readonly points: BatchPoints | RuledPoints;
  /** Rows come back as the file that a store of this key keeps, and not as numbers; for points by a rule. */
  readonly packKey?: string | undefined;
  /** Memory for that file. */
  readonly room?: ArrayBuffer | undefined;
}

interface BatchOptions extends Pick<BackendOptions, "prepare"> {
  readonly report?: ((done: number) => void) | undefined;
}

let last: { readonly key: string; readonly prepared: Prepared } | undefined;

/** What was made ready for the last batch serves the next one of the same sweep. */
function preparedOf({ source, axes }: SweptBatch, options: BatchOptions): Prepared {
  const key = `${source.key} ${axes.join(" ")}`;
  if (last?.key !== key) last = { key, prepared: openJob(source, options).prepare(axes) };
  return last.prepared;
}

let lastRule: { readonly text: string; readonly points: Points } | undefined;

/** Points of the last rule, which is that of the next batch too. */
function ruled(rule: PointRule): Points {
  const text = JSON.stringify(rule);
  if (lastRule?.text !== text) lastRule = { text, points: pointsBy(rule) };
  return lastRule.points;
}

/** What holds a batch while it runs. */
interface Room {
  readonly values: Float64Array;
  readonly seeds: Int32Array;
  readonly results: Float64Array;
}

/**
 * Memory of the last batch that was packed. It outlives the collections of young memory while a batch runs, and those of
 * old memory nothing else asks for: if each batch had its own, a long sweep would swell.
 */
let idle: Room | undefined;

/** That memory if it fits, else new; nobody else has it until it is idle again. */
function takeRoom(n: number, nAxes: number, nColumns: number): Room {
  const kept = idle;
  idle = undefined;
  if (kept?.seeds.length === n && kept.values.length === n * nAxes && kept.results.length === n * nColumns) {
    kept.results.fill(0);
    return kept;
  }
  const reals = (width: number): Float64Array => new Float64Array(n * width);
  return { values: reals(nAxes), seeds: new Int32Array(n), results: reals(nColumns) };
}

/** Between two reports, in ms. */
const reportEvery_ms = 100;

/**
 * Runs a batch of points; the rows depend on their own values and seeds alone.
 *
 * A point that throws is a failed row with its reason, and its numbers are NaN.
 */
export async function runSweptBatch(batch: SweptBatch, options: BatchOptions = {}): Promise<BatchRows> {
  const { report } = options;
  const { columns, run } = preparedOf(batch, options);
  const { points } = batch;
  const isRuled = "rule" in points;
  const n = isRuled ? points.end - points.start : points.seeds.length;
  const nAxes = batch.axes.length;
  const room = isRuled ? takeRoom(n, nAxes, columns.length) : undefined;
  const results = room?.results ?? new Float64Array(n * columns.length);
  const { start, values, seeds } = isRuled ? pointsOf(ruled(points.rule), points, room) : points;
  const failed = new Uint8Array(n);
  const reasons: Record<number, string> = {};
  const files: PointFile[] = [];
  const keep = (file: PointFile): void => void files.push(file);
  let told = performance.now();
  report?.(0);
  for (let i = 0; i < n; i++) {
    const own = results.subarray(i * columns.length, (i + 1) * columns.length);
    try {
      const at = values.subarray(i * nAxes, (i + 1) * nAxes);
      const pending = run(at, seeds[i], { index: start + i, results: own, keep });
      if (pending) await pending;
    } catch (error) {
      failed[i] = 1;
      reasons[i] = wordReason(error);
      own.fill(Number.NaN);
    }
    if (report && performance.now() - told > reportEvery_ms) {
      report(i + 1);
      told = performance.now();
    }
  }
  const rows = { failed, reasons, results, files };
  if (batch.packKey === undefined || !isRuled) return rows;
  const unpacked = { plan: points.rule, columns, key: batch.packKey, points: { start, values, seeds }, rows };
  const packed = await packRows(unpacked, batch.room);
  idle = room;
  return { ...rows, results: new Float64Array(0), packed };
}

/** One line, as it stands in a table. */
function wordReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 500) || "no reason was given";
}
