import type { FigureSpec, Series } from "./spec.ts";

/** What an output is at both ends of one input. */
export interface TornadoRow {
  /** As it is printed beside the bar: `K1, 0.075 to 0.125 mL/min/mL`. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

/** What a tornado is drawn from: an output where nothing is varied, and at the ends of each input by itself. */
export interface TornadoFigure {
  readonly title?: string;
  readonly base: number;
  /** From the widest to the narrowest, as they are to stand from the top. */
  readonly rows: readonly TornadoRow[];
  /** The output, such as { name: "Tumor SUV at 60 min", unit: "g/mL" }. */
  readonly value: { readonly name: string; readonly unit: string };
  readonly caption: string;
  readonly width_mm?: number;
  readonly note?: string;
}

const bar_pt = 6;
/** Told apart without color: bars of less are striped. */
const stripes = [1.2, 1.2] as const;

/** Makes a tornado: for each input a bar from the output at the base to that at its low end, and one to its high end. */
export function tornadoFigure(tornado: TornadoFigure): FigureSpec {
  const { title, base, rows, value, caption, width_mm = 120, note } = tornado;
  const bars = (
    name: string,
    end: (row: TornadoRow) => number,
    dash: readonly number[],
    order: number,
  ): Series => ({
    ...{ name, dash, order, style: "line", width_pt: bar_pt },
    // A gap behind each bar.
    x: rows.flatMap((row) => [base, end(row), base]),
    y: rows.flatMap((row, i) =>
      Number.isFinite(end(row)) ? [i + 1, i + 1, Number.NaN] : [Number.NaN, Number.NaN, Number.NaN],
    ),
  });
  return {
    ...(title !== undefined && { title }),
    width_mm,
    panels: [
      {
        kind: "curve",
        x: { quantity: value.name, unit: value.unit, scale: "linear" },
        y: { quantity: "Varied", unit: "1", scale: "linear", names: rows.map(({ name }) => name) },
        series: [
          bars("low end", ({ low }) => low, stripes, 1),
          bars("high end", ({ high }) => high, [], 0),
          {
            ...{ name: "as it is set", style: "line", color: "#000000", dash: [3, 1.5] },
            ...{ x: [base, base], y: [0.5, rows.length + 0.5] },
          },
        ],
        legend: { place: "below" },
      },
    ],
    caption,
    ...(note !== undefined && { note }),
  };
}
