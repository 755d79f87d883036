import { scaleLinear } from "d3-scale";
import { type Canvas, INK, wrapText } from "./canvas.ts";
import { colormaps, noValue, toHex } from "./colors.ts";
import { contourLines } from "./contours.ts";
import type { Margins } from "./curve-panel.ts";
import { encodePng } from "./png.ts";
import { type Box, polyline, rectangle } from "./scene.ts";
import { axisTitle, type MapPanel } from "./spec.ts";

const BAR_PT = 7;
const BAR_GAP_PT = 7;
const TICK_PT = 2;
const GAP_PT = 2.5;
const ARROW_PT = 6;

/** Gives height over width of the map. */
export function mapAspect({ nx, ny, voxel_mm: [dx, dy] }: MapPanel): number {
  return (ny * dy) / (nx * dx);
}

/** Measures the room around a map: scale bar and note below, the color bar at its right where it owns one. */
export function measureMap(canvas: Canvas, panel: MapPanel, plot: Box, hasBar: boolean): Margins {
  const notes = panel.note === undefined ? 0 : wrapText(canvas, panel.note, plot.width).length;
  return {
    left: 0,
    right: hasBar ? barWidth(canvas, panel, plot) : 0,
    top: 0,
    bottom: (1.4 + notes) * canvas.line_pt,
  };
}

/** Draws map, frame, scale bar and note; the map is fitted into the plot at its true shape. */
export function drawMap(canvas: Canvas, panel: MapPanel, plot: Box): void {
  const box = fitMap(panel, plot);
  canvas.image({ box, png: mapPng(panel) });
  drawContours(canvas, panel, box);
  canvas.path({ d: rectangle(box), stroke: INK, width_pt: 0.4 });
  drawScaleBar(canvas, panel, box);
  const lines = panel.note === undefined ? [] : wrapText(canvas, panel.note, plot.width);
  lines.forEach((line, i) => {
    canvas.text(line, box.x, box.y + box.height + (2.3 + i) * canvas.line_pt);
  });
}

/** Draws lines of one value between the middles of pixels, dark in white, so that they are seen on any color. */
function drawContours(canvas: Canvas, { values, nx, ny, contours = [] }: MapPanel, box: Box): void {
  const place = ([i, j]: readonly [number, number]): [number, number] => [
    box.x + ((i + 0.5) / nx) * box.width,
    box.y + (1 - (j + 0.5) / ny) * box.height,
  ];
  const lines = contours.flatMap((level) => contourLines(values, nx, ny, level));
  const d = lines.map((line) => polyline(line.map(place))).join("");
  if (d === "") return;
  for (const [stroke, width_pt] of contourStrokes) canvas.path({ d, stroke, width_pt });
}

/** Dark in white. */
const contourStrokes = [
  ["#ffffff", 1.2],
  [INK, 0.5],
] as const;

/** Says on the color bar which values the lines on its maps have. */
function markLevels(canvas: Canvas, panels: readonly MapPanel[], { x, y, width, height }: Box): void {
  const [lo, hi] = panels[panels.length - 1].range;
  const levels = new Set(panels.flatMap(({ contours = [] }) => contours));
  const d = [...levels]
    .filter((level) => level > lo && level < hi)
    .map((level) => y + height * (1 - (level - lo) / (hi - lo)))
    .map((at) =>
      polyline([
        [x, at],
        [x + width, at],
      ]),
    ) // one line across
    .join("");
  if (d === "") return;
  for (const [stroke, width_pt] of contourStrokes) canvas.path({ d, stroke, width_pt });
}

/** Places the map in the plot: at its top left, where the axes of charts begin. */
export function fitMap(panel: MapPanel, plot: Box): Box {
  const aspect = mapAspect(panel);
  const width = Math.min(plot.width, plot.height / aspect);
  return { x: plot.x, y: plot.y, width, height: width * aspect };
}

/** Draws the color bar of one or more maps, as high as the map beside it. */
export function drawColorBar(canvas: Canvas, panels: readonly MapPanel[], plot: Box): void {
  const panel = panels[panels.length - 1];
  const map = fitMap(panel, plot);
  const clamps = clampedEnds(panels);
  const y = map.y + (clamps.above ? ARROW_PT : 0);
  const height = map.height - (clamps.above ? ARROW_PT : 0) - (clamps.below ? ARROW_PT : 0);
  const bar = { x: map.x + map.width + BAR_GAP_PT, y, width: BAR_PT, height };
  canvas.image({ box: bar, png: barPng(panel) });
  canvas.path({ d: barOutline(bar, clamps), stroke: INK, width_pt: 0.4 });
  drawArrows(canvas, panel, bar, clamps);
  const right = bar.x + bar.width;
  markLevels(canvas, panels, bar);
  for (const { value, label } of barTicks(panel)) {
    const at = bar.y + bar.height * (1 - (value - panel.range[0]) / (panel.range[1] - panel.range[0]));
    canvas.rule(right, at, right + TICK_PT, at, 0.4);
    canvas.text(label, right + TICK_PT + GAP_PT, at + 0.36 * canvas.size_pt);
  }
  const titleX = right + TICK_PT + 2 * GAP_PT + labelsWidth(canvas, panel) + canvas.size_pt;
  canvas.text(axisTitle(panel), titleX, bar.y + bar.height / 2, { anchor: "middle", turned: true });
}

function barTicks({ range: [lo, hi] }: MapPanel): { value: number; label: string }[] {
  const scale = scaleLinear([lo, hi], [0, 1]);
  const label = scale.tickFormat(4);
  return scale.ticks(4).map((value) => ({ value, label: label(value) }));
}

function labelsWidth(canvas: Canvas, panel: MapPanel): number {
  return Math.max(0, ...barTicks(panel).map(({ label }) => canvas.measure(label)));
}

function barWidth(canvas: Canvas, panel: MapPanel, plot: Box): number {
  const inset = plot.width - fitMap(panel, plot).width;
  const bar = BAR_GAP_PT + BAR_PT + TICK_PT + 2 * GAP_PT + labelsWidth(canvas, panel) + 1.3 * canvas.size_pt;
  return Math.max(0, bar - inset);
}

interface Clamps {
  readonly above: boolean;
  readonly below: boolean;
}

/** Says at which ends of the range values were clamped. */
function clampedEnds(panels: readonly MapPanel[]): Clamps {
  return {
    above: panels.some(({ values, range }) => values.some((v) => v > range[1])),
    below: panels.some(({ values, range }) => values.some((v) => v < range[0])),
  };
}

function barOutline({ x, y, width, height }: Box, { above, below }: Clamps): string {
  const [right, bottom, middle] = [x + width, y + height, x + width / 2];
  const top: [number, number][] = above ? [[middle, y - ARROW_PT]] : [];
  const foot: [number, number][] = below ? [[middle, bottom + ARROW_PT]] : [];
  return `${polyline([[x, bottom], [x, y], ...top, [right, y], [right, bottom], ...foot])}Z`;
}

function drawArrows(
  canvas: Canvas,
  { colormap }: MapPanel,
  { x, y, width, height }: Box,
  clamps: Clamps,
): void {
  const fill = (t: number) => toHex(colormaps[colormap](t));
  const arrow = (foot: number, tip: number) =>
    `${polyline([
      [x, foot],
      [x + width / 2, tip],
      [x + width, foot],
    ])}Z`;
  if (clamps.above) canvas.path({ d: arrow(y, y - ARROW_PT), fill: fill(1) });
  if (clamps.below) canvas.path({ d: arrow(y + height, y + height + ARROW_PT), fill: fill(0) });
}

function drawScaleBar(canvas: Canvas, panel: MapPanel, box: Box): void {
  const length = (panel.scaleBar_mm / (panel.nx * panel.voxel_mm[0])) * box.width;
  const y = box.y + box.height + 0.75 * canvas.line_pt;
  canvas.rule(box.x, y, box.x + length, y, 1.2);
  canvas.text(`${panel.scaleBar_mm} mm`, box.x + length + 3, y + 0.36 * canvas.size_pt);
}

/** Colors one pixel a value; row 0 of the values is the bottom row of the picture. */
function mapPng({ values, nx, ny, range: [lo, hi], colormap }: MapPanel): Uint8Array {
  const rgb = new Uint8Array(3 * nx * ny);
  for (let iy = 0; iy < ny; iy++) {
    for (let ix = 0; ix < nx; ix++) {
      const t = (values[(ny - 1 - iy) * nx + ix] - lo) / (hi - lo);
      rgb.set(
        Number.isNaN(t) ? noValue : colormaps[colormap](Math.max(0, Math.min(1, t))),
        3 * (iy * nx + ix),
      );
    }
  }
  return encodePng(rgb, nx, ny);
}

function barPng({ colormap }: MapPanel): Uint8Array {
  const n = 128;
  const colors = Array.from({ length: n }, (_, i) => colormaps[colormap](1 - i / (n - 1)));
  return encodePng(Uint8Array.from(colors.flat()), 1, n);
}
