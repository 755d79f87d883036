import { CallError } from "../errors.ts";
import { breaksOf, pieceAt, type TimeCourse, timeInPiece, valueAt } from "../time-course.ts";

/** Frame means of a tissue curve; times in s. */
export interface TissueFrame {
  readonly start: number;
  readonly end: number;
  readonly value: number;
}

/** A straight line through the points of a graphical analysis from t* on. */
export interface GraphicalLine {
  /** s; frames that begin earlier are not used. */
  readonly tStar: number;
  readonly slope: number;
  readonly intercept: number;
  readonly slopeError: number;
  readonly interceptError: number;
  /** R², the share of the scatter of y that the line takes away. */
  readonly rSquared: number;
  /** All frames, whether used or not: what is drawn. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly isUsed: boolean }[];
}

/**
 * Patlak's analysis of an irreversible tracer,
 *
 *     C(t)/Cp(t) = Ki · ∫Cp/Cp(t) + V,     Ki = K1k3/(k2 + k3),   V = K1k2/(k2 + k3)²  where Cp is in steady fall,
 *
 * with C and Cp as means of their frames and ∫Cp from 0, not from the first frame.
 *
 * @see Patlak, Blasberg & Fenstermacher, *Graphical evaluation of blood-to-brain transfer constants from multiple-time
 * uptake data*, J Cereb Blood Flow Metab 3 (1983) 1, eq. 5.
 * @throws CallError if fewer than three frames begin at t* or later, or if the plasma is 0 in one of them.
 */
export function patlak(frames: readonly TissueFrame[], plasma: TimeCourse, tStar: number): GraphicalLine {
  const points = frames.map(({ start, end, value }) => {
    const first = integrate(plasma, 0, start);
    const mean = integrate(plasma, start, end) / (end - start);
    // Mean over the frame of ∫₀ᵗ Cp, so that x and y are means of the same frame.
    const integral = first + integrateTwice(plasma, start, end) / (end - start);
    return { x: integral / mean, y: value / mean, start };
  });
  return fitLine(points, tStar);
}

/**
 * Logan's analysis of a reversible tracer,
 *
 *     ∫C/C(t) = VT · ∫Cp/C(t) + b,     VT = K1/k2 (1 + k3/k4).
 *
 * ∫C is summed over whole frames and half of the one in question; a gap between frames is joined by a line.
 *
 * @see Logan et al., *Graphical analysis of reversible radioligand binding from time-activity measurements*, J Cereb
 * Blood Flow Metab 10 (1990) 740, eq. 7.
 * @throws CallError if fewer than three frames begin at t* or later, or if the tissue is 0 in one of them.
 */
export function logan(frames: readonly TissueFrame[], plasma: TimeCourse, tStar: number): GraphicalLine {
  let before = 0;
  let last = { end: 0, value: 0 };
  const points = frames.map(({ start, end, value }) => {
    before += ((start - last.end) * (last.value + value)) / 2;
    const middle = (start + end) / 2;
    const integral = before + (value * (end - start)) / 2;
    before += value * (end - start);
    last = { end, value };
    return { x: integrate(plasma, 0, middle) / value, y: integral / value, start };
  });
  return fitLine(points, tStar);
}

/** Ordinary regression of y on x through the points from t* on. */
function fitLine(all: readonly { x: number; y: number; start: number }[], tStar: number): GraphicalLine {
  // Frame times that were read in minutes are a rounding off.
  const used = all.filter(({ start }) => start >= tStar - 1e-6);
  const n = used.length;
  if (n < 3)
    throw new CallError(
      `expected three frames or more from t* = ${tStar} s on, found ${n}; choose an earlier t*`,
    );
  if (used.some(({ x, y }) => !Number.isFinite(x) || !Number.isFinite(y)))
    throw new CallError(`a frame from t* = ${tStar} s on has no activity to divide by; choose another t*`);
  const mean = (f: (point: { x: number; y: number }) => number): number =>
    used.reduce((sum, point) => sum + f(point), 0) / n;
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const sxx = n * mean(({ x }) => (x - mx) ** 2);
  const slope = (n * mean(({ x, y }) => (x - mx) * (y - my))) / sxx;
  const intercept = my - slope * mx;
  const left = n * mean(({ x, y }) => (y - intercept - slope * x) ** 2);
  const variance = left / (n - 2);
  return {
    tStar,
    slope,
    intercept,
    slopeError: Math.sqrt(variance / sxx),
    interceptError: Math.sqrt(variance * (1 / n + (mx * mx) / sxx)),
    rSquared: 1 - left / (n * mean(({ y }) => (y - my) ** 2)),
    points: all.map(({ x, y, start }) => ({ x, y, isUsed: start >= tStar - 1e-6 })),
  };
}

/** ∫ course dt, piece by piece, by Gauss's rule on stretches that no term changes much over. */
const integrate = (course: TimeCourse, from: number, to: number): number =>
  overStretches(course, from, to, (t, weight) => weight * valueAt(course, t));

/** ∫ (to − t) course dt = ∫∫: the integral from `from` on, itself integrated to `to`. */
const integrateTwice = (course: TimeCourse, from: number, to: number): number =>
  overStretches(course, from, to, (t, weight) => weight * (to - t) * valueAt(course, t));

const nodes = [-0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664];
const weights = [
  0.2369268850561891, 0.4786286704993665, 0.5688888888888889, 0.4786286704993665, 0.2369268850561891,
];

/** Five points of Gauss and Legendre a stretch: exact to τ⁹, and to rounding where λ times its length is below ¼. */
function overStretches(
  course: TimeCourse,
  from: number,
  to: number,
  at: (t: number, weight: number) => number,
): number {
  const edges = [from, ...breaksOf(course).filter((t) => t > from && t < to), to];
  let sum = 0;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [start, end] = [edges[i], edges[i + 1]];
    const piece = pieceAt(course, start);
    if (!piece || !(end > start)) continue;
    const fastest = Math.max(
      0,
      ...piece.terms.map((term) => Math.max(Math.abs(term.rate), Math.abs(term.omega ?? 0))),
    );
    const n = Math.min(
      10_000,
      Math.max(1, Math.ceil(4 * fastest * (timeInPiece(piece, end) - timeInPiece(piece, start)))),
    );
    const half = (end - start) / n / 2;
    for (let k = 0; k < n; k++)
      for (let g = 0; g < 5; g++) sum += at(start + half * (2 * k + 1 + nodes[g]), half * weights[g]);
  }
  return sum;
}
