import { type Canvas, INK } from "./canvas.ts";
import type { Margins } from "./curve-panel.ts";
import { columnsOfDiagram, rowsOfDiagram } from "./diagram-grid.ts";
import { type Box, polyline, rectangle, round3 } from "./scene.ts";
import type { DiagramEdge, DiagramNode, DiagramPanel } from "./spec.ts";

const CAP_EM = 0.72;
const HEAD_PT = 4;
const LINE_PT = 0.8;
/** Arrows there and back stand so far apart. */
const APART_PT = 7;
const BOX_FILL = "#eef3f8";

type Point = readonly [number, number];

/** A row of boxes with what stands above and below it, in lines of text. */
const LINES_OF_ROW = 4.4;

/** Height over width: rows of boxes with room for what stands at their arrows, also where a plot is narrow. */
export const diagramAspect = (canvas: Canvas, panel: DiagramPanel, width: number): number => {
  const rows = rowsOfDiagram(panel);
  const usual = Math.min(1.2, (0.12 + 0.5 * rows) / Math.max(2, columnsOfDiagram(panel)));
  return Math.max(usual, (LINES_OF_ROW * canvas.line_pt * rows) / width);
};

/** What stands at an arrow stands inside the plot. */
export const measureDiagram = (canvas: Canvas): Margins => ({
  left: 1,
  right: 1,
  top: 0.45 * canvas.size_pt,
  bottom: 2,
});

/** Draws boxes, arrows and what stands at them. */
export function drawDiagram(canvas: Canvas, panel: DiagramPanel, plot: Box): void {
  const places = new Map(panel.nodes.map((node) => [node.name, boxOf(canvas, panel, node, plot)]));
  const taken = [...places.values()];
  const ways = panel.edges.flatMap((edge) => {
    const way = wayOf(canvas, panel, edge, places);
    return way ? [{ edge, way }] : [];
  });
  for (const { way } of ways) drawWay(canvas, way);
  for (const { edge, way } of ways) {
    const others = ways.flatMap((one) => (one.way === way ? [] : [one.way]));
    drawLabel(canvas, edge.label, way, { taken, others, plot });
  }
  for (const node of panel.nodes) {
    const box = places.get(node.name);
    if (box) drawNode(canvas, node, box);
  }
}

function boxOf(
  canvas: Canvas,
  panel: DiagramPanel,
  { name, column, row, isPool }: DiagramNode,
  plot: Box,
): Box {
  const [nColumns, nRows] = [columnsOfDiagram(panel), rowsOfDiagram(panel)];
  const height = 2.2 * canvas.size_pt;
  const [cellWidth, cellHeight] = [plot.width / nColumns, plot.height / nRows];
  // Where columns stand close, the arrows between them need the room.
  const usual = Math.max(0.9 * height, Math.min(1.4 * height, 0.4 * cellWidth));
  const width = isPool ? Math.max(usual, canvas.measure(name, { bold: true }) + 1.2 * canvas.size_pt) : 5;
  const x = plot.x + (column + 0.5) * cellWidth;
  const y = plot.y + (row + 0.5) * cellHeight;
  const own = isPool ? height : 5;
  return { x: x - width / 2, y: y - own / 2, width, height: own };
}

function drawNode(canvas: Canvas, { name, isPool }: DiagramNode, box: Box): void {
  const { x, y, width, height } = box;
  if (!isPool) {
    canvas.path({ d: rectangle(box), fill: "#808080" });
    return;
  }
  canvas.path({ d: rectangle(box), fill: BOX_FILL, stroke: INK, width_pt: LINE_PT });
  const baseline = y + height / 2 + (CAP_EM / 2) * canvas.size_pt;
  canvas.text(name, x + width / 2, baseline, { anchor: "middle", bold: true });
}

const middle = ({ x, y, width, height }: Box): Point => [x + width / 2, y + height / 2];

/** A quadratic curve from box to box; without a bend its control point lies in the middle. */
interface Way {
  readonly start: Point;
  readonly control: Point;
  readonly end: Point;
  /** To the left of the way, so that the way back stands on the other side. */
  readonly normal: Point;
  /** A label on its other side would be taken for that of the way back. */
  readonly hasBack: boolean;
}

/** Bends that are tried until a way crosses no box that it does not join, in heights of a box. */
const bends = [0, 2.4, -2.4, 3.8, -3.8, 5.2, -5.2] as const;

function wayOf(
  canvas: Canvas,
  panel: DiagramPanel,
  edge: DiagramEdge,
  places: ReadonlyMap<string, Box>,
): Way | undefined {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (!from || !to || edge.from === edge.to) return undefined;
  const others = [...places].flatMap(([name, box]) => (name === edge.from || name === edge.to ? [] : [box]));
  const alike = panel.edges.filter((e) => e.from === edge.from && e.to === edge.to);
  const hasBack = panel.edges.some((e) => e.from === edge.to && e.to === edge.from);
  const aside = (hasBack ? APART_PT / 2 : 0) + alike.indexOf(edge) * 2 * canvas.line_pt;
  const ways = bends.map((bend) => ({ ...makeWay(from, to, aside, bend * 2.2 * canvas.size_pt), hasBack }));
  return ways.find((way) => others.every((box) => !crosses(way, box))) ?? ways[0];
}

function makeWay(from: Box, to: Box, aside: number, bend: number): Omit<Way, "hasBack"> {
  const [a, b] = [middle(from), middle(to)];
  const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
  const normal: Point = [(b[1] - a[1]) / length, -(b[0] - a[0]) / length];
  const shift = ([x, y]: Point, by: number): Point => [x + by * normal[0], y + by * normal[1]];
  const control = shift([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], aside + bend);
  const towards = (foot: Point, by: number): Point => {
    const target = shift(control, -by);
    const reach = Math.hypot(target[0] - foot[0], target[1] - foot[1]) || 1;
    return [(target[0] - foot[0]) / reach, (target[1] - foot[1]) / reach];
  };
  const start = shift(leaveBox(from, a, towards(a, aside)), aside);
  const end = shift(leaveBox(to, b, towards(b, aside)), aside);
  return { start, control, end, normal };
}

/** The point at the share t of the way. */
const along = ({ start, control, end }: Pick<Way, "start" | "control" | "end">, t: number): Point => {
  const at = (k: 0 | 1): number => (1 - t) ** 2 * start[k] + 2 * t * (1 - t) * control[k] + t * t * end[k];
  return [at(0), at(1)];
};

const crosses = (way: Omit<Way, "hasBack">, { x, y, width, height }: Box): boolean =>
  Array.from({ length: 31 }, (_, i) => along(way, i / 30)).some(
    ([px, py]) => px > x - 2 && px < x + width + 2 && py > y - 2 && py < y + height + 2,
  );

function drawWay(canvas: Canvas, way: Way): void {
  const { start, control, end } = way;
  const isStraight = Math.hypot(control[0] - along(way, 0.5)[0], control[1] - along(way, 0.5)[1]) < 0.5;
  const d = isStraight
    ? polyline([start, end])
    : `${polyline([start])}Q${round3(control[0])},${round3(control[1])} ${round3(end[0])},${round3(end[1])}`;
  canvas.path({ d, stroke: INK, width_pt: LINE_PT });
  const foot = isStraight ? start : control;
  const length = Math.hypot(end[0] - foot[0], end[1] - foot[1]) || 1;
  drawHead(canvas, end, [(end[0] - foot[0]) / length, (end[1] - foot[1]) / length]);
}

/** Where a ray from the middle of a box leaves it, a little beyond. */
function leaveBox({ width, height }: Box, [x, y]: Point, [ux, uy]: Point): Point {
  const across = Math.abs(ux) < 1e-9 ? Number.POSITIVE_INFINITY : width / 2 / Math.abs(ux);
  const down = Math.abs(uy) < 1e-9 ? Number.POSITIVE_INFINITY : height / 2 / Math.abs(uy);
  const reach = Math.min(across, down) + 1;
  return [x + reach * ux, y + reach * uy];
}

function drawHead(canvas: Canvas, [x, y]: Point, [ux, uy]: Point): void {
  const back: Point = [x - HEAD_PT * ux, y - HEAD_PT * uy];
  const wing = (side: 1 | -1): Point => [
    back[0] - side * 0.45 * HEAD_PT * uy,
    back[1] + side * 0.45 * HEAD_PT * ux,
  ];
  canvas.path({ d: `${polyline([[x, y], wing(1), wing(-1)])}Z`, fill: INK });
}

/** Shares of the way beside which a label may stand, the middle first. */
const shares = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78] as const;
/** Heights of a label by which it may stand further off. */
const steps = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4] as const;

/** What a label must not cover: boxes and other labels, and if it can be, other arrows. */
interface Around {
  readonly taken: Box[];
  readonly others: readonly Way[];
  readonly plot: Box;
}

/** Beside the arrow, on the side away from its way back, where it covers nothing that stands there; else where it covers least. */
function drawLabel(canvas: Canvas, text: string, way: Way, around: Around): void {
  if (text === "") return;
  const { taken, others, plot } = around;
  const stands = steps.flatMap((off) => [1, -1].flatMap((side) => shares.map((t) => ({ t, side, off }))));
  const choices = stands.map((stand) => labelBox(canvas, text, way, stand, plot));
  const costs = choices.map((box, i) => {
    const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
    const crossed = others.filter((other) => crosses(other, box)).length;
    return 1000 * covered + 40 * crossed + (way.hasBack && stands[i].side < 0 ? 60 : 0) + i;
  });
  const box = choices[costs.indexOf(Math.min(...costs))];
  taken.push(box);
  // Another arrow may pass behind it.
  canvas.path({ d: rectangle(box), fill: "#ffffff" });
  canvas.text(text, box.x, box.y + CAP_EM * canvas.size_pt);
}

/** Where along its way a label stands, on which side, and how many heights further off than it has to. */
interface Stand {
  readonly t: number;
  readonly side: number;
  readonly off: number;
}

function labelBox(canvas: Canvas, text: string, way: Way, { t, side, off }: Stand, plot: Box): Box {
  const [width, height] = [canvas.measure(text), 0.94 * canvas.size_pt];
  const [px, py] = along(way, t);
  const [nx, ny] = [side * way.normal[0], side * way.normal[1]];
  const away = 2 + Math.abs(nx) * (width / 2) + Math.abs(ny) * (height / 2) + off * height;
  const x = px + away * nx - width / 2;
  const y = py + away * ny - height / 2;
  const inside = (v: number, low: number, high: number): number => Math.max(low, Math.min(high, v));
  return {
    x: inside(x, plot.x, plot.x + plot.width - width),
    y: inside(y, plot.y, plot.y + plot.height - height),
    ...{ width, height },
  };
}

/** The area that two boxes share, each with a little air around it: words beside each other need more than lines. */
function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) + 3;
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) + 1;
  return width > 0 && height > 0 ? width * height : 0;
}
