import { looksOf } from "./looks.ts";
import type { FigurePreset } from "./presets.ts";
import { POINTS_PER_MM } from "./scene.ts";
import type { FigureSpec } from "./spec.ts";

/** One thing that a venue asks for, and whether the figure has it. */
export interface FigureCheck {
  readonly claim: string;
  readonly isMet: boolean;
}

/**
 * Lays the figure out and compares it with what a venue asks: size of the page and of the text, units, and looks that
 * do not need color.
 *
 * @throws InputError or CallError if it cannot be laid out.
 */
export async function checkFigure(spec: FigureSpec, preset: FigurePreset): Promise<FigureCheck[]> {
  const { toScene } = await import("./to-scene.ts"); // with what lays out text, when first asked
  const scene = await toScene(spec);
  const width = scene.width_pt / POINTS_PER_MM;
  const height = scene.height_pt / POINTS_PER_MM;
  const sizes = scene.items.flatMap((item) => (item.kind === "text" ? [item.size_pt] : []));
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const { minFont_pt, maxFont_pt, maxHeight_mm, width_mm } = preset;
  return [
    {
      // The letters of panels are one point larger, in bold, as every journal sets them.
      claim: `text ${round(smallest)} to ${round(largest)} pt, asked ${minFont_pt} to ${maxFont_pt} (panel letters 1 pt more)`,
      isMet: smallest >= minFont_pt - 1e-9 && largest <= maxFont_pt + 1 + 1e-9,
    },
    {
      claim: `${round(width)} mm wide, asked ${width_mm}`,
      isMet: Math.abs(width - width_mm) < 0.05,
    },
    { claim: `${round(height)} mm high, at most ${maxHeight_mm}`, isMet: height <= maxHeight_mm },
    { claim: "a unit on every axis and color bar", isMet: hasUnits(spec) },
    { claim: "lines and points differ without color", isMet: spec.panels.every(differsInGray) },
  ];
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
  const named = panel.series.filter(({ joins }) => joins === undefined);
  const looks = looksOf(panel.series)
    .filter((_, i) => named.includes(panel.series[i]))
    .map(({ dash, marker, hasLine, hasPoints }) =>
      JSON.stringify([hasLine && dash, hasPoints && marker % 4]),
    );
  return new Set(looks).size === looks.length;
}
