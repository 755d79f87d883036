import { type Piece, type Term, timeInPiece } from "../time-course.ts";

/** The terms of one piece with one rate and one frequency. */
interface Chain {
  readonly rate: number;
  readonly omega: number;
  /** Unknowns it takes: one more than the highest power, or two for a wave. */
  readonly width: number;
  readonly terms: readonly Term[];
}

/** The chains of a piece, and what of them a matrix depends on. */
export interface Chains {
  readonly list: readonly Chain[];
  readonly width: number;
  readonly shape: string;
}

const kept = new WeakMap<Piece, Chains>();

/** Groups the terms of a piece; pieces are plain data that never change, so each is grouped once. */
export function chainsOf(piece: Piece): Chains {
  const found = kept.get(piece);
  if (found) return found;
  const groups = new Map<string, Term[]>();
  for (const term of piece.terms) {
    const key = `${term.rate},${term.omega ?? 0}`;
    groups.set(key, [...(groups.get(key) ?? []), term]);
  }
  const list = [...groups.values()].map((terms): Chain => {
    const [{ rate, omega = 0 }] = terms;
    return { rate, omega, width: omega ? 2 : 1 + Math.max(...terms.map((x) => x.power)), terms };
  });
  const made = {
    list,
    width: list.reduce((sum, chain) => sum + chain.width, 0),
    shape: list.map(({ rate, omega, width }) => `${rate},${omega},${width}`).join(" "),
  };
  kept.set(piece, made);
  return made;
}

/**
 * Writes how the unknowns of chains move, from row z of M on. Of a chain u(τ) = e^(−λτ) Σ aₖ τᵏ they are
 *
 *     vₘ = c⁻ᵐ (d/dτ + λ)ᵐ u,     vₘ' = −λ vₘ + c vₘ₊₁,
 *
 * so that v₀ is what drives the network and M does not depend on the aₖ; c only keeps the numbers of M alike. Of a
 * wave they are the wave itself and its sine,
 *
 *     v₀' = −λ v₀ − ω v₁,     v₁' = −λ v₁ + ω v₀.
 */
export function writeChains({ list }: Chains, M: Float64Array, size: number, z: number, c: number): void {
  let at = z;
  for (const { rate, omega, width } of list) {
    for (let m = 0; m < width; m++) M[(at + m) * size + at + m] = -rate;
    if (omega) {
      M[at * size + at + 1] = -omega;
      M[(at + 1) * size + at] = omega;
    } else for (let m = 0; m + 1 < width; m++) M[(at + m) * size + at + m + 1] = c;
    at += width;
  }
}

/** Writes the values of those unknowns at time t into `state`, from z on. */
export function fillChains(piece: Piece, t: number, state: Float64Array, z: number, c: number): void {
  const tau = timeInPiece(piece, t);
  let at = z;
  for (const { rate, omega, width, terms } of chainsOf(piece).list) {
    const decay = rate === 0 ? 1 : Math.exp(-rate * tau);
    for (let m = 0; m < width; m++) state[at + m] = 0;
    for (const { amplitude, power, phase = 0 } of terms) {
      const a = amplitude * decay;
      if (omega) {
        state[at] += a * Math.cos(omega * tau + phase);
        state[at + 1] += a * Math.sin(omega * tau + phase);
      } else addPower(a * Math.cos(phase), power, tau, state, at, c);
    }
    at += width;
  }
}

/** Adds c⁻ᵐ dᵐ/dτᵐ of a τᵏ to vₘ for every m from 0 to k. */
function addPower(a: number, k: number, tau: number, state: Float64Array, at: number, c: number): void {
  let factor = a;
  for (let m = 0; m <= k; m++) {
    state[at + m] += factor * tau ** (k - m);
    factor *= (k - m) / c;
  }
}
