import { type Canvas, INK } from "./canvas.ts";
import type { Margins } from "./curve-panel.ts";
import { type Box, polyline, rectangle } from "./scene.ts";
import type { DiagramEdge, DiagramNode, DiagramPanel } from "./spec.ts";

const CAP_EM = 0.72;
const HEAD_PT = 4;
const LINE_PT = 0.8;
/** Arrows there and back stand so far apart. */
const APART_PT = 7;
const BOX_FILL = "#eef3f8";

type Point = readonly [number, number];

export const columnsOfDiagram = ({ nodes }: DiagramPanel): number =>
  1 + Math.max(...nodes.map(({ column }) => column));
export const rowsOfDiagram = ({ nodes }: DiagramPanel): number =>
  1 + Math.max(...nodes.map(({ row }) => row));

/** Height over width: as high as rows of boxes with room for what stands at their arrows. */
export const diagramAspect = (panel: DiagramPanel): number =>
  Math.min(1.2, (0.12 + 0.5 * rowsOfDiagram(panel)) / Math.max(2, columnsOfDiagram(panel)));

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
  for (const edge of panel.edges) drawEdge(canvas, panel, edge, places);
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
  const width = isPool
    ? Math.max(1.4 * height, canvas.measure(name, { bold: true }) + 1.2 * canvas.size_pt)
    : 5;
  const [cellWidth, cellHeight] = [plot.width / nColumns, plot.height / nRows];
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

function drawEdge(
  canvas: Canvas,
  panel: DiagramPanel,
  edge: DiagramEdge,
  places: ReadonlyMap<string, Box>,
): void {
  const [from, to] = [places.get(edge.from), places.get(edge.to)];
  if (!from || !to || edge.from === edge.to) return;
  const [[x1, y1], [x2, y2]] = [middle(from), middle(to)];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  // To the left of the way, so that the way back stands on the other side.
  const [nx, ny] = [uy, -ux];
  const alike = panel.edges.filter((e) => e.from === edge.from && e.to === edge.to);
  const hasBack = panel.edges.some((e) => e.from === edge.to && e.to === edge.from);
  const aside = (hasBack ? APART_PT / 2 : 0) + alike.indexOf(edge) * 2 * canvas.line_pt;
  const shift = ([x, y]: Point): Point => [x + aside * nx, y + aside * ny];
  const start = shift(leaveBox(from, [x1, y1], [ux, uy]));
  const end = shift(leaveBox(to, [x2, y2], [-ux, -uy]));
  canvas.path({ d: polyline([start, end]), stroke: INK, width_pt: LINE_PT });
  drawHead(canvas, end, [ux, uy]);
  drawLabel(canvas, edge.label, [(start[0] + end[0]) / 2, (start[1] + end[1]) / 2], [nx, ny]);
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

/** Beside the arrow, on the side away from its way back. */
function drawLabel(canvas: Canvas, text: string, [x, y]: Point, [nx, ny]: Point): void {
  if (text === "") return;
  const away = 2.5;
  const isSteep = Math.abs(nx) > 0.7;
  if (isSteep) {
    const baseline = y + (CAP_EM / 2) * canvas.size_pt;
    canvas.text(text, x + away * nx, baseline, { anchor: nx > 0 ? "start" : "end" });
    return;
  }
  const baseline = ny < 0 ? y - away : y + away + CAP_EM * canvas.size_pt;
  canvas.text(text, x + away * nx, baseline, { anchor: "middle" });
}
