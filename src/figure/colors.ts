/** Colors that readers with any color vision tell apart (Okabe & Ito 2008), strong contrast first. */
export const okabeIto = [
  "#0072b2",
  "#d55e00",
  "#009e73",
  "#000000",
  "#cc79a7",
  "#e69f00",
  "#56b4e9",
] as const;

/** Of each hue a dark and a light one, told apart in gray print too (Tol 2021, medium contrast). */
const tolMedium = ["#004488", "#997700", "#994455", "#6699cc", "#000000", "#ee99aa", "#eecc66"] as const;

/** Each has at least 3:1 of contrast on white; what more lines there are, their dashes tell apart. */
const grays = ["#000000", "#8c8c8c", "#595959"] as const;

/** Colors of lines and points, in the order in which a panel takes them. */
export const palettes = { "okabe-ito": okabeIto, "tol-medium": tolMedium, grays } as const;

/** The palettes that a figure can be drawn in. */
export const paletteNames = ["okabe-ito", "tol-medium", "grays"] as const;
export type PaletteName = (typeof paletteNames)[number];

/** Dashes in points, one for each color, so that lines differ in gray print too. */
export const dashes: readonly (readonly number[])[] = [
  [],
  [4, 1.5],
  [1, 1.2],
  [6, 1.5, 1, 1.5],
  [2, 2.2],
  [6, 1.5, 1, 1.2, 1, 1.5],
  [8, 2],
];

/** A map from the share t of the range, 0 to 1, to red, green and blue, 0 to 255. */
export type Colormap = (t: number) => readonly [number, number, number];

/** Pixels without a value. */
export const noValue: readonly [number, number, number] = [214, 226, 240];

/**
 * The sequential map made for deficient color vision, in the polynomial form of d3-scale-chromatic.
 *
 * @see Nuñez, Anderton & Renslow (2018), *PLoS ONE* 13:e0199239.
 */
const cividis: Colormap = (t) => [
  byte(-4.54 - t * (35.34 - t * (2381.73 - t * (6402.7 - t * (7024.72 - t * 2710.57))))),
  byte(32.49 + t * (170.73 + t * (52.82 - t * (131.46 - t * (176.58 - t * 67.37))))),
  byte(81.24 + t * (442.36 - t * (2482.43 - t * (6167.24 - t * (6614.94 - t * 2475.67))))),
];

/** White for nothing, black for much, as PET is read. */
const grayInverted: Colormap = (t) => [byte(255 - 255 * t), byte(255 - 255 * t), byte(255 - 255 * t)];

/** The maps by the names used in figure specs. */
export const colormaps = { cividis, "gray-inverted": grayInverted } as const;

/** Writes a color as #rrggbb. */
export function toHex(rgb: readonly number[]): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

function byte(x: number): number {
  return Math.max(0, Math.min(255, Math.round(x)));
}
