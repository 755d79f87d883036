import { type Axis, makeAxis, type Tick } from "./axis.ts";
import { AXIS_PT, type Canvas, wrapText } from "./canvas.ts";
import { xExtent, yExtent } from "./extent.ts";
import { drawColumn, drawRows, type Legend, placeInside, rowsHeight } from "./legend.ts";
import { looksOf } from "./looks.ts";
import { type Axes, coveredPlaces, drawSeries } from "./marks.ts";
import { type Box, polyline } from "./scene.ts";
import { axisTitle, type CurvePanel } from "./spec.ts";

/** Room around a plot for titles, ticks and legends, in points. */
export interface Margins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const TICK_PT = 2.5;
const MINOR_TICK_PT = 1.5;
const GAP_PT = 2.5;
const DESCENT_EM = 0.21;
const CAP_EM = 0.72;

/** Says whether the legend stands inside, below or nowhere for a plot of this size. */
export function legendPlace(canvas: Canvas, panel: CurvePanel, plot: Box): "inside" | "below" | "none" {
  const place = panel.legend?.place ?? "auto";
  if (place !== "auto") return place;
  if (panel.series.length === 1 && panel.legend?.title === undefined && panel.title === panel.series[0].name)
    return "none";
  const axes = layAxes(canvas, panel, plot);
  return placeInside(canvas, legendOf(panel), plot, coveredPlaces(panel.series, axes)) ? "inside" : "below";
}

/** Measures the room that titles, tick labels and a legend below need around a plot. */
export function measureCurve(canvas: Canvas, panel: CurvePanel, plot: Box, isLegendBelow: boolean): Margins {
  const { x, y } = layAxes(canvas, panel, plot);
  const overhang = xOverhang(canvas, x.ticks, plot);
  const titleLines = titleOfY(canvas, panel, plot).length;
  const legend = isLegendBelow ? rowsHeight(canvas, legendOf(panel), plot.width) + GAP_PT : 0;
  return {
    left: Math.max(overhang.left, yLabelsRoom(canvas, panel, y.ticks) + GAP_PT + titleLines * canvas.line_pt),
    right: Math.max(overhang.right, GAP_PT),
    top: 0.45 * canvas.size_pt,
    bottom:
      xTitleTop(canvas) + wrapText(canvas, axisTitle(panel.x), plot.width).length * canvas.line_pt + legend,
  };
}

/** Draws axes, series and legend into the plot. */
export function drawCurve(
  canvas: Canvas,
  panel: CurvePanel,
  plot: Box,
  place: "inside" | "below" | "none",
): void {
  const axes = layAxes(canvas, panel, plot);
  drawXAxis(canvas, panel, axes);
  drawYAxis(canvas, panel, axes);
  drawSeries(canvas, panel.series, axes);
  const legend = legendOf(panel);
  if (place === "inside") {
    const box = placeInside(canvas, legend, plot, coveredPlaces(panel.series, axes));
    if (box !== undefined) drawColumn(canvas, legend, box);
  } else if (place === "below") {
    const titleLines = wrapText(canvas, axisTitle(panel.x), plot.width).length;
    const y = plot.y + plot.height + xTitleTop(canvas) + titleLines * canvas.line_pt + GAP_PT;
    drawRows(canvas, legend, { x: plot.x, y, width: plot.width });
  }
}

/** Lists a panel's legend: its series in order, but those that join another. */
export function legendOf({ series, legend }: CurvePanel): Legend {
  const looks = looksOf(series);
  const joined = (name: string): boolean => series.some((s) => s.joins === name && s.style !== "line");
  const entries = series.flatMap(({ name, joins }, i) => {
    const look = { ...looks[i], hasPoints: looks[i].hasPoints || joined(name) };
    return joins === undefined ? [{ name, look }] : [];
  });
  return { title: legend?.title, entries };
}

function layAxes(canvas: Canvas, panel: CurvePanel, plot: Box): Axes {
  const xFits = (ticks: readonly Tick[]) => isClear(ticks, (label) => canvas.measure(label) + canvas.size_pt);
  const yFits = (ticks: readonly Tick[]) => isClear(ticks, () => 1.5 * canvas.size_pt);
  const bottom = plot.y + plot.height;
  return {
    x: makeAxis(panel.x, xExtent(panel), [plot.x, plot.x + plot.width], xFits),
    y: makeAxis(panel.y, yExtent(panel), [bottom, plot.y], yFits),
    plot,
  };
}

/** Tells whether labels of the given lengths, each centered on its tick, stand apart. */
function isClear(ticks: readonly Tick[], length: (label: string) => number): boolean {
  const labeled = ticks.flatMap(({ at, label }) => (label === null ? [] : [{ at, half: length(label) / 2 }]));
  return labeled.every(
    (t, i) => i === 0 || Math.abs(t.at - labeled[i - 1].at) >= t.half + labeled[i - 1].half,
  );
}

const titleOfY = (canvas: Canvas, { y }: CurvePanel, plot: Box): string[] =>
  y.names ? [] : wrapText(canvas, axisTitle(y), plot.height);

/** Names are long: fonts that stand in for the embedded one are up to a fifth wider. */
const yLabelsRoom = (canvas: Canvas, { y }: CurvePanel, ticks: readonly Tick[]): number =>
  (y.names ? 1.2 : 1) * yLabelsWidth(canvas, ticks);

function yLabelsWidth(canvas: Canvas, ticks: readonly Tick[]): number {
  return TICK_PT + GAP_PT + Math.max(0, ...ticks.map((t) => canvas.measure(t.label ?? "")));
}

function xTitleTop(canvas: Canvas): number {
  return TICK_PT + GAP_PT + canvas.line_pt;
}

function xOverhang(canvas: Canvas, ticks: readonly Tick[], plot: Box): { left: number; right: number } {
  const ends = ticks.map(({ at, label }) => ({ at, half: canvas.measure(label ?? "") / 2 }));
  return {
    left: Math.max(0, ...ends.map(({ at, half }) => plot.x - (at - half))),
    right: Math.max(0, ...ends.map(({ at, half }) => at + half - plot.x - plot.width)),
  };
}

function drawXAxis(canvas: Canvas, panel: CurvePanel, { x, plot }: Axes): void {
  const y = plot.y + plot.height;
  drawAxisLine(canvas, x, [plot.x, plot.x + plot.width], (along, across) => [along, y + across]);
  for (const { at, label } of x.ticks) {
    canvas.rule(at, y, at, y + (label === null ? MINOR_TICK_PT : TICK_PT));
    if (label !== null)
      canvas.text(label, at, y + TICK_PT + GAP_PT + CAP_EM * canvas.size_pt, { anchor: "middle" });
  }
  wrapText(canvas, axisTitle(panel.x), plot.width).forEach((line, i) => {
    const baseline = y + xTitleTop(canvas) + canvas.size_pt + i * canvas.line_pt;
    canvas.text(line, plot.x + plot.width / 2, baseline, { anchor: "middle" });
  });
}

function drawYAxis(canvas: Canvas, panel: CurvePanel, { y, plot }: Axes): void {
  drawAxisLine(canvas, y, [plot.y + plot.height, plot.y], (along, across) => [plot.x + across, along]);
  for (const { at, label } of y.ticks) {
    canvas.rule(plot.x - (label === null ? MINOR_TICK_PT : TICK_PT), at, plot.x, at);
    const baseline = at + (CAP_EM / 2) * canvas.size_pt;
    if (label !== null) canvas.text(label, plot.x - TICK_PT - GAP_PT, baseline, { anchor: "end" });
  }
  const lines = titleOfY(canvas, panel, plot);
  const inner = plot.x - yLabelsWidth(canvas, y.ticks) - GAP_PT - DESCENT_EM * canvas.size_pt;
  lines.forEach((line, i) => {
    const x = inner - (lines.length - 1 - i) * canvas.line_pt;
    canvas.text(line, x, plot.y + plot.height / 2, { anchor: "middle", turned: true });
  });
}

/** Draws the line of an axis, opened by two slanted strokes at its break. */
function drawAxisLine(
  canvas: Canvas,
  { breakAt }: Axis,
  [start, end]: readonly [number, number],
  place: (along: number, across: number) => [number, number],
): void {
  const stroke = (points: [number, number][]) => {
    canvas.path({ d: polyline(points), stroke: "#000000", width_pt: AXIS_PT });
  };
  if (breakAt === undefined) {
    stroke([place(start, 0), place(end, 0)]);
    return;
  }
  const step = Math.sign(end - start);
  stroke([place(start, 0), place(breakAt - step, 0)]);
  stroke([place(breakAt + step, 0), place(end, 0)]);
  for (const side of [-1, 1])
    stroke([place(breakAt + side * step - 1, 2), place(breakAt + side * step + 1, -2)]);
}
