import { computed } from "@preact/signals";
import { type FitPoint, InputError, type Network, toFitPoints, type UptakeData } from "../../index.ts";
import type { ChartPoints } from "../chart-points.tsx";
import { digits } from "../format.ts";
import { fixedLevels } from "./cell-figure.ts";
import { data, network } from "./cell-state.ts";

/** Measured points in the unit of the model's observable, or why there are none. */
export interface Measured {
  readonly points: readonly FitPoint[];
  /** A sentence where data cannot be drawn, or not all of them; else empty. */
  readonly why: string;
}

/** Puts data on the axis of a model; a time that is not reported is NaN. */
export function measuredOn(rows: UptakeData, model: Network): Measured {
  const observable = model.fit?.observable ?? model.observables[0].name;
  try {
    const points = toFitPoints(rows, model, { observable, time: Number.NaN });
    const nTimeless = points.filter(({ time }) => Number.isNaN(time)).length;
    const why =
      nTimeless > 0
        ? `Of ${points.length} points ${nTimeless} have no time in the file: they stand over O₂ only, at every time.`
        : "";
    return { points, why };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const found = [...new Set(rows.rows.map(({ unit }) => unit))].join(", ");
    const unit = model.observables.find(({ name }) => name === observable)?.unit.text ?? "1";
    return {
      points: [],
      why: `The data are in ${found} and these charts in ${unit === "%" ? "% of dose" : unit}, so they are not drawn here; a fit estimates the factor between the two and draws them in its own plots.`,
    };
  }
}

export const measured = computed(() => measuredOn(data.value, network.value));

const looks = ["a", "b", "c", "d", "e"] as const;
const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(a, b);

/** Which of the drawn lines has a tension, as close as a unit's conversion leaves it; −1 if none. */
export const levelOf = (pO2: number): number => fixedLevels.findIndex((level) => isSame(level, pO2));

interface Drawn {
  readonly name: string;
  readonly look: ChartPoints["look"];
  readonly points: readonly FitPoint[];
  readonly xOf: (point: FitPoint) => number;
}

const toPoints = ({ name, look, points, xOf }: Drawn): ChartPoints => ({
  ...{ name, look },
  x: points.map(xOf),
  y: points.map(({ value }) => value),
  ...(points.some(({ sd }) => sd !== null) && { sd: points.map(({ sd }) => sd) }),
});

/** The O2 tensions, in mmHg, at which points with a time were measured. */
export const tensionsOf = (points: readonly FitPoint[]): number[] =>
  [...new Set(points.filter(({ time }) => Number.isFinite(time)).map(({ inputs }) => inputs.pO2))].sort(
    (a, b) => a - b,
  );

/** What was measured at a time; points without a time belong to every one. */
export const pointsAt = (points: readonly FitPoint[], time_s: number): FitPoint[] =>
  points.filter(({ time }) => Number.isNaN(time) || Math.abs(time - time_s) < 1);

/** Over time, in min: points of one tension together, those of a drawn line with its look. */
export function pointsOverTime(points: readonly FitPoint[]): ChartPoints[] {
  const timed = points.filter(({ time }) => Number.isFinite(time));
  return tensionsOf(points).map((pO2) => {
    const level = levelOf(pO2);
    return toPoints({
      name: `${digits(pO2)} mmHg, measured`,
      look: level < 0 ? "plain" : looks[level],
      points: timed.filter(({ inputs }) => inputs.pO2 === pO2),
      xOf: ({ time }) => time / 60,
    });
  });
}

/** Over O2, of one time. */
export function pointsOverOxygen(points: readonly FitPoint[], time_s: number): ChartPoints[] {
  const shown = pointsAt(points, time_s);
  if (shown.length === 0) return [];
  return [toPoints({ name: "measured", look: "plain", points: shown, xOf: ({ inputs }) => inputs.pO2 })];
}

/** The highest of measured values, their sd included. */
export const topOf = (points: readonly ChartPoints[]): number =>
  points
    .flatMap(({ y, sd }) => y.map((value, i) => value + (sd?.[i] ?? 0)))
    .reduce((most, value) => Math.max(most, value), 0);
