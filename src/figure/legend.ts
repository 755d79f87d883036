import type { Canvas } from "./canvas.ts";
import type { Look } from "./looks.ts";
import { markerPath } from "./marks.ts";
import { type Box, polyline, rectangle } from "./scene.ts";

/** One line of a legend. */
export interface LegendEntry {
  readonly name: string;
  readonly look: Look;
}

export interface Legend {
  readonly title: string | undefined;
  readonly entries: readonly LegendEntry[];
}

const SWATCH_PT = 15;
const GAP_PT = 3;
/** A bar in the legend is no broader than its line of text. */
const broadest_pt = 5;
const ENTRY_GAP_PT = 9;
/** Room of a title before the first entry: fonts that stand in for the embedded one are up to a fifth wider. */
const TITLE_ROOM = 1.2;
/** Distance that a legend inside a plot keeps from curves and axes. */
const CLEAR_PT = 4;

/** Finds a place inside the plot where a column of entries covers none of `covered`; undefined where there is none. */
export function placeInside(
  canvas: Canvas,
  legend: Legend,
  plot: Box,
  covered: readonly (readonly [number, number])[],
): Box | undefined {
  const { width, height } = columnSize(canvas, legend);
  const [right, bottom] = [plot.width - width - CLEAR_PT, plot.height - height - CLEAR_PT];
  if (right < CLEAR_PT || bottom < 0) return undefined;
  const across = [1, 0, 0.75, 0.5, 0.25].map((t) => plot.x + CLEAR_PT + t * (right - CLEAR_PT));
  const down = [0, 1, 0.25, 0.5, 0.75].map((t) => plot.y + t * bottom);
  const boxes = down.flatMap((y) => across.map((x) => ({ x, y, width, height })));
  return boxes.find((box) => !covered.some((place) => isNear(box, place)));
}

function isNear(box: Box, [x, y]: readonly [number, number]): boolean {
  const dx = Math.max(box.x - x, x - box.x - box.width);
  const dy = Math.max(box.y - y, y - box.y - box.height);
  return dx < CLEAR_PT && dy < CLEAR_PT;
}

function columnSize(canvas: Canvas, { title, entries }: Legend): { width: number; height: number } {
  const names = entries.map((e) => SWATCH_PT + GAP_PT + canvas.measure(e.name));
  const lines = entries.length + (title === undefined ? 0 : 1);
  return { width: Math.max(...names, canvas.measure(title ?? "")), height: lines * canvas.line_pt };
}

/** Draws the entries as a column in `box`. */
export function drawColumn(canvas: Canvas, { title, entries }: Legend, box: Box): void {
  let y = box.y;
  if (title !== undefined) {
    canvas.text(title, box.x, y + canvas.size_pt);
    y += canvas.line_pt;
  }
  for (const entry of entries) {
    drawEntry(canvas, entry, box.x, y);
    y += canvas.line_pt;
  }
}

/** Gives the height of the entries set in rows of at most `width`. */
export function rowsHeight(canvas: Canvas, legend: Legend, width: number): number {
  const flow = flowRows(canvas, legend, width);
  return ((flow.at(-1)?.row ?? -1) + 1) * canvas.line_pt;
}

/** Draws the entries in rows, the title before the first. */
export function drawRows(canvas: Canvas, legend: Legend, { x, y, width }: Omit<Box, "height">): void {
  if (legend.title !== undefined) canvas.text(legend.title, x, y + canvas.size_pt);
  for (const { entry, dx, row } of flowRows(canvas, legend, width))
    drawEntry(canvas, entry, x + dx, y + row * canvas.line_pt);
}

function flowRows(canvas: Canvas, { title, entries }: Legend, width: number) {
  const indent = title === undefined ? 0 : TITLE_ROOM * canvas.measure(title) + ENTRY_GAP_PT;
  // Equal columns make several rows easy to read.
  const cell = Math.max(...entries.map((e) => SWATCH_PT + GAP_PT + canvas.measure(e.name))) + ENTRY_GAP_PT;
  const perRow = Math.max(1, Math.floor((width - indent + ENTRY_GAP_PT) / cell));
  return entries.map((entry, i) => ({
    entry,
    dx: indent + (i % perRow) * cell,
    row: Math.floor(i / perRow),
  }));
}

function drawEntry(canvas: Canvas, { name, look }: LegendEntry, x: number, top: number): void {
  const { color, dash, marker } = look;
  const width_pt = Math.min(broadest_pt, look.width_pt);
  const middle = top + 0.68 * canvas.size_pt;
  if (look.hasBand) {
    canvas.path({
      d: rectangle({ x, y: middle - 2.5, width: SWATCH_PT, height: 5 }),
      fill: color,
      opacity: 0.2,
    });
  }
  if (look.hasLine) {
    canvas.path({
      d: polyline([
        [x, middle],
        [x + SWATCH_PT, middle],
      ]),
      stroke: color,
      width_pt,
      dash,
    });
  }
  if (look.hasPoints) {
    canvas.path({
      d: markerPath(marker, x + SWATCH_PT / 2, middle),
      fill: color,
      stroke: "#ffffff",
      width_pt: 0.3,
    });
  }
  canvas.text(name, x + SWATCH_PT + GAP_PT, top + canvas.size_pt);
}
