import type { PaletteName } from "./colors.ts";

/** One axis; its title is always printed as `quantity (unit)`. */
export interface AxisSpec {
  readonly quantity: string;
  /** Never empty; a number without dimension has the unit "1", a share has "%". */
  readonly unit: string;
  /** On a log axis a value of exactly 0 is drawn left of (below) a marked break, with the tick "0". */
  readonly scale: "linear" | "log";
  /** First and last value in the unit of the axis; left out, the axis spans the data. */
  readonly domain?: readonly [number, number];
  /** Names in place of the numbers 1, 2, … of a linear y axis, which then has no title: a list of things has no unit. */
  readonly names?: readonly string[];
}

/** One curve or one set of points; NaN in `y` leaves a gap. */
export interface Series {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly style: "line" | "points" | "line+points";
  /** Lengths of dashes and gaps in points; left out, each line of a panel gets its own. */
  readonly dash?: readonly number[];
  /** A color as #rrggbb; left out, the palette of Okabe and Ito (2008) is used in order. */
  readonly color?: string;
  /** Standard deviation of each y, drawn as error bars; null where it was not reported. */
  readonly sd?: readonly (number | null)[];
  /** Width of its line; broad ones are bars. 1 unless given. */
  readonly width_pt?: number;
  /** Place in the order of colors, dashes and markers; left out, its place in the panel. */
  readonly order?: number;
  /** Name of the series whose entry in the legend shows these points too, where they look like it. */
  readonly joins?: string;
  /** Lower and upper edge of a shaded band, one value for each x. */
  readonly band?: { readonly low: ArrayLike<number>; readonly high: ArrayLike<number> };
}

/** Where the legend of a panel goes; "auto" is inside the plot where it covers no data, else below it. */
export interface LegendSpec {
  readonly title?: string;
  readonly place?: "auto" | "below" | "none";
}

/** Curves and points over two axes. */
export interface CurvePanel {
  readonly kind: "curve";
  readonly title?: string;
  readonly x: AxisSpec;
  readonly y: AxisSpec;
  readonly series: readonly Series[];
  readonly legend?: LegendSpec;
}

/** A map on a pixel grid, drawn one rectangle a pixel, without smoothing. */
export interface MapPanel {
  readonly kind: "map";
  readonly title: string;
  /** nx × ny values, x fastest; row iy = 0 is drawn at the bottom. NaN (outside the field of view) is drawn in pale blue. */
  readonly values: Float32Array | readonly number[];
  readonly nx: number;
  readonly ny: number;
  readonly voxel_mm: readonly [number, number];
  /** Values shown by the two ends of the color bar; values beyond are clamped, which the bar shows by an arrow. */
  readonly range: readonly [number, number];
  readonly quantity: string;
  readonly unit: string;
  readonly colormap: "cividis" | "gray-inverted" | "viridis" | "gray" | "hot" | "turbo";
  readonly scaleBar_mm: number;
  /** Lines of one value, drawn over the map at these. */
  readonly contours?: readonly number[];
  /** A short line under this map. */
  readonly note?: string;
}

/** A square table of numbers from −1 to 1, such as correlations: each is printed in its cell, and tints it. */
export interface MatrixPanel {
  readonly kind: "matrix";
  readonly title?: string;
  readonly names: readonly string[];
  /** n × n, row by row from the top; null has no value and is printed as a dash. */
  readonly values: readonly (number | null)[];
  readonly quantity: string;
  readonly unit: string;
}

/** A pool of a reaction network; boxes of one column stand above each other. */
export interface DiagramNode {
  readonly name: string;
  /** Place from the left, from 0. */
  readonly column: number;
  /** Place in its column, from the top, from 0. */
  readonly row: number;
  /** False for what only stands for the world outside, which has no box. */
  readonly isPool: boolean;
}

/** A process from one node to another. */
export interface DiagramEdge {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Its rate without what stands at its foot, such as `k_ox · pO₂`. */
  readonly label: string;
}

/** A reaction network as boxes and arrows. */
export interface DiagramPanel {
  readonly kind: "diagram";
  readonly title?: string;
  readonly nodes: readonly DiagramNode[];
  readonly edges: readonly DiagramEdge[];
}

/** One panel of a figure, by kind. */
export type Panel = CurvePanel | MapPanel | MatrixPanel | DiagramPanel;

/** A whole figure as plain data: what is drawn, never how. */
export interface FigureSpec {
  readonly title?: string;
  readonly width_mm: number;
  /** Left out, the height follows from the panels. */
  readonly height_mm?: number;
  /** Panels in a row; left out, up to three. */
  readonly columns?: number;
  /** Size of all text, at least 5. */
  readonly fontSize_pt?: number;
  readonly panels: readonly Panel[];
  /** "shared" draws one legend under all panels; series of one name must then look the same in each. */
  readonly legend?: "panel" | "shared";
  /** Pixels an inch of PNG and TIFF; left out, what a journal asks for whose column is as wide, else 300. */
  readonly dpi?: number;
  /** Colors of lines and points; left out, those of Okabe and Ito (2008). "grays" draws all of the figure without color. */
  readonly palette?: PaletteName;
  /** "outlined" writes text as paths of the embedded font, for venues that take no fonts; left out, text stays text. */
  readonly text?: "real" | "outlined";
  /** A line under all panels, such as "in silico · blur and count noise, not a scanner". */
  readonly note?: string;
  /** The text under the figure in the paper; it is stored in the files, not drawn. */
  readonly caption: string;
}

/** Joins quantity and unit as every axis and color bar prints them: `pO₂ (mmHg)`. */
export function axisTitle({ quantity, unit }: { readonly quantity: string; readonly unit: string }): string {
  return `${quantity} (${unit})`;
}

/** Prints a unit of a model file as readers know it: `s^-1 mmHg^-1` is s⁻¹ mmHg⁻¹, um is µm, and * is ·. */
export function printUnit(unit: string): string {
  return unit
    .replace(/\bum\b/g, "µm")
    .replaceAll("*", "·")
    .replace(/\^(-?)(\d+)/g, (_, sign: string, power: string) => `${sign ? "⁻" : ""}${raise(power)}`);
}

const raise = (power: string): string => power.replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(Number(d)));

/** Names the panel as the reader sees it: a, b, …, z, aa, ab, … */
export function panelLetter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : panelLetter(Math.floor(index / 26) - 1) + last;
}
