import { type Piece, pieceAt, type Term, type TimeCourse, timeInPiece } from "../time-course.ts";
import { binomial } from "./polynomial.ts";
import { addTerms, makeSum } from "./sum.ts";

/** Changes every piece of a course. */
const mapPieces = ({ pieces }: TimeCourse, change: (piece: Piece) => Piece): TimeCourse => ({
  pieces: pieces.map(change),
});

/** The course as seen by a detector that does not correct for decay, u(t) · e^(−λt), from time 0 on. */
export function decayCourse(course: TimeCourse, decayRate: number): TimeCourse {
  if (decayRate === 0) return course;
  return mapPieces(course, (piece) => {
    const start = Number.isFinite(piece.start) ? piece.start : 0;
    const left = Math.exp(-decayRate * start);
    return {
      start,
      terms: piece.terms.map((term) => ({
        ...term,
        amplitude: term.amplitude * left,
        rate: term.rate + decayRate,
      })),
    };
  });
}

/** Multiplies a course by a number. */
export const scaleCourse = (course: TimeCourse, factor: number): TimeCourse =>
  mapPieces(course, (piece) => ({
    ...piece,
    terms: piece.terms.map((term) => ({ ...term, amplitude: term.amplitude * factor })),
  }));

/**
 * Moves a course to later times: u(t − `delay`), so that with a positive delay the tracer arrives later.
 *
 * This is the sign of kinfitr (`inpshift`) and KMAP; PMOD's positive delay moves blood to earlier times.
 */
export const delayCourse = (course: TimeCourse, delay: number): TimeCourse =>
  mapPieces(course, (piece) =>
    Number.isFinite(piece.start)
      ? { ...piece, start: piece.start + delay }
      : { ...piece, terms: continueFrom(piece, -delay) },
  );

/** Adds courses. */
export function addCourses(...courses: readonly TimeCourse[]): TimeCourse {
  const starts = [...new Set(courses.flatMap(({ pieces }) => pieces.map((piece) => piece.start)))].sort(
    (a, b) => a - b,
  );
  return {
    pieces: starts.map((start) => ({
      start,
      terms: addTerms(
        courses.flatMap((course) => {
          const piece = pieceAt(course, start);
          return piece ? continueFrom(piece, start) : [];
        }),
      ),
    })),
  };
}

/**
 * The terms of a piece, counted from another start: with δ = start − piece.start,
 *
 *     A τⁿ e^(−λτ) = Σₖ A e^(−λδ) (n over k) δⁿ⁻ᵏ · τ'ᵏ e^(−λτ'),   τ' = τ − δ.
 */
export function continueFrom(piece: Piece, start: number): Term[] {
  const shift = timeInPiece(piece, Number.isFinite(start) ? start : 0);
  if (shift === 0) return [...piece.terms];
  const sum = makeSum();
  for (const term of piece.terms) {
    const { rate, power, omega, phase = 0 } = term;
    const amplitude = term.amplitude * Math.exp(-rate * shift);
    if (omega) sum.addTerm({ ...term, amplitude, phase: phase + omega * shift });
    else
      for (let k = 0; k <= power; k++)
        sum.add(rate, k, amplitude * Math.cos(phase) * binomial(power, k) * shift ** (power - k));
  }
  return sum.terms();
}
