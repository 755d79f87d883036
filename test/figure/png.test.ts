import { expect, test } from "vitest";
import { colormaps, toHex } from "../../src/figure/colors.ts";
import { crc32, encodePng } from "../../src/figure/png.ts";
import { decodePng } from "./png-pixels.ts";

test("the checksum agrees with the published check value of CRC-32", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("pixels come back from the file as they went in", () => {
  const rgb = Uint8Array.from({ length: 3 * 5 * 4 }, (_, i) => (i * 37) % 256);
  expect(decodePng(encodePng(rgb, 5, 4))).toEqual({ width: 5, height: 4, rgb });
});

test("the color maps end as published: cividis from navy to yellow, inverted gray from white to black", () => {
  // Ends of d3-scale-chromatic's cividis: rgb(0, 32, 81) and rgb(253, 234, 69).
  expect([toHex(colormaps.cividis(0)), toHex(colormaps.cividis(1))]).toEqual(["#002051", "#fdea45"]);
  expect([toHex(colormaps["gray-inverted"](0)), toHex(colormaps["gray-inverted"](1))]).toEqual([
    "#ffffff",
    "#000000",
  ]);
});

test("cividis grows lighter all the way, so it reads in gray", () => {
  const luminance = Array.from({ length: 101 }, (_, k) => {
    const [r, g, b] = colormaps.cividis(k / 100);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  });
  expect(luminance.every((v, k) => k === 0 || v > luminance[k - 1])).toBe(true);
});
