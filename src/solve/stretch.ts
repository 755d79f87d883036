import type { Take } from "../numerics/arena.ts";
import type { System } from "../system.ts";
import { type Piece, pieceAt } from "../time-course.ts";
import { chainsOf, fillChains, writeChains } from "./chain.ts";
import { baseOf, type Drive, type SolveProblem } from "./problem.ts";

/**
 * A linear system while its rate constants stay as they are, with its inputs turned into unknowns,
 *
 *     d/dt [y z 1]ᵀ = M [y z 1]ᵀ  (the 1 only where f has a constant),
 *
 * z the chains of the terms of the inputs that are sources.
 */
export interface Shape {
  readonly size: number;
  readonly M: Float64Array;
  /** ∂M/∂pⱼ for each parameter by which derivatives are carried. */
  readonly slopes: readonly Float64Array[];
  readonly hasConstant: boolean;
  /** What keeps the numbers of the chains like those of the network, in s⁻¹; a power of two, to round nothing. */
  readonly pace: number;
  /** Propagators of this M by their length. */
  readonly kept: Propagator[];
}

/** A shape on a stretch of time without breaks. */
export interface Stretch {
  readonly shape: Shape;
  /** Writes z and 1 at time t behind the n unknowns. */
  fill(t: number, state: Float64Array): void;
}

/** E = exp(M · dt) and its derivatives by the parameters. */
export interface Propagator {
  readonly dt: number;
  readonly E: Float64Array;
  readonly L: readonly Float64Array[];
}

/** An input that is a source, on a stretch: the terms that run there. */
interface Source {
  readonly slot: number;
  readonly piece: Piece;
}

/** Makes the function that sets up the stretch from a time on; stretches of one shape share their propagators. */
export function makeStretches(problem: SolveProblem): (t: number) => Stretch {
  const { system, parameters, drives, take } = problem;
  const base = baseOf(system);
  const n = base.dim;
  // Most problems have no drives, and one shape.
  const shapes = drives.length > 0 ? new Map<string, Shape>() : undefined;
  let only: Shape | undefined;
  const p = take(parameters.length);
  p.set(parameters);
  const isSource = ({ slot }: Drive): boolean => base.isSource[slot - base.parameters.length];

  return (t) => {
    const sources: Source[] = [];
    let key = "";
    for (const drive of drives) {
      const { slot, course } = drive;
      const piece = pieceAt(course, t);
      p[slot] = 0;
      if (!piece) continue;
      if (isSource(drive)) {
        sources.push({ slot, piece });
        key += `${slot}: ${chainsOf(piece).shape}; `;
      } else {
        for (const term of piece.terms) p[slot] += term.amplitude;
        key += `${slot} = ${p[slot]}; `;
      }
    }
    let shape = shapes ? shapes.get(key) : only;
    if (!shape) {
      shape = makeShape(base, p, sources, system.tangent, take);
      if (shapes) shapes.set(key, shape);
      else only = shape;
    }
    const { size, hasConstant, pace } = shape;
    const fill = (time: number, state: Float64Array): void => {
      let z = n;
      for (const { piece } of sources) {
        fillChains(piece, time, state, z, pace);
        z += chainsOf(piece).width;
      }
      if (hasConstant) state[size - 1] = 1;
    };
    return { shape, fill };
  };
}

/** Sets up the matrix and its derivatives for sources of certain chains. */
function makeShape(
  base: System,
  p: Float64Array,
  sources: readonly Source[],
  tangent: System["tangent"],
  take: Take,
): Shape {
  const n = base.dim;
  const parts = [readSystem(base, p, take), ...readSlopes(base, p, sources, tangent, take)];
  const hasConstant = parts.some(({ constant }) => constant.some((f) => f !== 0));
  const width = sources.reduce((sum, { piece }) => sum + chainsOf(piece).width, 0);
  const size = n + width + (hasConstant ? 1 : 0);
  const [M, ...slopes] = parts.map((part) => assemble(part, base, size, sources, take));
  let largest = 0;
  for (const x of parts[0].J) if (Math.abs(x) > largest) largest = Math.abs(x);
  const pace = largest > 0 && Number.isFinite(largest) ? 2 ** Math.round(Math.log2(largest)) : 1;
  let z = n;
  for (const { piece } of sources) {
    writeChains(chainsOf(piece), M, size, z, pace);
    z += chainsOf(piece).width;
  }
  return { size, M, slopes, hasConstant, pace, kept: [] };
}

/** f = J y + U u + constant, or the derivative of all that by a parameter. */
interface LinearPart {
  readonly J: Float64Array;
  /** n × inputs. */
  readonly U: Float64Array;
  readonly constant: Float64Array;
}

/** Reads f off at y = 0 and sources 0, exact because f is linear in them. */
function readSystem(base: System, p: Float64Array, take: Take): LinearPart {
  const n = base.dim;
  const [zero, constant] = [take(n), take(n)];
  const [J, U] = [take(n * n), take(n * base.inputs.length)];
  base.rhs(zero, p, constant);
  base.jacobian(zero, p, J);
  if (base.inputs.length > 0) base.inputJacobian(zero, p, U);
  return { J, U, constant };
}

/** The same for ∂f/∂pⱼ: J of it is the coupling of the tangent, and U is read off at unit inputs. */
function readSlopes(
  base: System,
  p: Float64Array,
  sources: readonly Source[],
  tangent: System["tangent"],
  take: Take,
): LinearPart[] {
  if (!tangent) return [];
  const { chosen } = tangent;
  const n = base.dim;
  const [nP, nU] = [base.parameters.length, base.inputs.length];
  const [zero, coupling] = [take(n * (1 + chosen.length)), take(chosen.length * n * n)];
  tangent.coupling(zero, p, coupling);
  const atZero = take(n * nP);
  base.parameterJacobian(zero, p, atZero);
  const atUnits = sources.map(({ slot }) => {
    const F = take(n * nP);
    p[slot] = 1;
    base.parameterJacobian(zero, p, F);
    p[slot] = 0;
    return F;
  });
  return chosen.map((parameter, j) => {
    const [J, U, constant] = [take(n * n), take(n * nU), take(n)];
    for (let i = 0; i < n * n; i++) J[i] = coupling[j * n * n + i];
    for (let i = 0; i < n; i++) {
      const at = i * nP + parameter;
      constant[i] = atZero[at];
      sources.forEach(({ slot }, s) => {
        U[i * nU + slot - nP] = atUnits[s][at] - atZero[at];
      });
    }
    return { J, U, constant };
  });
}

/** Puts a part into the rows of the unknowns: the first unknown of each chain is what drives. */
function assemble(
  { J, U, constant }: LinearPart,
  { dim: n, parameters, inputs }: System,
  size: number,
  sources: readonly Source[],
  take: Take,
): Float64Array {
  if (size === n) return J;
  const M = take(size * size);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) M[i * size + k] = J[i * n + k];
    if (constant[i] !== 0) M[i * size + size - 1] = constant[i];
  }
  let z = n;
  for (const { slot, piece } of sources)
    for (const { width } of chainsOf(piece).list) {
      for (let i = 0; i < n; i++) M[i * size + z] = U[i * inputs.length + slot - parameters.length];
      z += width;
    }
  return M;
}
