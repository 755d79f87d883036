import { expect, test } from "vitest";
import { colorTable, inkOn } from "../../src/app/tumor/color-scale.ts";

const luminance = (color: readonly number[]): number => {
  const [r, g, b] = color.map((x) => (x <= 10 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test("type on every color of a map has at least 4.5:1", () => {
  const table = colorTable("cividis");
  for (let i = 0; i < 256; i++) {
    const color = [table[3 * i], table[3 * i + 1], table[3 * i + 2]];
    const [low, high] = [luminance(color), inkOn(color) === "#ffffff" ? 1 : 0].sort((a, b) => a - b);
    expect((high + 0.05) / (low + 0.05), String(color)).toBeGreaterThan(4.5);
  }
});
