import type { System } from "../system.ts";
import { type Piece, pieceAt, type Term, timeInPiece } from "../time-course.ts";
import type { Drive, SolveProblem } from "./problem.ts";

/**
 * A linear system on one stretch of time without breaks, with its inputs turned into unknowns,
 *
 *     d/dt [y z 1]ᵀ = M [y z 1]ᵀ  (the 1 only where f has a constant),
 *
 * where a term τⁿ e^(−λτ) of a changing input is the last of n + 1 unknowns zₖ = τᵏ e^(−λτ),
 *
 *     zₖ' = −λ zₖ + k zₖ₋₁,
 *
 * and a wave is the first of two, c' = −λc − ωs, s' = −λs + ωc.
 */
export interface Stretch {
  readonly size: number;
  readonly M: Float64Array;
  /** Propagators of this M by their length. */
  readonly kept: Propagator[];
  /** Values of the z at time t. */
  fill(t: number, state: Float64Array): void;
}

/** exp(M · dt). */
export interface Propagator {
  readonly dt: number;
  readonly E: Float64Array;
}

/** Sets up the matrix for the time from t on, with the pieces that run there. */
export function makeStretch(
  { system, parameters, drives }: SolveProblem,
  t: number,
  shapes: Map<string, Propagator[]>,
): Stretch {
  const running = drives.flatMap((drive) => {
    const piece = pieceAt(drive.course, t);
    return piece ? [{ drive, piece }] : [];
  });
  const { dim } = system;
  const p = Float64Array.from(parameters);
  for (const d of drives) p[d.slot] = 0;
  const constant = new Float64Array(dim);
  system.rhs(0, new Float64Array(dim), p, constant);
  const hasConstant = constant.some((f) => f !== 0);
  const width = running.reduce((n, { piece }) => n + piece.terms.reduce((m, x) => m + widthOf(x), 0), 0);
  const size = dim + width + (hasConstant ? 1 : 0);
  const M = new Float64Array(size * size);
  writeOwnPart(system, p, M, size);
  if (hasConstant) for (let i = 0; i < dim; i++) M[i * size + size - 1] = constant[i];
  const fills: ((time: number, state: Float64Array) => void)[] = [];
  let z = dim;
  for (const { drive, piece } of running) {
    const source = sourceOf(system, p, drive);
    for (const term of piece.terms) {
      fills.push(writeTerm(term, piece, source, M, size, z));
      z += widthOf(term);
    }
  }
  // The matrix depends on the rates and powers of the terms, not on their amplitudes or starts.
  const shape = running
    .map(({ drive, piece }) => `${drive.slot}: ${piece.terms.map(shapeOf).join(" ")}`)
    .join("; ");
  const kept = shapes.get(shape) ?? [];
  shapes.set(shape, kept);
  const fill = (time: number, state: Float64Array): void => {
    for (const f of fills) f(time, state);
    if (hasConstant) state[size - 1] = 1;
  };
  return { size, M, kept, fill };
}

const widthOf = ({ power, omega }: Term): number => (omega ? 2 : power + 1);
const shapeOf = ({ rate, power, omega = 0 }: Term): string => `${rate},${power},${omega}`;

/** Writes the rows of one term's unknowns, from z on, and returns what fills them in at a time. */
function writeTerm(
  { amplitude, rate, power, omega = 0, phase = 0 }: Term,
  piece: Piece,
  source: Float64Array,
  M: Float64Array,
  size: number,
  z: number,
): (t: number, state: Float64Array) => void {
  const width = omega ? 2 : power + 1;
  for (let k = 0; k < width; k++) M[(z + k) * size + z + k] = -rate;
  const driving = omega ? z : z + power;
  for (let i = 0; i < source.length; i++) M[i * size + driving] += source[i];
  if (omega) {
    M[z * size + z + 1] = -omega;
    M[(z + 1) * size + z] = omega;
    return (t, state) => {
      const tau = timeInPiece(piece, t);
      const size0 = amplitude * Math.exp(-rate * tau);
      state[z] = size0 * Math.cos(omega * tau + phase);
      state[z + 1] = size0 * Math.sin(omega * tau + phase);
    };
  }
  for (let k = 1; k < width; k++) M[(z + k) * size + z + k - 1] = k;
  return (t, state) => {
    const tau = timeInPiece(piece, t);
    for (let k = 0; k < width; k++)
      state[z + k] = amplitude * Math.cos(phase) * tau ** k * Math.exp(-rate * tau);
  };
}

/** Writes ∂f/∂y as the block of the unknowns. */
function writeOwnPart(system: System, p: Float64Array, M: Float64Array, size: number): void {
  const { dim } = system;
  const y = new Float64Array(dim);
  const J = new Float64Array(dim * dim);
  system.jacobian(0, y, p, J);
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j < dim; j++) M[i * size + j] = J[i * dim + j];
  }
}

/** How one unit of an input moves the unknowns: f(0; u = 1) − f(0; u = 0), exact because f is linear in u. */
function sourceOf(system: System, p: Float64Array, { slot }: Drive): Float64Array {
  const y = new Float64Array(system.dim);
  const [with0, with1] = [new Float64Array(system.dim), new Float64Array(system.dim)];
  system.rhs(0, y, p, with0);
  const q = Float64Array.from(p);
  q[slot] = 1;
  system.rhs(0, y, q, with1);
  return with1.map((f, i) => f - with0[i]);
}
