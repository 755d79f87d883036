import { colorDifference, labOf, type Vision, visions } from "./color-vision.ts";
import { looksOf } from "./looks.ts";
import { paletted } from "./palettes.ts";
import type { CurvePanel, FigureSpec } from "./spec.ts";

/** One thing that a venue asks for, and whether the figure has it. */
export interface FigureCheck {
  readonly claim: string;
  readonly isMet: boolean;
}

/** CIEDE2000 from which lines and points some way apart are told from each other by their color. */
const least = 10;

interface Nearest {
  readonly difference: number;
  readonly vision: Vision;
  readonly colors: number;
}

/** What the colors of a figure can be relied on for. */
export function checkColors(spec: FigureSpec): FigureCheck[] {
  if (spec.palette === "grays") return [checkGray(spec)];
  const nearest = spec.panels.flatMap((panel) =>
    panel.kind === "curve" ? (nearestOf(panel, colorsOf(panel, spec)) ?? []) : [],
  );
  if (nearest.length === 0) return [];
  const worst = nearest.reduce((a, b) => (b.difference < a.difference ? b : a));
  const isMet = worst.difference >= least;
  const found = `smallest difference ${worst.difference.toFixed(1)} (${worst.vision}), asked ${least}`;
  const why = worst.difference === 0 ? `${worst.colors} lines or points share colors` : found;
  return [{ claim: `colors that any color vision tells apart: ${why}`, isMet }];
}

/** All is drawn in gray but pixels without a value: no gray could be told from those of the map. */
function checkGray({ panels }: FigureSpec): FigureCheck {
  const hasGaps = panels.some((panel) => panel.kind === "map" && panel.values.some(Number.isNaN));
  const but = hasGaps ? ": pixels without a value are pale blue" : "";
  return { claim: `no color at all${but}`, isMet: !hasGaps };
}

function colorsOf(panel: CurvePanel, spec: FigureSpec): string[] {
  const [shown] = paletted({ ...spec, panels: [panel] }).panels;
  return shown.kind === "curve" ? looksOf(shown.series).map(({ color }) => color) : [];
}

/** The two colors of a panel that come closest, in the eyes that see them closest; undefined for one color alone. */
function nearestOf({ series }: CurvePanel, colors: readonly string[]): Nearest | undefined {
  // Points and the line they belong to share a color on purpose: they have one place in the order.
  const owners = series.map((s, i) => s.color ?? s.order ?? i);
  const own = colors.filter((_, i) => owners.indexOf(owners[i]) === i);
  const pairs = own.flatMap((a, i) => own.slice(i + 1).map((b) => [a, b] as const));
  const all = pairs.flatMap(([a, b]) =>
    visions.map((vision) => ({
      ...{ vision, colors: own.length },
      difference: colorDifference(labOf(a, vision), labOf(b, vision)),
    })),
  );
  return all.length === 0 ? undefined : all.reduce((a, b) => (b.difference < a.difference ? b : a));
}
