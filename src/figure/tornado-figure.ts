import type { FigureSpec, Series } from "./spec.ts";

/** What a tornado is drawn from: an output at a base, and at both ends of each axis, the others at their base. */
export interface TornadoFigure {
  readonly title?: string;
  readonly base: number;
  /** From the top down. */
  readonly bars: readonly { readonly name: string; readonly low: number; readonly high: number }[];
  readonly quantity: string;
  readonly unit: string;
  readonly caption: string;
  readonly note?: string;
  readonly width_mm?: number;
}

/** Makes a tornado: for each axis a bar from the output at its low end (circle) to that at its high end (square). */
export function tornadoFigure(setting: TornadoFigure): FigureSpec {
  const { title, base, bars, quantity, unit, caption, note, width_mm = 89 } = setting;
  const shown = bars.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const places = shown.map((_, i) => shown.length - i);
  const ends = (name: string, x: number[], order: number): Series => ({
    ...{ name, x, y: places, style: "points", order },
  });
  const solid = { dash: [], color: "#000000", style: "line" } as const;
  return {
    ...(title !== undefined && { title }),
    width_mm,
    panels: [
      {
        kind: "curve",
        x: { quantity, unit, scale: "linear" },
        y: {
          ...{ quantity: "Axis", unit: "1", scale: "linear", domain: [0.4, shown.length + 0.6] },
          ticks: shown.map(({ name }, i) => ({ at: places[i], label: name })),
        },
        series: [
          ends(
            "at the low end",
            shown.map(({ low }) => low),
            0,
          ),
          ends(
            "at the high end",
            shown.map(({ high }) => high),
            1,
          ),
          {
            ...{ ...solid, name: "range", joins: "at the low end", order: 2 },
            x: shown.flatMap(({ low, high }) => [low, high, Number.NaN]),
            y: places.flatMap((place) => [place, place, Number.NaN]),
          },
          {
            ...{ ...solid, name: "base", dash: [2, 2], order: 3 },
            x: [base, base],
            y: [0.4, shown.length + 0.6],
          },
        ],
        legend: { place: "below" },
      },
    ],
    ...(note !== undefined && { note }),
    caption,
  };
}
