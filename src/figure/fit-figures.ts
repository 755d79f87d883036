import type { FitAnalysis } from "../fit/analyze.ts";
import { printNamed } from "./caption.ts";
import { type FitFigure, fitFigure } from "./fit-figure.ts";
import { profileFigure } from "./profile-figure.ts";
import type { CurvePanel, FigureSpec, Panel } from "./spec.ts";
import { startsFigure } from "./starts-figure.ts";

/** All that is drawn of an analyzed fit. */
export interface FitFigures {
  /** Curves with bands and data, and residuals. */
  readonly fit: FigureSpec;
  /** Undefined where there is nothing to measure a profile by. */
  readonly profiles: FigureSpec | undefined;
  /** The waterfall of the starts, and the correlations. */
  readonly starts: FigureSpec;
  /** All panels in one figure. */
  readonly all: FigureSpec;
}

/** Makes the figures of an analyzed fit, one by one and all in one. */
export function fitFigures(analysis: FitAnalysis, setting: Omit<FitFigure, "confidence">): FitFigures {
  const { title, note } = setting;
  const more = note === undefined ? {} : { note };
  const estimated = analysis.variables.map(printNamed);
  const fit = fitFigure({ estimated, ...setting, confidence: analysis.confidence });
  const profiles = profileFigure(analysis, more);
  const starts = startsFigure(analysis, more);
  const parts = [fit, ...(profiles ? [profiles] : []), starts];
  const n = analysis.variables.length;
  return {
    ...{ fit, profiles, starts },
    all: {
      ...{ title, width_mm: 183, ...more },
      // The numbers of the correlations must stay legible in their cells.
      columns: n <= 6 ? 3 : n <= 12 ? 2 : 1,
      panels: [
        ...fit.panels,
        starts.panels[0],
        ...oneLegend(profiles?.panels ?? []),
        ...starts.panels.slice(1),
      ],
      caption: parts.map(({ caption }) => caption).join(" "),
    },
  };
}

/** Keeps the legend of the last panel that shows all there is: one beside each would say the same. */
function oneLegend(panels: readonly Panel[]): Panel[] {
  const sizeOf = (panel: Panel): number => (panel.kind === "curve" ? panel.series.length : 0);
  const most = Math.max(...panels.map(sizeOf));
  const keeper = panels.findLastIndex((panel) => sizeOf(panel) === most);
  return panels.map((panel, i) =>
    i === keeper || panel.kind !== "curve"
      ? panel
      : ({ ...panel, legend: { place: "none" } } satisfies CurvePanel),
  );
}
