import type { FigureSpec, MapPanel } from "./spec.ts";
import { duration } from "./uptake-figure.ts";

/** One slice of a map at one time; nx × ny values, x fastest, row 0 at the bottom. */
export interface SuvSlice {
  readonly time_s: number;
  readonly values: Float32Array | readonly number[];
  readonly nx: number;
  readonly ny: number;
  readonly voxel_mm: readonly [number, number];
  /** Title in place of the time. */
  readonly title?: string;
  readonly note?: string;
}

/** What a figure of SUV maps is drawn from: slices on one scale of color. */
export interface SuvFigure {
  readonly slices: readonly SuvSlice[];
  /** Left out: from 0 to the round number above the largest value of all slices. */
  readonly range?: readonly [number, number];
  readonly quantity?: string;
  readonly unit?: string;
  readonly colormap?: MapPanel["colormap"];
  readonly scaleBar_mm?: number;
  /** Values at which lines are drawn over all slices. */
  readonly contours?: readonly number[];
  readonly columns?: number;
  readonly width_mm?: number;
  readonly caption: string;
  readonly note?: string;
}

/** Makes a row of map slices that share range and color bar, titled by their times ("10 min"). */
export function suvFigure(suv: SuvFigure): FigureSpec {
  const { slices, quantity = "SUV", unit = "g/mL", colormap = "gray-inverted", columns, caption, note } = suv;
  const range = suv.range ?? [0, roundUp(largest(slices))];
  const panels = slices.map(({ time_s, title = duration(time_s), ...map }): MapPanel => {
    const scaleBar_mm = suv.scaleBar_mm ?? roundDown((map.nx * map.voxel_mm[0]) / 3);
    const { contours } = suv;
    const look = { range, quantity, unit, colormap, scaleBar_mm, ...(contours && { contours }) };
    return { kind: "map", ...map, title, ...look };
  });
  return {
    title: `${quantity} maps of Cu(II)-ATSM`,
    width_mm: suv.width_mm ?? 183,
    columns: columns ?? Math.min(4, slices.length),
    panels,
    caption,
    ...(note === undefined ? {} : { note }),
  };
}

function largest(slices: readonly SuvSlice[]): number {
  let max = 0;
  for (const { values } of slices) for (const v of values) if (v > max) max = v;
  return max;
}

const STEPS = [1, 2, 3, 4, 5, 6, 8, 10];

/** Takes the first of 1, 2, 3, 4, 5, 6, 8 × 10ⁿ from x on; 1 for a map of zeros. */
function roundUp(x: number): number {
  if (!(x > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(x));
  return Number(((STEPS.find((s) => s * decade >= x) ?? 10) * decade).toPrecision(3));
}

/** Takes the last of 1, 2, 5 × 10ⁿ up to x. */
function roundDown(x: number): number {
  const decade = 10 ** Math.floor(Math.log10(x));
  return Number((([5, 2].find((s) => s * decade <= x) ?? 1) * decade).toPrecision(3));
}
