import type { Panel, PlotlyFigure } from "../../index.ts";
import type { ChartLine, ChartProps } from "../chart.tsx";
import { digits, printMinutes } from "../format.ts";
import { type CellModel, percentOfDose, uptakeAt, uptakeOver } from "./cell-model.ts";
import { high } from "./oxygen-scale.ts";

/** The gas levels of the EMT6 experiment, in mmHg. */
export const fixedLevels = [0, 0.76, 3.8, 38, 152] as const;

/** What a chart shows beside its words. */
export type ChartContent = Pick<ChartProps, "x" | "y" | "lines" | "table">;

const nTimes = 121;
const nTensions = 81;

/** The times of the uptake curves, in s, up to at least an hour; on a log axis from 1 s on. */
export const curveTimes = (time_min: number, isLog = false): number[] => {
  const end = 60 * Math.max(60, time_min);
  return Array.from({ length: nTimes }, (_, i) =>
    isLog ? end ** (i / (nTimes - 1)) : (end * i) / (nTimes - 1),
  );
};

/** 0 and a log grid from 0.1 to 160 mmHg. */
export const retentionTensions = [
  0,
  ...Array.from({ length: nTensions }, (_, i) => 0.1 * (high / 0.1) ** (i / (nTensions - 1))),
];

export const fixedCurves = (model: CellModel, times: readonly number[]): Float64Array[] =>
  fixedLevels.map((pO2) => uptakeOver(model, pO2, times));

export const retentionCurve = (model: CellModel, time: number): Float64Array =>
  Float64Array.from(retentionTensions, (pO2) => uptakeAt(model, pO2, time));

const looks = ["a", "b", "c", "d", "e"] as const;
/** Where the name of each level stands along its line, so that none covers another. */
const labelsAt = [0.62, 0.9, 0.75, 0.98, 0.5] as const;

/** The axis of an observable: all of the dose, or up to the largest value; measured ones may lie above the dose. */
function valueAxis(
  unit: string,
  lines: readonly ChartLine[],
  measured = 0,
): Pick<ChartContent["y"], "domain" | "scale"> {
  if (unit === percentOfDose) return { domain: [0, measured > 100 ? 1.04 * measured : 100], scale: "linear" };
  const top = lines.reduce((most, { y }) => Array.from(y).reduce((a, b) => Math.max(a, b), most), measured);
  return { domain: [0, 1.08 * top || 1], scale: "linear" };
}

const inBrackets = (unit: string): string => (unit === "" ? "" : ` (${unit})`);
/** Numbers in a table have the sign of their unit in its head. */
const signOf = (unit: string): string => inBrackets(unit === percentOfDose ? "%" : unit);
const printValue = (value: number, unit: string): string =>
  unit === percentOfDose ? value.toFixed(2) : digits(value, 4);

/** Uptake over time at the fixed levels, and at the slider's own in bold. */
export function timeChart(
  times: readonly number[],
  fixed: readonly Float64Array[],
  own: { readonly pO2: number; readonly values: Float64Array },
  { isLogTime, unit, top }: { readonly isLogTime: boolean; readonly unit: string; readonly top?: number },
): ChartContent {
  const x = times.map((t) => t / 60);
  const lines: ChartLine[] = fixed.map((y, i) => ({
    ...{ name: `${fixedLevels[i]} mmHg`, x, y, look: looks[i] },
    ...{ labelAt: labelsAt[i], isLabelBelow: i === fixed.length - 1 },
  }));
  lines.push({ name: `${digits(own.pO2)} mmHg, slider`, x, y: own.values, look: "own", labelAt: 0.3 });
  const every = times.map((_, i) => i).filter((i) => i % 10 === 0);
  return {
    x: {
      title: "time (min)",
      domain: [x[0], x[x.length - 1]],
      scale: isLogTime ? "log" : "linear",
      hasZero: false,
    },
    y: { title: `uptake${inBrackets(unit)}`, ...valueAxis(unit, lines, top) },
    lines,
    table: {
      head: ["time (min)", ...lines.map(({ name }) => `${name}${signOf(unit)}`)],
      rows: every.map((i) => [digits(x[i]), ...lines.map(({ y }) => printValue(y[i], unit))]),
    },
  };
}

/** Uptake at one time over pO2, with 0. */
export function retentionChart(
  { time_s, unit, top }: { readonly time_s: number; readonly unit: string; readonly top?: number },
  models: readonly { readonly name: string; readonly values: Float64Array }[],
): ChartContent {
  const lines = models.map(
    ({ name, values }, i): ChartLine => ({
      ...{ name, x: retentionTensions, y: values, look: looks[i] },
      labelAt: i === 0 ? 0.2 : 0.6,
    }),
  );
  const every = retentionTensions.map((_, i) => i).filter((i) => i === 0 || i % 8 === 1);
  return {
    x: { title: "O₂ tension (mmHg)", domain: [0.1, high], scale: "log" },
    y: { title: `uptake at ${printMinutes(time_s / 60)}${inBrackets(unit)}`, ...valueAxis(unit, lines, top) },
    lines,
    table: {
      head: [
        "pO₂ (mmHg)",
        ...models.map(({ name }) => `${name}, ${printMinutes(time_s / 60)}${signOf(unit)}`),
      ],
      rows: every.map((i) => [
        digits(retentionTensions[i]),
        ...models.map(({ values }) => printValue(values[i], unit)),
      ]),
    },
  };
}

/** Leaves out what the page says in its own headings, and gives the legend a place that a telephone has. */
export function onScreen({ data, layout }: PlotlyFigure, panel: Panel): PlotlyFigure {
  const { title: _, annotations: __, ...rest } = layout;
  const title =
    panel.kind === "curve" && panel.legend?.title ? { text: panel.legend.title, side: "top" } : {};
  const legend = { orientation: "h", x: 0, y: -0.2, yanchor: "top", title };
  // All there is stands in view; dragging is left to the scrolling of a telephone.
  const fixed = (axis: unknown) => ({ ...(axis as object), fixedrange: true });
  const margin = { l: 56, r: 26, t: 12, b: 40 };
  return {
    data: data.map(freed),
    layout: {
      ...rest,
      xaxis: fixed(layout.xaxis),
      yaxis: fixed(layout.yaxis),
      ...{ legend, margin, autosize: true, dragmode: false },
    },
  };
}

/** Grouped legends are columns, ungrouped ones flow; and every point of a line is kept, so that it has no corners. */
function freed(trace: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { legendgroup: _, legendgrouptitle: __, ...rest } = trace;
  return { ...rest, line: { ...(trace.line as object | undefined), simplify: false } };
}
