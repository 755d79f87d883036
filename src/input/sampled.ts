import { CallError } from "../errors.ts";
import type { Term, TimeCourse } from "../time-course.ts";

/** How samples become a course. */
export interface SampledOptions {
  /** `linear` joins the samples by straight lines, `pchip` by cubics that never overshoot. */
  readonly interpolation?: "linear" | "pchip";
  /** After the last sample: stay at it, or 0. Before the first it is 0. */
  readonly after?: "hold" | "zero";
}

/**
 * Makes a course from samples (s, unit of the course).
 *
 * @see Fritsch & Butland, SIAM J. Sci. Stat. Comput. 5 (1984) 300, for the slopes of `pchip`.
 * @throws CallError unless there are at least two samples with finite values at rising times.
 */
export function sampledInput(
  times: readonly number[],
  values: readonly number[],
  { interpolation = "linear", after = "hold" }: SampledOptions = {},
): TimeCourse {
  if (times.length !== values.length || times.length < 2)
    throw new CallError(
      `expected two or more samples, found ${times.length} times and ${values.length} values`,
    );
  times.forEach((t, i) => {
    if (!Number.isFinite(t) || !Number.isFinite(values[i]) || (i > 0 && !(t > times[i - 1])))
      throw new CallError(
        `expected finite values at rising times, found ${values[i]} at ${t} s (sample ${i + 1})`,
      );
  });
  const slopes = interpolation === "pchip" ? pchipSlopes(times, values) : undefined;
  const pieces = times
    .slice(0, -1)
    .map((start, i) => ({ start, terms: cubicTerms(times, values, slopes, i) }));
  const last = values[values.length - 1];
  const tail: Term[] = after === "hold" && last !== 0 ? [{ amplitude: last, rate: 0, power: 0 }] : [];
  return { pieces: [...pieces, { start: times[times.length - 1], terms: tail }] };
}

/** The polynomial between samples i and i + 1 in τ = t − tᵢ, without its zero terms. */
function cubicTerms(
  times: readonly number[],
  values: readonly number[],
  slopes: readonly number[] | undefined,
  i: number,
): Term[] {
  const h = times[i + 1] - times[i];
  const secant = (values[i + 1] - values[i]) / h;
  const [m0, m1] = slopes ? [slopes[i], slopes[i + 1]] : [secant, secant];
  const coefficients = [values[i], m0, (3 * secant - 2 * m0 - m1) / h, (m0 + m1 - 2 * secant) / (h * h)];
  return coefficients.flatMap((amplitude, k) => (amplitude === 0 ? [] : [{ amplitude, rate: 0, power: k }]));
}

/** Slopes at the samples: a weighted harmonic mean of the secants, 0 at an extremum. */
function pchipSlopes(times: readonly number[], values: readonly number[]): number[] {
  const h = times.slice(1).map((t, i) => t - times[i]);
  const d = h.map((dt, i) => (values[i + 1] - values[i]) / dt);
  const inner = d.slice(1).map((next, i) => {
    const before = d[i];
    if (before * next <= 0) return 0;
    const [w1, w2] = [2 * h[i + 1] + h[i], h[i + 1] + 2 * h[i]];
    return (w1 + w2) / (w1 / before + w2 / next);
  });
  if (d.length === 1) return [d[0], d[0]];
  return [
    endSlope(h[0], h[1], d[0], d[1]),
    ...inner,
    endSlope(h[h.length - 1], h[h.length - 2], d[d.length - 1], d[d.length - 2]),
  ];
}

/** Three-point slope at an end, cut so that the curve does not turn before the next sample. */
function endSlope(h0: number, h1: number, d0: number, d1: number): number {
  const slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0) return 0;
  return d0 * d1 < 0 && Math.abs(slope) > 3 * Math.abs(d0) ? 3 * d0 : slope;
}
