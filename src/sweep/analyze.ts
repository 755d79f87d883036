import type { Column } from "./batch.ts";
import type { Design } from "./design.ts";
import { estimateMorrisEffects, type MorrisEffect } from "./morris-effects.ts";
import { correlatePartially, type PartialCorrelation } from "./partial-correlation.ts";
import { estimateSobolIndices, type SobolIndices } from "./sobol-indices.ts";
import { readTornado, type Tornado } from "./tornado.ts";

/** What a sweep tells of one of its outputs; which of these, its design decides. */
export type OutputAnalysis = { readonly output: Column } & (
  | ({ readonly kind: "sobol-indices" } & SobolIndices)
  | { readonly kind: "morris-effects"; readonly effects: readonly MorrisEffect[] }
  | ({ readonly kind: "tornado" } & Tornado)
  | {
      readonly kind: "partial-correlation";
      readonly values: readonly PartialCorrelation[];
      /** Of ranks. */
      readonly ranks: readonly PartialCorrelation[];
    }
);

/** Points of a drawn design, for each axis, from which correlations are worth to be told. */
const fewest = 10;

/**
 * Analyzes a sweep by the design that it was made with: Saltelli by variance, Morris by elementary effects, one at a time
 * as a tornado, drawn points by partial correlation; a grid or a list is drawn, not analyzed.
 *
 * `outputs` are columns × points, NaN where a point has no number; replicates count by their mean.
 */
export function analyzeOutputs(
  {
    design,
    replicates,
    seed,
  }: { readonly design: Design; readonly replicates: number; readonly seed: number },
  columns: readonly Column[],
  outputs: readonly ArrayLike<number>[],
): OutputAnalysis[] {
  const { axes, choice, count } = design;
  const names = axes.map(({ name }) => name);
  const means = outputs.map((output) => meanOfReplicates(output, count, replicates));
  const drawn = choice.kind === "latin-hypercube" || choice.kind === "sobol";
  const values = drawn && count >= fewest * axes.length ? axisValues(design) : undefined;
  return columns.flatMap((output, c): OutputAnalysis[] => {
    const y = means[c];
    switch (choice.kind) {
      case "saltelli":
        return [{ kind: "sobol-indices", output, ...estimateSobolIndices(names, y, { seed }) }];
      case "morris":
        return [{ kind: "morris-effects", output, effects: estimateMorrisEffects(design, y, seed) }];
      case "one-at-a-time":
        return [{ kind: "tornado", output, ...readTornado(names, y) }];
      default: {
        if (!values) return [];
        const ranks = correlatePartially(names, values, y, { ranks: true });
        return [{ kind: "partial-correlation", output, values: correlatePartially(names, values, y), ranks }];
      }
    }
  });
}

/** The mean over the replicates of each point that have a number. */
export function meanOfReplicates(output: ArrayLike<number>, count: number, replicates: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let [sum, n] = [0, 0];
    for (let r = 0; r < replicates; r++) {
      const y = output[i * replicates + r];
      if (!Number.isFinite(y)) continue;
      sum += y;
      n++;
    }
    return sum / n;
  });
}

/** Axes × points; a log10 axis by its logarithm, along which it was drawn. */
function axisValues({ axes, count, fill }: Design): Float64Array[] {
  const columns = axes.map(() => new Float64Array(count));
  const point = new Float64Array(axes.length);
  for (let i = 0; i < count; i++) {
    fill(i, point);
    axes.forEach(({ scale }, j) => {
      columns[j][i] = scale === "log10" ? Math.log10(point[j]) : point[j];
    });
  }
  return columns;
}
