import {
  type CaptionNumber,
  type FitFigures,
  fitFigures,
  printSourced,
  type SourcedQuantity,
} from "../../index.ts";
import { cell, data, fitResult, network } from "../cell/cell-state.ts";
import type { FitResult } from "../engine/work.ts";
import { type Made, of } from "./made.ts";

const needsFit: Made = { missing: "needs a fit", view: "cell", needs: "fit" };
const hasNone: Made = {
  missing: "the fit has none: it frees one parameter, or leaves nothing to measure a spread by",
  view: "cell",
};

/** Where the measured points come from. */
export const wordData = (): string => {
  const { source, file, provenance } = data.value;
  return `${source ?? file} (${provenance ?? "provenance not stated"})`;
};

/** What a fit left alone, with the source that the model has for it, or why it was left. */
const fixedNumbers = ({ fit }: FitResult): CaptionNumber[] =>
  fit.fixed.map(({ reason, ...one }) => {
    const isSame = (q: SourcedQuantity): boolean => q.name === one.name && q.provenance === one.provenance;
    return { ...one, source: network.value.parameters.find(isSame)?.source || reason };
  });

/** All parameters of the fit of now. */
export function wordFitted(): string {
  const result = fitResult.value;
  if (!result) return "";
  const estimates = result.fit.estimates.map(({ name, value, unit }) => ({
    ...{ name, value, unit, provenance: "fitted" },
  }));
  return printSourced([...estimates, ...fixedNumbers(result)]);
}

function fitSpecs(): FitFigures | undefined {
  const result = fitResult.value;
  if (!result) return undefined;
  const fixed = [printSourced(fixedNumbers(result))];
  const { band } = cell.value;
  return fitFigures(result.analysis, { title: "Fit", curves: result.curves, fixed, band });
}

function fromFit(pick: (specs: FitFigures) => Made | undefined): Made {
  const specs = fitSpecs();
  if (!specs) return needsFit;
  const made = pick(specs) ?? hasNone;
  if ("missing" in made) return made;
  return { ...made, caption: `${made.caption} Data: ${wordData()}.` };
}

const only = ({ fit }: FitFigures, i: number): Made => ({
  panels: fit.panels.slice(i, i + 1),
  caption: fit.caption,
});

export const fitMakers = {
  fit: () => fromFit((specs) => only(specs, 0)),
  residuals: () => fromFit((specs) => only(specs, 1)),
  profiles: () => fromFit(({ profiles }) => profiles && of(profiles)),
  waterfall: () => fromFit(({ starts }) => ({ panels: starts.panels.slice(0, 1), caption: starts.caption })),
  correlation: () =>
    fromFit(({ starts }) =>
      starts.panels.length > 1 ? { panels: starts.panels.slice(1), caption: starts.caption } : undefined,
    ),
} as const;
