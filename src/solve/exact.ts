import { matrixExponential } from "../numerics/matrix-exponential.ts";
import type { System } from "../system.ts";
import { breaksOf, type Piece, pieceAt, type Term, timeInPiece } from "../time-course.ts";
import type { Drive, SolveProblem } from "./problem.ts";

/**
 * A linear system on one stretch of time without breaks, with its inputs turned into unknowns,
 *
 *     d/dt [y z 1]ᵀ = M [y z 1]ᵀ,
 *
 * where a term τⁿ e^(−λτ) of a changing input is the last of n + 1 unknowns zₖ = τᵏ e^(−λτ),
 *
 *     zₖ' = −λ zₖ + k zₖ₋₁,
 *
 * and a wave is the first of two, c' = −λc − ωs, s' = −λs + ωc.
 */
interface Stretch {
  readonly size: number;
  readonly M: Float64Array;
  /** Propagators of this M by their length. */
  readonly kept: Map<number, Float64Array>;
  /** Values of the z at time t. */
  fill(t: number, state: Float64Array): void;
}

/**
 * Solves a linear system exactly: the state is propagated from output to output by a matrix exponential, and
 * inputs are convolved by carrying their terms as unknowns.
 *
 * Propagators of equal steps are computed once for all stretches of the same shape.
 */
export function solveExact(problem: SolveProblem): { values: Float64Array; steps: number } {
  const { system, times, drives } = problem;
  const values = new Float64Array(times.length * system.dim);
  const breaks = [...new Set(drives.flatMap((d) => breaksOf(d.course)))].sort((a, b) => a - b);
  const shapes = new Map<string, Map<number, Float64Array>>();
  let y: Float64Array = Float64Array.from(system.initial);
  let t = problem.start;
  let stretch = makeStretch(problem, t, shapes);
  let nextBreak = breaks.findIndex((at) => at > t);
  const advance = (to: number): void => {
    if (to === t) return;
    // Equal steps may differ in their last bits; 15 digits tell apart all that matter.
    const dt = Number((to - t).toPrecision(15));
    let E = stretch.kept.get(dt);
    if (!E) {
      E = matrixExponential(
        stretch.M.map((m) => m * dt),
        stretch.size,
      );
      stretch.kept.set(dt, E);
    }
    y = propagate(E, stretch, t, y, system.dim);
    t = to;
  };
  times.forEach((time, i) => {
    while (nextBreak >= 0 && nextBreak < breaks.length && breaks[nextBreak] <= time) {
      advance(breaks[nextBreak++]);
      stretch = makeStretch(problem, t, shapes);
    }
    advance(time);
    values.set(y, i * system.dim);
  });
  const steps = [...shapes.values()].reduce((n, kept) => n + kept.size, 0);
  return { values, steps };
}

function propagate(E: Float64Array, stretch: Stretch, t: number, y: Float64Array, dim: number): Float64Array {
  const state = new Float64Array(stretch.size);
  state.set(y);
  stretch.fill(t, state);
  const next = new Float64Array(dim);
  for (let i = 0; i < dim; i++) {
    let sum = 0;
    for (let j = 0; j < stretch.size; j++) sum += E[i * stretch.size + j] * state[j];
    next[i] = sum;
  }
  return next;
}

/** Sets up the matrix for the time from t on, with the pieces that run there. */
function makeStretch(
  { system, parameters, drives }: SolveProblem,
  t: number,
  shapes: Map<string, Map<number, Float64Array>>,
): Stretch {
  const running = drives.flatMap((drive) => {
    const piece = pieceAt(drive.course, t);
    return piece ? [{ drive, piece }] : [];
  });
  const size =
    system.dim + 1 + running.reduce((n, { piece }) => n + piece.terms.reduce((m, x) => m + widthOf(x), 0), 0);
  const M = new Float64Array(size * size);
  const p = Float64Array.from(parameters);
  for (const d of drives) p[d.slot] = 0;
  writeOwnPart(system, p, M, size);
  const fills: ((time: number, state: Float64Array) => void)[] = [];
  let z = system.dim;
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
  const kept = shapes.get(shape) ?? new Map<number, Float64Array>();
  shapes.set(shape, kept);
  const fill = (time: number, state: Float64Array): void => {
    for (const f of fills) f(time, state);
    state[size - 1] = 1;
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

/** Writes ∂f/∂y and f(0) as the block of the unknowns and the column of the constant. */
function writeOwnPart(system: System, p: Float64Array, M: Float64Array, size: number): void {
  const { dim } = system;
  const y = new Float64Array(dim);
  const constant = new Float64Array(dim);
  system.rhs(0, y, p, constant);
  const J = new Float64Array(dim * dim);
  system.jacobian(0, y, p, J);
  for (let i = 0; i < dim; i++) {
    M[i * size + size - 1] = constant[i];
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
