/** One group of electrons or positrons of a decay. */
export interface Beta {
  /** Per decay. */
  readonly share: number;
  readonly mean_keV: number;
  readonly max_keV: number;
}

/** What a decay gives to the tissue where it happens, or a millimeter or two from there. */
export interface Emission {
  readonly betas: readonly Beta[];
  /** Conversion and Auger electrons, per decay; they go nowhere. */
  readonly other_keV: number;
  readonly provenance: "unverified";
  readonly source: string;
}

/** Electrons and positrons of the radionuclides whose dose is asked for; photons leave a mouse and are left out. */
export const emissions = {
  "Cu-64": {
    betas: [
      { share: 0.385, mean_keV: 190.7, max_keV: 579.4 },
      { share: 0.1752, mean_keV: 278.2, max_keV: 653 },
    ],
    other_keV: 2,
    provenance: "unverified",
    source: "nuclear data tables (as in MIRD), not yet checked against them",
  },
  "Cu-67": {
    betas: [
      { share: 0.57, mean_keV: 121, max_keV: 377 },
      { share: 0.22, mean_keV: 154, max_keV: 468 },
      { share: 0.2, mean_keV: 189, max_keV: 562 },
      { share: 0.01, mean_keV: 51, max_keV: 168 },
    ],
    other_keV: 14,
    provenance: "unverified",
    source: "nuclear data tables (as in MIRD), not yet checked against them",
  },
} as const satisfies Record<string, Emission>;
/** An isotope whose emissions are known. */
export type DoseIsotope = keyof typeof emissions;

const joulePerKeV = 1.602176634e-16;

/** Returns the mean energy of charged particles in J per decay, Δ = Σ share · mean energy. */
export const energyPerDecay = ({ betas, other_keV }: Emission): number =>
  joulePerKeV * betas.reduce((sum, { share, mean_keV }) => sum + share * mean_keV, other_keV);

/**
 * Returns the dose in Gy of decays per mL of tissue that keeps all of their energy, at 1 g/mL:
 *
 *     D = Ã Δ/ρ,    ρ = 10⁻³ kg/mL.
 *
 * @see Loevinger, Budinger & Watson, *MIRD Primer for Absorbed Dose Calculations* (1991).
 */
export const localDose = (decaysPerMl: number, emission: Emission): number =>
  (decaysPerMl * energyPerDecay(emission)) / 1e-3;
