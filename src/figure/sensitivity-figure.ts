import type { CurvePanel, FigureSpec } from "./spec.ts";

/** What one axis does to an output, at one time. */
export interface SensitivityPoint {
  readonly time_min: number;
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

/** One measure of sensitivity against time, a line an axis. */
export interface SensitivityPanel {
  readonly title: string;
  /** What is drawn, such as { name: "Total index", unit: "1" }. */
  readonly measure: { readonly name: string; readonly unit: string };
  /** Ends of the axis of the measure: 0 to 1 for a share, −1 to 1 for a correlation. */
  readonly domain?: readonly [number, number];
  readonly axes: readonly { readonly name: string; readonly points: readonly SensitivityPoint[] }[];
}

/** What a figure of sensitivities is drawn from, a panel for each measure. */
export interface SensitivityFigure {
  readonly title: string;
  readonly panels: readonly SensitivityPanel[];
  readonly caption: string;
  readonly note?: string;
}

/** Makes a figure of sensitivities against time, with their intervals as bands; times on a log axis. */
export function sensitivityFigure({ title, panels, caption, note }: SensitivityFigure): FigureSpec {
  return {
    title,
    width_mm: 183,
    columns: Math.min(2, panels.length),
    legend: "shared",
    panels: panels.map(toPanel),
    caption,
    ...(note === undefined ? {} : { note }),
  };
}

function toPanel({ title, measure, domain, axes }: SensitivityPanel): CurvePanel {
  return {
    kind: "curve",
    title,
    x: { quantity: "Time after injection or start", unit: "min", scale: "log" },
    y: { quantity: measure.name, unit: measure.unit, scale: "linear", ...(domain && { domain }) },
    series: axes.map(({ name, points }, order) => {
      const sorted = [...points].sort((a, b) => a.time_min - b.time_min);
      return {
        name,
        order,
        x: sorted.map((p) => p.time_min),
        y: sorted.map((p) => p.value),
        style: "line+points",
        band: { low: sorted.map((p) => p.interval[0]), high: sorted.map((p) => p.interval[1]) },
      };
    }),
    legend: { title: "Axis" },
  };
}
