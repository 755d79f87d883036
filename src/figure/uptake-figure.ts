import type { CurvePanel, FigureSpec, Series } from "./spec.ts";

/** Uptake over time at one oxygen tension; times in s, values in % of dose. */
export interface UptakeCurve {
  /** Null where it changes over time, or has no say. */
  readonly pO2_mmHg: number | null;
  readonly time_s: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  /** Standard deviations of measured points; null where not reported. */
  readonly sd?: readonly (number | null)[];
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** Uptake over oxygen tension at one time; values in % of dose. */
export interface RetentionCurve {
  readonly name: string;
  readonly pO2_mmHg: ArrayLike<number>;
  readonly value: ArrayLike<number>;
  readonly sd?: readonly (number | null)[];
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** What the figure of uptake is drawn from: curves over time, and retention over the O2 tension. */
export interface UptakeFigure {
  /** One line for each oxygen tension. */
  readonly curves: readonly UptakeCurve[];
  /** Measured points over time; one at the tension of a curve takes the color of that curve. */
  readonly data?: readonly UptakeCurve[];
  /** Second panel, over oxygen on a log axis: predicted lines and measured points at `time_s`. */
  readonly retention?: {
    readonly time_s: number;
    readonly lines: readonly RetentionCurve[];
    readonly points: readonly RetentionCurve[];
  };
  readonly caption: string;
  readonly width_mm?: number;
  readonly height_mm?: number;
  readonly quantity?: string;
  readonly unit?: string;
  readonly note?: string;
}

/** Makes the uptake figure: uptake over time, one line a tension, and beside it retention over oxygen. */
export function uptakeFigure(uptake: UptakeFigure): FigureSpec {
  const { curves, retention, caption, quantity = "Uptake", unit = "% of dose", height_mm, note } = uptake;
  const panels = [timePanel(uptake, quantity, unit)];
  if (retention !== undefined) panels.push(retentionPanel(retention, quantity, unit));
  return {
    title: hasTensions(curves)
      ? `${quantity} of Cu(II)-ATSM at ${curves.length} oxygen tension${curves.length === 1 ? "" : "s"}`
      : `${quantity} over time`,
    width_mm: uptake.width_mm ?? (retention === undefined ? 89 : 183),
    ...(height_mm === undefined ? {} : { height_mm }),
    ...(note === undefined ? {} : { note }),
    columns: 2,
    panels,
    caption,
  };
}

const hasTensions = (curves: readonly UptakeCurve[]): boolean => curves.some((c) => c.pO2_mmHg !== null);

function timePanel({ curves, data = [] }: UptakeFigure, quantity: string, unit: string): CurvePanel {
  return {
    kind: "curve",
    x: { quantity: "Time", unit: "min", scale: "linear" },
    y: { quantity, unit, scale: "linear" },
    series: mergeByTension(curves, data),
    legend: hasTensions([...curves, ...data]) ? { title: "pO₂ (mmHg)" } : { place: "none" },
  };
}

/** Gives lines the palette in order; points share color and legend entry with the line of their tension. */
function mergeByTension(curves: readonly UptakeCurve[], data: readonly UptakeCurve[]): Series[] {
  const lines = curves.map((c): Series => ({ ...overMinutes(c), name: tension(c.pO2_mmHg), style: "line" }));
  const points = data.map((d, i): Series => {
    const line = curves.findIndex((c) => c.pO2_mmHg === d.pO2_mmHg);
    const order = line < 0 ? curves.length + i : line;
    const name = tension(d.pO2_mmHg);
    const joins = line < 0 ? {} : { joins: name };
    return { ...overMinutes(d), name: `${name}, measured`, style: "points", order, ...joins };
  });
  return [...lines, ...points];
}

function overMinutes({ time_s, value, sd, band }: UptakeCurve) {
  const x = Array.from(time_s, (t) => t / 60);
  return { x, y: Array.from(value), ...(sd === undefined ? {} : { sd }), ...(band && { band }) };
}

/** Prints a tension with at most 3 digits, without an exponent. */
function tension(pO2_mmHg: number | null): string {
  return pO2_mmHg === null ? "over time" : String(Number(pO2_mmHg.toPrecision(3)));
}

function retentionPanel(
  { time_s, lines, points }: NonNullable<UptakeFigure["retention"]>,
  quantity: string,
  unit: string,
): CurvePanel {
  const toSeries = ({ name, pO2_mmHg, value, sd, band }: RetentionCurve, style: Series["style"]): Series => ({
    name,
    x: pO2_mmHg,
    y: value,
    style,
    ...(sd === undefined ? {} : { sd }),
    ...(band === undefined ? {} : { band }),
  });
  return {
    kind: "curve",
    x: { quantity: "pO₂", unit: "mmHg", scale: "log" },
    y: { quantity: `${quantity} at ${duration(time_s)}`, unit, scale: "linear" },
    series: [...lines.map((l) => toSeries(l, "line")), ...points.map((p) => toSeries(p, "points"))],
  };
}

/** Prints a time as figure titles do: s below 1 min, min below 4 h, h from then on. */
export function duration(time_s: number): string {
  const [value, unit] =
    time_s < 60 ? [time_s, "s"] : time_s < 4 * 3600 ? [time_s / 60, "min"] : [time_s / 3600, "h"];
  return `${Number(value.toPrecision(3))} ${unit}`;
}
