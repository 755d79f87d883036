import { okabeIto, toHex } from "./colors.ts";

/** Share of the full color in the cell of ±1: dark enough to tell, light enough for black type on it. */
const DEEPEST = 0.65;
/** Black type on them has a contrast of 7.5 and 8.8 where they are deepest. */
const [NEGATIVE, POSITIVE] = okabeIto;

/** Prints with two decimals, as correlations are read; a dash where there is no value. */
export const cellText = (value: number | null): string =>
  value === null
    ? "–"
    : value
        .toFixed(2)
        .replace(/^-0\.00$/, "0.00")
        .replace("-", "−");

/** Tints a cell by size and sign, white at 0; the sign is printed too. */
export function cellColor(value: number | null): string {
  if (value === null) return "#ffffff";
  const full = value < 0 ? NEGATIVE : POSITIVE;
  const share = DEEPEST * Math.min(1, Math.abs(value));
  const channels = [1, 3, 5].map((at) => Number.parseInt(full.slice(at, at + 2), 16));
  return toHex(channels.map((c) => Math.round(255 + share * (c - 255))));
}
