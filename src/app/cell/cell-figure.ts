import {
  type CurvePanel,
  type Panel,
  type PlotlyFigure,
  toPlotly,
  type UptakeData,
  uptakeFigure,
} from "../../index.ts";
import { digits, printMinutes } from "../format.ts";
import { type CellModel, uptakeAt, uptakeOver } from "./cell-model.ts";
import { high } from "./oxygen-scale.ts";

/** The gas levels of the EMT6 experiment, in mmHg. */
export const fixedLevels = [0, 0.76, 3.8, 38, 152] as const;

/** A figure for the screen and the numbers behind it. */
export interface PlotContent {
  readonly figure: PlotlyFigure;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

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

/** Uptake over time at the fixed levels, and at the slider's own in bold. */
export function timePlot(
  times: readonly number[],
  fixed: readonly Float64Array[],
  own: { readonly pO2: number; readonly values: Float64Array },
  { time_min, isLogTime }: { readonly time_min: number; readonly isLogTime: boolean },
): PlotContent {
  const curves = [...fixedLevels, own.pO2].map((pO2_mmHg, i) => ({
    pO2_mmHg,
    time_s: times,
    value: fixed[i] ?? own.values,
  }));
  const spec = uptakeFigure({ curves, caption: "Uptake over time" });
  const panel = spec.panels[0] as CurvePanel; // the figure's first panel is over time
  const last = panel.series.length - 1;
  const series = panel.series.map((s, i) =>
    i === last ? { ...s, name: `${s.name} (slider)`, dash: [] } : s,
  );
  const x = { ...panel.x, scale: isLogTime ? ("log" as const) : ("linear" as const) };
  const shown = { ...panel, x, series };
  const figure = onScreen(toPlotly({ ...spec, panels: [shown] }), shown, wholeDose);
  Object.assign(figure.data[last], { line: { color: ownColor, width: 5, dash: "solid", simplify: false } });
  const line = { color: "#000000", width: 1, dash: "dot" };
  figure.layout.shapes = [{ type: "line", x0: time_min, x1: time_min, yref: "paper", y0: 0, y1: 1, line }];
  const every = times.map((_, i) => i).filter((i) => i % 10 === 0);
  return {
    figure,
    head: ["time (min)", ...series.map((s) => `${s.name} mmHg (%)`)],
    rows: every.map((i) => [digits(times[i] / 60), ...curves.map((c) => c.value[i].toFixed(2))]),
  };
}

/** The slider's own line and point; not in the palette of the others. */
const ownColor = "#c0006a";

export interface RetentionContent {
  readonly time_s: number;
  readonly own: { readonly pO2: number; readonly value: number };
  readonly lines: readonly { readonly name: string; readonly values: Float64Array }[];
  readonly data: UptakeData;
}

/** Uptake at one time over pO2 on a log axis with 0, the measured points and the slider's place. */
export function retentionPlot({ time_s, own, lines, data }: RetentionContent): PlotContent {
  // A row without a time is shown at every one.
  const near = data.rows.filter(({ time_min }) => time_min === null || Math.abs(60 * time_min - time_s) < 1);
  const rows = near.length > 0 ? near : data.rows;
  const measured = {
    name: `measured${near.length > 0 ? "" : " (at other times)"}, ${data.provenance ?? "provenance not stated"}`,
    pO2_mmHg: rows.map((row) => row.pO2_mmHg),
    value: rows.map((row) => row.uptake),
  };
  const here = { name: `slider, ${digits(own.pO2)} mmHg`, pO2_mmHg: [own.pO2], value: [own.value] };
  const spec = uptakeFigure({
    curves: [],
    retention: {
      time_s,
      lines: lines.map(({ name, values }) => ({ name, pO2_mmHg: retentionTensions, value: values })),
      points: [measured, here],
    },
    caption: "Uptake over pO2",
  });
  const [, shown] = spec.panels;
  const figure = onScreen(toPlotly({ ...spec, panels: [shown] }), shown, wholeDose);
  const [points, slider] = figure.data.slice(-2);
  Object.assign(points, { marker: { color: "#000000", size: 9, symbol: "circle" } });
  Object.assign(slider, { marker: { color: ownColor, size: 14, symbol: "diamond" } });
  const every = retentionTensions.map((_, i) => i).filter((i) => i === 0 || i % 8 === 1);
  return {
    figure,
    head: ["pO₂ (mmHg)", ...lines.map((l) => `${l.name}, ${printMinutes(time_s / 60)} (%)`)],
    rows: every.map((i) => [digits(retentionTensions[i]), ...lines.map((l) => l.values[i].toFixed(2))]),
  };
}

/** The whole dose, always: the axis stays where it is while numbers change. */
const wholeDose = { range: [0, 100] };

/** Leaves out what the page says in its own headings, and gives the legend a place that a telephone has. */
export function onScreen({ data, layout }: PlotlyFigure, panel: Panel, yaxis: object = {}): PlotlyFigure {
  const { title: _, annotations: __, ...rest } = layout;
  const title =
    panel.kind === "curve" && panel.legend?.title ? { text: panel.legend.title, side: "top" } : {};
  const legend = { orientation: "h", x: 0, y: -0.2, yanchor: "top", title };
  // All there is stands in view; dragging is left to the scrolling of a telephone.
  const fixed = (axis: unknown, more: object) => ({ ...(axis as object), ...more, fixedrange: true });
  const margin = { l: 56, r: 12, t: 12, b: 40 };
  return {
    data: data.map(freed),
    layout: {
      ...rest,
      xaxis: fixed(layout.xaxis, {}),
      yaxis: fixed(layout.yaxis, yaxis),
      ...{ legend, margin, autosize: true, dragmode: false },
    },
  };
}

/** Grouped legends are columns, ungrouped ones flow; and every point of a line is kept, so that it has no corners. */
function freed(trace: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { legendgroup: _, legendgrouptitle: __, ...rest } = trace;
  return { ...rest, line: { ...(trace.line as object | undefined), simplify: false } };
}
