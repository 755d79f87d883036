import type { Piece, TimeCourse } from "../time-course.ts";

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
