import { analyzeOutputs } from "../../index.ts";
import { type SweptAxis, toDesign } from "./design.ts";
import type { SweepState, SweptRow } from "./run-sweep.ts";

/** One bar: what a number comes to at both ends of an axis. */
export interface SweptBar {
  readonly axis: SweptAxis;
  readonly ends: readonly {
    readonly value: number;
    readonly set: number;
    readonly row: SweptRow | undefined;
  }[];
}

/** Bars of a number, from the widest to the narrowest. */
export function readTornadoOf({ design: own, rows }: SweepState, reading: string) {
  const design = toDesign(own);
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  const output = Float64Array.from(
    { length: design.count },
    (_, i) => byIndex.get(i)?.results[reading] ?? Number.NaN,
  );
  const [found] = analyzeOutputs(
    { design, replicates: 1, seed: 1 },
    [{ name: reading, unit: "1" }],
    [output],
  );
  if (found?.kind !== "tornado") return { base: Number.NaN, bars: [] };
  const bars = found.bars.flatMap(({ name, low, high }): SweptBar[] => {
    const j = own.axes.findIndex(({ path }) => path === name);
    const axis = own.axes[j];
    const ends = [low, high].map((value, k) => ({
      ...{ value, set: axis.values[k], row: byIndex.get(1 + 2 * j + k) },
    }));
    return [{ axis, ends }];
  });
  return { base: found.base, bars };
}
