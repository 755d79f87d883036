import type { CurvePanel, FigureSpec, Series } from "./spec.ts";

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
  const shares = counts.map((count) => (n === 0 ? 0 : count / n));
  const panel = { quantity, unit, of: "voxels", series: [{ name: "share", edges, shares }] };
  return { title, ...shareFigure({ panels: [panel], caption, width_mm }) };
}

/** Histograms over one quantity: bin k of a series goes from `edges[k]` to `edges[k + 1]` and holds `shares[k]`, 0 … 1. */
export interface SharePanel {
  readonly title?: string;
  readonly quantity: string;
  readonly unit: string;
  /** What the shares are shares of. */
  readonly of: string;
  readonly series: readonly {
    readonly name: string;
    readonly edges: ArrayLike<number>;
    readonly shares: ArrayLike<number>;
  }[];
}

/** Makes a figure of histograms that are known already, as stepped lines in %. */
export function shareFigure({
  panels,
  caption,
  note,
  width_mm = 183,
}: {
  readonly panels: readonly SharePanel[];
  readonly caption: string;
  readonly note?: string;
  readonly width_mm?: number;
}): FigureSpec {
  return {
    width_mm,
    columns: panels.length,
    panels: panels.map(drawShares),
    ...(note !== undefined && { note }),
    caption,
  };
}

function drawShares({ title, quantity, unit, of, series }: SharePanel): CurvePanel {
  const ends = series.flatMap(({ edges }) => [edges[0], edges[edges.length - 1]]);
  return {
    kind: "curve",
    ...(title !== undefined && { title }),
    x: { quantity, unit, scale: "linear", domain: [Math.min(...ends), Math.max(...ends)] },
    y: { quantity: `Share of ${of}`, unit: "%", scale: "linear" },
    series: series.map(stepLine),
    ...(series.length < 2 && { legend: { place: "none" } }),
  };
}

function stepLine({ name, edges, shares }: SharePanel["series"][number]): Series {
  const bins = Array.from({ length: edges.length - 1 }, (_, k) => 100 * shares[k]);
  const x = bins.flatMap((_, k) => [edges[k], edges[k], edges[k + 1]]);
  const y = bins.flatMap((share, k) => [k === 0 ? 0 : bins[k - 1], share, share]);
  return { name, x: [...x, edges[edges.length - 1]], y: [...y, 0], style: "line" };
}
