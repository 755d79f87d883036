import type { FigureSpec } from "./spec.ts";

/** What a histogram is drawn from, in the unit that it names. */
export interface HistogramFigure {
  readonly title: string;
  readonly values: ArrayLike<number>;
  readonly quantity: string;
  readonly unit: string;
  /** Edges of the bins, rising. */
  readonly edges: readonly number[];
  readonly caption: string;
  readonly width_mm?: number;
}

/** Makes a histogram as a stepped line: the share of all values in each bin, in % of those that are finite. */
export function histogramFigure(setting: HistogramFigure): FigureSpec {
  const { title, values, quantity, unit, edges, caption, width_mm = 89 } = setting;
  const counts = new Float64Array(edges.length - 1);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    n++;
    const bin = edges.findLastIndex((edge) => edge <= values[i]);
    if (bin >= 0 && bin < counts.length) counts[bin]++;
  }
  const shares = Array.from(counts, (count) => (n === 0 ? 0 : (100 * count) / n));
  const x = edges.slice(0, -1).flatMap((edge, i) => [edge, edge, edges[i + 1]]);
  const y = shares.flatMap((share, i) => [i === 0 ? 0 : shares[i - 1], share, share]);
  const last = edges[edges.length - 1];
  return {
    title,
    width_mm,
    columns: 1,
    panels: [
      {
        kind: "curve",
        x: { quantity, unit, scale: "linear", domain: [edges[0], last] },
        y: { quantity: "Share of voxels", unit: "%", scale: "linear" },
        series: [{ name: "share", x: [...x, last], y: [...y, 0], style: "line" }],
        legend: { place: "none" },
      },
    ],
    caption,
  };
}
