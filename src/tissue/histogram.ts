/** Shares of some values: `shares[k]` of them lie from `edges[k]` on and below `edges[k + 1]`. */
export interface Histogram {
  readonly edges: Float64Array;
  readonly shares: Float64Array;
}

/**
 * Lists round edges around the values of some voxels that are finite: multiples of 1, 2 or 5 times a power of ten, so
 * that there are 20 to 50 bins; one bin where all values are one.
 */
export function roundEdges(values: Float32Array, voxels: Uint32Array): Float64Array {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const i of voxels) {
    if (values[i] < low && values[i] > Number.NEGATIVE_INFINITY) low = values[i];
    if (values[i] > high && values[i] < Number.POSITIVE_INFINITY) high = values[i];
  }
  if (!(low <= high)) return Float64Array.of(0, 1);
  const span = high - low || Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 20));
  const unit = [5, 2, 1].find((m) => span / (m * power) >= 20) ?? 1;
  const first = Math.floor(low / (unit * power));
  // The largest value lies below the last edge.
  const n = Math.floor(high / (unit * power)) + 1 - first;
  return Float64Array.from({ length: n + 1 }, (_, k) => toStep(first + k, unit, power));
}

/** A multiple of a step below 1 as a quotient of whole numbers, which is the number that a reader writes. */
const toStep = (k: number, unit: number, power: number): number =>
  power < 1 ? (k * unit) / Math.round(1 / power) : k * unit * power;

/** Tells which share of some voxels lies in each bin; edges are evenly spaced, and what lies beyond them is in none. */
export function makeHistogram(values: Float32Array, voxels: Uint32Array, edges: Float64Array): Histogram {
  const nBins = edges.length - 1;
  const counts = new Float64Array(nBins);
  const perUnit = nBins / (edges[nBins] - edges[0]);
  for (const i of voxels) {
    let k = Math.floor((values[i] - edges[0]) * perUnit);
    // Rounding may take an edge for its neighbor.
    if (values[i] < edges[k]) k--;
    else if (values[i] >= edges[k + 1]) k++;
    if (k >= 0 && k < nBins) counts[k]++;
  }
  return { edges, shares: counts.map((count) => count / voxels.length) };
}
