import { type Face, faceOf, type Typeface } from "./typeface.ts";

/** A piece of a line of text set in one face, size and height. */
export interface Run {
  readonly text: string;
  readonly face: string;
  readonly size_pt: number;
  /** Start of the run, measured from the start of the line. */
  readonly dx: number;
  /** Baseline of the run below that of the line (negative: above). */
  readonly dy: number;
}

export interface TextLayout {
  readonly runs: readonly Run[];
  readonly width: number;
}

interface Glyph {
  readonly char: string;
  readonly face: Face;
  /** 0 on the line, −1 raised, 1 lowered. */
  readonly level: -1 | 0 | 1;
}

const SCRIPT_SCALE = 0.66;
const LOWERED_EM = 0.14;
const RAISED_EM = 0.33;

// Arimo has ¹²³ but no subscripts and no other superscripts: those are drawn as smaller, shifted characters.
const LOWERED = new Map(Array.from("₀₁₂₃₄₅₆₇₈₉₊₋", (c, i) => [c, "0123456789+−".charAt(i)]));
const RAISED = new Map(Array.from("⁰⁴⁵⁶⁷⁸⁹⁺⁻", (c, i) => [c, "0456789+−".charAt(i)]));
// Beside a raised character that is drawn, ¹²³ are drawn the same way, so that "⁻¹" stands on one height.
const RAISED_NATIVE = new Map([
  ["¹", "1"],
  ["²", "2"],
  ["³", "3"],
]);

/** Splits a line of text into runs and measures them (kerning included). */
export function layoutText(typeface: Typeface, text: string, size_pt: number, bold: boolean): TextLayout {
  const runs: Run[] = [];
  let width = 0;
  for (const group of groupGlyphs(toGlyphs(typeface, text, bold))) {
    const { face, level } = group[0];
    const size = level === 0 ? size_pt : size_pt * SCRIPT_SCALE;
    const dy = level === 1 ? LOWERED_EM * size_pt : level === -1 ? -RAISED_EM * size_pt : 0;
    const run = { text: group.map((g) => g.char).join(""), face: face.id, size_pt: size, dx: width, dy };
    runs.push(run);
    width += (face.font.layout(run.text).advanceWidth / face.font.unitsPerEm) * size;
  }
  return { runs, width };
}

function toGlyphs(typeface: Typeface, text: string, bold: boolean): Glyph[] {
  const chars = Array.from(text);
  return chars.map((char, i) => {
    const besideRaised = RAISED.has(chars[i - 1] ?? "") || RAISED.has(chars[i + 1] ?? "");
    const raised = RAISED.get(char) ?? (besideRaised ? RAISED_NATIVE.get(char) : undefined);
    const lowered = LOWERED.get(char);
    const drawn = raised ?? lowered ?? char;
    const level = raised !== undefined ? -1 : lowered !== undefined ? 1 : 0;
    return { char: drawn, face: faceOf(typeface, drawn, bold, text), level };
  });
}

function groupGlyphs(glyphs: readonly Glyph[]): [Glyph, ...Glyph[]][] {
  const groups: [Glyph, ...Glyph[]][] = [];
  for (const glyph of glyphs) {
    const last = groups.at(-1);
    if (last !== undefined && last[0].face === glyph.face && last[0].level === glyph.level) last.push(glyph);
    else groups.push([glyph]);
  }
  return groups;
}
