import type { FigureCheck } from "./check-colors.ts";
import { looksOf } from "./looks.ts";
import type { FigurePreset } from "./presets.ts";
import { POINTS_PER_MM, type Scene } from "./scene.ts";
import type { CurvePanel, FigureSpec } from "./spec.ts";

/**
 * Lays the figure out and compares it with what a venue asks: size of the page and of the text, units, looks that do
 * not need color, and colors that readers of any color vision tell apart.
 *
 * @throws InputError or CallError if it cannot be laid out.
 */
export async function checkFigure(spec: FigureSpec, preset: FigurePreset): Promise<FigureCheck[]> {
  // With what lays out text and what knows of colors, when first asked.
  const [{ toScene }, { checkColors }] = await Promise.all([
    import("./to-scene.ts"),
    import("./check-colors.ts"),
  ]);
  const scene = await toScene(spec);
  const width = scene.width_pt / POINTS_PER_MM;
  const height = scene.height_pt / POINTS_PER_MM;
  const { maxHeight_mm, width_mm } = preset;
  return [
    checkText(scene, preset),
    {
      claim: `${round(width)} mm wide, asked ${width_mm}`,
      isMet: Math.abs(width - width_mm) < 0.05,
    },
    { claim: `${round(height)} mm high, at most ${maxHeight_mm}`, isMet: height <= maxHeight_mm },
    { claim: "a unit on every axis and color bar", isMet: hasUnits(spec) },
    { claim: "lines and points differ without color", isMet: spec.panels.every(differsInGray) },
    ...checkColors(spec),
    ...(preset.asksRealText
      ? [{ claim: "text that can be edited, as asked", isMet: spec.text !== "outlined" }]
      : []),
  ];
}

/** Sizes of the text; the letters of panels are one point larger, in bold, as every journal sets them. */
function checkText({ items }: Scene, { minFont_pt, maxFont_pt }: FigurePreset): FigureCheck {
  const sizes = items.flatMap((item) => (item.kind === "text" ? [item.size_pt] : []));
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const asked = Number.isFinite(maxFont_pt)
    ? `${minFont_pt} to ${maxFont_pt} (panel letters 1 pt more)`
    : `at least ${minFont_pt}`;
  return {
    claim: `text ${round(smallest)} to ${round(largest)} pt, asked ${asked}`,
    isMet: smallest >= minFont_pt - 1e-9 && largest <= maxFont_pt + 1 + 1e-9,
  };
}

const round = (x: number): number => Number(x.toFixed(1));

const hasUnits = ({ panels }: FigureSpec): boolean =>
  panels.every((panel) => {
    if (panel.kind === "diagram") return true;
    const units = panel.kind === "curve" ? [panel.x.unit, panel.y.unit] : [panel.unit];
    return units.every((unit) => unit.trim() !== "");
  });

/** Each look of a panel that the legend names has a dash or a marker of its own. */
function differsInGray(panel: FigureSpec["panels"][number]): boolean {
  if (panel.kind !== "curve") return true;
  const looks = namedLooks(panel).map(({ dash, marker, hasLine, hasPoints }) =>
    JSON.stringify([hasLine && dash, hasPoints && marker % 4]),
  );
  return new Set(looks).size === looks.length;
}

const namedLooks = ({ series }: CurvePanel) =>
  looksOf(series).filter((_, i) => series[i].joins === undefined);
