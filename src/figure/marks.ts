import { area, line } from "d3-shape";
import type { Axis } from "./axis.ts";
import type { Canvas } from "./canvas.ts";
import { type Look, looksOf } from "./looks.ts";
import { type Box, polyline, rectangle, round3 } from "./scene.ts";
import type { Series } from "./spec.ts";

/** The two axes of a plot. */
export interface Axes {
  readonly x: Axis;
  readonly y: Axis;
  readonly plot: Box;
}

const RADIUS_PT = 1.8;
const CAP_PT = 1.6;
const BAND_OPACITY = 0.2;

/** Draws bands, then lines, then error bars and points, so that no point is hidden. */
export function drawSeries(canvas: Canvas, series: readonly Series[], axes: Axes): void {
  const looks = looksOf(series);
  series.forEach((s, i) => {
    drawBand(canvas, s, looks[i], axes);
  });
  series.forEach((s, i) => {
    if (looks[i].hasLine) drawLine(canvas, s, looks[i], axes);
  });
  series.forEach((s, i) => {
    drawErrorBars(canvas, s, looks[i], axes);
    if (looks[i].hasPoints) drawPoints(canvas, s, looks[i], axes);
  });
}

/** Lists places in the plot that the series covers, close enough together that no legend slips between. */
export function coveredPlaces(series: readonly Series[], axes: Axes): [number, number][] {
  return series.flatMap((s) => {
    const places = placesOf(s, axes);
    const bars = errorBars(s, axes).flatMap(({ x, top, bottom }) => alongSegment([x, top], [x, bottom]));
    const path = s.style === "points" ? [] : places.slice(1).flatMap((p, i) => alongSegment(places[i], p));
    return [...places, ...bars, ...path, ...bandPlaces(s, axes)];
  });
}

function bandPlaces({ x, band }: Series, axes: Axes): [number, number][] {
  if (band === undefined) return [];
  return Array.from(x).flatMap((v, i) => {
    const at = axes.x.position(v);
    const [low, high] = [axes.y.position(band.low[i]), axes.y.position(band.high[i])];
    return at === undefined || low === undefined || high === undefined
      ? []
      : alongSegment([at, low], [at, high]);
  });
}

function alongSegment(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
): [number, number][] {
  const n = Math.min(400, Math.ceil(Math.hypot(x2 - x1, y2 - y1) / 2));
  return Array.from({ length: n + 1 }, (_, k) => [
    x1 + ((x2 - x1) * k) / (n || 1),
    y1 + ((y2 - y1) * k) / (n || 1),
  ]);
}

function placesOf(s: Series, axes: Axes): [number, number][] {
  return Array.from(s.x).flatMap((v, i) => {
    const [x, y] = [axes.x.position(v), axes.y.position(s.y[i])];
    return x === undefined || y === undefined ? [] : [[x, y] as [number, number]];
  });
}

/** Splits the points at the zero of a log axis: no line may cross the break. */
function splitAtBreak(s: Series, { x, y }: Axes): { onAxis: number[]; atZero: number[] } {
  const isZero = (i: number) =>
    (x.breakAt !== undefined && s.x[i] === 0) || (y.breakAt !== undefined && s.y[i] === 0);
  const all = Array.from(s.x, (_, i) => i);
  return { onAxis: all.filter((i) => !isZero(i)), atZero: all.filter(isZero) };
}

function drawLine(canvas: Canvas, s: Series, { color, dash, width_pt }: Look, axes: Axes): void {
  const { onAxis, atZero } = splitAtBreak(s, axes);
  const place = line<number>()
    .defined((i) => axes.x.position(s.x[i]) !== undefined && axes.y.position(s.y[i]) !== undefined)
    .x((i) => axes.x.position(s.x[i]) ?? 0)
    .y((i) => axes.y.position(s.y[i]) ?? 0)
    .digits(3);
  const clip = axes.plot;
  const d = place(onAxis);
  if (d) canvas.path({ d, stroke: color, width_pt, dash, clip });
  for (const i of atZero) {
    const [x, y] = [axes.x.position(s.x[i]), axes.y.position(s.y[i])];
    if (x === undefined || y === undefined) continue;
    // A short level stroke stands for the line's value at zero.
    canvas.path({
      d: polyline([
        [x - 4, y],
        [x + 4, y],
      ]),
      stroke: color,
      width_pt: 1.5 * width_pt,
      clip,
    });
  }
}

function drawBand(canvas: Canvas, s: Series, { color }: Look, axes: Axes): void {
  const { band } = s;
  if (band === undefined) return;
  const bottom = axes.plot.y + axes.plot.height;
  const low = (i: number) => axes.y.position(band.low[i]) ?? (band.low[i] <= 0 ? bottom : undefined);
  const place = area<number>()
    .defined(
      (i) =>
        axes.x.position(s.x[i]) !== undefined &&
        low(i) !== undefined &&
        axes.y.position(band.high[i]) !== undefined,
    )
    .x((i) => axes.x.position(s.x[i]) ?? 0)
    .y0((i) => low(i) ?? 0)
    .y1((i) => axes.y.position(band.high[i]) ?? 0)
    .digits(3);
  const { onAxis, atZero } = splitAtBreak(s, axes);
  // A short piece stands for the band at zero, as a short stroke for the line.
  const pieces = atZero.flatMap((i) => {
    const [x, from, to] = [axes.x.position(s.x[i]), low(i), axes.y.position(band.high[i])];
    if (x === undefined || from === undefined || to === undefined) return [];
    return [rectangle({ x: x - 4, y: to, width: 8, height: from - to })];
  });
  const d = [place(onAxis) ?? "", ...pieces].join("");
  if (d !== "") canvas.path({ d, fill: color, opacity: BAND_OPACITY, clip: axes.plot });
}

interface ErrorBar {
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  /** False where the bar leaves a log axis through its foot. */
  readonly hasFoot: boolean;
}

function errorBars(s: Series, axes: Axes): ErrorBar[] {
  return Array.from(s.x).flatMap((v, i) => {
    const sd = s.sd?.[i] ?? null;
    if (sd === null) return [];
    const [x, top] = [axes.x.position(v), axes.y.position(s.y[i] + sd)];
    if (x === undefined || top === undefined) return [];
    const foot = s.y[i] - sd > 0 || axes.y.breakAt === undefined ? axes.y.position(s.y[i] - sd) : undefined;
    return [{ x, top, bottom: foot ?? axes.plot.y + axes.plot.height, hasFoot: foot !== undefined }];
  });
}

function drawErrorBars(canvas: Canvas, s: Series, { color }: Look, axes: Axes): void {
  const d = errorBars(s, axes).map(({ x, top, bottom, hasFoot }) => {
    const cap = (y: number) =>
      polyline([
        [x - CAP_PT, y],
        [x + CAP_PT, y],
      ]);
    return (
      polyline([
        [x, top],
        [x, bottom],
      ]) +
      cap(top) +
      (hasFoot ? cap(bottom) : "")
    );
  });
  if (d.length > 0) canvas.path({ d: d.join(""), stroke: color, width_pt: 0.6, clip: grown(axes.plot) });
}

function drawPoints(canvas: Canvas, s: Series, { color, marker }: Look, axes: Axes): void {
  const d = placesOf(s, axes).map(([x, y]) => markerPath(marker, x, y));
  if (d.length > 0)
    canvas.path({ d: d.join(""), fill: color, stroke: "#ffffff", width_pt: 0.3, clip: grown(axes.plot) });
}

/** Leaves room for the half of a marker that stands over the axis. */
function grown({ x, y, width, height }: Box): Box {
  const by = RADIUS_PT + 1;
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** Draws circle, square, triangle or diamond about (x, y). */
export function markerPath(marker: number, x: number, y: number): string {
  const r = RADIUS_PT;
  switch (marker % 4) {
    case 0:
      return `M${round3(x - r)},${round3(y)}a${r},${r} 0 1,1 ${2 * r},0a${r},${r} 0 1,1 ${-2 * r},0Z`;
    case 1:
      return rectangle({ x: x - 0.88 * r, y: y - 0.88 * r, width: 1.76 * r, height: 1.76 * r });
    case 2:
      return `${polyline([
        [x, y - 1.2 * r],
        [x + 1.1 * r, y + 0.8 * r],
        [x - 1.1 * r, y + 0.8 * r],
      ])}Z`;
    default:
      return `${polyline([
        [x, y - 1.3 * r],
        [x + 1.3 * r, y],
        [x, y + 1.3 * r],
        [x - 1.3 * r, y],
      ])}Z`;
  }
}
