import { makeRandom } from "../numerics/random.ts";

/** The share of the variance of an output that one axis carries. */
export interface SobolIndex {
  readonly name: string;
  /** Alone: what knowing this axis would take away on average. */
  readonly first: number;
  readonly firstInterval: readonly [number, number];
  /** With all that it does together with others: what would be left if only this axis were not known. */
  readonly total: number;
  readonly totalInterval: readonly [number, number];
}

/** Shares of the variance by axis. */
export interface SobolIndices {
  readonly indices: readonly SobolIndex[];
  readonly mean: number;
  readonly variance: number;
  /** Base rows that were used; one with a point that failed is left out whole. */
  readonly nBase: number;
}

/**
 * Estimates the variance-based indices of a Saltelli design from the outputs of its points, in their order,
 *
 *     Sⱼ = Σ f(Bᵢ)(f(ABᵢⱼ) − f(Aᵢ)) / (N V),    Tⱼ = Σ (f(Aᵢ) − f(ABᵢⱼ))² / (2 N V),
 *
 * with outputs taken from their mean and V the variance over A and B; 95 % intervals by resampling base rows.
 *
 * @see Saltelli et al., Comput Phys Commun 181 (2010) 259, table 2 (b) for Sⱼ.
 * @see Jansen, *Analysis of variance designs for model output*, Comput Phys Commun 117 (1999) 35, for Tⱼ.
 */
export function estimateSobolIndices(
  names: readonly string[],
  outputs: ArrayLike<number>,
  { draws = 200, seed = 1 } = {},
): SobolIndices {
  const k = names.length;
  const rows = wholeRows(outputs, k + 2);
  const center = mean(rows, k + 2, outputs);
  const all = Int32Array.from(rows);
  const estimate = (chosen: Int32Array): Estimate => estimateOver(chosen, k, outputs, center);
  const { first, total, variance } = estimate(all);
  const random = makeRandom(seed, 0xb007);
  const drawn = Array.from({ length: rows.length > 1 ? draws : 0 }, () =>
    estimate(all.map(() => rows[Math.floor(random.uniform() * rows.length)])),
  );
  const intervalOf = (read: (e: Estimate) => number) => interval(drawn.map(read));
  return {
    indices: names.map((name, j) => ({
      name,
      first: first[j],
      firstInterval: intervalOf((e) => e.first[j]),
      total: total[j],
      totalInterval: intervalOf((e) => e.total[j]),
    })),
    mean: center,
    variance,
    nBase: rows.length,
  };
}

interface Estimate {
  readonly first: Float64Array;
  readonly total: Float64Array;
  readonly variance: number;
}

/** Base rows all of whose points have an output. */
function wholeRows(outputs: ArrayLike<number>, width: number): number[] {
  const n = Math.floor(outputs.length / width);
  const isWhole = (i: number): boolean => {
    for (let m = 0; m < width; m++) if (!Number.isFinite(outputs[i * width + m])) return false;
    return true;
  };
  return Array.from({ length: n }, (_, i) => i).filter(isWhole);
}

function mean(rows: readonly number[], width: number, outputs: ArrayLike<number>): number {
  let sum = 0;
  for (const i of rows) sum += outputs[i * width] + outputs[i * width + 1];
  return sum / (2 * rows.length);
}

function estimateOver(rows: Int32Array, k: number, outputs: ArrayLike<number>, center: number): Estimate {
  const first = new Float64Array(k);
  const total = new Float64Array(k);
  let [sum, squares] = [0, 0];
  for (const i of rows) {
    const at = i * (k + 2);
    const [a, b] = [outputs[at] - center, outputs[at + 1] - center];
    sum += a + b;
    squares += a * a + b * b;
    for (let j = 0; j < k; j++) {
      const mixed = outputs[at + 2 + j] - center;
      first[j] += b * (mixed - a);
      total[j] += (a - mixed) ** 2 / 2;
    }
  }
  const n = rows.length;
  const variance = squares / (2 * n) - (sum / (2 * n)) ** 2;
  return { first: first.map((x) => x / n / variance), total: total.map((x) => x / n / variance), variance };
}

/** The middle 95 % of a sample. */
export function interval(sample: readonly number[]): [number, number] {
  if (sample.length === 0) return [Number.NaN, Number.NaN];
  const sorted = [...sample].sort((a, b) => a - b);
  const at = (p: number): number => {
    const place = p * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below] + (place - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  };
  return [at(0.025), at(0.975)];
}
