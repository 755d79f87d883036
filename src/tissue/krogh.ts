/** A capillary of radius r_c at pO2 P_c in tissue that consumes M₀ at every pO2 above zero. */
export interface Capillary {
  /** P_c in mmHg. */
  readonly vesselPO2: number;
  /** M₀ in mmHg/s. */
  readonly consumption: number;
  /** D of O2 in µm²/s. */
  readonly diffusivity: number;
  /** r_c in µm. */
  readonly capillaryRadius: number;
}

/** The oxygen of a tissue cylinder as a function of its radius R = the intervascular half-distance, in µm. */
export interface KroghCylinder {
  /** r_a in µm: the largest cylinder without anoxia, and in a larger one the radius beyond which P = 0. */
  readonly anoxicRadius: number;
  /** P(r) in mmHg for r_c ≤ r ≤ R. */
  pressure(r: number, R: number): number;
  /** Mean of P over the tissue annulus r_c … R in mmHg. */
  meanPressure(R: number): number;
  /** The R whose mean is P̄, for 0 < P̄ < P_c; ∞ and r_c at and beyond the ends. */
  radiusOfMean(mean: number): number;
  /** Share of the annulus r_c … R where P lies below a level. */
  shareBelow(level: number, R: number): number;
}

/**
 * Makes the Krogh–Erlang cylinder with zero-order consumption and no flux at R,
 *
 *     P(r) = P_c + (M₀/4D)(r² − r_c²) − (M₀R²/2D) ln(r/r_c).
 *
 * Where P would fall below zero the tissue is anoxic and consumes nothing: R gives way to the anoxic radius r_a,
 * where P = P′ = 0, and P = 0 beyond. r_a does not depend on R. The area mean over the annulus is, with R → min(R, r_a),
 *
 *     P̄ = P_c + (M₀/8D)(R² − r_c²) − (M₀R²/2D) [R² ln(R/r_c)/(R² − r_c²) − ½],
 *
 * diluted by (r_a² − r_c²)/(R² − r_c²) if R > r_a. Units: µm, mmHg, s.
 *
 * @see Krogh, *The number and distribution of capillaries in muscles*, J Physiol 52 (1919) 409, Erlang's equation.
 */
export function makeKroghCylinder(capillary: Capillary): KroghCylinder {
  const { vesselPO2: Pc, consumption: M0, diffusivity: D, capillaryRadius: rc } = capillary;
  const erlang = (r: number, R: number): number =>
    Pc + (M0 / (4 * D)) * (r * r - rc * rc) - ((M0 * R * R) / (2 * D)) * Math.log(r / rc);
  const ra = findAnoxicRadius(erlang, capillary);

  function pressure(r: number, R: number): number {
    return r >= ra ? 0 : Math.max(0, erlang(r, Math.min(R, ra)));
  }

  function meanPressure(R: number): number {
    if (R <= rc || ra <= rc) return ra <= rc ? 0 : Pc;
    const reach = Math.min(R, ra);
    const annulus = reach * reach - rc * rc;
    const lost = ((M0 * reach * reach) / (2 * D)) * ((reach * reach * Math.log(reach / rc)) / annulus - 0.5);
    const mean = Pc + (M0 / (8 * D)) * annulus - lost;
    return Math.max(0, mean) * (annulus / (R * R - rc * rc));
  }

  const annulusOf = (R: number): number => R * R - rc * rc;

  function radiusOfMean(mean: number): number {
    if (!(mean > 0)) return Number.POSITIVE_INFINITY;
    if (mean >= Pc || ra <= rc) return rc;
    // Beyond r_a the tissue with oxygen stays the same and is diluted.
    const atAnoxic = ra < Number.POSITIVE_INFINITY ? meanPressure(ra) : 0;
    if (mean < atAnoxic) return Math.sqrt(rc * rc + (annulusOf(ra) * atAnoxic) / mean);
    return bisect((R) => meanPressure(R) - mean, rc, Math.min(ra, 1e6 * rc));
  }

  function shareBelow(level: number, R: number): number {
    if (!(level > 0) || R <= rc) return level > Pc && R <= rc ? 1 : 0;
    if (R === Number.POSITIVE_INFINITY || level > Pc) return 1;
    const outer = Math.min(R, ra);
    if (pressure(outer, R) >= level) return 0;
    const r = bisect((x) => erlang(x, outer) - level, rc, outer);
    return annulusOf(R) === 0 ? 0 : (R * R - r * r) / annulusOf(R);
  }

  return { anoxicRadius: ra, pressure, meanPressure, radiusOfMean, shareBelow };
}

/** The root of a falling function. */
function bisect(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) return middle;
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
}

/** Finds r_a where P(r_a; R = r_a) = 0 by bisection; that function of r_a only falls, so the bracket holds one root. */
function findAnoxicRadius(
  erlang: (r: number, R: number) => number,
  { vesselPO2, consumption, capillaryRadius }: Capillary,
): number {
  if (vesselPO2 <= 0) return capillaryRadius;
  if (consumption === 0) return Number.POSITIVE_INFINITY;
  let high = 2 * capillaryRadius;
  while (erlang(high, high) > 0) high *= 2;
  return bisect((r) => erlang(r, r), capillaryRadius, high);
}
