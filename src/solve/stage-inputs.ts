import type { StageInputs } from "../system.ts";
import { type Piece, timeInPiece } from "../time-course.ts";

/** Numbers of a term: amplitude, rate, power, ω, φ. */
const width = 5;

/** A piece as a list of numbers: the time from which it counts, then its terms. */
export function packPiece(piece: Piece | undefined): Float64Array {
  if (!piece) return new Float64Array(1);
  const terms = piece.terms.flatMap((x) => [x.amplitude, x.rate, x.power, x.omega ?? 0, x.phase ?? 0]);
  return Float64Array.from([-timeInPiece(piece, 0), ...terms]);
}

/**
 * Writes what the inputs are at the clock of each stage, t + cₛ h, and their slopes at t.
 *
 * The sums are those of `valueAt`, but from numbers to numbers in arrays: one that a function returns or an object
 * holds may be an object made, thousands of times a solve.
 */
export function loadStages(
  pieces: readonly Float64Array[],
  { clock, values, slopes }: StageInputs,
  c: readonly number[],
): void {
  const nSlots = pieces.length;
  for (let j = 0; j < nSlots; j++) {
    const piece = pieces[j];
    slopes[j] = 0;
    for (let s = 0; s < c.length; s++) values[s * nSlots + j] = 0;
    for (let k = 1; k < piece.length; k += width) {
      for (let s = 0; s < c.length; s++) {
        const tau = clock[0] + c[s] * clock[1] - piece[0];
        let value = piece[k];
        if (piece[k + 1] !== 0) value *= Math.exp(-piece[k + 1] * tau);
        for (let n = 0; n < piece[k + 2]; n++) value *= tau;
        if (piece[k + 3] !== 0 || piece[k + 4] !== 0) value *= Math.cos(piece[k + 3] * tau + piece[k + 4]);
        values[s * nSlots + j] += value;
      }
      addSlope(piece, k, clock, slopes, j);
    }
  }
}

/** d/dτ A τⁿ e^(−λτ) cos(ωτ + φ) = A e^(−λτ) ((n τⁿ⁻¹ − λ τⁿ) cos(ωτ + φ) − τⁿ ω sin(ωτ + φ)). */
function addSlope(
  piece: Float64Array,
  k: number,
  clock: Float64Array,
  slopes: Float64Array,
  j: number,
): void {
  const tau = clock[0] - piece[0];
  let below = 1;
  for (let n = 1; n < piece[k + 2]; n++) below *= tau;
  let full = below;
  if (piece[k + 2] === 0) below = 0;
  else {
    full = below * tau;
    below *= piece[k + 2];
  }
  const angle = piece[k + 3] * tau + piece[k + 4];
  slopes[j] +=
    piece[k] *
    Math.exp(-piece[k + 1] * tau) *
    ((below - piece[k + 1] * full) * Math.cos(angle) - full * piece[k + 3] * Math.sin(angle));
}
