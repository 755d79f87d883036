import { type FigurePreset, figurePresets } from "../../index.ts";
import type { Shared } from "../state/shared.ts";

/** What the figure is made for: a preset of the library, or the numbers of a venue that has none there. */
export function presetOf(figure: Shared["figure"]): FigurePreset {
  const found = figurePresets.find(({ name }) => name === figure.preset);
  const { ownWidth_mm, ownHeight_mm, ownFont_pt, dpi } = figure;
  return (
    found ?? {
      ...{ name: "own", title: "Numbers of your own (J Nucl Med, others)", width_mm: ownWidth_mm },
      ...{ maxHeight_mm: ownHeight_mm, minFont_pt: ownFont_pt, maxFont_pt: Number.POSITIVE_INFINITY },
      ...{ font_pt: Math.max(7, ownFont_pt), dpi, source: "the numbers below" },
    }
  );
}
