import type { FigureSpec } from "./spec.ts";

/** What a venue asks of a figure. */
export interface FigurePreset {
  readonly name: string;
  readonly title: string;
  readonly width_mm: number;
  readonly maxHeight_mm: number;
  /** Of all text but raised and lowered characters. */
  readonly minFont_pt: number;
  readonly maxFont_pt: number;
  /** What a figure starts with. */
  readonly font_pt: number;
  /** Resolution for pictures. */
  readonly dpi: number;
  /** True where text has to stay text that can be edited. */
  readonly asksRealText?: boolean;
  readonly source: string;
}

const nature = {
  ...{ maxHeight_mm: 170, minFont_pt: 5, maxFont_pt: 7, font_pt: 7, dpi: 450 },
  asksRealText: true,
  source: "research-figure-guide.nature.com",
};
const cell = {
  ...{ maxHeight_mm: 200, minFont_pt: 6, maxFont_pt: 12, font_pt: 7, dpi: 300 },
  source: "figureguild.com (third party)",
};
const plos = {
  ...{ maxHeight_mm: 222.3, minFont_pt: 8, maxFont_pt: 12, font_pt: 8, dpi: 300 },
  source: "journals.plos.org, figures",
};

/** The pixels an inch that a figure states, else those that a venue of its width asks for, else 300. */
export const resolutionOf = ({ dpi, width_mm }: Pick<FigureSpec, "dpi" | "width_mm">): number =>
  dpi ?? figurePresets.find((preset) => preset.width_mm === width_mm)?.dpi ?? 300;

/** Sizes that print and talks ask for, by name. */
export const figurePresets: readonly FigurePreset[] = [
  { name: "nature-89", title: "Nature, one column", width_mm: 89, ...nature },
  { name: "nature-183", title: "Nature, two columns", width_mm: 183, ...nature },
  { name: "cell-85", title: "Cell Press, one column", width_mm: 85, ...cell },
  { name: "cell-114", title: "Cell Press, one and a half", width_mm: 114, ...cell },
  { name: "cell-174", title: "Cell Press, two columns", width_mm: 174, ...cell },
  { name: "plos-132", title: "PLOS, text column", width_mm: 132, ...plos },
  { name: "plos-190", title: "PLOS, full page", width_mm: 190.5, ...plos },
  {
    ...{ name: "nih-190", title: "NIH application, full width", width_mm: 190.5, maxHeight_mm: 254 },
    ...{ minFont_pt: 6, maxFont_pt: 11, font_pt: 8, dpi: 300 },
    source: "grants.nih.gov FAQ: figures may be smaller than 11 pt if legible at 100 %",
  },
  {
    ...{ name: "slide-254", title: "Slide, 16:9", width_mm: 254, maxHeight_mm: 142.9 },
    ...{ minFont_pt: 12, maxFont_pt: 24, font_pt: 14, dpi: 150 },
    source: "ours: 12 pt is read at the back of a room",
  },
  {
    ...{ name: "poster-400", title: "Poster panel", width_mm: 400, maxHeight_mm: 600 },
    ...{ minFont_pt: 18, maxFont_pt: 36, font_pt: 20, dpi: 200 },
    source: "ours: 18 pt is read from 1.5 m",
  },
];
