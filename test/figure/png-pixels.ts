import { unzlibSync } from "fflate";
import { expect } from "vitest";
import { crc32 } from "../../src/figure/png.ts";

/** Reads an RGB file whose rows all use filter 2 (up), checking every chunk's CRC. */
export function decodePng(png: Uint8Array) {
  const view = new DataView(png.buffer);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < png.length; ) {
    const length = view.getUint32(at);
    const body = png.subarray(at + 4, at + 8 + length);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(body));
    chunks.set(new TextDecoder().decode(body.subarray(0, 4)), body.subarray(4));
    at += 12 + length;
  }
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const rows = unzlibSync(chunks.get("IDAT") ?? new Uint8Array(0));
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < 3 * width; i++) {
      const above = y === 0 ? 0 : rgb[(y - 1) * 3 * width + i];
      rgb[y * 3 * width + i] = rows[y * (3 * width + 1) + 1 + i] + above;
    }
  }
  return { width, height, rgb };
}
