import { normalQuantile } from "../numerics/distributions.ts";
import { factorize, solveFactored } from "../numerics/lu.ts";

/** How an output goes with one axis while the others are held. */
export interface PartialCorrelation {
  readonly name: string;
  readonly value: number;
  /** 95 %, by Fisher's transform. */
  readonly interval: readonly [number, number];
}

export interface CorrelationOptions {
  /** Takes ranks in place of values: then any monotone relation counts in full, straight or not. */
  readonly ranks?: boolean;
}

/**
 * Finds the partial correlations of an output y with each axis, all others o held: the correlation of what is left of both
 * once the others are taken out by least squares, with C the correlation matrix of axes and output,
 *
 *     ρⱼ = (Cⱼᵧ − Cⱼₒ C⁻¹ₒₒ Cₒᵧ) / √((1 − Cⱼₒ C⁻¹ₒₒ Cₒⱼ)(1 − Cᵧₒ C⁻¹ₒₒ Cₒᵧ)),
 *     interval tanh(artanh ρⱼ ± 1.96/√(n − k − 2)),
 *
 * over the points that have an output. `columns` are axes × points. Without an answer (an axis that does not vary, too
 * few points) the values are NaN.
 *
 * @see Fisher, *The distribution of the partial correlation coefficient*, Metron 3 (1924) 329.
 * @see Marino et al., *A methodology for performing global uncertainty and sensitivity analysis in systems biology*,
 *   J Theor Biol 254 (2008) 178, section 2.2.3 (ranks).
 */
export function correlatePartially(
  names: readonly string[],
  columns: readonly ArrayLike<number>[],
  output: ArrayLike<number>,
  { ranks = false }: CorrelationOptions = {},
): PartialCorrelation[] {
  const used = Array.from({ length: output.length }, (_, i) => i).filter((i) => Number.isFinite(output[i]));
  const take = (column: ArrayLike<number>): Float64Array => {
    const values = Float64Array.from(used, (i) => column[i]);
    return standardize(ranks ? rankOf(values) : values);
  };
  const k = names.length;
  const C = correlate([...columns, output].map(take));
  const freedom = used.length - k - 2;
  const width = freedom > 0 ? normalQuantile(0.975) / Math.sqrt(freedom) : Number.NaN;
  return names.map((name, j) => {
    const value = partialOf(C, k, j);
    const z = Math.atanh(Math.min(1, Math.max(-1, value)));
    return { name, value, interval: [Math.tanh(z - width), Math.tanh(z + width)] };
  });
}

/** ρⱼ from the correlations of k axes and, behind them, the output. */
function partialOf(C: Float64Array, k: number, j: number): number {
  const at = (a: number, b: number): number => C[a * (k + 1) + b];
  const others = Array.from({ length: k }, (_, i) => i).filter((i) => i !== j);
  const n = others.length;
  const LU = Float64Array.from({ length: n * n }, (_, i) => at(others[Math.floor(i / n)], others[i % n]));
  const pivots = new Int32Array(n);
  if (!factorize(LU, n, pivots)) return Number.NaN;
  const bOf = (target: number): Float64Array => {
    const b = Float64Array.from(others, (o) => at(o, target));
    solveFactored(LU, n, pivots, b);
    return b;
  };
  const [bx, by] = [bOf(j), bOf(k)];
  const left = (a: number, b: Float64Array, target: number): number =>
    at(a, target) - others.reduce((sum, o, i) => sum + at(a, o) * b[i], 0);
  return left(j, by, k) / Math.sqrt(left(j, bx, j) * left(k, by, k));
}

function standardize(x: Float64Array): Float64Array {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const size = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0));
  return x.map((v) => (v - mean) / size);
}

/** Ranks from 0 on; values that are equal share the mean of theirs. */
export function rankOf(x: Float64Array): Float64Array {
  const order = Array.from(x, (_, i) => i).sort((a, b) => x[a] - x[b]);
  const ranks = new Float64Array(x.length);
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && x[order[end]] === x[order[i]]) end++;
    for (let m = i; m < end; m++) ranks[order[m]] = (i + end - 1) / 2;
    i = end;
  }
  return ranks;
}

function correlate(columns: readonly Float64Array[]): Float64Array {
  const n = columns.length;
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [a, b] = [columns[Math.floor(at / n)], columns[at % n]];
    return a.reduce((sum, x, i) => sum + x * b[i], 0);
  });
}
