import type { AxisSpec, FigureSpec, Series } from "./spec.ts";

/** A swept parameter as it is printed. */
export interface SweptParameter {
  readonly name: string;
  readonly unit: string;
}

/** One run of a sweep: the values of the three parameters and the number read from the region. */
export interface SweepPoint {
  readonly x: number;
  readonly series: number | string;
  readonly panel: number | string;
  /** NaN where the run failed: it leaves a gap. */
  readonly value: number;
}

/** What the figure of a sweep is drawn from: a value over one parameter, with lines and panels for two more. */
export interface SweepFigure {
  readonly title?: string;
  readonly points: readonly SweepPoint[];
  /** Parameter along the x axis. */
  readonly x: SweptParameter & { readonly scale?: AxisSpec["scale"] };
  /** Parameter told apart by line. */
  readonly series: SweptParameter;
  /** Parameter told apart by panel. */
  readonly panel: SweptParameter;
  /** The number read from the region, such as { name: "Tumor SUV, mean", unit: "g/mL" }. */
  readonly value: SweptParameter;
  readonly columns?: number;
  readonly width_mm?: number;
  readonly caption: string;
  readonly note?: string;
}

/** Makes small multiples of lines with one range for all: value over x, a line for each series, a panel for each panel value. */
export function sweepFigure(sweep: SweepFigure): FigureSpec {
  const { points, x, series, panel, value, columns, caption, note } = sweep;
  const panels = distinct(points.map((p) => p.panel));
  const names = distinct(points.map((p) => p.series));
  const domain = commonDomain(points);
  return {
    title: sweep.title ?? `${value.name}, over ${x.name}, ${series.name} and ${panel.name}`,
    width_mm: sweep.width_mm ?? 183,
    columns: columns ?? Math.min(3, panels.length),
    legend: "shared",
    panels: panels.map((key) => ({
      kind: "curve",
      title: `${panel.name} = ${print(key, panel.unit)}`,
      x: { quantity: x.name, unit: x.unit, scale: x.scale ?? "linear" },
      y: { quantity: value.name, unit: value.unit, scale: "linear", ...(domain && { domain }) },
      series: names.flatMap((name, i) => seriesOf(points, key, name, i)),
      legend: { title: `${series.name} (${series.unit})` },
    })),
    caption,
    ...(note === undefined ? {} : { note }),
  };
}

function seriesOf(
  points: readonly SweepPoint[],
  panel: SweepPoint["panel"],
  name: SweepPoint["series"],
  i: number,
): Series[] {
  const own = points.filter((p) => p.panel === panel && p.series === name).sort((a, b) => a.x - b.x);
  // Lines left out (no run, or all failed) must not move the colors of the others.
  if (!own.some((p) => Number.isFinite(p.value))) return [];
  return [
    {
      name: print(name, ""),
      x: own.map((p) => p.x),
      y: own.map((p) => p.value),
      style: "line+points",
      order: i,
    },
  ];
}

function print(value: number | string, unit: string): string {
  const text = typeof value === "number" ? String(Number(value.toPrecision(4))).replace("-", "−") : value;
  return unit === "" || unit === "1" ? text : `${text} ${unit}`;
}

function distinct<T extends number | string>(values: readonly T[]): T[] {
  const all = [...new Set(values)];
  return all.every((v) => typeof v === "number") ? all.sort((a, b) => Number(a) - Number(b)) : all;
}

/** Locks the value axis across the panels, so that heights can be compared. */
function commonDomain(points: readonly SweepPoint[]): [number, number] | undefined {
  const values = points.map((p) => p.value).filter(Number.isFinite);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  if (!(min < max)) return undefined;
  const margin = 0.05 * (max - min);
  return [min > 0 && min < 0.4 * max ? 0 : min - margin, max + margin];
}
