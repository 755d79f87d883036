import type { FrameCurve } from "../../src/tissue/table.ts";

/** Terms A_i e^(−λ_i t) of a plasma curve. */
export type Exponentials = readonly { readonly A: number; readonly lambda: number }[];

export interface LumpedTissue {
  /** mL/s per mL of tissue. */
  readonly K1: number;
  readonly kOut: number;
  readonly kRed: number;
  readonly kOx: number;
  readonly kDiss: number;
  readonly Vb: number;
}

export const tumorTissue: LumpedTissue = {
  K1: 0.005,
  kOut: 2.9e-3,
  kRed: 5.2e-2,
  kOx: 1.2e-2,
  kDiss: 9e-5,
  Vb: 0.05,
};
export const muscleTissue: LumpedTissue = { ...tumorTissue, K1: 0.0015, kOut: 4e-3 };

/** A plasma curve that starts at zero, peaks in the first minute and falls in two slow steps, kBq/mL. */
export const plasma: Exponentials = [
  { A: -900, lambda: 0.07 },
  { A: 600, lambda: 0.002 },
  { A: 300, lambda: 1.7e-4 },
];

/** Frame edges in s: the first minutes in short frames, then up to 24 h. */
export const frameEdges: readonly (readonly [number, number])[] = [
  [0, 10],
  [50, 60],
  [300, 330],
  [540, 660],
  [1800, 2100],
  [3300, 3900],
  [86400, 87600],
];

/** Mean of e^(−at) over [t0, t1]. */
const meanExp = (a: number, t0: number, t1: number): number => {
  const x = a * (t1 - t0);
  return Math.exp(-a * t0) * (x === 0 ? 1 : -Math.expm1(-x) / x);
};

/**
 * Redox-equilibrated Holland scheme driven by plasma, in closed form:
 *
 *     y' = K1 Cp − βy,  T' = k_diss f_R y,   f_R = k_red/(k_red + k_ox P + k_diss),  β = k_out (1 − f_R) + k_diss f_R,
 *
 * two exponentials per plasma term, whose rates depend on pO2. Measured = (1 − V_b)(y + T) + V_b Cp, frame means.
 */
export function makeLumpedCurve(
  { K1, kOut, kRed, kOx, kDiss, Vb }: LumpedTissue,
  input: Exponentials = plasma,
  frames = frameEdges,
): FrameCurve {
  return (pO2) => {
    const fR = kRed / (kRed + kOx * pO2 + kDiss);
    const beta = kOut * (1 - fR) + kDiss * fR;
    return Float64Array.from(frames, ([t0, t1]) => {
      let mean = 0;
      for (const { A, lambda } of input) {
        const own = meanExp(lambda, t0, t1);
        const tissue = meanExp(beta, t0, t1);
        const y = (K1 * A * (own - tissue)) / (beta - lambda);
        // ∫₀ᵗ of both exponentials, then their frame means: (1 − e^(−at))/a.
        const bound = ((K1 * A) / (beta - lambda)) * ((1 - own) / lambda - (1 - tissue) / beta);
        mean += (1 - Vb) * (y + kDiss * fR * bound) + Vb * A * own;
      }
      return mean;
    });
  };
}
