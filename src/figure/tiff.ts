import { zlibSync } from "fflate";
import { toAscii } from "./ascii.ts";
import { software } from "./software.ts";

/** Field types of TIFF. */
const [ASCII, SHORT, LONG, RATIONAL] = [2, 3, 4, 5] as const;
const sizeOf = { [ASCII]: 1, [SHORT]: 2, [LONG]: 4, [RATIONAL]: 8 } as const;

interface Tag {
  readonly id: number;
  readonly type: typeof ASCII | typeof SHORT | typeof LONG | typeof RATIONAL;
  /** Numbers; of rationals the numerator, over 1000. */
  readonly values: readonly number[];
}

/** Rows of a strip: some 64 kB of pixels at the width of a page. */
const rowsPerStrip = 16;
const denominator = 1000;

/**
 * Writes an opaque 8-bit RGB picture as a TIFF 6.0: one page, no alpha, compressed by deflate (tag value 8) with
 * horizontal differences (predictor 2), the resolution in pixels an inch.
 *
 * `rgb` holds 3 × width × height bytes, row by row from the top. The same pixels give the same bytes everywhere.
 *
 * @see Adobe, *TIFF Revision 6.0*, 1992, sections 2, 8 and 14; *Photoshop TIFF Technical Notes*, 2002, for deflate.
 */
export function encodeTiff(
  rgb: Uint8Array,
  width: number,
  height: number,
  { dpi, description = "" }: { readonly dpi: number; readonly description?: string },
): Uint8Array {
  const strips = packStrips(rgb, width, height);
  const header = 8;
  let end = header;
  const offsets = strips.map(({ length }) => {
    const start = end;
    end += even(length);
    return start;
  });
  const dots = [Math.round(denominator * dpi)];
  const tags: Tag[] = [
    { id: 256, type: LONG, values: [width] },
    { id: 257, type: LONG, values: [height] },
    { id: 258, type: SHORT, values: [8, 8, 8] },
    { id: 259, type: SHORT, values: [8] },
    { id: 262, type: SHORT, values: [2] },
    { id: 270, type: ASCII, values: asciiOf(description) },
    { id: 273, type: LONG, values: offsets },
    { id: 277, type: SHORT, values: [3] },
    { id: 278, type: LONG, values: [rowsPerStrip] },
    { id: 279, type: LONG, values: strips.map(({ length }) => length) },
    { id: 282, type: RATIONAL, values: dots },
    { id: 283, type: RATIONAL, values: dots },
    { id: 284, type: SHORT, values: [1] },
    { id: 296, type: SHORT, values: [2] },
    { id: 305, type: ASCII, values: asciiOf(software) },
    { id: 317, type: SHORT, values: [2] },
  ];
  const out = new Uint8Array(end + directorySize(tags));
  const view = new DataView(out.buffer);
  out.set([0x49, 0x49, 42, 0]);
  view.setUint32(4, end, true);
  strips.forEach((strip, i) => {
    out.set(strip, offsets[i]);
  });
  writeDirectory(view, end, tags);
  return out;
}

const even = (n: number): number => n + (n % 2);
const bytesOf = ({ type, values }: Tag): number => sizeOf[type] * values.length;
const directorySize = (tags: readonly Tag[]): number =>
  2 + 12 * tags.length + 4 + tags.reduce((sum, tag) => sum + (bytesOf(tag) > 4 ? even(bytesOf(tag)) : 0), 0);

/** Text of TIFF is 7-bit, and ends with 0. */
const asciiOf = (text: string): number[] => [...Array.from(toAscii(text), (char) => char.charCodeAt(0)), 0];

function packStrips(rgb: Uint8Array, width: number, height: number): Uint8Array[] {
  const stride = 3 * width;
  return Array.from({ length: Math.ceil(height / rowsPerStrip) }, (_, s) => {
    const strip = rgb.slice(s * rowsPerStrip * stride, Math.min(height, (s + 1) * rowsPerStrip) * stride);
    // From the right, so that each pixel still sees the one before it as it was.
    for (let i = strip.length - 1; i >= 0; i--) if (i % stride >= 3) strip[i] -= strip[i - 3];
    return zlibSync(strip, { level: 9 });
  });
}

/** Writes the directory and, behind it, the values that do not fit into their entries. */
function writeDirectory(view: DataView, at: number, tags: readonly Tag[]): void {
  view.setUint16(at, tags.length, true);
  let free = at + 2 + 12 * tags.length + 4;
  tags.forEach((tag, i) => {
    const entry = at + 2 + 12 * i;
    view.setUint16(entry, tag.id, true);
    view.setUint16(entry + 2, tag.type, true);
    view.setUint32(entry + 4, tag.values.length, true);
    if (bytesOf(tag) <= 4) writeValues(view, entry + 8, tag);
    else {
      view.setUint32(entry + 8, free, true);
      writeValues(view, free, tag);
      free += even(bytesOf(tag));
    }
  });
}

function writeValues(view: DataView, at: number, { type, values }: Tag): void {
  values.forEach((value, i) => {
    const place = at + sizeOf[type] * i;
    if (type === ASCII) view.setUint8(place, value);
    else if (type === SHORT) view.setUint16(place, value, true);
    else view.setUint32(place, value, true);
    if (type === RATIONAL) view.setUint32(place + 4, denominator, true);
  });
}
