import { CallError } from "../errors.ts";
import { type Canvas, INK } from "./canvas.ts";
import { cellColor, cellText } from "./cell-look.ts";
import { MIN_FONT_PT } from "./check-spec.ts";
import type { Margins } from "./curve-panel.ts";
import { type Box, rectangle } from "./scene.ts";
import { axisTitle, type MatrixPanel } from "./spec.ts";

const GAP_PT = 2.5;
const CAP_EM = 0.72;

/** Measures the room for the names: rows at the left, columns below, turned where they are longer than a cell. */
export function measureMatrix(canvas: Canvas, panel: MatrixPanel, plot: Box): Margins {
  const longest = longestName(canvas, panel);
  const names = isTurned(canvas, panel, plot) ? longest : canvas.size_pt;
  return {
    left: longest + 2 * GAP_PT,
    right: GAP_PT,
    top: 0.45 * canvas.size_pt,
    bottom: names + 2 * GAP_PT + canvas.line_pt,
  };
}

/** Draws the cells with their numbers, the names, and what the numbers are. */
export function drawMatrix(canvas: Canvas, panel: MatrixPanel, plot: Box): void {
  const { names, values } = panel;
  const n = names.length;
  const [width, height] = [plot.width / n, plot.height / n];
  const size_pt = numberSize(canvas, values, width);
  values.forEach((value, i) => {
    const [x, y] = [plot.x + (i % n) * width, plot.y + Math.floor(i / n) * height];
    canvas.path({
      d: rectangle({ x, y, width, height }),
      fill: cellColor(value),
      stroke: INK,
      width_pt: 0.3,
    });
    const baseline = y + height / 2 + (CAP_EM / 2) * size_pt;
    canvas.text(cellText(value), x + width / 2, baseline, { anchor: "middle", size_pt });
  });
  drawNames(canvas, panel, plot);
}

function drawNames(canvas: Canvas, panel: MatrixPanel, plot: Box): void {
  const { names } = panel;
  const turned = isTurned(canvas, panel, plot);
  const half = (CAP_EM / 2) * canvas.size_pt;
  const bottom = plot.y + plot.height + GAP_PT;
  names.forEach((name, i) => {
    const [column, row] = [(i + 0.5) / names.length, (i + 0.5) / names.length];
    const x = plot.x + column * plot.width;
    canvas.text(name, plot.x - GAP_PT, plot.y + row * plot.height + half, { anchor: "end" });
    if (turned) canvas.text(name, x + half, bottom, { anchor: "end", turned });
    else canvas.text(name, x, bottom + CAP_EM * canvas.size_pt, { anchor: "middle" });
  });
  const below = bottom + (turned ? longestName(canvas, panel) : canvas.size_pt) + GAP_PT;
  canvas.text(axisTitle(panel), plot.x + plot.width / 2, below + CAP_EM * canvas.size_pt, {
    anchor: "middle",
  });
}

const longestName = (canvas: Canvas, { names }: MatrixPanel): number =>
  Math.max(...names.map((name) => canvas.measure(name)));

const isTurned = (canvas: Canvas, panel: MatrixPanel, plot: Box): boolean =>
  longestName(canvas, panel) + GAP_PT > plot.width / panel.names.length;

/** The size in which all numbers fit into their cells: that of the figure, or what print still allows. */
function numberSize(canvas: Canvas, values: MatrixPanel["values"], width: number): number {
  const widest = Math.max(...values.map((value) => canvas.measure(cellText(value)))) + GAP_PT;
  const size = Math.min(canvas.size_pt, (canvas.size_pt * width) / widest);
  if (size >= MIN_FONT_PT) return size;
  throw new CallError(
    `width_mm: expected room for the numbers of a matrix at ${MIN_FONT_PT} pt, found ${Math.round(width)} pt a cell; make the figure wider or take fewer columns`,
  );
}
