import { columnsOf, ownsBar } from "./bar-groups.ts";
import { checkSpec } from "./check-spec.ts";
import { colormaps, toHex } from "./colors.ts";
import { contourLines } from "./contours.ts";
import { xExtent, yExtent } from "./extent.ts";
import { type Look, looksOf } from "./looks.ts";
import { paletted } from "./palettes.ts";
import { escapeText, type Plain, type ScreenAxis, screenAxis } from "./plotly-axis.ts";
import { diagramAnnotations } from "./plotly-diagram.ts";
import { addMatrix, type CellDomain } from "./plotly-matrix.ts";
import {
  axisTitle,
  type CurvePanel,
  type FigureSpec,
  type MapPanel,
  panelLetter,
  type Series,
} from "./spec.ts";

/** What Plotly.react takes, as plain objects. */
export interface PlotlyFigure {
  readonly data: Plain[];
  readonly layout: Plain;
}

const PIXELS_PER_POINT = 96 / 72;
const GAP = 0.08;

/**
 * Makes the screen version of a figure: the same data, axes, looks and color ranges, laid out by Plotly.
 *
 * Unlike in print, a line runs on to the tick "0" of a log axis, since Plotly knows no broken axes.
 */
export function toPlotly(given: FigureSpec): PlotlyFigure {
  checkSpec(given);
  const spec = paletted(given);
  const data: Plain[] = [];
  const layout: Plain = {
    font: { family: "Arimo, Arial, sans-serif", size: 12, color: "#000000" },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    margin: { l: 60, r: 20, t: 50, b: spec.note === undefined ? 50 : 90 },
    legend: { groupclick: "toggleitem", traceorder: "grouped" },
    annotations: [...headings(spec), ...noteOf(spec)],
    ...(spec.title === undefined ? {} : { title: { text: escapeText(spec.title) } }),
  };
  spec.panels.forEach((panel, i) => {
    const cell = cellOf(spec, i);
    if (panel.kind === "matrix") addMatrix(data, layout, panel, i, cell);
    else if (panel.kind === "diagram")
      layout.annotations = [...(layout.annotations as Plain[]), ...diagramAnnotations(panel, cell)];
    else if (panel.kind === "map") addMap(data, layout, panel, i, cell, ownsBar(spec, i));
    else addCurves(data, layout, panel, i, cell, isRepeated(spec));
  });
  return { data, layout };
}

function cellOf(spec: FigureSpec, i: number): CellDomain {
  const columns = columnsOf(spec);
  const rows = Math.ceil(spec.panels.length / columns);
  const [c, r] = [i % columns, rows - 1 - Math.floor(i / columns)];
  const [width, height] = [(1 - GAP * (columns - 1)) / columns, (1 - 2.5 * GAP * (rows - 1)) / rows];
  const [x, y] = [c * (width + GAP), r * (height + 2.5 * GAP)];
  return { x: [x, x + width], y: [y, y + height] };
}

function headings(spec: FigureSpec): Plain[] {
  return spec.panels.flatMap((panel, i) => {
    const letter = spec.panels.length > 1 ? `<b>${panelLetter(i)}</b>` : "";
    const text = [letter, escapeText(panel.title ?? "")].filter((t) => t !== "").join("  ");
    const { x, y } = cellOf(spec, i);
    const place = { x: x[0], y: y[1], xref: "paper", yref: "paper", xanchor: "left", yanchor: "bottom" };
    return text === "" ? [] : [{ ...place, text, showarrow: false }];
  });
}

function noteOf({ note }: FigureSpec): Plain[] {
  if (note === undefined) return [];
  const place = { x: 0, y: 0, xref: "paper", yref: "paper", xanchor: "left", yanchor: "top", yshift: -64 };
  return [{ ...place, text: escapeText(note), showarrow: false }];
}

/** Tells for each series name whether a panel before has put it into the shared legend. */
function isRepeated({ panels, legend }: FigureSpec): (panel: number, name: string) => boolean {
  return (panel, name) =>
    legend === "shared" &&
    panels.slice(0, panel).some((p) => p.kind === "curve" && p.series.some((s) => s.name === name));
}

function addCurves(
  data: Plain[],
  layout: Plain,
  panel: CurvePanel,
  i: number,
  cell: CellDomain,
  repeated: (panel: number, name: string) => boolean,
): void {
  const key = i === 0 ? "" : String(i + 1);
  const [x, y] = [screenAxis(panel.x, xExtent(panel)), screenAxis(panel.y, yExtent(panel))];
  layout[`xaxis${key}`] = { ...x.layout, domain: cell.x, anchor: `y${key}` };
  layout[`yaxis${key}`] = { ...y.layout, domain: cell.y, anchor: `x${key}` };
  const looks = looksOf(panel.series);
  panel.series.forEach((s, k) => {
    const axes = { xaxis: `x${key}`, yaxis: `y${key}` };
    data.push(...bandTraces(s, looks[k], axes, x.place, y.place));
    const title =
      k > 0 || panel.legend?.title === undefined
        ? {}
        : { legendgrouptitle: { text: escapeText(panel.legend.title) } };
    const isListed = panel.legend?.place !== "none" && !repeated(i, s.name);
    data.push({
      ...curveTrace(s, looks[k], panel, x.place, y.place),
      ...axes,
      legendgroup: `panel ${panelLetter(i)}`,
      showlegend: isListed,
      ...title,
    });
  });
}

function curveTrace(
  s: Series,
  look: Look,
  { x, y }: CurvePanel,
  placeX: ScreenAxis["place"],
  placeY: ScreenAxis["place"],
): Plain {
  const symbols = ["circle", "square", "triangle-up", "diamond"];
  const mode = [look.hasLine ? "lines" : "", look.hasPoints ? "markers" : ""]
    .filter((m) => m !== "")
    .join("+");
  const array = s.sd?.map((sd) => sd ?? 0);
  return {
    type: "scatter",
    mode,
    name: escapeText(s.name),
    x: Array.from(s.x, placeX),
    y: Array.from(s.y, placeY),
    // The hover text shows the value itself, also where 0 stands beside a log axis.
    customdata: Array.from(s.x, (v, i) => [v, s.y[i]]),
    hovertemplate: `%{customdata[0]:.4~g} ${escapeText(x.unit)}, %{customdata[1]:.4~g} ${escapeText(y.unit)}`,
    line: { color: look.color, width: 2 * look.width_pt, dash: plotlyDash(look.dash) },
    marker: { color: look.color, size: 7, symbol: symbols[look.marker % symbols.length] },
    ...(array === undefined ? {} : { error_y: { type: "data", array, color: look.color, thickness: 1 } }),
  };
}

function plotlyDash(dash: readonly number[]): string {
  return dash.length === 0 ? "solid" : dash.map((d) => `${d * 2 * PIXELS_PER_POINT}px`).join(",");
}

function bandTraces(
  s: Series,
  look: Look,
  axes: Plain,
  placeX: ScreenAxis["place"],
  placeY: ScreenAxis["place"],
): Plain[] {
  if (s.band === undefined) return [];
  const edge = {
    type: "scatter",
    mode: "lines",
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
    ...axes,
  };
  const x = Array.from(s.x, placeX);
  const low = { ...edge, x, y: Array.from(s.band.low, placeY) };
  const high = {
    ...edge,
    x,
    y: Array.from(s.band.high, placeY),
    fill: "tonexty",
    fillcolor: `${look.color}33`,
  };
  return [low, high];
}

function addMap(
  data: Plain[],
  layout: Plain,
  panel: MapPanel,
  i: number,
  cell: CellDomain,
  hasBar: boolean,
): void {
  const key = i === 0 ? "" : String(i + 1);
  const { nx, ny, voxel_mm, range, colormap } = panel;
  const axis = { showgrid: false, zeroline: false, ticks: "outside", constrain: "domain" };
  layout[`xaxis${key}`] = { ...axis, title: { text: "x (mm)" }, domain: cell.x, anchor: `y${key}` };
  const square = { scaleanchor: `x${key}`, scaleratio: 1, constraintoward: "top" };
  layout[`yaxis${key}`] = {
    ...axis,
    ...square,
    title: { text: "y (mm)" },
    domain: cell.y,
    anchor: `x${key}`,
  };
  data.push({
    type: "heatmap",
    name: escapeText(panel.title),
    z: Array.from({ length: ny }, (_, iy) =>
      Array.from(panel.values.slice(iy * nx, (iy + 1) * nx), finiteOrNull),
    ),
    x0: voxel_mm[0] / 2,
    dx: voxel_mm[0],
    y0: voxel_mm[1] / 2,
    dy: voxel_mm[1],
    zmin: range[0],
    zmax: range[1],
    zsmooth: false,
    colorscale: Array.from({ length: 33 }, (_, k) => [k / 32, toHex(colormaps[colormap](k / 32))]),
    showscale: hasBar,
    colorbar: {
      title: { text: escapeText(axisTitle(panel)), side: "right" },
      x: cell.x[1],
      len: cell.y[1] - cell.y[0],
      y: (cell.y[0] + cell.y[1]) / 2,
    },
    hovertemplate: `%{z:.4~g} ${escapeText(panel.unit)}<br>x %{x} mm, y %{y} mm<extra>${escapeText(panel.title)}</extra>`,
    xaxis: `x${key}`,
    yaxis: `y${key}`,
  });
  for (const level of panel.contours ?? []) data.push(contourTrace(panel, level, key));
}

/** One level as a line with gaps, in white and dark, so that it is seen on any color. */
function contourTrace({ values, nx, ny, voxel_mm, unit }: MapPanel, level: number, key: string): Plain {
  const lines = contourLines(values, nx, ny, level);
  const along = (k: 0 | 1): (number | null)[] =>
    lines.flatMap((line) => [...line.map((point) => (point[k] + 0.5) * voxel_mm[k]), null]);
  return {
    ...{ type: "scatter", mode: "lines", x: along(0), y: along(1), showlegend: false },
    line: { color: "#d55e00", width: 1.5 },
    hovertemplate: `${level} ${escapeText(unit)}<extra></extra>`,
    ...{ xaxis: `x${key}`, yaxis: `y${key}` },
  };
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
