import type { BatchPoints, BatchRows, PointFile } from "../sweep/batch.ts";
import type { BackendOptions } from "../tissue/backend.ts";
import type { JobSource } from "./job-source.ts";
import { openJob } from "./open-job.ts";
import type { Prepared } from "./swept.ts";

/** Points and what is run at them, as they travel to a worker. */
export interface SweptBatch extends BatchPoints {
  readonly source: JobSource;
  readonly axes: readonly string[];
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
  const n = batch.seeds.length;
  const nAxes = batch.axes.length;
  const results = new Float64Array(n * columns.length);
  const failed = new Uint8Array(n);
  const reasons: Record<number, string> = {};
  const files: PointFile[] = [];
  const keep = (file: PointFile): void => void files.push(file);
  let told = performance.now();
  report?.(0);
  for (let i = 0; i < n; i++) {
    const own = results.subarray(i * columns.length, (i + 1) * columns.length);
    try {
      const values = batch.values.subarray(i * nAxes, (i + 1) * nAxes);
      const pending = run(values, batch.seeds[i], { index: batch.start + i, results: own, keep });
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
  return { failed, reasons, results, files };
}

/** One line, as it stands in a table. */
function wordReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 500) || "no reason was given";
}
