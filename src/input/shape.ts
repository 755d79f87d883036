import type { TimeCourse } from "../time-course.ts";

/** The input as seen by a detector that does not correct for decay: u(t) · e^(−λt). */
export function decayCourse(course: TimeCourse, decayRate: number): TimeCourse {
  if (decayRate === 0) return course;
  const start = Number.isFinite(course.start) ? course.start : 0;
  const left = Math.exp(-decayRate * start);
  const terms = course.terms.map((term) => ({
    ...term,
    amplitude: term.amplitude * left,
    rate: term.rate + decayRate,
  }));
  return { start, terms };
}

/** Multiplies an input by a number. */
export const scaleCourse = (course: TimeCourse, factor: number): TimeCourse => ({
  ...course,
  terms: course.terms.map((term) => ({ ...term, amplitude: term.amplitude * factor })),
});
