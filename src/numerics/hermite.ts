import { slopeWeights } from "./slope-weights.ts";

/** Several curves of one variable as cubics between equally spaced nodes. */
export interface Hermite {
  /** Largest error found between the nodes, relative to the peak of all. */
  readonly error: number;
  readonly nNodes: number;
  /** Writes the curves and their derivatives at x; outside the range the cubics of its ends go on. */
  read(x: number, value: Float64Array, slope: Float64Array): void;
}

/**
 * Tabulates curves over a range, nodes doubled until the middle of no cell is off by more than `tolerance` of the peak.
 *
 * Slopes at the nodes are differences of fourth order, so that the cubics err by O(h⁴) and join smoothly.
 */
export function hermiteOf(
  curves: (x: number) => Float64Array,
  [low, high]: readonly [number, number],
  tolerance: number,
  maxNodes = 4097,
): Hermite {
  let rows = Array.from({ length: 33 }, (_, j) => curves(low + ((high - low) * j) / 32));
  for (;;) {
    const table = makeHermite(rows, low, high);
    const [value, slope] = [new Float64Array(rows[0].length), new Float64Array(rows[0].length)];
    const n = rows.length - 1;
    const peak = rows.reduce((most, row) => row.reduce((m, v) => Math.max(m, Math.abs(v)), most), 0);
    const middles = rows.slice(1).map((_, j) => curves(low + ((high - low) * (j + 0.5)) / n));
    let error = 0;
    middles.forEach((exact, j) => {
      table.read(low + ((high - low) * (j + 0.5)) / n, value, slope);
      exact.forEach((v, f) => {
        const own = Math.abs(value[f] - v);
        // NaN must not pass for "no error".
        if (!(own <= error)) error = own;
      });
    });
    const relative = peak > 0 ? error / peak : error;
    const next = rows.flatMap((row, j) => (j < n ? [row, middles[j]] : [row]));
    if (relative <= tolerance || next.length > maxNodes || Number.isNaN(relative))
      return { ...table, error: relative, nNodes: rows.length };
    rows = next;
  }
}

function makeHermite(rows: readonly Float64Array[], low: number, high: number): Pick<Hermite, "read"> {
  const nCells = rows.length - 1;
  const m = rows[0].length;
  const y = Float64Array.from(rows.flatMap((row) => Array.from(row)));
  const s = new Float64Array(y.length);
  for (let j = 0; j <= nCells; j++) {
    const first = Math.min(Math.max(j - 2, 0), nCells - 4);
    for (let f = 0; f < m; f++)
      slopeWeights[j - first].forEach((w, k) => {
        s[j * m + f] += (w * y[(first + k) * m + f]) / 12;
      });
  }
  const perX = nCells / (high - low);
  return {
    read(x, value, slope) {
      const position = (x - low) * perX;
      const j = Math.min(Math.max(Math.floor(position), 0), nCells - 1);
      const t = position - j;
      for (let f = 0; f < m; f++) {
        const at = j * m + f;
        const d = y[at + m] - y[at];
        const c2 = 3 * d - 2 * s[at] - s[at + m];
        const c3 = s[at] + s[at + m] - 2 * d;
        value[f] = y[at] + t * (s[at] + t * (c2 + t * c3));
        slope[f] = perX * (s[at] + t * (2 * c2 + 3 * t * c3));
      }
    },
  };
}
