import { zlibSync } from "fflate";

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];
const METERS_PER_INCH = 0.0254;

/**
 * Writes an opaque 8-bit RGB picture as PNG; the same pixels give the same bytes everywhere.
 *
 * `rgb` holds 3 × width × height bytes, row by row from the top. With `dpi`, a pHYs chunk states the print size; each
 * of `texts` is an iTXt chunk by its keyword, such as Description.
 *
 * @see W3C, *Portable Network Graphics (PNG) Specification*, 3rd ed., sections 5, 9 and 11.
 */
export function encodePng(
  rgb: Uint8Array,
  width: number,
  height: number,
  { dpi, texts = {} }: { dpi?: number; texts?: Readonly<Record<string, string>> } = {},
): Uint8Array {
  const header = chunk("IHDR", Uint8Array.of(...uint32(width), ...uint32(height), 8, 2, 0, 0, 0));
  const physical = dpi === undefined ? [] : [chunk("pHYs", physicalSize(dpi))];
  const data = chunk("IDAT", zlibSync(filterRows(rgb, width, height), { level: 6 }));
  const words = Object.entries(texts).map(([keyword, text]) => chunk("iTXt", textOf(keyword, text)));
  const end = chunk("IEND", new Uint8Array(0));
  return concat([Uint8Array.from(SIGNATURE), header, ...physical, ...words, data, end]);
}

/** Puts filter 2 (up) before each row: flat drawings repeat their rows, and differences of 0 shrink well. */
function filterRows(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const stride = 3 * width;
  const rows = new Uint8Array((stride + 1) * height);
  for (let y = 0; y < height; y++) {
    const out = y * (stride + 1);
    rows[out] = 2;
    for (let i = 0; i < stride; i++) {
      const above = y === 0 ? 0 : rgb[(y - 1) * stride + i];
      rows[out + 1 + i] = rgb[y * stride + i] - above;
    }
  }
  return rows;
}

/** Pixels per meter in x and y, unit 1 (meter). */
function physicalSize(dpi: number): Uint8Array {
  const perMeter = uint32(Math.round(dpi / METERS_PER_INCH));
  return Uint8Array.of(...perMeter, ...perMeter, 1);
}

/** Keyword, not compressed, no language, no other keyword, and the text in UTF-8. */
const textOf = (keyword: string, text: string): Uint8Array =>
  new TextEncoder().encode(`${keyword}\0\0\0\0\0${text}`);

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat([Uint8Array.from(type, (c) => c.charCodeAt(0)), data]);
  return concat([Uint8Array.from(uint32(data.length)), body, Uint8Array.from(uint32(crc32(body)))]);
}

function uint32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** Computes the CRC-32 of the PNG specification, annex D. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = crcTable[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
