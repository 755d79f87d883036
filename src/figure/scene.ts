import type { Run } from "./text-layout.ts";

/** A rectangle in points; y grows downwards. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A path in the SVG path language, stroked, filled or both. */
export interface PathItem {
  readonly kind: "path";
  readonly d: string;
  readonly stroke?: string;
  readonly width_pt?: number;
  readonly dash?: readonly number[];
  readonly fill?: string;
  readonly opacity?: number;
  readonly clip?: Box;
  /** What it says, where it is an outline of text. */
  readonly label?: string;
}

/** A line of text; (x, y) is the anchor on the baseline. */
export interface TextItem {
  readonly kind: "text";
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size_pt: number;
  readonly bold: boolean;
  readonly anchor: "start" | "middle" | "end";
  /** Reads upwards, turned by −90° about (x, y). */
  readonly turned: boolean;
  readonly runs: readonly Run[];
  readonly width: number;
}

/** A picture of data, one pixel a value, drawn without smoothing. */
export interface ImageItem {
  readonly kind: "image";
  readonly box: Box;
  readonly png: Uint8Array;
}

export type Item = PathItem | TextItem | ImageItem;

/** A figure laid out in points (1/72 inch), in drawing order. */
export interface Scene {
  readonly width_pt: number;
  readonly height_pt: number;
  readonly title: string;
  readonly description: string;
  readonly items: readonly Item[];
}

export const POINTS_PER_MM = 72 / 25.4;
/** Arimo's height above and below the baseline for the letters and brackets in use, in em. */
const ASCENT_EM = 0.73;
const DESCENT_EM = 0.21;

/** Rounds to 3 decimals of a point, the resolution of all written files. */
export function round3(x: number): number {
  return Math.round(x * 1000) / 1000 + 0;
}

/** Gives x where the line of text starts. */
export function textStart({ x, width, anchor }: Pick<TextItem, "x" | "width" | "anchor">): number {
  return anchor === "start" ? x : anchor === "middle" ? x - width / 2 : x - width;
}

/** Gives the rectangle that a line of text covers. */
export function textBox(item: TextItem): Box {
  const start = textStart(item) - item.x;
  const up = ASCENT_EM * item.size_pt;
  const height = (ASCENT_EM + DESCENT_EM) * item.size_pt;
  return item.turned
    ? { x: item.x - up, y: item.y - start - item.width, width: height, height: item.width }
    : { x: item.x + start, y: item.y - up, width: item.width, height };
}

/** Draws a polyline. */
export function polyline(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], i) => `${i === 0 ? "M" : "L"}${round3(x)},${round3(y)}`).join("");
}

/** Draws the outline of a rectangle. */
export function rectangle({ x, y, width, height }: Box): string {
  const right = x + width;
  const bottom = y + height;
  return `${polyline([
    [x, y],
    [right, y],
    [right, bottom],
    [x, bottom],
  ])}Z`;
}
