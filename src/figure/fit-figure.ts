import type { FitCurves, Told } from "../fit/fit-curves.ts";
import { type AxisSpec, type CurvePanel, type FigureSpec, printUnit, type Series } from "./spec.ts";

/** What the figure of a fit is drawn from: data, curves and their bands. */
export interface FitFigure {
  readonly title: string;
  readonly curves: readonly FitCurves[];
  readonly confidence: number;
  /** Of data whose scale is estimated, by data set: the model does not know it. */
  readonly units?: Readonly<Record<string, string>>;
  /** What was fixed, and at what: `k_red 0.02 s⁻¹`. */
  readonly fixed: readonly string[];
  /** What was estimated, in the same words. */
  readonly estimated?: readonly string[];
  readonly note?: string;
  /** Limits of the curve, or of one more measurement; those of the curve unless given. */
  readonly band?: FitBand;
}

/** What a band holds with the confidence that is stated: the curve, or one more measurement. */
export const fitBands = ["curve", "measurement"] as const;
/** What the band of a fit figure holds: the curve, or one more measurement. */
export type FitBand = (typeof fitBands)[number];

const percent = (confidence: number): string => `${Number((100 * confidence).toPrecision(3))} %`;

/** Makes the figure of a fit: for each data set the curves with their band and the data, and beside it the residuals. */
export function fitFigure(setting: FitFigure): FigureSpec {
  const { title, curves, confidence, units = {}, fixed, estimated = [], note, band = "curve" } = setting;
  const isMany = curves.length > 1;
  const panels = curves
    .map((set) => banded(set, band))
    .flatMap((set) => {
      const unit = printUnit(set.unit ?? units[set.data] ?? "unit of the data");
      return [fitPanel(set, unit, isMany), residualPanel(set, unit, isMany)];
    });
  const told = tellBand(curves, band, percent(confidence));
  return {
    title,
    width_mm: 183,
    columns: 2,
    panels,
    caption:
      `Fit. Lines: model at the estimate; ${told}; points: data, with ±1 sd where it is known. ` +
      `Residuals are model − data, in sd of a point where that is known or estimated. ` +
      (estimated.length > 0 ? `Estimated: ${estimated.join(", ")}. ` : "") +
      `Fixed: ${fixed.length > 0 ? fixed.join(", ") : "nothing"}. In silico but for the data.`,
    ...(note === undefined ? {} : { note }),
  };
}

/** The curves with the limits that are asked for in the place of their own. */
const banded = (set: FitCurves, band: FitBand): FitCurves =>
  band === "curve"
    ? set
    : { ...set, curves: set.curves.map((c) => ({ ...c, low: c.lowNew, high: c.highNew })) };

const bandWords: Readonly<Record<FitBand, string>> = {
  curve: "the curve to first order (not of a new measurement)",
  measurement: "one more measurement, its own error included, to first order (wider than those of the curve)",
};

function tellBand(curves: readonly FitCurves[], band: FitBand, level: string): string {
  const has = curves.some((set) => banded(set, band).curves.some(({ low }) => low.some((v) => v !== null)));
  return has
    ? `bands: ${level} limits of ${bandWords[band]}, over the whole height where the data do not hold it`
    : "no bands: nothing is left to measure the spread of the data by";
}

function fitPanel(set: FitCurves, unit: string, isMany: boolean): CurvePanel {
  const domain = valueDomain(set);
  const lines = set.curves.map(
    ({ name, x, y, low, high }, order): Series => ({
      ...{ name: nameOf(set, name, "model"), x, y, order },
      style: "line",
      // Where the data do not hold the curve, its band has the whole height.
      ...(low.some((v) => v !== null) && {
        band: { low: low.map((v) => v ?? domain[0]), high: high.map((v) => v ?? domain[1]) },
      }),
    }),
  );
  const y: AxisSpec = { quantity: capital(set.observable), unit, scale: "linear", domain };
  return {
    kind: "curve",
    ...(isMany && { title: set.data }),
    x: axisOf(set),
    y,
    series: [...lines, ...measured(set, (point) => point.measured, true)],
    legend: legendOf(set),
  };
}

function residualPanel(set: FitCurves, unit: string, isMany: boolean): CurvePanel {
  // Along a whole curve, so that both panels have one x axis.
  const { x } = set.curves[0];
  const zero: Series = { name: "zero", x, y: x.map(() => 0), style: "line", color: "#808080", dash: [] };
  const sizes = set.curves.flatMap(({ points }) => points.map(({ residual }) => Math.abs(residual)));
  const largest = Math.max(1.1 * Math.max(...sizes), set.isScaled ? 3 : 0) || 1;
  return {
    kind: "curve",
    ...(isMany && { title: `${set.data}, residuals` }),
    x: axisOf(set),
    y: {
      quantity: "Model − data",
      unit: set.isScaled ? "sd" : unit,
      scale: "linear",
      domain: [-largest, largest],
    },
    series: [zero, ...measured(set, (point) => point.residual, false)],
    legend: { place: "none" },
  };
}

type Points = FitCurves["curves"][number]["points"];

/** The data of each curve in its color. */
function measured(set: FitCurves, read: (point: Points[number]) => number, hasBars: boolean): Series[] {
  return set.curves.flatMap(({ name, points }, order): Series[] => {
    if (points.length === 0) return [];
    const bars = hasBars && points.some(({ sd }) => sd !== null);
    return [
      {
        name: nameOf(set, name, "data"),
        x: points.map(({ x }) => x),
        y: points.map(read),
        ...(bars && { sd: points.map(({ sd }) => sd) }),
        ...{ style: "points", order },
        ...(hasBars && set.curves.length > 1 && { joins: name }),
      },
    ];
  });
}

const nameOf = ({ curves }: FitCurves, name: string, what: "model" | "data"): string => {
  if (curves.length === 1) return what;
  return what === "data" ? `${name}, data` : name;
};

const legendOf = ({ by }: FitCurves) => (by ? { title: titleOf(by) } : {});
const titleOf = (told: Told): string => `${quantityOf(told)} (${printUnit(told.unit)})`;
const quantityOf = ({ name }: Told): string => (name === "pO2" ? "pO₂" : capital(name));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Time is linear; an input whose levels span more than a decade is logarithmic. */
function axisOf({ over, curves }: FitCurves): AxisSpec {
  const at = curves.flatMap(({ points }) => points.map(({ x }) => x));
  const low = Math.min(...at.filter((x) => x > 0));
  const isLog = over.name !== "time" && Math.min(...at) >= 0 && Math.max(...at) > 10 * low;
  return { quantity: quantityOf(over), unit: printUnit(over.unit), scale: isLog ? "log" : "linear" };
}

/** Holds data, bars and curves, and a band as far as it does not press them flat. */
function valueDomain({ curves }: FitCurves): [number, number] {
  const values = curves.flatMap(({ y, points }) => [
    ...y,
    ...points.flatMap(({ measured: value, sd }) => [value - (sd ?? 0), value + (sd ?? 0)]),
  ]);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const span = max - min || Math.abs(max) || 1;
  const lows = curves.flatMap(({ low }) => low.map((v) => v ?? min));
  const highs = curves.flatMap(({ high }) => high.map((v) => v ?? max));
  const bottom = Math.max(Math.min(min, ...lows), min - span / 2);
  const top = Math.min(Math.max(max, ...highs), max + span / 2);
  // From 0 where nothing is below, since uptake is read from there.
  return [min >= 0 && bottom < 0.4 * top ? Math.min(0, bottom < 0 ? 0 : bottom) : bottom, top + span / 20];
}
