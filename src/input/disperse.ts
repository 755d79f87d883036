import { CallError } from "../errors.ts";
import { type Piece, runFrom, type Term, type TimeCourse } from "../time-course.ts";
import { fitStretch } from "./polynomial.ts";
import { continueFrom } from "./shape.ts";
import { makeSum, type Sum } from "./sum.ts";

/** Highest power of τ that a series may use. */
const highestPower = 12;
/** Relative to its own largest value, no part of the result may be further off than about this. */
const wanted = 1e-11;

/**
 * Disperses a course, as the way through a catheter or a vein does,
 *
 *     c(t) = ∫ u(s) · (1/τ) e^(−(t − s)/τ) ds,   so that   u = c + τ dc/dt.
 *
 * In closed form, piece by piece, with c carried over each break; within 1e-10 of the largest value of c where the
 * powers of u are up to 9. What runs since ever has settled: a constant stays itself, a wave is damped and late.
 *
 * @throws CallError if τ < 0, or if the course grows so fast backwards in time that the integral diverges.
 */
export function disperseCourse(course: TimeCourse, tau: number): TimeCourse {
  if (!(tau >= 0 && tau < Number.POSITIVE_INFINITY))
    throw new CallError(`expected a time constant of dispersion of 0 s or more, found ${tau}`);
  if (tau === 0) return course;
  const mu = 1 / tau;
  let [level, scale] = [0, 0];
  const pieces = course.pieces.flatMap((piece, i) => {
    const end = course.pieces[i + 1]?.start ?? Number.POSITIVE_INFINITY;
    const own = Number.isFinite(piece.start)
      ? dispersePiece(piece, end, { level, scale }, mu)
      : [settle(piece, mu)];
    const last = own[own.length - 1];
    if (Number.isFinite(end)) level = runFrom({ pieces: own }, last.start).value(end);
    scale = Math.max(scale, Math.abs(level));
    return own;
  });
  return { pieces };
}

/** c where a piece starts, and the largest |c| at the breaks so far. */
interface Carried {
  readonly level: number;
  readonly scale: number;
}

/** What has run since ever: the particular solution alone. */
function settle({ start, terms }: Piece, mu: number): Piece {
  const sum = makeSum();
  for (const term of terms) {
    if (!(term.rate < mu))
      throw new CallError(
        `expected a course that e^(−t/τ) forgets, found one that has fallen since ever at ${term.rate} s⁻¹`,
      );
    addClosed(sum, term, mu);
  }
  return { start, terms: sum.terms() };
}

/** One piece from its start to `end`, cut into several where a closed form would lose digits. */
function dispersePiece(piece: Piece, end: number, { level, scale }: Carried, mu: number): Piece[] {
  const made: Piece[] = [];
  let rest = piece;
  let value = level;
  let most = scale;
  const isHard = (term: Term): boolean => losesDigits(term, mu, end - rest.start, most);
  // After 160 τ all that was close to the kernel has gone.
  while (rest.start < piece.start + 160 / mu && rest.terms.some(isHard)) {
    const cut = rest.start + 4 / mu;
    if (cut >= end) break;
    const head = disperseTerms(rest, cut - rest.start, value, mu);
    made.push(head);
    value = runFrom({ pieces: [head] }, head.start).value(cut);
    most = Math.max(most, Math.abs(value));
    rest = { start: cut, terms: continueFrom(rest, cut) };
  }
  return [...made, disperseTerms(rest, end - rest.start, value, mu)];
}

function disperseTerms({ start, terms }: Piece, length: number, level: number, mu: number): Piece {
  const sum = makeSum();
  sum.add(mu, 0, level);
  const short: Term[] = [];
  for (const term of terms) {
    const way = wayOf(term, mu, length).way;
    if (way === "short") short.push(term);
    else if (way === "series") addSeries(sum, term, mu);
    else sum.add(mu, 0, -addClosed(sum, term, mu));
  }
  if (short.length > 0) addShort(sum, short, length, mu);
  return { start, terms: sum.terms() };
}

/** |μ − λ + iω|: how far a term is from the kernel. */
const distance = ({ rate, omega = 0 }: Term, mu: number): number => Math.hypot(mu - rate, omega);

/**
 * How a term is convolved on a piece of length L, and the error of that relative to the result's largest value.
 *
 * The closed form divides by powers of δ = μ − λ: its n! / δⁿ⁺¹ cancel to Pₙ/μⁿ⁺¹, the largest value of
 * τⁿ⁺¹ e^(−μτ) / (n + 1), where δ/μ is small. The series leaves out terms from j = 12 − n on, of
 * which the first is (δ/μ)ʲ / j! · P₁₂ / Pₙ of it. A short piece has a polynomial.
 */
function wayOf(
  term: Term,
  mu: number,
  length: number,
): { way: "closed" | "series" | "short"; error: number } {
  const d = distance(term, mu);
  const n = term.power;
  if (mu * length <= 5) return { way: d * length <= 1.5 ? "short" : "closed", error: 0 };
  const epsilon = d / mu;
  const left = highestPower - n;
  const closed = (Number.EPSILON * factorial(n)) / epsilon ** (n + 1) / largest(n);
  const series = (epsilon ** left / factorial(left)) * (largest(highestPower) / largest(n));
  return series < closed ? { way: "series", error: series } : { way: "closed", error: closed };
}

/** Pₙ. */
const largest = (n: number): number => ((n + 1) / Math.E) ** (n + 1) / (n + 1);

/** True if the error of a term is too large both for itself and for the largest value of c so far, `scale`. */
function losesDigits(term: Term, mu: number, length: number, scale: number): boolean {
  const { error } = wayOf(term, mu, length);
  const own = Math.abs(term.amplitude) * (largest(term.power) / mu ** term.power);
  return error > wanted && error * own > wanted * scale;
}

/**
 * Adds the particular solution of a term, and returns its value at τ = 0:
 *
 *     A μ τⁿ e^(−λτ) → e^(−λτ) Σₖ Pₖ τᵏ,   Pₙ = A μ/δ,   Pₖ = −(k + 1) Pₖ₊₁/δ,
 *     A μ e^(−λτ) cos(ωτ + φ) → A μ/|z| · e^(−λτ) cos(ωτ + φ − arg z),   z = δ + iω.
 */
function addClosed(sum: Sum, term: Term, mu: number): number {
  const { amplitude, rate, power, omega = 0, phase = 0 } = term;
  const delta = mu - rate;
  if (omega !== 0) {
    const late = phase - Math.atan2(omega, delta);
    const size = amplitude * (mu / Math.hypot(delta, omega));
    sum.addTerm({ amplitude: size, rate, power: 0, omega, phase: late });
    return size * Math.cos(late);
  }
  let P = amplitude * Math.cos(phase) * (mu / delta);
  for (let k = power; k > 0; k--) {
    sum.add(rate, k, P);
    P *= -k / delta;
  }
  sum.add(rate, 0, P);
  return P;
}

/**
 * Adds the series of a term whose rate is close to that of the kernel,
 *
 *     A μ e^(−μτ) ∫₀^τ sⁿ e^(δs) ds = A μ e^(−μτ) Σⱼ δʲ τⁿ⁺ʲ⁺¹ / (j! (n + j + 1)),
 *
 * of a wave the real part with z = δ + iω in place of δ.
 */
function addSeries(sum: Sum, term: Term, mu: number): void {
  const { amplitude, power } = term;
  const epsilon = distance(term, mu) / mu;
  // Relative to the whole a term is about (δ/μ)ʲ times a number of some hundreds.
  for (let j = 0; power + j < highestPower && epsilon ** j > 1e-19; j++)
    sum.add(mu, power + j + 1, (amplitude * mu * leading(term, mu, j)) / (factorial(j) * (power + j + 1)));
}

/** Re(e^(iφ) zʲ). */
function leading(term: Term, mu: number, j: number): number {
  const { rate, omega = 0, phase = 0 } = term;
  if (omega === 0) return Math.cos(phase) * (mu - rate) ** j;
  return distance(term, mu) ** j * Math.cos(phase + j * Math.atan2(omega, mu - rate));
}

/** Adds e^(−μτ) ∫₀^τ μ u(s) e^(μs) ds on a short piece as one polynomial in τ times e^(−μτ). */
function addShort(sum: Sum, terms: readonly Term[], length: number, mu: number): void {
  const integral = (tau: number): number =>
    terms.reduce((total, term) => total + mu * integrate(term, mu, tau), 0);
  fitStretch(integral, length, highestPower).forEach((c, k) => {
    sum.add(mu, k, c);
  });
}

/** A ∫₀^τ sⁿ Re e^(iφ + zs) ds by its series; |z| τ ≤ 1.5, where 30 terms are plenty. */
function integrate(term: Term, mu: number, tau: number): number {
  const { amplitude, power } = term;
  let total = 0;
  let size = tau ** (power + 1);
  for (let j = 0; j < 30; j++) {
    total += (size * leading(term, mu, j)) / (power + j + 1);
    size *= tau / (j + 1);
  }
  return amplitude * total;
}

function factorial(n: number): number {
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
}
