/** A radionuclide by its half-life, which is meant to be edited: the literature spreads by 1 %. */
export interface Isotope {
  readonly name: string;
  /** s. */
  readonly halfLife: number;
  readonly provenance: "reported" | "unverified";
  readonly source: string;
}

const minute = 60;
const hour = 3600;

/** The copper radionuclides in use, and the one of FMISO, with the source of each half-life. */
export const isotopes = {
  "Cu-60": {
    name: "Cu-60",
    halfLife: 23.7 * minute,
    provenance: "unverified",
    source: "nuclear data tables; 23.4 min in Sci Rep 2017, s41598-017-02691-3",
  },
  "Cu-61": {
    name: "Cu-61",
    halfLife: 3.33 * hour,
    provenance: "unverified",
    source: "nuclear data tables; 3.32 h in Sci Rep 2017, s41598-017-02691-3",
  },
  "Cu-62": {
    name: "Cu-62",
    halfLife: 9.67 * minute,
    provenance: "unverified",
    source: "nuclear data tables; 9.76 min in Sci Rep 2017, s41598-017-02691-3",
  },
  "Cu-64": {
    name: "Cu-64",
    halfLife: 12.7004 * hour,
    provenance: "reported",
    source: "12.7004(20) h, NIST half-life measurements, PMC6237201",
  },
  "Cu-67": {
    name: "Cu-67",
    halfLife: 61.8 * hour,
    provenance: "unverified",
    source: "nuclear data tables; 62.01 h in Sci Rep 2017, s41598-017-02691-3",
  },
  "F-18": {
    name: "F-18",
    halfLife: 109.77 * minute,
    provenance: "unverified",
    source: "nuclear data tables, 109.77 min",
  },
} as const satisfies Record<string, Isotope>;
/** An isotope whose decay is known. */
export type IsotopeName = keyof typeof isotopes;

/**
 * Reads the name of an isotope as files spell it: Cu-64, Cu64 (PET-BIDS), 64Cu, [64Cu] or 64-Cu, in any case;
 * undefined for one whose decay is not in the table.
 */
export function readIsotope(text: string): IsotopeName | undefined {
  const bare = text.replace(/[\s[\]^_-]/g, "").toLowerCase();
  const turned = bare.replace(/^(\d+)([a-z]+)$/, "$2$1");
  return (Object.keys(isotopes) as IsotopeName[]).find(
    (name) => name.replace("-", "").toLowerCase() === turned,
  );
}

/** The name of an isotope as PET-BIDS writes it, such as Cu64. */
export const bidsIsotope = (name: IsotopeName): string => name.replace("-", "");

/** Returns λ = ln 2 / T½ in s⁻¹. */
export const decayRate = ({ halfLife }: Isotope): number => Math.LN2 / halfLife;

/**
 * Mean of exp(−λt) over one frame: what is left, on average, of an activity that without decay would be constant.
 *
 *     (1/Δ) ∫ e^(−λt) dt = e^(−λt₀) · (1 − e^(−λΔ)) / (λΔ),   Δ = t₁ − t₀.
 *
 * `expm1` keeps it exact as λΔ → 0, where the plain formula loses every digit. Times in s from the decay reference.
 */
export function meanDecay(isotope: Isotope, start: number, end: number): number {
  const rate = decayRate(isotope);
  const x = rate * (end - start);
  return Math.exp(-rate * start) * (x === 0 ? 1 : -Math.expm1(-x) / x);
}

/**
 * Returns the factor that corrects the uncorrected mean of one frame to time zero,
 *
 *     DCF = λ(t₁ − t₀) / (e^(−λt₀) − e^(−λt₁)).
 *
 * It holds exactly for an activity that without decay is flat over the frame; e^(λ t_mid) is 9 % high for a 20-min
 * Cu-62 frame.
 */
export const decayCorrection = (isotope: Isotope, start: number, end: number): number =>
  1 / meanDecay(isotope, start, end);
