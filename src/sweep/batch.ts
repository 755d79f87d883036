import { makeRandom } from "../numerics/random.ts";
import type { Axis } from "./axis.ts";
import { type DesignChoice, makeDesign } from "./design.ts";
import { type DrawnAxes, withDraws } from "./drawn-axes.ts";
import type { SweepPlan } from "./sweep-plan.ts";

/** Some points in a row, which travel, are computed and are stored together. */
export interface Batch {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** Points as values: plain data. */
export interface BatchPoints {
  /** Which point of the sweep the first one is. */
  readonly start: number;
  /** Points × axes, in the units of the axes. */
  readonly values: Float64Array;
  /** One a point, from 0 to 2³¹ − 1: for noise and whatever else is drawn. */
  readonly seeds: Int32Array;
}

/** A file that a point made. */
export interface PointFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What came of the points of a batch; a failed one is a row with its reason. */
export interface BatchRows {
  /** 0 is done, 1 failed. */
  readonly failed: Uint8Array;
  /** Reasons by place in the batch. */
  readonly reasons: Readonly<Record<number, string>>;
  /** Points × columns; NaN where there is no number. Empty where they are packed. */
  readonly results: Float64Array;
  readonly files?: readonly PointFile[];
  /** The rows as the file that a store keeps, where whoever computed them has made it; a store has it until `put` resolves. */
  readonly packed?: Uint8Array;
}

/** A column of results. */
export interface Column {
  readonly name: string;
  readonly unit: string;
}

/** Batches that a sweep falls into: from its size alone, so that a part of it can be done by anyone at any time. */
export function countBatches({ count }: { readonly count: number }, size: number): number {
  return Math.ceil(count / size);
}

/** Some 64 batches, or more where one would be larger than its job wants. */
export const batchSizeOf = (count: number, largest: number): number =>
  Math.max(1, Math.min(largest, Math.ceil(count / 64)));

export const batchAt = ({ count }: { readonly count: number }, size: number, index: number): Batch => ({
  index,
  start: index * size,
  end: Math.min((index + 1) * size, count),
});

/** The seed of a point: two points of a sweep, and one point of two sweeps, draw unrelated numbers. */
export const seedOf = (seed: number, point: number): number => makeRandom(seed, point).uint32() >>> 1;

/** What all points of a sweep follow from, as plain data that can be sent. */
export interface PointRule {
  readonly axes: readonly Axis[];
  readonly choice: DesignChoice;
  readonly designSeed: number;
  readonly replicates: number;
  readonly seed: number;
  /** The last axes, which are not of the design but drawn together. */
  readonly drawn?: DrawnAxes | undefined;
}

/** What the points of a plan follow from, to be sent to whoever makes them. */
export const ruleOf = ({ axes, design, replicates, seed, drawn }: SweepPlan): PointRule => ({
  ...{ axes, choice: design.choice, designSeed: design.seed, replicates, seed, drawn },
});

/** The part of a plan that says which points it has. */
export type Points = Pick<SweepPlan, "axes" | "design" | "replicates" | "seed">;

/** Makes the points of a rule again. */
export function pointsBy({ axes, choice, designSeed, replicates, seed, drawn }: PointRule): Points {
  const listed = axes.slice(0, axes.length - (drawn?.axes.length ?? 0));
  const own = makeDesign(listed, choice, designSeed);
  return { axes, replicates, seed, design: drawn ? withDraws(own, drawn) : own };
}

/** Makes the points of a batch, in `room` if one is given; replicates of one point follow each other. */
export function pointsOf(
  { axes, design, replicates, seed }: Points,
  { start, end }: Pick<Batch, "start" | "end">,
  room: Pick<BatchPoints, "values" | "seeds"> = {
    values: new Float64Array((end - start) * axes.length),
    seeds: new Int32Array(end - start),
  },
): BatchPoints {
  const k = axes.length;
  const { values, seeds } = room;
  for (let point = start; point < end; point++) {
    const at = point - start;
    design.fill(Math.floor(point / replicates), values.subarray(at * k, (at + 1) * k));
    seeds[at] = seedOf(seed, point);
  }
  return { start, values, seeds };
}

/** Puts rows together in their order. */
export function joinRows(parts: readonly BatchRows[], nColumns: number): BatchRows {
  const n = parts.reduce((sum, { failed }) => sum + failed.length, 0);
  const failed = new Uint8Array(n);
  const results = new Float64Array(n * nColumns);
  const reasons: Record<number, string> = {};
  let at = 0;
  for (const part of parts) {
    failed.set(part.failed, at);
    results.set(part.results, at * nColumns);
    for (const [i, reason] of Object.entries(part.reasons)) reasons[at + Number(i)] = reason;
    at += part.failed.length;
  }
  return { failed, results, reasons, files: parts.flatMap(({ files = [] }) => files) };
}

/** The row of one point that came to nothing. */
export const failedRow = (reason: string, nColumns: number): BatchRows => ({
  failed: Uint8Array.of(1),
  reasons: { 0: reason },
  results: new Float64Array(nColumns).fill(Number.NaN),
});
