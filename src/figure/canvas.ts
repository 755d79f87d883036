import { type Item, type PathItem, polyline, type TextItem } from "./scene.ts";
import { layoutText } from "./text-layout.ts";
import type { Typeface } from "./typeface.ts";

/** How a line of text stands; all left out: regular, from its start, level. */
export interface TextStyle {
  readonly bold?: boolean;
  readonly anchor?: "start" | "middle" | "end";
  readonly turned?: boolean;
  readonly size_pt?: number;
}

/** Collects the items of a scene and measures text on the way. */
export interface Canvas {
  readonly items: readonly Item[];
  readonly size_pt: number;
  /** Distance of two baselines. */
  readonly line_pt: number;
  measure(text: string, style?: TextStyle): number;
  text(text: string, x: number, y: number, style?: TextStyle): void;
  path(path: Omit<PathItem, "kind">): void;
  /** Draws a straight line in the ink of the axes. */
  rule(x1: number, y1: number, x2: number, y2: number, width_pt?: number): void;
  image(image: Omit<Extract<Item, { kind: "image" }>, "kind">): void;
}

export const INK = "#000000";
export const AXIS_PT = 0.5;
const LEADING = 1.2;

/** Makes an empty canvas for text of the given size. */
export function makeCanvas(typeface: Typeface, size_pt: number): Canvas {
  const items: Item[] = [];
  const canvas: Canvas = {
    items,
    size_pt,
    line_pt: LEADING * size_pt,
    measure: (text, { bold = false, size_pt: size = size_pt } = {}) =>
      layoutText(typeface, text, size, bold).width,
    text(text, x, y, { bold = false, anchor = "start", turned = false, size_pt: size = size_pt } = {}) {
      const { runs, width } = layoutText(typeface, text, size, bold);
      const item: TextItem = { kind: "text", text, x, y, size_pt: size, bold, anchor, turned, runs, width };
      items.push(item);
    },
    path: (path) => items.push({ kind: "path", ...path }),
    rule(x1, y1, x2, y2, width_pt = AXIS_PT) {
      const d = polyline([
        [x1, y1],
        [x2, y2],
      ]);
      items.push({ kind: "path", d, stroke: INK, width_pt });
    },
    image: (image) => items.push({ kind: "image", ...image }),
  };
  return canvas;
}

/** A space outside brackets, since a unit such as "(% of dose)" must not be torn. */
const OUTER_SPACE = / (?![^(]*\))/;

/** Breaks a text at spaces outside brackets into lines no wider than `width`; a single long word stays whole. */
export function wrapText(canvas: Canvas, text: string, width: number, style: TextStyle = {}): string[] {
  const lines: string[] = [];
  for (const word of text.split(OUTER_SPACE)) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && canvas.measure(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
