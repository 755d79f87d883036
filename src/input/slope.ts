import { type Piece, runFrom, type Term, type TimeCourse } from "../time-course.ts";
import { infusionInput } from "./exponential.ts";
import { addCourses } from "./shape.ts";
import { addTerms } from "./sum.ts";

/** Half of the time that a jump is taken to last, s. */
const halfJump = 1e-3;

/**
 * Makes the time derivative of a course, term by term,
 *
 *     d/dτ A τⁿ e^(−λτ) = A (n τⁿ⁻¹ − λ τⁿ) e^(−λτ),     d/dτ A e^(−λτ) cos(ωτ + φ) = A |z| e^(−λτ) cos(ωτ + φ + arg z),
 *
 * z = −λ + iω; exact between jumps. A jump of the course becomes a pulse of its height, 2 ms long and around it: what it
 * drives at a rate k is, once it is over, wrong by (k · 1 ms)²/6 of it. A jump within 1 ms of time 0, where solutions
 * begin, has its pulse behind it, and the error is then k · 1 ms; one before time 0 has none.
 */
export function slopeOfCourse(course: TimeCourse): TimeCourse {
  const { pieces } = course;
  const smooth: TimeCourse = {
    pieces: pieces.map(({ start, terms }) => ({ start, terms: addTerms(terms.flatMap(slopeOfTerm)) })),
  };
  const pulses = pieces.flatMap((piece, i): TimeCourse[] => {
    const { start } = piece;
    const before = i === 0 ? 0 : endOf(pieces[i - 1], start);
    const jump = runFrom(course, start).value(start) - before;
    const size = Math.max(Math.abs(before), Math.abs(before + jump));
    if (!(start >= 0) || Math.abs(jump) <= 1e-9 * size) return [];
    const from = start < halfJump ? start : start - halfJump;
    return [infusionInput(jump / (2 * halfJump), from, from + 2 * halfJump)];
  });
  return pulses.length === 0 ? smooth : addCourses(smooth, ...pulses);
}

const endOf = (piece: Piece, end: number): number => runFrom({ pieces: [piece] }, piece.start).value(end);

function slopeOfTerm(term: Term): Term[] {
  const { amplitude, rate, power, omega = 0, phase = 0 } = term;
  if (omega !== 0)
    return [
      { ...term, amplitude: amplitude * Math.hypot(rate, omega), phase: phase + Math.atan2(omega, -rate) },
    ];
  const own = amplitude * Math.cos(phase);
  return [
    ...(power > 0 ? [{ amplitude: own * power, rate, power: power - 1 }] : []),
    ...(rate === 0 ? [] : [{ amplitude: -own * rate, rate, power }]),
  ];
}
