import { solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import { exchangeOf } from "../../src/tissue/micro/oxygen-stage.ts";
import type { Patch } from "../../src/tissue/micro/patch.ts";
import { makeVesselPatch } from "../../src/tissue/micro/vessel-patch.ts";
import type { Vessel } from "../../src/tissue/micro/vessels.ts";
import {
  D,
  M,
  mean,
  P0,
  P50,
  studyNumber,
  tolerance,
  type VerificationRow,
  zeroOrder,
} from "./convergence.ts";

/**
 * The series in c = πr²/L² of the mean around one vessel in a square; with −3/2 for the constant it is Krogh's cylinder.
 *
 * @see Drummond & Tahir, *Laminar viscous flow through regular arrays of parallel solid cylinders*, Int J Multiphase
 *   Flow 10 (1984) 515, eq. (21): longitudinal flow obeys the same equation.
 */
function squareMean(r: number, L: number, consumption: number): number {
  const c = (Math.PI * r * r) / (L * L);
  const series = -Math.log(c) - 1.476335966 + 2 * c - (c * c) / 2;
  return P0 - ((consumption * L * L) / (4 * Math.PI * D)) * (series / (1 - c));
}

/** N18: a Krogh array, one vessel in the middle of a square that nothing leaves; the mean pO2 of the tissue. */
export function verifyVesselArray(): VerificationRow[] {
  const L = 160;
  const consumption = 2;
  const study = (problem: string, radius: number, ns: readonly number[], isCorrected: boolean) =>
    studyNumber("N18", problem, ns, (n) => {
      const grid = { size: [n, n, 1], spacing: [L / n, L / n, L / n] } as const;
      const vessels = [{ axis: 2, center: [L / 2, L / 2], radius }] as const;
      const patch = makeVesselPatch(grid, { vessels, consumption, isCorrected });
      const { pO2 } = solveOxygen(patch, { ...zeroOrder, tolerance });
      return { expected: squareMean(radius, L, consumption), obtained: mean(patch, pO2) };
    });
  return [
    study("Krogh array, vessel of 0.1 µm within its voxel", 0.1, [11, 21, 41, 81], true),
    study("Krogh array, vessel of 3 µm as a row of voxels", 3, [13, 19, 27, 39], true),
    study("Krogh array, vessel of 3 µm without the correction", 3, [13, 19, 27, 39], false),
    study("Krogh array, vessel of 10 µm carved out", 10, [41, 81, 161, 321], true),
  ];
}

const forest = { size: [22, 18, 15], spacing: [8, 8, 8] } as const;
const trunks: readonly Vessel[] = [
  { axis: 2, center: [30, 50], radius: 3 },
  { axis: 0, center: [100, 40], radius: 3 },
  { axis: 1, center: [140, 90], radius: 3 },
];

function solveForest(
  grid: Pick<Patch, "size" | "spacing">,
  vessels: readonly Vessel[],
): { patch: Patch; pO2: Float64Array } {
  const patch = makeVesselPatch(grid, { vessels, consumption: M });
  const { pO2 } = solveOxygen(patch, {
    law: { kind: "michaelis-menten", P50 },
    diffusivity: D,
    tolerance: 1e-12,
  });
  return { patch, pO2 };
}

/** N16, steady part: what the vessels give is what the tissue takes, and 0 ≤ P ≤ Pv; relative imbalance. */
export function verifyBalance(): VerificationRow {
  const { patch, pO2 } = solveForest(forest, trunks);
  const exchange = exchangeOf(patch, { diffusivity: D, wallPermeability: Number.POSITIVE_INFINITY });
  let [given, taken] = [0, 0];
  for (let i = 0; i < pO2.length; i++) {
    if (pO2[i] < 0 || pO2[i] > P0) given = Number.NaN;
    given += exchange[i] * (P0 - pO2[i]);
    taken += (patch.consumption[i] * pO2[i]) / (pO2[i] + P50);
  }
  const problem = "supply over consumption − 1, and 0 ≤ P ≤ Pv";
  return { id: "N16", problem, expected: 0, obtained: given / taken - 1, order: null, orderMax: null };
}

/** N17: mirrored vessels give the mirrored field, and swapped axes the swapped one; largest difference in mmHg. */
export function verifySymmetry(): VerificationRow {
  const [nx, ny, nz] = forest.size;
  const width = nx * forest.spacing[0];
  const plain = solveForest(forest, trunks).pO2;
  const mirrored = solveForest(
    forest,
    trunks.map(({ axis, center: [u, v], radius }) => ({
      axis,
      center: axis === 0 ? [u, v] : [width - u, v],
      radius,
    })),
  ).pO2;
  const swapped = solveForest(
    { ...forest, size: [ny, nx, nz] },
    trunks.map(({ axis, center: [u, v], radius }) =>
      axis === 2 ? { axis, center: [v, u], radius } : { axis: axis === 0 ? 1 : 0, center: [u, v], radius },
    ),
  ).pO2;
  let obtained = 0;
  for (let i = 0; i < plain.length; i++) {
    const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
    obtained = Math.max(
      obtained,
      Math.abs(plain[i] - mirrored[nx - 1 - x + nx * (y + ny * z)]),
      Math.abs(plain[i] - swapped[y + ny * (x + nx * z)]),
    );
  }
  return {
    id: "N17",
    problem: "mirrored and swapped vessels",
    expected: 0,
    obtained,
    order: null,
    orderMax: null,
  };
}
