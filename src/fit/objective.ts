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
}
