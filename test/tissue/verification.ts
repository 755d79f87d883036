import { makeKroghCylinder } from "../../src/tissue/krogh.ts";
import { solveOxygen } from "../../src/tissue/micro/oxygen.ts";
import { countVoxels, makeTissue, type Patch } from "../../src/tissue/micro/patch.ts";
import { makeCylinder, makeRod, makeSlab, makeSpheroid } from "../../src/tissue/micro/shapes.ts";
import {
  besselI,
  besselK0,
  type Case,
  D,
  decay,
  findRoot,
  firstOrder,
  integrate,
  M,
  mean,
  P0,
  P50,
  studyNumber,
  studyOrder,
  tolerance,
  type VerificationRow,
  zeroOrder,
} from "./convergence.ts";
import { verifyBalance, verifySymmetry, verifyVesselArray } from "./verification-vessels.ts";

/** Full runs have three refinements everywhere; short ones leave out the finest grid where it takes seconds. */
export type Effort = { readonly isLong: boolean };
const grids = (ns: readonly number[], { isLong }: Effort): readonly number[] =>
  isLong ? ns : ns.slice(0, -1);

const middleOf = ({ size, spacing }: Patch): number => (size[0] * spacing[0]) / 2;
const radial = (patch: Patch, f: (r: number) => number): Case["exact"] => {
  const c = middleOf(patch);
  return patch.size[2] === 1
    ? (x, y) => f(Math.hypot(x - c, y - c))
    : (x, y, z) => f(Math.hypot(x - c, y - c, z - c));
};

const capillary = { vesselPO2: P0, consumption: M, diffusivity: D, capillaryRadius: 15 };

/** N1: the vessel is at least five voxels thick in radius; thinner ones are N18's. */
export function verifyKrogh(effort: Effort): VerificationRow[] {
  const { capillaryRadius: rc } = capillary;
  const { pressure, anoxicRadius } = makeKroghCylinder(capillary);
  return [
    studyOrder("N1", "Krogh–Erlang cylinder, zero order", grids([40, 80, 160, 320], effort), (n) => {
      const patch = makeCylinder({ radius: 60, vesselRadius: rc, n, consumption: M });
      return { patch, options: zeroOrder, exact: radial(patch, (r) => pressure(Math.max(r, rc), 60)) };
    }),
    studyNumber("N1b", "lethal radius of a cylinder in µm", [40, 80, 160], (n) => ({
      expected: anoxicRadius,
      obtained: findRoot((radius) => -rimPressure(radius, n), 5 * rc, 7 * rc, 18),
    })),
  ];
}

/** Lowest pO2 of a cylinder that goes on consuming below zero: consumption is a negative source, and 200 mmHg are added. */
function rimPressure(radius: number, n: number): number {
  const patch = makeCylinder({ radius, vesselRadius: capillary.capillaryRadius, n, consumption: M });
  const resting = { ...patch, consumption: patch.consumption.map(() => 0) };
  const source = patch.consumption.map((m) => -m);
  const { pO2 } = solveOxygen(resting, { ...zeroOrder, vesselPO2: P0 + 200, source, tolerance: 1e-7 });
  return pO2.reduce((low, P, i) => (patch.tissue[i] > 0 ? Math.min(low, P) : low), P0 + 200) - 200;
}

/** N2, N3, N7: slabs with a wall at x = 0 and no flux at L. */
export function verifySlabs(): VerificationRow[] {
  const L = 80;
  const ns = [16, 32, 64, 128];
  const slab = (n: number): Patch => makeSlab({ thickness: L, n, consumption: M });
  const phi = L / decay;
  const wallPermeability = 100;
  const depth = Math.sqrt((2 * D * P0) / M);
  return [
    studyOrder("N2", "slab, zero order", ns, (n) => ({
      patch: slab(n),
      options: zeroOrder,
      exact: (x) => P0 - (M / (2 * D)) * (2 * L * x - x * x),
    })),
    studyOrder("N2", "slab behind a wall of 100 µm/s, zero order", ns, (n) => ({
      patch: slab(n),
      options: { ...zeroOrder, wallPermeability },
      exact: (x) => P0 - (M * L) / wallPermeability - (M / (2 * D)) * (2 * L * x - x * x),
    })),
    studyNumber("N2", "penetration depth of a slab in µm", [50, 100, 200, 400], (n) => {
      const patch = makeSlab({ thickness: 200, n, consumption: M });
      // P = P0 (1 − x/depth)² has the integral P0 depth/3.
      return {
        expected: depth,
        obtained: (3 * 200 * mean(patch, solveOxygen(patch, { ...zeroOrder, tolerance }).pO2)) / P0,
      };
    }),
    studyOrder("N3", "slab, first order", ns, (n) => ({
      patch: slab(n),
      options: firstOrder,
      exact: (x) => (P0 * Math.cosh(phi * (1 - x / L))) / Math.cosh(phi),
    })),
    studyNumber("N3", "effectiveness of a slab, first order", ns, (n) =>
      effectiveness(slab(n), Math.tanh(phi) / phi),
    ),
    verifyMichaelisMenten(ns),
  ];
}

/** N7: (P′)² = (2M/D)[P − Pm − P50 ln((P + P50)/(Pm + P50))] from the lowest pO2 up, x by quadrature. */
function verifyMichaelisMenten(ns: readonly number[]): VerificationRow {
  const Pm = 2;
  const slope = (P: number): number =>
    Math.sqrt(((2 * M) / D) * (P - Pm - P50 * Math.log1p((P - Pm) / (Pm + P50))));
  // P = Pm + s² takes the root out of the integrand; its limit at s = 0 is √(2D(Pm + P50)/(M Pm)).
  const start = Math.sqrt((2 * D * (Pm + P50)) / (M * Pm));
  const distance = (s: number): number =>
    integrate((u) => (u < 1e-4 ? start : (2 * u) / slope(Pm + u * u)), 0, s);
  const L = distance(Math.sqrt(P0 - Pm));
  return studyOrder("N7", "slab, Michaelis–Menten", ns, (n) => ({
    patch: makeSlab({ thickness: L, n, consumption: M }),
    options: { law: { kind: "michaelis-menten", P50 }, diffusivity: D, vesselPO2: P0 },
    exact: (x) => Pm + findRoot((s) => distance(s) - (L - x), 0, Math.sqrt(P0 - Pm)) ** 2,
  }));
}

/** N4, N5, N6: round bodies whose surface is held at P0, carved out of a Cartesian grid. */
export function verifyRound(effort: Effort): VerificationRow[] {
  const ns = grids([12, 24, 48, 96], effort);
  const R = 40;
  const phi = R / decay;
  const rod = (n: number): Patch => makeRod({ radius: 60, n, consumption: M });
  const sphere = (n: number): Patch => makeSpheroid({ radius: R, n, consumption: M });
  return [
    studyOrder("N4", "sphere, first order", ns, (n) => {
      const patch = sphere(n);
      const f = (r: number): number =>
        r === 0 ? phi / Math.sinh(phi) : ((R / r) * Math.sinh((phi * r) / R)) / Math.sinh(phi);
      return { patch, options: firstOrder, exact: radial(patch, (r) => P0 * f(r)) };
    }),
    studyOrder("N5", "cylinder, first order", [20, 40, 80, 160], (n) => {
      const patch = rod(n);
      return {
        patch,
        options: firstOrder,
        exact: radial(patch, (r) => (P0 * besselI(0, r / decay)) / besselI(0, 60 / decay)),
      };
    }),
    studyOrder("N6", "sphere, zero order", ns, (n) => {
      const patch = makeSpheroid({ radius: 150, n, consumption: M });
      return {
        patch,
        options: zeroOrder,
        exact: radial(patch, (r) => P0 - (M / (6 * D)) * (150 ** 2 - r * r)),
      };
    }),
    verifyNecroticCore(ns),
  ];
}

/** N6: 6DP0/M = (R − rn)²(1 + 2rn/R) gives the radius of the core without oxygen. */
function verifyNecroticCore(ns: readonly number[]): VerificationRow {
  const R = 250;
  const rn = findRoot((r) => (6 * D * P0) / M - (R - r) ** 2 * (1 + (2 * r) / R), 0, R);
  const profile = (r: number): number =>
    P0 - (M / (6 * D)) * (R * R - r * r) + ((M * rn ** 3) / (3 * D)) * (1 / r - 1 / R);
  return studyOrder("N6", "sphere with a necrotic core, zero order", ns, (n) => {
    const patch = makeSpheroid({ radius: R, n, consumption: M });
    return { patch, options: zeroOrder, exact: radial(patch, (r) => (r < rn ? 0 : profile(r))) };
  });
}

/** N8: one voxel as the source in a box that nothing leaves, compared from 1.5 to 5 decay lengths away from it. */
export function verifyGreen(effort: Effort): VerificationRow[] {
  const study = (dims: 2 | 3, problem: string, ns: readonly number[], half: number, exactly: Case["exact"]) =>
    studyOrder("N8", problem, ns, (n) => {
      const h = (2 * half) / n;
      const patch = makeTissue({ size: [n, n, dims === 3 ? n : 1], spacing: [h, h, h] }, M);
      const source = new Float32Array(countVoxels(patch));
      source[(source.length - 1) / 2] = 1e6 / h ** dims;
      const distance = radial(patch, (r) => r / decay);
      const exact: Case["exact"] = (x, y, z) => 1e6 * exactly(x - half, y - half, z - half);
      const isCompared = (x: number, y: number, z: number): boolean =>
        distance(x, y, z) > 1.5 && distance(x, y, z) < 5;
      return { patch, options: { ...firstOrder, source }, exact, isCompared };
    });
  const line = (x: number, y: number): number =>
    besselK0(Math.max(Math.hypot(x, y), 1e-3) / decay) / (2 * Math.PI * D);
  const point = (x: number, y: number, z: number): number => {
    const r = Math.hypot(x, y, z);
    return Math.exp(-r / decay) / (4 * Math.PI * D * r);
  };
  return [
    // The nearest mirror image of the source is 15 decay lengths from what is compared.
    study(2, "line source, screened", [41, 81, 161, 321], 10 * decay, line),
    study(
      3,
      "point source, screened",
      grids([15, 29, 57, 113], effort),
      6 * decay,
      withImages(point, 12 * decay),
    ),
  ];
}

/** The field of a source and of its 26 nearest mirror images in a box of the given width. */
function withImages(G: Case["exact"], width: number): Case["exact"] {
  const shifts = [-width, 0, width];
  return (x, y, z) => {
    let sum = 0;
    for (const a of shifts) for (const b of shifts) for (const c of shifts) sum += G(x - a, y - b, z - c);
    return sum;
  };
}

/** N10, steady part: P = A + B ∏cos(πmᵢxᵢ/Lᵢ), with the source that makes it so, on oblong voxels. */
export function verifyManufactured(effort: Effort): VerificationRow {
  const lengths = [60, 80, 100];
  const waves = [1, 2, 1].map((m, axis) => (Math.PI * m) / lengths[axis]);
  const square = waves.reduce((sum, w) => sum + w * w, 0);
  return studyOrder("N10", "manufactured field, Michaelis–Menten", grids([8, 16, 32, 64], effort), (n) => {
    const spacing = [60 / n, 80 / n, 100 / n] as const;
    const patch = makeTissue({ size: [n, n, n], spacing }, M);
    const wave = (...x: number[]): number =>
      15 * waves.reduce((product, w, axis) => product * Math.cos(w * x[axis]), 1);
    const exact = (x: number, y: number, z: number): number => 20 + wave(x, y, z);
    const source = Float32Array.from({ length: n ** 3 }, (_, i) => {
      const at = [i % n, Math.floor(i / n) % n, Math.floor(i / n / n)].map(
        (j, axis) => (j + 0.5) * spacing[axis],
      );
      const P = 20 + wave(...at);
      return D * square * wave(...at) + (M * P) / (P + P50);
    });
    return { patch, options: { law: { kind: "michaelis-menten", P50 }, diffusivity: D, source }, exact };
  });
}

/** Consumption over what it would be at P0 everywhere. */
function effectiveness(patch: Patch, expected: number): { expected: number; obtained: number } {
  return { expected, obtained: mean(patch, solveOxygen(patch, { ...firstOrder, tolerance }).pO2) / P0 };
}

/** All rows of the steady oxygen solver. */
export function verifyOxygen(effort: Effort): VerificationRow[] {
  return [
    ...verifyKrogh(effort),
    ...verifySlabs(),
    ...verifyRound(effort),
    ...verifyGreen(effort),
    verifyManufactured(effort),
    verifyBalance(),
    verifySymmetry(),
    ...verifyVesselArray(),
  ];
}
