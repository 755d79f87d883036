import type { TimeCourse } from "../time-course.ts";

/** One phase of an exponential curve: amplitude in the unit of the course, rate in s⁻¹. */
export interface Phase {
  readonly amplitude: number;
  readonly rate: number;
}

/**
 * Makes a sum of exponentials from `start` on, such as the tri-exponential plasma curve,
 *
 *     u(t) = Σ Aᵢ e^(−λᵢ(t − start)).
 *
 * With `rise`, the curve climbs linearly from 0 at `start` to Σ Aᵢ at `start + rise` and falls from there on.
 */
export function exponentialInput(
  phases: readonly Phase[],
  { start = 0, rise = 0 }: { readonly start?: number; readonly rise?: number } = {},
): TimeCourse {
  const fall = { start: start + rise, terms: phases.map((phase) => ({ ...phase, power: 0 as const })) };
  if (rise === 0) return { pieces: [fall] };
  const peak = phases.reduce((sum, { amplitude }) => sum + amplitude, 0);
  return { pieces: [{ start, terms: [{ amplitude: peak / rise, rate: 0, power: 1 }] }, fall] };
}

/** Makes an infusion: a constant rate from `start` to `end`, 0 before and after. */
export const infusionInput = (rate: number, start: number, end: number): TimeCourse => ({
  pieces: [
    { start, terms: [{ amplitude: rate, rate: 0, power: 0 }] },
    { start: end, terms: [] },
  ],
});
