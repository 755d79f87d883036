import type { Batch, BatchRows, Column } from "./batch.ts";
import { pointsOf } from "./batch.ts";
import type { Store } from "./sweep.ts";
import type { SweepPlan } from "./sweep-plan.ts";

/** How a point ended; a failed or cancelled one is a row like the others, never a gap. */
export const outcomes = ["ok", "failed", "cancelled"] as const;
export type Outcome = (typeof outcomes)[number];

/** One point and what came of it. */
export interface Row {
  readonly index: number;
  readonly replicate: number;
  readonly seed: number;
  readonly values: Readonly<Record<string, number>>;
  readonly outcome: Outcome;
  /** Why it is not `ok`. */
  readonly reason?: string;
  /** By the names of the columns; empty unless `ok`, and without those that have no number. */
  readonly results: Readonly<Record<string, number>>;
}

/** A store that keeps all rows in memory: for a page, a figure, a test. */
export interface MemoryStore extends Store {
  /** One row a point, in the order of the points; those that nobody put are cancelled. */
  rows(): Row[];
}

/** Makes a store in memory. */
export function makeMemoryStore(plan: SweepPlan, columns: readonly Column[]): MemoryStore {
  const kept = new Map<number, { readonly batch: Batch; readonly rows: BatchRows }>();
  return {
    async find({ index }) {
      const found = kept.get(index);
      return found && { failed: found.rows.failed.reduce((sum, x) => sum + x, 0) };
    },
    async put(batch, rows) {
      kept.set(batch.index, { batch, rows });
    },
    rows() {
      const rows = new Map<number, Row>();
      for (const { batch, rows: own } of kept.values())
        for (const row of toRows(plan, columns, batch, own)) rows.set(row.index, row);
      const all = toRows(plan, columns, { index: 0, start: 0, end: plan.count }, undefined);
      return all.map((row) => rows.get(row.index) ?? row);
    },
  };
}

/** The rows of a batch, one object each; without results they are cancelled. */
export function toRows(
  plan: SweepPlan,
  columns: readonly Column[],
  batch: Batch,
  rows: BatchRows | undefined,
): Row[] {
  const { values, seeds } = pointsOf(plan, batch);
  return Array.from(seeds, (seed, i): Row => {
    const point = {
      index: batch.start + i,
      replicate: (batch.start + i) % plan.replicates,
      seed,
      values: Object.fromEntries(plan.axes.map(({ name }, j) => [name, values[i * plan.axes.length + j]])),
    };
    if (!rows)
      return {
        ...point,
        outcome: "cancelled",
        reason: "the sweep was stopped before this point was done",
        results: {},
      };
    if (rows.failed[i]) return { ...point, outcome: "failed", reason: rows.reasons[i] ?? "", results: {} };
    const own = columns.map(({ name }, c) => [name, rows.results[i * columns.length + c]] as const);
    return { ...point, outcome: "ok", results: Object.fromEntries(own.filter(([, x]) => !Number.isNaN(x))) };
  });
}
