import type { Font } from "fontkit";
import { CallError } from "../errors.ts";
import { bytesOfDataUri } from "./data-uri.ts";
import { unpackWoff } from "./woff.ts";

/** One font file of Arimo: an alphabet in a weight. */
export interface Face {
  readonly id: string;
  readonly bold: boolean;
  /** TrueType bytes, as the PDF and PNG writers embed them. */
  readonly sfnt: Uint8Array;
  readonly font: Font;
}

/** The faces of Arimo (metric twin of Arial), Latin before Greek. */
export type Typeface = readonly Face[];

const sources = [
  {
    id: "latin",
    bold: false,
    load: () => import("@fontsource/arimo/files/arimo-latin-400-normal.woff?inline"),
  },
  {
    id: "latin-bold",
    bold: true,
    load: () => import("@fontsource/arimo/files/arimo-latin-700-normal.woff?inline"),
  },
  {
    id: "greek",
    bold: false,
    load: () => import("@fontsource/arimo/files/arimo-greek-400-normal.woff?inline"),
  },
  {
    id: "greek-bold",
    bold: true,
    load: () => import("@fontsource/arimo/files/arimo-greek-700-normal.woff?inline"),
  },
] as const;

let loaded: Promise<Typeface> | undefined;

/** Loads the font files once; they are constants, so a second call costs nothing. */
export function loadTypeface(): Promise<Typeface> {
  loaded ??= Promise.all(sources.map(loadFace));
  return loaded;
}

async function loadFace({ id, bold, load }: (typeof sources)[number]): Promise<Face> {
  const [{ default: uri }, fontkit] = await Promise.all([load(), import("fontkit")]);
  const sfnt = unpackWoff(bytesOfDataUri(uri));
  return { id, bold, sfnt, font: fontkit.create(sfnt) };
}

/** Finds the face that holds the glyph of `char`; a character that no face holds is refused by name. */
export function faceOf(typeface: Typeface, char: string, bold: boolean, text: string): Face {
  const code = char.codePointAt(0) ?? 0;
  const face = typeface.find((f) => f.bold === bold && f.font.hasGlyphForCodePoint(code));
  if (face === undefined) {
    const hex = code.toString(16).toUpperCase().padStart(4, "0");
    throw new CallError(
      `text "${text}": the font Arimo has no glyph for "${char}" (U+${hex}); write it another way`,
    );
  }
  return face;
}
