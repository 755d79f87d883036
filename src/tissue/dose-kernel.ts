import type { Beta, Emission } from "../observe/emission.ts";

/** Shares of the energy of one voxel that its neighbors get: offsets in voxels and shares, which add up to 1. */
export interface DoseKernel {
  readonly steps: readonly (readonly [number, number, number])[];
  readonly shares: Float64Array;
}

/**
 * The energy that a point of beta emitters gives to a shell, 4πr²k(r), up to a factor, in water:
 *
 *     c [1 − (νr/c) e^(1 − νr/c)] + νr e^(1 − νr),    the bracket only for νr < c,
 *     ν = 18.6/(E − 0.036)^1.37 cm⁻¹,    E the largest energy in MeV, c = 2, 1.5 and 1 for E below 0.5, 1.5 and 3.
 *
 * Forms and constants are as quoted from Loevinger and not yet checked against his paper.
 *
 * @see Loevinger, Japha & Brownell, *Discrete radioisotope sources*, in Hine & Brownell, Radiation Dosimetry (1956).
 */
export function shellEnergy({ max_keV }: Pick<Beta, "max_keV">): {
  readonly perMm: number;
  at(r_mm: number): number;
} {
  const E = max_keV / 1000;
  const perMm = 18.6 / (E - 0.036) ** 1.37 / 10;
  const c = E < 0.5 ? 2 : E < 1.5 ? 1.5 : 1;
  return {
    perMm,
    at(r_mm) {
      const x = perMm * r_mm;
      const near = x < c ? c * (1 - (x / c) * Math.exp(1 - x / c)) : 0;
      return near + x * Math.exp(1 - x);
    },
  };
}

const nDirections = 200;
const nShells = 60;
const perEdge = 3;
/** Where a kernel ends, in 1/ν: 10⁻⁴ of its energy lies beyond. */
const reach = 14;

/**
 * Makes the kernel of a voxel: energy goes out from points spread over the voxel along directions spread over the
 * sphere, shell by shell, and stays in the voxel where the shell is.
 */
export function makeDoseKernel(
  { betas, other_keV }: Emission,
  voxel_mm: readonly [number, number, number],
): DoseKernel {
  const total = betas.reduce((sum, { share, mean_keV }) => sum + share * mean_keV, other_keV);
  const found = new Map<string, { step: [number, number, number]; share: number }>();
  const give = (step: [number, number, number], share: number): void => {
    const key = step.join();
    const own = found.get(key) ?? { step, share: 0 };
    own.share += share;
    found.set(key, own);
  };
  give([0, 0, 0], other_keV / total);
  for (const beta of betas) spreadBeta(beta, (beta.share * beta.mean_keV) / total, voxel_mm, give);
  const all = [...found.values()];
  return { steps: all.map(({ step }) => step), shares: Float64Array.from(all, ({ share }) => share) };
}

function spreadBeta(
  beta: Beta,
  energy: number,
  voxel_mm: readonly [number, number, number],
  give: (step: [number, number, number], share: number) => void,
): void {
  const { perMm, at } = shellEnergy(beta);
  const width = reach / perMm / nShells;
  const shells = Array.from({ length: nShells }, (_, k) => ({
    r: (k + 0.5) * width,
    weight: at((k + 0.5) * width),
  }));
  const whole = shells.reduce((sum, { weight }) => sum + weight, 0);
  const directions = spreadDirections(nDirections);
  const share = energy / (whole * nDirections * perEdge ** 3);
  for (let p = 0; p < perEdge ** 3; p++) {
    const at0 = [p % perEdge, Math.floor(p / perEdge) % perEdge, Math.floor(p / perEdge ** 2)].map(
      (k) => (k + 0.5) / perEdge - 0.5,
    );
    for (const d of directions)
      for (const { r, weight } of shells) {
        const step = at0.map((x, axis) => Math.round(x + (d[axis] * r) / voxel_mm[axis]));
        give([step[0], step[1], step[2]], share * weight);
      }
  }
}

/** Directions that share the sphere out evenly: a spiral of the golden angle. */
function spreadDirections(n: number): [number, number, number][] {
  const golden = Math.PI * (3 - Math.sqrt(5));
  return Array.from({ length: n }, (_, i) => {
    const z = 1 - (2 * i + 1) / n;
    const r = Math.sqrt(1 - z * z);
    return [r * Math.cos(golden * i), r * Math.sin(golden * i), z];
  });
}

/** Convolves a field with a kernel at some voxels; what goes over the edge of the grid is lost. */
export function convolveAt(
  field: Float32Array,
  [nx, ny, nz]: readonly [number, number, number],
  { steps, shares }: DoseKernel,
  voxels: Uint32Array,
): Float64Array {
  return Float64Array.from(voxels, (i) => {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
    let sum = 0;
    steps.forEach(([dx, dy, dz], k) => {
      // Energy comes from where it would go to: the kernel is the same both ways.
      const [a, b, c] = [x - dx, y - dy, z - dz];
      if (a >= 0 && a < nx && b >= 0 && b < ny && c >= 0 && c < nz)
        sum += shares[k] * field[(c * ny + b) * nx + a];
    });
    return sum;
  });
}
