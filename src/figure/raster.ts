import { CallError } from "../errors.ts";
import { bytesOfDataUri } from "./data-uri.ts";
import { encodePng } from "./png.ts";
import type { Scene } from "./scene.ts";
import { software } from "./software.ts";
import { toSvg } from "./svg.ts";
import { encodeTiff } from "./tiff.ts";
import { loadTypeface } from "./typeface.ts";

/** A browser tab still gives the memory for so many pixels of 4 bytes. */
const MAX_PIXELS = 1e8;

let ready: Promise<void> | undefined;

interface Raster {
  /** 3 × width × height bytes, row by row from the top. */
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Draws a scene as an opaque PNG at `dpi` pixels an inch, with the print size inside the file. */
export async function toPng(scene: Scene, { dpi }: { dpi: number }): Promise<Uint8Array> {
  const { rgb, width, height } = await drawPixels(scene, dpi);
  const texts = {
    ...(scene.title !== "" && { Title: scene.title }),
    ...{ Description: scene.description, Software: software },
  };
  return encodePng(rgb, width, height, { dpi, texts });
}

/** The same picture as TIFF. */
export async function toTiff(scene: Scene, { dpi }: { dpi: number }): Promise<Uint8Array> {
  const { rgb, width, height } = await drawPixels(scene, dpi);
  return encodeTiff(rgb, width, height, { dpi, description: scene.description });
}

async function drawPixels(scene: Scene, dpi: number): Promise<Raster> {
  const width = Math.round((scene.width_pt / 72) * dpi);
  if (!(dpi >= 30 && width * width * (scene.height_pt / scene.width_pt) <= MAX_PIXELS)) {
    throw new CallError(`dpi: expected 30 to what gives at most 100 megapixels, found ${dpi}`);
  }
  const [{ Resvg }, typeface] = await Promise.all([loadResvg(), loadTypeface()]);
  const resvg = new Resvg(toSvg(scene), {
    fitTo: { mode: "width", value: width },
    background: "#ffffff",
    // 1 is "optimizeSpeed": pixels of a map stay rectangles.
    imageRendering: 1,
    font: {
      fontBuffers: typeface.map((face) => face.sfnt),
      defaultFontFamily: "Arimo",
      sansSerifFamily: "Arimo",
    },
  });
  const image = resvg.render();
  const raster = { rgb: withoutAlpha(image.pixels), width: image.width, height: image.height };
  image.free();
  resvg.free();
  return raster;
}

async function loadResvg() {
  const resvg = await import("@resvg/resvg-wasm");
  ready ??= import("@resvg/resvg-wasm/index_bg.wasm?url&inline").then(({ default: uri }) =>
    resvg.initWasm(bytesOfDataUri(uri)),
  );
  await ready;
  return resvg;
}

function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, j = 0; i < rgba.length; i += 4) {
    rgb[j++] = rgba[i];
    rgb[j++] = rgba[i + 1];
    rgb[j++] = rgba[i + 2];
  }
  return rgb;
}
