import { CallError } from "../errors.ts";
import { resolutionOf } from "./presets.ts";
import type { Scene } from "./scene.ts";
import type { FigureSpec } from "./spec.ts";

/** The kinds of file a figure can be written to. */
export const figureFormats = ["svg", "pdf", "png", "tiff", "csv"] as const;

/** An ending by which a figure is written. */
export type FigureFormat = (typeof figureFormats)[number];

/**
 * Writes a figure as a file's bytes: FigureSpec → Scene → SVG, PDF, PNG or TIFF; CSV holds the data behind it.
 *
 * The same spec gives the same bytes in Node and in the browser. `dpi` counts for PNG and TIFF alone; left out, it is
 * that of the spec, else what a journal asks for whose column is as wide, else 300.
 */
export async function renderFigure(
  spec: FigureSpec,
  format: FigureFormat,
  { dpi = resolutionOf(spec) }: { readonly dpi?: number } = {},
): Promise<Uint8Array> {
  // Everything that draws loads on the first export, the large writers of PDF and PNG by themselves.
  const scene = await layOut(spec);
  switch (format) {
    case "svg":
      return new TextEncoder().encode((await import("./svg.ts")).toSvg(scene));
    case "csv":
      return new TextEncoder().encode((await import("./to-csv.ts")).toCsv(spec));
    case "pdf":
      return (await import("./pdf.ts")).toPdf(scene);
    case "png":
      return (await import("./raster.ts")).toPng(scene, { dpi });
    case "tiff":
      return (await import("./raster.ts")).toTiff(scene, { dpi });
    default:
      throw new CallError(`figure format: expected ${figureFormats.join(", ")}, found "${String(format)}"`);
  }
}

async function layOut(spec: FigureSpec): Promise<Scene> {
  const scene = await (await import("./to-scene.ts")).toScene(spec);
  if (spec.text !== "outlined") return scene;
  const [{ outlineText }, { loadTypeface }] = await Promise.all([
    import("./outline-text.ts"),
    import("./typeface.ts"),
  ]);
  return outlineText(scene, await loadTypeface());
}
