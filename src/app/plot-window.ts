import type { CurvePanel } from "../index.ts";

type Range = readonly [number, number];

/** What part of a panel is in sight; of a log axis the powers of ten. */
export interface PlotWindow {
  readonly x: Range;
  readonly y: Range;
}

export const moves = ["in", "out", "left", "right", "up", "down"] as const;
export type Move = (typeof moves)[number];

/** A step in or out, and the share of what is in sight that a step aside goes. */
const [zoom, pan] = [1.6, 0.25];
/** The smallest part that can be looked at. */
const least = 1 / 500;

type Axis = CurvePanel["x"];

/** All that a panel shows as it is drawn at first. */
export function wholeWindow({ x, y, series }: CurvePanel): PlotWindow {
  const bars = series.flatMap((s) => [
    ...Array.from(s.y),
    ...(s.sd ?? []).flatMap((sd, i) => (sd === null ? [] : [s.y[i] - sd, s.y[i] + sd])),
    ...Array.from(s.band?.low ?? []),
    ...Array.from(s.band?.high ?? []),
  ]);
  return {
    x: spanOf(
      series.flatMap((s) => Array.from(s.x)),
      x,
    ),
    y: spanOf(bars, y),
  };
}

function spanOf(values: readonly number[], { scale, domain }: Axis): Range {
  const isLog = scale === "log";
  const inside = (domain ?? values).filter((v) => Number.isFinite(v) && (!isLog || v > 0));
  const places = isLog ? inside.map(Math.log10) : inside;
  const [low, high] = [Math.min(...places), Math.max(...places)];
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

const middle = ([low, high]: Range): number => (low + high) / 2;
const around = ([low, high]: Range, factor: number): Range => {
  const half = ((high - low) * factor) / 2;
  const at = middle([low, high]);
  return [at - half, at + half];
};
const shifted = ([low, high]: Range, share: number): Range => {
  const by = (high - low) * share;
  return [low + by, high + by];
};

/** Keeps the length of a range and takes it inside of the whole. */
function within([low, high]: Range, [from, to]: Range): Range {
  const length = Math.min(high - low, to - from);
  const start = Math.min(to - length, Math.max(from, low));
  return [start, start + length];
}

/** The window after a step; undefined where that is the whole again. */
export function moveWindow(
  panel: CurvePanel,
  now: PlotWindow | undefined,
  move: Move,
): PlotWindow | undefined {
  const whole = wholeWindow(panel);
  const { x, y } = now ?? whole;
  const next = {
    in: { x: around(x, 1 / zoom), y: around(y, 1 / zoom) },
    out: { x: around(x, zoom), y: around(y, zoom) },
    left: { x: shifted(x, -pan), y },
    right: { x: shifted(x, pan), y },
    up: { x, y: shifted(y, pan) },
    down: { x, y: shifted(y, -pan) },
  }[move];
  const kept = { x: within(next.x, whole.x), y: within(next.y, whole.y) };
  const isWhole = length(kept.x) >= length(whole.x) * (1 - 1e-9);
  return isWhole ? undefined : kept;
}

const length = ([low, high]: Range): number => high - low;

/** True where a step would change something. */
export function canMove(panel: CurvePanel, now: PlotWindow | undefined, move: Move): boolean {
  const whole = wholeWindow(panel);
  if (move === "in") return length(now?.x ?? whole.x) > least * length(whole.x);
  if (!now || move === "out") return now !== undefined;
  const next = moveWindow(panel, now, move) ?? whole;
  const axis = move === "up" || move === "down" ? "y" : "x";
  return Math.abs(next[axis][0] - now[axis][0]) > 1e-6 * length(now[axis]);
}

/** The panel with its axes cut to a window. */
export function cutPanel(panel: CurvePanel, window: PlotWindow): CurvePanel {
  const whole = wholeWindow(panel);
  const domainOf = ({ scale }: Axis, [low, high]: Range): [number, number] =>
    scale === "log" ? [10 ** low, 10 ** high] : [low, high];
  // The place of 0 stands before the first step of a log axis: it goes out of sight with that.
  const hidesZero = (name: "x" | "y"): boolean =>
    panel[name].scale === "log" && window[name][0] > whole[name][0] + 1e-9;
  const hidden = (["x", "y"] as const).filter(hidesZero);
  const series = panel.series.map((s) => keepPoints(s, (i) => hidden.every((name) => s[name][i] > 0)));
  return {
    ...panel,
    x: { ...panel.x, domain: domainOf(panel.x, window.x) },
    y: { ...panel.y, domain: domainOf(panel.y, window.y) },
    series,
  };
}

type Series = CurvePanel["series"][number];

/** A series with some of its points; one that would have none stays whole. */
function keepPoints(s: Series, isKept: (index: number) => boolean): Series {
  const kept = Array.from(s.x, (_, i) => i).filter(isKept);
  if (kept.length === 0 || kept.length === s.x.length) return s;
  const pick = (values: ArrayLike<number>): number[] => kept.map((i) => values[i]);
  const { sd, band } = s;
  return {
    ...s,
    ...{ x: pick(s.x), y: pick(s.y) },
    ...(sd && { sd: kept.map((i) => sd[i]) }),
    ...(band && { band: { low: pick(band.low), high: pick(band.high) } }),
  };
}
