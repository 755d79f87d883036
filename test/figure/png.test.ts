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

test("viridis and turbo go through the colors of d3-scale-chromatic, hot through red and yellow", () => {
  const near = (found: readonly number[], hex: string, slack: number): void => {
    const expected = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
    for (let c = 0; c < 3; c++) expect(Math.abs(found[c] - expected[c]), hex).toBeLessThanOrEqual(slack);
  };
  const stops = ["#440154", "#3b528b", "#21918c", "#5ec962", "#fde725"];
  for (const [k, hex] of stops.entries()) near(colormaps.viridis([0, 64, 128, 192, 255][k] / 255), hex, 4);
  const rainbow = ["#23171b", "#26bde1", "#96fa50", "#ff801d", "#900c00"];
  for (const [k, hex] of rainbow.entries()) near(colormaps.turbo([0, 64, 128, 192, 255][k] / 255), hex, 0);
  for (const [t, hex] of [
    [0, "#0b0000"],
    [0.365079, "#ff0000"],
    [0.746032, "#ffff00"],
    [1, "#ffffff"],
  ] as const)
    near(colormaps.hot(t), hex, 0);
});

test("all maps but the rainbow change their lightness one way only", () => {
  const turns = Object.entries(colormaps).map(([name, map]) => {
    const steps = Array.from({ length: 100 }, (_, k) => {
      const [before, after] = [k / 100, (k + 1) / 100].map((t) => {
        const [r, g, b] = map(t);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      });
      return Math.sign(after - before);
    });
    return [name, new Set(steps.filter((step) => step !== 0)).size > 1] as const;
  });
  expect(turns.filter(([, isTurning]) => isTurning).map(([name]) => name)).toEqual(["turbo"]);
});
