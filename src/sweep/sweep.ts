import type { Progress } from "../pool.ts";
import type { Point } from "./design.ts";

/** How a point ended; a failed or cancelled one is a row like the others, never a gap. */
export const outcomes = ["ok", "failed", "cancelled"] as const;
export type Outcome = (typeof outcomes)[number];

/** The numbers that one point yields, by name. */
export type Results = Readonly<Record<string, number>>;

/** One point of the design and what came of it. */
export interface Row extends Point {
  readonly outcome: Outcome;
  /** Why it is not `ok`. */
  readonly reason?: string;
  /** Empty unless `ok`. */
  readonly results: Results;
}

export interface SweepOptions {
  readonly points: readonly Point[];
  /** What a point is worth; the sweep knows no more of it. */
  readonly run: (point: Point, index: number) => Promise<Results>;
  /** How many points run at one time: the `size` of the pool behind `run`. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called for each row as it is done, in the order of finishing. */
  readonly onRow?: ((row: Row) => void) | undefined;
}

export interface Sweep {
  /** One row a point, in the order of the points. */
  readonly rows: readonly Row[];
  readonly counts: Readonly<Record<Outcome, number>>;
}

/**
 * Runs all points, `concurrency` at one time; the rows do not depend on the order in which points finish.
 *
 * On `signal` no new point begins, and the sweep returns at once: rows that are done are kept, all others are
 * `cancelled`. Whoever owns the pool closes it, which ends the points that still run.
 */
export async function sweep(options: SweepOptions): Promise<Sweep> {
  const { points, concurrency, signal } = options;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new RangeError(`expected a concurrency of 1 or more, found ${concurrency}`);
  const rows: (Row | undefined)[] = new Array(points.length);
  const workOn = makeWorkOn(options, rows);
  await untilAborted(signal, () =>
    Promise.all(Array.from({ length: Math.min(concurrency, points.length) }, workOn)),
  );
  const all = points.map((point, i) => rows[i] ?? cancelled(point));
  return { rows: all, counts: countOutcomes(all) };
}

/** Makes the loop that takes one point after the other; several of them share one queue. */
function makeWorkOn({ points, run, signal, onProgress, onRow }: SweepOptions, rows: (Row | undefined)[]) {
  let next = 0;
  let done = 0;
  function tell(row: Row): void {
    try {
      onRow?.(row);
      onProgress?.({ done, total: points.length });
    } catch (error) {
      next = points.length; // whoever listens has failed: the sweep rejects, and the other loops end too
      throw error;
    }
  }
  return async function workOn(): Promise<void> {
    while (next < points.length && !signal?.aborted) {
      const i = next++;
      const row = await runPoint(points[i], i, run);
      if (signal?.aborted) return;
      rows[i] = row;
      done++;
      tell(row);
    }
  };
}

async function runPoint(point: Point, i: number, run: SweepOptions["run"]): Promise<Row> {
  try {
    return { ...point, outcome: "ok", results: await run(point, i) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ...point, outcome: "failed", reason, results: {} };
  }
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

const cancelled = (point: Point): Row => ({
  ...point,
  outcome: "cancelled",
  reason: "the sweep was stopped before this point was done",
  results: {},
});

function countOutcomes(rows: readonly Row[]): Record<Outcome, number> {
  const counts = { ok: 0, failed: 0, cancelled: 0 };
  for (const { outcome } of rows) counts[outcome]++;
  return counts;
}
