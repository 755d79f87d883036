import type { RosenbrockTableau } from "../numerics/rosenbrock-tableau.ts";

/**
 * A Rosenbrock method for a linear equation s' = J s + g, in the unknowns xᵢ = lᵢ + zᵢ,
 *
 *     (I/(hγ) − J₀) xᵢ = (κᵢ s + Σⱼ Eᵢⱼ xⱼ)/h + (Jᵢ − J₀) zᵢ + gᵢ,     zᵢ = ζᵢ s + Σⱼ Bᵢⱼ xⱼ,
 *
 * which follow from lᵢ, zᵢ = s + Σⱼ aᵢⱼ lⱼ and (I/(hγ) − J₀) lᵢ = Jᵢ zᵢ + gᵢ + Σⱼ cᵢⱼ lⱼ/h by
 *
 *     ζ = (I + A)⁻¹ 1,   B = (I + A)⁻¹ A,   κ = ζ/γ − C ζ,   E = B/γ + C (I − B).
 *
 * What of J does not change within the step is multiplied with nothing, and zᵢ is wanted only where J changes.
 */
export interface ShiftedTableau {
  readonly zeta: readonly number[];
  readonly B: readonly (readonly number[])[];
  readonly kappa: readonly number[];
  readonly E: readonly (readonly number[])[];
  /** Rows of the dense output, the weight of s before those of the x. */
  readonly H: readonly (readonly number[])[];
}

/** Weights of s and of the x, the first before the others. */
type Weights = readonly number[];

export function shiftTableau({ a, C, H, gamma }: RosenbrockTableau): ShiftedTableau {
  const z: Weights[] = [];
  for (const [i, row] of a.entries()) z.push(goesOn(a, i) ? unit(i) : addTo([1], row, z));
  const memory = C.map((row, i) =>
    addTo(
      z[i].map((w) => w / gamma),
      row,
      z,
    ).map(withoutRoundOff),
  );
  return {
    zeta: z.map(([w]) => w),
    B: z.map(([, ...rest]) => rest),
    kappa: memory.map(([w]) => w),
    E: memory.map(([, ...rest]) => rest),
    H: H.map((row) => addTo([0], row, z)),
  };
}

/** True where a stage begins where the one before has ended, as the last ones of a stiffly accurate method. */
export const goesOn = (a: RosenbrockTableau["a"], i: number): boolean =>
  i > 1 && a[i][i - 1] === 1 && a[i - 1].every((w, j) => w === a[i][j]);

/** The weights of xᵢ₋₁ alone. */
const unit = (i: number): Weights => [...Array.from({ length: i }, () => 0), 1];

/** v + Σⱼ wⱼ lⱼ with lⱼ = xⱼ − zⱼ. */
function addTo(v: Weights, row: readonly number[], z: readonly Weights[]): Weights {
  const sum = Array.from({ length: Math.max(v.length, row.length + 1) }, (_, k) => v[k] ?? 0);
  row.forEach((w, j) => {
    sum[j + 1] += w;
    z[j].forEach((x, k) => {
      sum[k] -= w * x;
    });
  });
  return sum;
}

/** Weights are of the size of 0.1 to 100; what is left of a difference that is 0 is none. */
const withoutRoundOff = (w: number): number => (Math.abs(w) < 1e-12 ? 0 : w);
