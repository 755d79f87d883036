import { type PaletteName, palettes } from "./colors.ts";
import type { CurvePanel, FigureSpec, Panel } from "./spec.ts";

/** The figure with the colors of its palette written into its panels; one without a palette stays as it is. */
export function paletted(spec: FigureSpec): FigureSpec {
  const { palette } = spec;
  if (palette === undefined) return spec;
  return { ...spec, panels: spec.panels.map((panel) => withColors(panel, palette)) };
}

function withColors(panel: Panel, name: PaletteName): Panel {
  if (panel.kind === "curve") return colored(panel, palettes[name]);
  return panel.kind === "map" && name === "grays" ? { ...panel, colormap: "gray-inverted" } : panel;
}

const colored = (panel: CurvePanel, colors: readonly string[]): CurvePanel => ({
  ...panel,
  series: panel.series.map((s, i) => ({ ...s, color: s.color ?? colors[(s.order ?? i) % colors.length] })),
});
