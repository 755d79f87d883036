import type { SourcedQuantity } from "../quantity.ts";
import type { Column, PointFile } from "../sweep/batch.ts";

/** Where one point puts what it yields. */
export interface PointOut {
  /** Which point of the sweep it is. */
  readonly index: number;
  /** One number a column. */
  readonly results: Float64Array;
  /** Keeps a file of the point. */
  keep(file: PointFile): void;
}

/** Runs one point: its values in the units of the quantities, and the seed of what it draws. */
export type RunPoint = (values: Float64Array, seed: number, out: PointOut) => void | Promise<void>;

/** A job made ready for some axes: models compiled, what points share computed when first wanted, and kept. */
export interface Prepared {
  readonly columns: readonly Column[];
  readonly run: RunPoint;
}

/** Something that a sweep can run. */
export interface Swept {
  /** What can be varied, by name. */
  readonly quantities: Readonly<Record<string, SourcedQuantity>>;
  /** Points that travel together at most: so many as take a second or so. */
  readonly largestBatch: number;
  /** A point that takes longer than so many s is taken to be stuck. */
  readonly patience_s: number;
  /** Bytes of the files that a point makes, about. */
  readonly fileBytes: number;
  /**
   * Makes it ready to vary these.
   *
   * @throws CallError if they cannot be varied together.
   */
  prepare(axes: readonly string[]): Prepared;
}
