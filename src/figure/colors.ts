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
/** The name of a palette of lines: one of `paletteNames`. */
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

const gray: Colormap = (t) => [byte(255 * t), byte(255 * t), byte(255 * t)];

/**
 * Black over red and yellow to white, as workstations have it: three ramps, one after the other.
 *
 * @see matplotlib, `hot`.
 */
const hot: Colormap = (t) => [
  byte(255 * (0.0416 + (0.9584 * t) / 0.365079)),
  byte((255 * (t - 0.365079)) / 0.380953),
  byte((255 * (t - 0.746032)) / 0.253968),
];

/** Red, green and blue by a power of t. */
const viridisPowers = [
  [0.27773, 0.00541, 0.3341],
  [0.10509, 1.40461, 1.38459],
  [-0.33086, 0.21485, 0.0951],
  [-4.63423, -5.7991, -19.33244],
  [6.22827, 14.17993, 56.69055],
  [4.77638, -13.74515, -65.35303],
  [-5.43546, 4.64585, 26.31244],
] as const;

/**
 * The sequential map of matplotlib from violet to yellow, as the polynomial of M. Zucker (2017), within 4 of 255.
 *
 * @see Smith & van der Walt, *A better default colormap for matplotlib*, SciPy 2015.
 */
const viridis: Colormap = (t) => {
  const of = (c: 0 | 1 | 2): number =>
    byte(255 * viridisPowers.reduceRight((sum, power) => sum * t + power[c], 0));
  return [of(0), of(1), of(2)];
};

/**
 * A rainbow, in the polynomial form of d3-scale-chromatic: its lightness rises and falls again, so that it misleads in
 * gray and readers of deficient color vision.
 *
 * @see Mikhailov, *Turbo, an improved rainbow colormap for visualization*, Google AI blog, 2019.
 */
const turbo: Colormap = (t) => [
  byte(34.61 + t * (1172.33 - t * (10793.56 - t * (33300.12 - t * (38394.49 - t * 14825.05))))),
  byte(23.31 + t * (557.33 + t * (1225.33 - t * (3574.96 - t * (1073.77 + t * 707.56))))),
  byte(27.2 + t * (3211.1 - t * (15327.97 - t * (27814 - t * (22569.18 - t * 6838.66))))),
];

/** The maps by the names used in figure specs. */
export const colormaps = { cividis, "gray-inverted": grayInverted, viridis, gray, hot, turbo } as const;

/** Writes a color as #rrggbb. */
export function toHex(rgb: readonly number[]): string {
  return `#${rgb.map((c) => c.toString(16).padStart(2, "0")).join("")}`;
}

function byte(x: number): number {
  return Math.max(0, Math.min(255, Math.round(x)));
}
