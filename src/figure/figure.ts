import { CallError } from "../errors.ts";
import type { FigureSpec } from "./spec.ts";
import { toSvg } from "./svg.ts";
import { toCsv } from "./to-csv.ts";
import { toScene } from "./to-scene.ts";

/** The kinds of file a figure can be written to. */
export const figureFormats = ["svg", "pdf", "png", "csv"] as const;

export type FigureFormat = (typeof figureFormats)[number];

/**
 * Writes a figure as a file's bytes: FigureSpec → Scene → SVG, PDF or PNG; CSV holds the data behind it.
 *
 * The same spec gives the same bytes in Node and in the browser. `dpi` counts for PNG alone.
 */
export async function renderFigure(
  spec: FigureSpec,
  format: FigureFormat,
  { dpi = 300 }: { readonly dpi?: number } = {},
): Promise<Uint8Array> {
  const scene = await toScene(spec);
  switch (format) {
    case "svg":
      return new TextEncoder().encode(toSvg(scene));
    case "csv":
      return new TextEncoder().encode(toCsv(spec));
    // The PDF and PNG writers are large: they load on the first export.
    case "pdf":
      return (await import("./pdf.ts")).toPdf(scene);
    case "png":
      return (await import("./raster.ts")).toPng(scene, { dpi });
    default:
      throw new CallError(`figure format: expected ${figureFormats.join(", ")}, found "${String(format)}"`);
  }
}
