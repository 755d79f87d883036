import type { JobName, Pool, Progress } from "../pool.ts";
import { WorkerError } from "../pool.ts";
import { type Batch, type BatchRows, batchAt, countBatches, failedRow, joinRows } from "./batch.ts";
import type { SweepPlan } from "./sweep-plan.ts";

/** Where rows go, a batch at a time and in any order. */
export interface Store {
  /** How many points of a batch failed, if its rows are there and whole; else undefined. */
  find(batch: Batch): Promise<{ readonly failed: number } | undefined>;
  /** Stores the rows of a batch; what it resolved for is there after a crash. */
  put(batch: Batch, rows: BatchRows): Promise<void>;
}

/** Memory into which rows may be packed: that of rows that were stored, if there is any; it goes to the worker for good. */
export interface PackRoom {
  readonly room: ArrayBuffer | undefined;
}

/** How points become rows: a job of the pool, and its argument. */
export interface SweepTask {
  readonly job: JobName;
  /** What a worker is given for these points; it must be cloneable. Of a whole batch rows may come back packed, in its memory. */
  readonly argumentOf: (batch: Batch, whole?: PackRoom) => unknown;
  readonly nColumns: number;
  /** A worker that is silent for so long is taken to be stuck. */
  readonly patience_ms?: number;
}

/** A share of a sweep: every `of`-th batch from `index` on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** How far a sweep is, in points. */
export interface SweepProgress extends Progress {
  /** Points a second, of this run. */
  readonly rate: number;
  /** Time that is left at this rate, in s. */
  readonly left_s: number;
}

/** A sweep: task, workers, store, and the share of its batches that is run here. */
export interface SweepOptions {
  readonly pool: Pool;
  readonly store: Store;
  readonly task: SweepTask;
  readonly batchSize: number;
  readonly shard?: Shard | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as batches are stored. */
  readonly onProgress?: ((progress: SweepProgress) => void) | undefined;
}

/** How many points ended how; those that were there before this run are counted with the others. */
export interface SweepCounts {
  readonly ok: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Of all that are done, those that were found in the store. */
  readonly found: number;
}

/**
 * Runs the points of a plan that the store does not hold yet, as many batches at one time as the pool has workers.
 *
 * Neither their number nor the order in which batches end changes a bit of any row. A point whose worker dies or is
 * stuck is run once more, by itself, and then is a failed row. On `signal` the sweep returns at once: batches that are
 * done are kept, and whoever owns the pool closes it.
 *
 * @throws what the store throws, and what the job throws before its first point: then no point could be run.
 */
export async function sweep(plan: SweepPlan, options: SweepOptions): Promise<SweepCounts> {
  const { pool, batchSize, shard = { index: 0, of: 1 }, signal } = options;
  const nBatches = countBatches(plan, batchSize);
  const own = function* (): Generator<Batch> {
    for (let i = shard.index; i < nBatches; i += shard.of) yield batchAt(plan, batchSize, i);
  };
  const total = [...own()].reduce((n, { start, end }) => n + end - start, 0);
  const tally = makeTally(total, options);
  const queue = own();
  // What rows were packed in serves those to come: memory that is let go is freed late, and a long run would swell.
  const spare: ArrayBuffer[] = [];
  const workOn = async (): Promise<void> => {
    for (const batch of queue) {
      if (signal?.aborted) return;
      await doBatch(batch, options, tally, spare);
    }
  };
  // Twice as many loops as workers, so that none waits while rows are stored on a slow disk.
  await untilAborted(signal, () => Promise.all(Array.from({ length: 2 * pool.size }, workOn)));
  return tally.counts();
}

async function doBatch(
  batch: Batch,
  options: SweepOptions,
  tally: Tally,
  spare: ArrayBuffer[],
): Promise<void> {
  const { store, signal } = options;
  const n = batch.end - batch.start;
  const found = await store.find(batch);
  if (found) return tally.add(batch, { n, failed: found.failed, wasThere: true });
  if (signal?.aborted) return;
  try {
    const rows = await runBatch(batch, options, spare.pop(), (done) => tally.tell(batch, done));
    if (signal?.aborted) return;
    await store.put(batch, rows);
    if (rows.packed) spare.push(rows.packed.buffer as ArrayBuffer);
    tally.add(batch, { n, failed: rows.failed.reduce((sum, x) => sum + x, 0), wasThere: false });
  } catch (error) {
    // The pool is closed on a signal: what it says then is no failure.
    if (!signal?.aborted) throw error;
  }
}

/** Runs a batch; if its worker is lost, its points one by one. */
async function runBatch(
  batch: Batch,
  { pool, task }: SweepOptions,
  room: ArrayBuffer | undefined,
  onProgress: (done: number) => void,
): Promise<BatchRows> {
  const { job, argumentOf, nColumns, patience_ms } = task;
  const watch = { onProgress, ...(patience_ms !== undefined && { patience_ms }) };
  const call = (argument: unknown, transfer: readonly ArrayBuffer[] = []): Promise<BatchRows> =>
    pool.run(job, argument, transfer, watch);
  try {
    return await call(argumentOf(batch, { room }), room ? [room] : []);
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error;
  }
  const parts: BatchRows[] = [];
  for (let point = batch.start; point < batch.end; point++)
    try {
      parts.push(await call(argumentOf({ index: batch.index, start: point, end: point + 1 })));
    } catch (error) {
      if (!(error instanceof WorkerError)) throw error;
      parts.push(failedRow(error.message, nColumns));
    }
  return joinRows(parts, nColumns);
}

interface Tally {
  /** Points of a batch that are done while it runs. */
  tell(batch: Batch, done: number): void;
  add(batch: Batch, end: { readonly n: number; readonly failed: number; readonly wasThere: boolean }): void;
  counts(): SweepCounts;
}

function makeTally(total: number, { onProgress }: SweepOptions): Tally {
  const began = performance.now();
  const running = new Map<number, number>();
  let [done, failed, found] = [0, 0, 0];

  function show(): void {
    if (!onProgress) return;
    const now = done + [...running.values()].reduce((sum, n) => sum + n, 0);
    const rate = (now - found) / Math.max(1e-3, (performance.now() - began) / 1000);
    onProgress({ done: now, total, rate, left_s: rate > 0 ? (total - now) / rate : Number.NaN });
  }

  return {
    tell(batch, n) {
      running.set(batch.index, n);
      show();
    },
    add(batch, end) {
      running.delete(batch.index);
      done += end.n;
      failed += end.failed;
      if (end.wasThere) found += end.n;
      show();
    },
    counts: () => ({ ok: done - failed, failed, cancelled: total - done, found }),
  };
}

/** Waits for the work or for the signal, whichever comes first. */
async function untilAborted(signal: AbortSignal | undefined, work: () => Promise<unknown>): Promise<void> {
  if (!signal) return void (await work());
  if (signal.aborted) return;
  let stop = () => {};
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
