/**
 * One term of a course, τ seconds after its piece began:
 *
 *     A · τⁿ · e^(−λτ) · cos(ωτ + φ),   n a whole number from 0 on; ω = 0 and φ = 0 unless given.
 */
export interface Term {
  readonly amplitude: number;
  /** λ in s⁻¹. */
  readonly rate: number;
  /** n: up to 3 in what users write, up to 12 where courses are dispersed or metabolized. */
  readonly power: number;
  /** ω in rad/s; only with n = 0. */
  readonly omega?: number;
  /** φ in rad. */
  readonly phase?: number;
}

/** The terms of a course from `start` on, until the next piece starts. */
export interface Piece {
  readonly start: number;
  readonly terms: readonly Term[];
}

/**
 * What drives a system over time: plain data, a sum of terms on each of its pieces, 0 before the first.
 *
 * Constants, steps, ramps, sampled curves (linear or cubic), exponentials, the curve of Feng and cycles all have this
 * form, and a linear system is driven by it exactly. Pieces are in order of their starts; times in s.
 */
export interface TimeCourse {
  readonly pieces: readonly Piece[];
}

/** A course that never changes. */
export const constantCourse = (value: number): TimeCourse => ({
  pieces: [{ start: Number.NEGATIVE_INFINITY, terms: [{ amplitude: value, rate: 0, power: 0 }] }],
});

export const isConstant = ({ pieces }: TimeCourse): boolean =>
  pieces.length === 1 &&
  pieces[0].start === Number.NEGATIVE_INFINITY &&
  pieces[0].terms.every((term) => term.rate === 0 && term.power === 0 && !term.omega);

/** Times at which the course or its slope may jump; a solver stops there. */
export const breaksOf = ({ pieces }: TimeCourse): number[] =>
  pieces.flatMap(({ start }) => (Number.isFinite(start) ? [start] : []));

/** The piece that runs at time t (from its start on), or none. */
export function pieceAt({ pieces }: TimeCourse, t: number): Piece | undefined {
  let [low, high] = [0, pieces.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle].start <= t) low = middle + 1;
    else high = middle;
  }
  return pieces[low - 1];
}

/** Time since a piece began; a piece that runs since ever counts from 0. */
export const timeInPiece = ({ start }: Piece, t: number): number => (Number.isFinite(start) ? t - start : t);

/** The value of a course at time t. */
export function valueAt(course: TimeCourse, t: number): number {
  const piece = pieceAt(course, t);
  if (!piece) return 0;
  const tau = timeInPiece(piece, t);
  let total = 0;
  for (const term of piece.terms) total += termAt(term, tau);
  return total;
}

/** A course as it runs from some time on until its next break: continued smoothly, whatever happens there. */
export interface Running {
  value(t: number): number;
  slope(t: number): number;
}

const silent: Running = { value: () => 0, slope: () => 0 };

/** Makes the smooth continuation of a course from time t on, for the stages of a step that ends at a break. */
export function runFrom(course: TimeCourse, t: number): Running {
  const piece = pieceAt(course, t);
  if (!piece) return silent;
  const sum = (f: (term: Term, tau: number) => number) => (time: number) => {
    const tau = timeInPiece(piece, time);
    let total = 0;
    for (const term of piece.terms) total += f(term, tau);
    return total;
  };
  return { value: sum(termAt), slope: sum(termSlope) };
}

function termAt({ amplitude, rate, power, omega = 0, phase = 0 }: Term, tau: number): number {
  const decay = rate === 0 ? 1 : Math.exp(-rate * tau);
  const wave = omega === 0 && phase === 0 ? 1 : Math.cos(omega * tau + phase);
  return amplitude * tau ** power * decay * wave;
}

/** d/dτ of a term: (n/τ − λ) times it, and −ω sin for the wave. */
function termSlope({ amplitude, rate, power, omega = 0, phase = 0 }: Term, tau: number): number {
  const decay = rate === 0 ? 1 : Math.exp(-rate * tau);
  const rising = power === 0 ? 0 : power * tau ** (power - 1);
  const angle = omega * tau + phase;
  return (
    amplitude *
    decay *
    ((rising - rate * tau ** power) * Math.cos(angle) - tau ** power * omega * Math.sin(angle))
  );
}
