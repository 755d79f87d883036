import { InputError } from "../../errors.ts";
import type { Patch } from "./patch.ts";

/** The pO2 of a patch without its places: what a macro voxel needs to average a response over it. */
export interface OxygenHistogram {
  /** Edges of the bins in mmHg, rising; the last bin has no upper end. */
  readonly edges: readonly number[];
  /** Share of the tissue in each bin, and its mean pO2 there (the bin's lower edge where it is empty). */
  readonly shares: readonly number[];
  readonly means: readonly number[];
  /** Mean over the tissue in mmHg. */
  readonly mean: number;
  /** Shares of the tissue below the usual limits of hypoxia. */
  readonly below: Readonly<Record<HypoxiaLimit, number>>;
}

/** mmHg. */
export const hypoxiaLimits = [2.5, 5, 10] as const;
/** A pO2 in mmHg below which tissue is counted as hypoxic. */
export type HypoxiaLimit = (typeof hypoxiaLimits)[number];

/** 64 bins of one width in u = 1/(1 + P/2 mmHg), in which the uptake of a tracer is nearly straight: 0 to 126 mmHg. */
export const defaultEdges: readonly number[] = Array.from({ length: 64 }, (_, k) => (2 * k) / (64 - k));

/**
 * Counts a field of pO2 into bins, each voxel with its share of tissue.
 *
 * Averaging a response f as Σ share · f(mean of the bin) is off by half its curvature times the variance within the bins.
 *
 * @throws InputError if the edges do not start at zero and rise.
 */
export function countOxygen(
  { tissue }: Pick<Patch, "tissue">,
  pO2: Float64Array,
  edges: readonly number[] = defaultEdges,
): OxygenHistogram {
  if (edges[0] !== 0 || edges.some((edge, k) => k > 0 && !(edge > edges[k - 1]))) {
    const message = `expected a rising list that starts at 0, found ${edges.join(", ")}`;
    throw new InputError("histogram", [{ where: "edges", message }]);
  }
  const weights = new Float64Array(edges.length);
  const sums = new Float64Array(edges.length);
  const low = new Float64Array(hypoxiaLimits.length);
  for (let i = 0; i < pO2.length; i++) {
    if (tissue[i] === 0) continue;
    const k = findBin(edges, pO2[i]);
    weights[k] += tissue[i];
    sums[k] += tissue[i] * pO2[i];
    for (let j = 0; j < low.length; j++) if (pO2[i] < hypoxiaLimits[j]) low[j] += tissue[i];
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    edges,
    shares: Array.from(weights, (weight) => weight / total),
    means: Array.from(sums, (sum, k) => (weights[k] > 0 ? sum / weights[k] : edges[k])),
    mean: sums.reduce((sum, value) => sum + value, 0) / total,
    below: { 2.5: low[0] / total, 5: low[1] / total, 10: low[2] / total },
  };
}

/** The last edge that is not above P, by bisection. */
function findBin(edges: readonly number[], P: number): number {
  let [low, high] = [0, edges.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= P) low = middle;
    else high = middle;
  }
  return low;
}
