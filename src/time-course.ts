/** One term A · τ^power · e^(−rate·τ) of a course, τ = t − start. */
export interface ExponentialTerm {
  readonly amplitude: number;
  readonly rate: number;
  readonly power: 0 | 1;
}

/**
 * What drives a system over time, as a sum of exponentials from `start` on and 0 before it:
 *
 *     u(t) = Σ Aₖ τ^nₖ e^(−λₖτ),   τ = t − start ≥ 0.
 *
 * Plain data; a constant is one term of rate 0. Times in s, rates in s⁻¹.
 */
export interface TimeCourse {
  readonly start: number;
  readonly terms: readonly ExponentialTerm[];
}

/** A course that never changes. */
export const constantCourse = (value: number): TimeCourse => ({
  start: Number.NEGATIVE_INFINITY,
  terms: [{ amplitude: value, rate: 0, power: 0 }],
});

export const isConstant = (course: TimeCourse): boolean =>
  course.start === Number.NEGATIVE_INFINITY &&
  course.terms.every((term) => term.rate === 0 && term.power === 0);

/** The value of a course at time t. */
export function valueAt({ start, terms }: TimeCourse, t: number): number {
  if (t < start) return 0;
  let sum = 0;
  for (const { amplitude, rate, power } of terms) {
    if (rate === 0 && power === 0) sum += amplitude;
    else sum += amplitude * Math.exp(-rate * (t - start)) * (power === 1 ? t - start : 1);
  }
  return sum;
}

/** Times at which the course or its slope jumps; a solver stops there. */
export const breaksOf = ({ start }: TimeCourse): number[] => (Number.isFinite(start) ? [start] : []);

/** A course as it runs from some time on until its next break: continued smoothly, whatever happens there. */
export interface Running {
  value(t: number): number;
  slope(t: number): number;
}

/** Makes the smooth continuation of a course from time t on, for the stages of a step that ends at a break. */
export function runFrom({ start, terms }: TimeCourse, t: number): Running {
  if (t < start) return { value: () => 0, slope: () => 0 };
  const from = Number.isFinite(start) ? start : 0;
  return {
    value: (time) => terms.reduce((sum, term) => sum + termAt(term, time - from), 0),
    slope: (time) => terms.reduce((sum, term) => sum + slopeOf(term, time - from), 0),
  };
}

const termAt = ({ amplitude, rate, power }: ExponentialTerm, tau: number): number =>
  amplitude * Math.exp(-rate * tau) * (power === 1 ? tau : 1);
/** d/dτ (A τⁿ e^(−λτ)) = A e^(−λτ) (n τⁿ⁻¹ − λτⁿ). */
const slopeOf = ({ amplitude, rate, power }: ExponentialTerm, tau: number): number =>
  amplitude * Math.exp(-rate * tau) * (power === 1 ? 1 - rate * tau : -rate);
