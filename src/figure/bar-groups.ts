import type { FigureSpec, MapPanel } from "./spec.ts";

/** Gives the number of panels in a row. */
export function columnsOf({ columns = 3, panels }: FigureSpec): number {
  return Math.min(columns, panels.length);
}

/** Lists the maps of the same row, ending with panel `i`, that share one color bar. */
export function barGroup(spec: FigureSpec, i: number): MapPanel[] {
  const panel = spec.panels[i];
  if (panel.kind !== "map") return [];
  const before = i % columnsOf(spec) === 0 ? undefined : spec.panels[i - 1];
  const isShared = before?.kind === "map" && sharesBar(before, panel);
  return isShared ? [...barGroup(spec, i - 1), panel] : [panel];
}

/** Tells whether panel `i` is the last map of its group, which carries the color bar. */
export function ownsBar(spec: FigureSpec, i: number): boolean {
  const panel = spec.panels[i];
  const next = (i + 1) % columnsOf(spec) === 0 ? undefined : spec.panels[i + 1];
  return panel.kind === "map" && !(next?.kind === "map" && sharesBar(panel, next));
}

function sharesBar(a: MapPanel, b: MapPanel): boolean {
  const keys = ["quantity", "unit", "colormap"] as const;
  return keys.every((k) => a[k] === b[k]) && a.range[0] === b.range[0] && a.range[1] === b.range[1];
}
