import { CallError } from "../errors.ts";
import { barGroup, columnsOf, ownsBar } from "./bar-groups.ts";
import { type Canvas, makeCanvas, wrapText } from "./canvas.ts";
import { checkSpec } from "./check-spec.ts";
import { grayOf } from "./color-vision.ts";
import { drawCurve, legendOf, legendPlace, type Margins, measureCurve } from "./curve-panel.ts";
import { diagramAspect, drawDiagram, measureDiagram } from "./diagram-panel.ts";
import { type Grid, type GridArea, layGrid } from "./grid.ts";
import { drawRows, type Legend, rowsHeight } from "./legend.ts";
import { drawColorBar, drawMap, mapAspect, measureMap } from "./map-panel.ts";
import { drawMatrix, measureMatrix } from "./matrix-panel.ts";
import { paletted } from "./palettes.ts";
import { type Box, type Item, POINTS_PER_MM, round3, type Scene, textBox } from "./scene.ts";
import { type CurvePanel, type FigureSpec, type Panel, panelLetter } from "./spec.ts";
import { loadTypeface, type Typeface } from "./typeface.ts";

const PAD_PT = 1.5;
const LETTER_GAP_PT = 4;
const ROUNDS = 4;

/** Lays a figure out in points: panels, axes, text, legends, color bars. */
export async function toScene(spec: FigureSpec): Promise<Scene> {
  checkSpec(spec);
  const scene = layScene(paletted(spec), await loadTypeface());
  return spec.palette === "grays" ? { ...scene, items: scene.items.map(inGray) } : scene;
}

/** What no palette reaches, such as the tints of a table, in the gray of its lightness. */
const inGray = (item: Item): Item =>
  item.kind !== "path"
    ? item
    : {
        ...item,
        ...(item.fill && { fill: grayOf(item.fill) }),
        ...(item.stroke && { stroke: grayOf(item.stroke) }),
      };

type Place = "inside" | "below" | "none";

interface Layout {
  readonly grid: Grid;
  readonly places: readonly Place[];
}

function layScene(spec: FigureSpec, typeface: Typeface): Scene {
  const canvas = makeCanvas(typeface, spec.fontSize_pt ?? 7);
  const width = spec.width_mm * POINTS_PER_MM;
  const inner = width - 2 * PAD_PT;
  const feet = footOf(canvas, spec, inner);
  const head = drawTitle(canvas, spec.title, inner);
  const height = spec.height_mm === undefined ? undefined : spec.height_mm * POINTS_PER_MM;
  const room = height === undefined ? undefined : height - head - feet.height - PAD_PT;
  const layout = layPanels(canvas, spec, {
    columns: columnsOf(spec),
    x: PAD_PT,
    y: head,
    width: inner,
    height: room,
  });
  spec.panels.forEach((panel, i) => {
    drawPanel(canvas, spec, layout, panel, i);
  });
  feet.draw(layout.grid.bottom);
  const scene: Scene = {
    width_pt: round3(width),
    height_pt: round3(height ?? layout.grid.bottom + feet.height + PAD_PT),
    title: spec.title ?? "",
    description: spec.caption,
    items: canvas.items,
  };
  checkInside(scene);
  return scene;
}

function drawTitle(canvas: Canvas, title: string | undefined, width: number): number {
  const lines = title === undefined ? [] : wrapText(canvas, title, width, { bold: true });
  lines.forEach((line, i) => {
    canvas.text(line, PAD_PT, PAD_PT + canvas.size_pt + i * canvas.line_pt, { bold: true });
  });
  return PAD_PT + lines.length * canvas.line_pt + (lines.length > 0 ? 3 : 0);
}

/** Measures what stands under all panels, the shared legend and the note, and gives the function that draws it. */
function footOf(canvas: Canvas, spec: FigureSpec, width: number): { height: number; draw(y: number): void } {
  const legend = spec.legend === "shared" ? sharedLegend(spec.panels) : undefined;
  const lines = spec.note === undefined ? [] : wrapText(canvas, spec.note, width);
  const legendHeight = legend === undefined ? 0 : rowsHeight(canvas, legend, width) + 5;
  const noteHeight = lines.length === 0 ? 0 : lines.length * canvas.line_pt + 4;
  return {
    height: legendHeight + noteHeight,
    draw(y) {
      if (legend !== undefined) drawRows(canvas, legend, { x: PAD_PT, y: y + 5, width });
      lines.forEach((line, i) => {
        canvas.text(line, PAD_PT, y + legendHeight + 4 + canvas.size_pt + i * canvas.line_pt);
      });
    },
  };
}

function sharedLegend(panels: readonly Panel[]): Legend | undefined {
  const legends = panels.filter((p): p is CurvePanel => p.kind === "curve").map(legendOf);
  const entries = legends.flatMap((l) => l.entries);
  const first = entries.filter((e, i) => entries.findIndex((other) => other.name === e.name) === i);
  return first.length === 0 ? undefined : { title: legends[0].title, entries: first };
}

/** Settles plots and margins in turns, since labels depend on the room and the room on the labels. */
function layPanels(canvas: Canvas, spec: FigureSpec, area: GridArea): Layout {
  const isBelow = new Set<number>();
  let margins: readonly Margins[] = spec.panels.map(() => ({ left: 28, right: 4, top: 12, bottom: 24 }));
  const lay = (widthOf: (i: number) => number) =>
    layGrid(
      spec.panels.map((p, i) => ({
        ...{ margins: margins[i], isLoose: hasNames(p) },
        aspect: aspectOf(canvas, p, widthOf(i)),
      })),
      area,
    );
  let grid = lay(() => area.width / area.columns);
  let places: Place[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    places = spec.panels.map((panel, i) => placeOf(canvas, spec, panel, grid.plots[i]));
    // A legend once sent below stays there, so that the turns come to an end.
    places.forEach((place, i) => {
      if (place === "below") isBelow.add(i);
    });
    places = places.map((place, i) => (isBelow.has(i) ? "below" : place));
    margins = spec.panels.map((panel, i) => marginsOf(canvas, spec, panel, i, grid.plots[i], places[i]));
    const { plots } = grid;
    grid = lay((i) => plots[i].width);
  }
  return { grid, places };
}

const hasNames = (panel: Panel): boolean =>
  panel.kind === "matrix" || (panel.kind === "curve" && panel.y.names !== undefined);

function aspectOf(canvas: Canvas, panel: Panel, width: number): number | undefined {
  if (panel.kind === "diagram") return diagramAspect(canvas, panel, width);
  return panel.kind === "map" ? mapAspect(panel) : undefined;
}

function placeOf(canvas: Canvas, spec: FigureSpec, panel: Panel, plot: Box): Place {
  return panel.kind !== "curve" || spec.legend === "shared" ? "none" : legendPlace(canvas, panel, plot);
}

function marginsOf(
  canvas: Canvas,
  spec: FigureSpec,
  panel: Panel,
  i: number,
  plot: Box,
  place: Place,
): Margins {
  const measure = (): Margins => {
    if (panel.kind === "curve") return measureCurve(canvas, panel, plot, place === "below");
    if (panel.kind === "diagram") return measureDiagram(canvas);
    return panel.kind === "matrix"
      ? measureMatrix(canvas, panel, plot)
      : measureMap(canvas, panel, plot, ownsBar(spec, i));
  };
  const own = measure();
  const heading = headingLines(canvas, spec, panel, plot) * canvas.line_pt;
  return {
    ...own,
    left: Math.max(own.left, letterWidth(canvas, spec)),
    top: own.top + heading + (heading > 0 ? 3 : 0),
  };
}

function headingLines(canvas: Canvas, spec: FigureSpec, panel: Panel, plot: Box): number {
  const title = panel.title === undefined ? 0 : wrapText(canvas, panel.title, plot.width).length;
  return Math.max(title, spec.panels.length > 1 ? 1 : 0);
}

function letterWidth(canvas: Canvas, { panels }: FigureSpec): number {
  return panels.length > 1 ? canvas.measure("m", letterStyle(canvas)) + LETTER_GAP_PT : 0;
}

function letterStyle(canvas: Canvas) {
  return { bold: true, size_pt: canvas.size_pt + 1 };
}

function drawPanel(
  canvas: Canvas,
  spec: FigureSpec,
  { grid, places }: Layout,
  panel: Panel,
  i: number,
): void {
  const plot = grid.plots[i];
  const [x, y] = grid.corners[i];
  const baseline = y + canvas.size_pt;
  if (spec.panels.length > 1) canvas.text(panelLetter(i), x, baseline, letterStyle(canvas));
  const lines = panel.title === undefined ? [] : wrapText(canvas, panel.title, plot.width);
  lines.forEach((line, k) => {
    canvas.text(line, plot.x, baseline + k * canvas.line_pt);
  });
  if (panel.kind === "curve") {
    drawCurve(canvas, panel, plot, places[i]);
    return;
  }
  if (panel.kind === "matrix") {
    drawMatrix(canvas, panel, plot);
    return;
  }
  if (panel.kind === "diagram") {
    drawDiagram(canvas, panel, plot);
    return;
  }
  drawMap(canvas, panel, plot);
  if (ownsBar(spec, i)) drawColorBar(canvas, barGroup(spec, i), plot);
}

/** Refuses a figure with cut text, which no one would notice before print. */
function checkInside({ width_pt, height_pt, items }: Scene): void {
  const slack = 0.5;
  const cut = items.find((item) => {
    if (item.kind !== "text") return false;
    const { x, y, width, height } = textBox(item);
    return x < -slack || y < -slack || x + width > width_pt + slack || y + height > height_pt + slack;
  });
  if (cut?.kind !== "text") return;
  throw new CallError(
    `text "${cut.text}": expected room for it on the page, found none; shorten it or make the figure larger`,
  );
}
