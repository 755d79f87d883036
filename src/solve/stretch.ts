import type { System } from "../system.ts";
import { type Piece, pieceAt, type Term, timeInPiece } from "../time-course.ts";
import { baseOf, type Drive, type SolveProblem } from "./problem.ts";

/**
 * A linear system on one stretch of time without breaks, with its inputs turned into unknowns,
 *
 *     d/dt [y z 1]ᵀ = M [y z 1]ᵀ  (the 1 only where f has a constant),
 *
 * where a term τⁿ e^(−λτ) of a changing input is the last of n + 1 unknowns zₖ = τᵏ e^(−λτ),
 *
 *     zₖ' = −λ zₖ + k zₖ₋₁,
 *
 * and a wave is the first of two, c' = −λc − ωs, s' = −λs + ωc. Rate constants are constant on it.
 */
export interface Stretch {
  readonly size: number;
  readonly M: Float64Array;
  /** ∂M/∂pⱼ for each parameter by which derivatives are carried. */
  readonly slopes: readonly Float64Array[];
  /** Propagators of this M by their length. */
  readonly kept: Propagator[];
  /** Values of the z at time t. */
  fill(t: number, state: Float64Array): void;
}

/** E = exp(M · dt) and its derivatives by the parameters. */
export interface Propagator {
  readonly dt: number;
  readonly E: Float64Array;
  readonly L: readonly Float64Array[];
}

/** An input on a stretch: the terms that run there. */
interface Source {
  readonly drive: Drive;
  readonly piece: Piece;
}

/** Sets up the matrix for the time from t on, with the pieces that run there. */
export function makeStretch(
  { system, parameters, drives }: SolveProblem,
  t: number,
  shapes: Map<string, Propagator[]>,
): Stretch {
  const base = baseOf(system);
  const isSource = ({ slot }: Drive): boolean => base.isSource[slot - base.parameters.length];
  const p = Float64Array.from(parameters);
  const sources: Source[] = [];
  let shape = "";
  for (const drive of drives) {
    const piece = pieceAt(drive.course, t);
    p[drive.slot] = 0;
    if (!piece) continue;
    if (isSource(drive)) sources.push({ drive, piece });
    else p[drive.slot] = piece.terms.reduce((sum, term) => sum + term.amplitude, 0);
    // The matrix depends on the rates and powers of the terms of a source, and on the level of anything else.
    shape += `${drive.slot}: ${isSource(drive) ? piece.terms.map(shapeOf).join(" ") : p[drive.slot]}; `;
  }
  const width = sources.reduce((n, { piece }) => n + piece.terms.reduce((m, x) => m + widthOf(x), 0), 0);
  const own = linearize(base, p, sources, system.tangent?.chosen ?? []);
  const hasConstant = own.some(({ constant }) => constant.some((f) => f !== 0));
  const size = base.dim + width + (hasConstant ? 1 : 0);
  const [M, ...slopes] = own.map((part) => assemble(part, base.dim, size, sources));
  const z = writeTerms(M, base.dim, size, sources);
  const kept = shapes.get(shape) ?? [];
  shapes.set(shape, kept);
  const fill = (time: number, state: Float64Array): void => {
    for (const f of z) f(time, state);
    if (hasConstant) state[size - 1] = 1;
  };
  return { size, M, slopes, kept, fill };
}

const widthOf = ({ power, omega }: Term): number => (omega ? 2 : power + 1);
const shapeOf = ({ rate, power, omega = 0 }: Term): string => `${rate},${power},${omega}`;

/** f = J y + Σ columns · input + constant, or the derivative of all that by a parameter. */
interface LinearPart {
  readonly J: Float64Array;
  readonly columns: readonly Float64Array[];
  readonly constant: Float64Array;
}

/** Reads f and its derivatives by the chosen parameters off at unit vectors, exact because f is linear. */
function linearize(
  base: System,
  p: Float64Array,
  sources: readonly Source[],
  chosen: readonly number[],
): LinearPart[] {
  const n = base.dim;
  const nP = base.parameters.length;
  const zero = new Float64Array(n);
  const constant = new Float64Array(n);
  base.rhs(zero, p, constant);
  const J = new Float64Array(n * n);
  base.jacobian(zero, p, J);
  const withUnit = sources.map(({ drive }) => {
    const q = Float64Array.from(p);
    q[drive.slot] = 1;
    return q;
  });
  const columns = withUnit.map((q) => {
    const f = new Float64Array(n);
    base.rhs(zero, q, f);
    for (let i = 0; i < n; i++) f[i] -= constant[i];
    return f;
  });
  if (chosen.length === 0) return [{ J, columns, constant }];
  const at = (y: Float64Array, q: Float64Array): Float64Array => {
    const F = new Float64Array(n * nP);
    base.parameterJacobian(y, q, F);
    return F;
  };
  const atZero = at(zero, p);
  const atUnits = Array.from({ length: n }, (_, k) => {
    const unit = new Float64Array(n);
    unit[k] = 1;
    return at(unit, p);
  });
  const atInputs = withUnit.map((q) => at(zero, q));
  const slopes = chosen.map((j): LinearPart => {
    const read = (F: Float64Array): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => F[i * nP + j] - atZero[i * nP + j]);
    const dJ = new Float64Array(n * n);
    atUnits.forEach((F, k) => {
      for (let i = 0; i < n; i++) dJ[i * n + k] = F[i * nP + j] - atZero[i * nP + j];
    });
    return {
      J: dJ,
      columns: atInputs.map(read),
      constant: Float64Array.from({ length: n }, (_, i) => atZero[i * nP + j]),
    };
  });
  return [{ J, columns, constant }, ...slopes];
}

/** Puts a part into the rows of the unknowns. */
function assemble(
  { J, columns, constant }: LinearPart,
  n: number,
  size: number,
  sources: readonly Source[],
): Float64Array {
  const M = new Float64Array(size * size);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) M[i * size + k] = J[i * n + k];
    if (constant[i] !== 0) M[i * size + size - 1] = constant[i];
  }
  let z = n;
  sources.forEach(({ piece }, s) => {
    for (const term of piece.terms) {
      const driving = term.omega ? z : z + term.power;
      for (let i = 0; i < n; i++) M[i * size + driving] += columns[s][i];
      z += widthOf(term);
    }
  });
  return M;
}

type FillTerm = (t: number, state: Float64Array) => void;

/** Writes the rows of the terms' own unknowns, from n on, and returns what fills those in at a time. */
function writeTerms(M: Float64Array, n: number, size: number, sources: readonly Source[]): FillTerm[] {
  let z = n;
  return sources.flatMap(({ piece }) =>
    piece.terms.map((term) => {
      const fill = writeTerm(term, piece, M, size, z);
      z += widthOf(term);
      return fill;
    }),
  );
}

function writeTerm(
  { amplitude, rate, power, omega = 0, phase = 0 }: Term,
  piece: Piece,
  M: Float64Array,
  size: number,
  z: number,
): FillTerm {
  const width = omega ? 2 : power + 1;
  for (let k = 0; k < width; k++) M[(z + k) * size + z + k] = -rate;
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
