import type { Residuals } from "./least-squares.ts";
import type { Bounds } from "./trust-step.ts";

/**
 * What a fit minimizes, whatever it is made of: residuals in units of their spread, in variables that may be log10,
 *
 *     −2 ln L(x) = Σ rᵢ(x)² + constant.
 *
 * Priors and estimated spreads are rows like the data: ln σ enters as a row √(2 ln σ + c).
 */
export interface Objective extends Bounds {
  /** Names of the variables, for messages. */
  readonly names: readonly string[];
  readonly start: ArrayLike<number>;
  readonly residuals: Residuals;
  /** Rows that come from data stand first; those behind them are priors and spreads. */
  readonly nData: number;
  /** True if residuals are in units of a known or estimated spread, so that Σ r² is a χ² or −2 ln L; else σ² = Σr²/(n − p). */
  readonly hasSpread: boolean;
  /** What a search need not search for; nothing unless given. */
  readonly solved?: readonly SolvedPart[];
}

/**
 * Rows of a data set in which some numbers can be solved for when the others are given: r = (s m + o − d)/σ holds the
 * scale s and the offset o linearly, and a factor of all σ beside rows √(2 ln σ + c). σ is no function of s and o.
 */
export interface SolvedPart {
  readonly first: number;
  readonly nPoints: number;
  /** Where s stands among the variables, as log10, and o; −1 where there is none. */
  readonly scale: number;
  readonly offset: number;
  /** The number that all σ are a power of; −1 where there is none, or where it is not the only part of σ. */
  readonly factor: number;
  /** The rows √(2 ln σ + c) of the points; −1 where σ does not move. */
  readonly firstSpread: number;
}
