import { toHex } from "./colors.ts";

/** How people see: with all three kinds of cones, or without one of them. */
export const visions = ["normal", "red-blind", "green-blind", "blue-blind"] as const;
export type Vision = (typeof visions)[number];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** On linear red, green and blue; Machado, Oliveira & Fernandes (2009), IEEE TVCG 15:1291, severity 1.0. */
const machado: Readonly<Record<Exclude<Vision, "normal">, Matrix>> = {
  "red-blind": [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  "green-blind": [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  "blue-blind": [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** IEC 61966-2-1: linear red, green and blue of sRGB to X, Y and Z, and their white, D65. */
const toXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const white: Triple = [0.95047, 1, 1.08883];

const times = (m: Matrix, [a, b, c]: Triple): Triple => {
  const row = ([x, y, z]: Triple): number => x * a + y * b + z * c;
  return [row(m[0]), row(m[1]), row(m[2])];
};

const each = ([a, b, c]: Triple, f: (x: number, i: number) => number): Triple => [f(a, 0), f(b, 1), f(c, 2)];

const linearOf = (byte: number): number => {
  const share = byte / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
};

/** CIE L*, a*, b* of a color #rrggbb as someone sees it. */
export function labOf(hex: string, vision: Vision = "normal"): Triple {
  const channel = (at: number): number => linearOf(Number.parseInt(hex.slice(at, at + 2), 16));
  const linear: Triple = [channel(1), channel(3), channel(5)];
  const seen = vision === "normal" ? linear : each(times(machado[vision], linear), inside);
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const [x, y, z] = each(times(toXyz, seen), (value, i) => f(value / white[i]));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The gray #rrggbb that is as light. */
export function grayOf(hex: string): string {
  const channel = (at: number): number => linearOf(Number.parseInt(hex.slice(at, at + 2), 16));
  const [r, g, b] = toXyz[1];
  const Y = r * channel(1) + g * channel(3) + b * channel(5);
  const share = Y <= 0.0031308 ? 12.92 * Y : 1.055 * Y ** (1 / 2.4) - 0.055;
  return toHex([0, 0, 0].map(() => Math.round(255 * share)));
}

const inside = (x: number): number => Math.max(0, Math.min(1, x));

const degrees = 180 / Math.PI;
const hueOf = (a: number, b: number): number =>
  a === 0 && b === 0 ? 0 : (Math.atan2(b, a) * degrees + 360) % 360;
const cos = (angle: number): number => Math.cos(angle / degrees);
const sin = (angle: number): number => Math.sin(angle / degrees);
const pull = (chroma: number): number => Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));

/**
 * The difference of two colors, CIEDE2000, where 1 is just seen side by side.
 *
 * @see Sharma, Wu & Dalal (2005), *Color Res. Appl.* 30:21, eqs. 2 to 22.
 */
export function colorDifference([L1, a1, b1]: Triple, [L2, a2, b2]: Triple): number {
  const stretch = 1 + 0.5 * (1 - pull((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [C1, C2] = [Math.hypot(stretch * a1, b1), Math.hypot(stretch * a2, b2)];
  const [h1, h2] = [hueOf(stretch * a1, b1), hueOf(stretch * a2, b2)];
  const isGray = C1 * C2 === 0;
  const turn = isGray ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const hue = 2 * Math.sqrt(C1 * C2) * sin(turn / 2);
  const [L, C] = [(L1 + L2) / 2, (C1 + C2) / 2];
  const h = meanHue(h1, h2, isGray);
  const T = 1 - 0.17 * cos(h - 30) + 0.24 * cos(2 * h) + 0.32 * cos(3 * h + 6) - 0.2 * cos(4 * h - 63);
  const inL = (L2 - L1) / (1 + (0.015 * (L - 50) ** 2) / Math.sqrt(20 + (L - 50) ** 2));
  const inC = (C2 - C1) / (1 + 0.045 * C);
  const inH = hue / (1 + 0.015 * C * T);
  const rotation = -2 * pull(C) * sin(60 * Math.exp(-(((h - 275) / 25) ** 2)));
  return Math.sqrt(inL ** 2 + inC ** 2 + inH ** 2 + rotation * inC * inH);
}

function meanHue(h1: number, h2: number, isGray: boolean): number {
  if (isGray) return h1 + h2;
  const half = (h1 + h2) / 2;
  if (Math.abs(h1 - h2) <= 180) return half;
  return h1 + h2 < 360 ? half + 180 : half - 180;
}
