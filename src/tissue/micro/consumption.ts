/** How consumption depends on pO2: a voxel consumes M₀ r(P). */
export type ConsumptionLaw =
  | { readonly kind: "michaelis-menten"; readonly P50: number }
  | { readonly kind: "zero-order" }
  | { readonly kind: "first-order"; readonly P50: number };

/** r(P) = P/(P50 + σ max(P − P0, 0)). */
export interface Saturation {
  readonly P50: number;
  readonly P0: number;
  readonly sigma: 0 | 1;
}

/** Zero order starts at this pO2 in mmHg; from there down to 0 consumption falls in proportion, as it must end at 0. */
export const zeroOrderStart = 1e-3;

/**
 * Writes a law as r(P) = P/(P50 + σ max(P − P0, 0)):
 *
 *     Michaelis–Menten  P/(P + P50)            σ = 1, P0 = 0,
 *     zero order        min(1, P/10⁻³ mmHg)    σ = 1, P0 = P50 = 10⁻³ mmHg,
 *     first order       P/P50                  σ = 0.
 *
 * Below P = 0 each goes on as a straight line, so that r rises and is concave everywhere. For such an r Newton's method
 * climbs to the one solution from below, whatever the start, and that solution is never negative: nothing needs
 * clipping on the way.
 */
export function toSaturation(law: ConsumptionLaw): Saturation {
  if (law.kind === "zero-order") return { P50: zeroOrderStart, P0: zeroOrderStart, sigma: 1 };
  return { P50: law.P50, P0: 0, sigma: law.kind === "first-order" ? 0 : 1 };
}
