import { InputError, type Problem } from "../errors.ts";
import { type Capillary, makeKroghCylinder } from "./krogh.ts";
import { makeVariation } from "./vessel-variation.ts";

/** Places of the two tissues that every plan has. */
export const muscleLabel = 0;
export const tumorLabel = 1;

/** A kernel counts voxels in 32-bit floats, which are whole numbers up to here only. */
export const maxSlabVoxels = 2 ** 24;
/** Larger phantoms do not fit the memory of a browser tab once they have frames. */
const maxVoxels = 2 ** 27;

/** Three numbers, along x, y and z. */
type Triple = readonly [number, number, number];

/** A voxel grid with its tissues and oxygen; x runs fastest, index = (z · ny + y) · nx + x. */
export interface Phantom {
  readonly size: Triple;
  readonly voxel_mm: Triple;
  /** From voxel (i, j, k) to mm, three rows of four, where the center of the grid is not the origin. */
  readonly affine?: readonly (readonly number[])[];
  /** Names of the tissues, by label. */
  readonly tissues: readonly string[];
  readonly labels: Uint8Array;
  /** Mean of each voxel in mmHg. */
  readonly pO2: Float32Array;
  /** Intervascular half-distance in µm; NaN where pO2 was given and no vessels were. */
  readonly halfDistance_um: Float32Array;
  /** Perfusion over that of the tissue's own numbers; 1 everywhere if absent. */
  readonly perfusion?: Float32Array;
  /** Blood's share of each voxel; the tissue's own number if absent. */
  readonly vascular?: Float32Array;
}

/** One body of the phantom with the same oxygen everywhere. */
export interface Organ {
  readonly name: string;
  readonly center_mm: Triple;
  readonly semiAxes_mm: Triple;
  readonly pO2: number;
  readonly halfDistance_um: number;
}

/** A tumor whose vessels thin out from rim to core. */
export interface Tumor {
  readonly semiAxes_mm: Triple;
  /** From the outer corner of voxel (0, 0, 0); the middle of the grid unless given. */
  readonly center_mm?: Triple | undefined;
  /** Half-distance between vessels at the tumor's surface and at its center. */
  readonly rim_um: number;
  readonly core_um: number;
  /** Relative standard deviation of the half-distance, and the length over which it varies. */
  readonly spread: number;
  readonly correlation_mm: number;
  readonly seed: number;
  readonly capillary: Capillary;
  /** The dead middle: its share of the radius, and its pO2. */
  readonly necrosis?: { readonly share: number; readonly pO2: number } | undefined;
}

export interface PhantomOptions {
  readonly size: Triple;
  readonly voxel_mm: Triple;
  /** What is around everything. */
  readonly muscle: Pick<Organ, "pO2" | "halfDistance_um">;
  readonly tumor: Tumor;
  readonly organs?: readonly Organ[];
}

/**
 * Makes a phantom of ellipsoids: organs in muscle, each over the one before, and on top a tumor of rim, core and
 * necrosis.
 *
 * With s = |x − center| in units of the semi-axes, the half-distance between the tumor's vessels is
 *
 *     L(s) = rim + (core − rim)(1 − s²(3 − 2s)),    L ← L · exp(σ g(x) − σ²/2),    σ² = ln(1 + spread²),
 *
 * where g is a smooth Gaussian field of unit variance; the factor is log-normal with mean 1. The pO2 of a voxel is
 * the area mean of the Krogh–Erlang cylinder of radius L. Labels: muscle, tumor, necrosis if there is one, organs.
 *
 * @throws InputError with all problems if a size is not positive or a body leaves the grid.
 */
export function makePhantom(options: PhantomOptions, { file = "phantom" } = {}): Phantom {
  const problems = checkOptions(options);
  if (problems.length > 0) throw new InputError(file, problems);
  const { size, voxel_mm, muscle, tumor, organs = [] } = options;
  const nVoxels = size[0] * size[1] * size[2];
  const phantom: Phantom = {
    size,
    voxel_mm,
    tissues: ["muscle", "tumor", ...(tumor.necrosis ? ["necrosis"] : []), ...organs.map(({ name }) => name)],
    labels: new Uint8Array(nVoxels),
    pO2: new Float32Array(nVoxels).fill(muscle.pO2),
    halfDistance_um: new Float32Array(nVoxels).fill(muscle.halfDistance_um),
  };
  for (const organ of organs) paintOrgan(phantom, organ);
  paintTumor(phantom, tumor);
  return phantom;
}

const extentOf = ({ size, voxel_mm }: Pick<Phantom, "size" | "voxel_mm">): Triple => [
  size[0] * voxel_mm[0],
  size[1] * voxel_mm[1],
  size[2] * voxel_mm[2],
];

const middleOf = (grid: Pick<Phantom, "size" | "voxel_mm">): Triple => {
  const [x, y, z] = extentOf(grid);
  return [x / 2, y / 2, z / 2];
};

/** Calls `visit` with each voxel of an ellipsoid: its index, its way from the center in mm and s = 0 … 1. */
function forEachInside(
  { size, voxel_mm }: Phantom,
  { center_mm, semiAxes_mm: [a, b, c] }: Pick<Organ, "center_mm" | "semiAxes_mm">,
  visit: (i: number, way: Triple, s: number) => void,
): void {
  const [nx, ny, nz] = size;
  for (let z = 0, i = 0; z < nz; z++) {
    const dz = (z + 0.5) * voxel_mm[2] - center_mm[2];
    for (let y = 0; y < ny; y++) {
      const dy = (y + 0.5) * voxel_mm[1] - center_mm[1];
      for (let x = 0; x < nx; x++, i++) {
        const dx = (x + 0.5) * voxel_mm[0] - center_mm[0];
        const square = (dx / a) ** 2 + (dy / b) ** 2 + (dz / c) ** 2;
        if (square <= 1) visit(i, [dx, dy, dz], Math.sqrt(square));
      }
    }
  }
}

function paintOrgan(phantom: Phantom, organ: Organ): void {
  const label = phantom.tissues.indexOf(organ.name);
  forEachInside(phantom, organ, (i) => {
    phantom.labels[i] = label;
    phantom.pO2[i] = organ.pO2;
    phantom.halfDistance_um[i] = organ.halfDistance_um;
  });
}

function paintTumor(phantom: Phantom, tumor: Tumor): void {
  const { semiAxes_mm, center_mm = middleOf(phantom), rim_um, core_um, capillary, necrosis } = tumor;
  const variation = makeVariation(tumor);
  const cylinder = makeKroghCylinder(capillary);
  const { labels, pO2, halfDistance_um } = phantom;
  forEachInside(phantom, { center_mm, semiAxes_mm }, (i, [dx, dy, dz], s) => {
    labels[i] = tumorLabel;
    const L = (rim_um + (core_um - rim_um) * (1 - s * s * (3 - 2 * s))) * variation(dx, dy, dz);
    halfDistance_um[i] = L;
    // Rounded as it is stored, so that field and pO2 belong together.
    pO2[i] = cylinder.meanPressure(halfDistance_um[i]);
    if (!necrosis || s >= necrosis.share) return;
    labels[i] = phantom.tissues.indexOf("necrosis");
    pO2[i] = necrosis.pO2;
  });
}

type Expect = (isRight: boolean, where: string, expected: string, found: unknown, advice?: string) => void;

function checkOptions(options: PhantomOptions): Problem[] {
  const problems: Problem[] = [];
  const expect: Expect = (isRight, where, expected, found, advice) => {
    if (!isRight) problems.push({ where, message: `expected ${expected}, found ${found}`, advice });
  };
  const { size, voxel_mm, tumor } = options;
  size.forEach((n, i) => {
    expect(Number.isInteger(n) && n > 0, `size[${i}]`, "a positive whole number of voxels", n);
  });
  voxel_mm.forEach((h, i) => {
    expect(Number.isFinite(h) && h > 0, `voxel_mm[${i}]`, "a positive length", h);
  });
  for (const key of ["rim_um", "core_um", "correlation_mm"] as const)
    expect(Number.isFinite(tumor[key]) && tumor[key] > 0, key, "a positive number", tumor[key]);
  expect(Number.isFinite(tumor.spread) && tumor.spread >= 0, "spread", "zero or more", tumor.spread);
  expect(Number.isSafeInteger(tumor.seed), "seed", "a whole number", tumor.seed);
  if (problems.length === 0) checkFit(options, expect);
  return problems;
}

/** What can be checked only once each number by itself is sound. */
function checkFit({ size, voxel_mm, muscle, tumor, organs = [] }: PhantomOptions, expect: Expect): void {
  const slice = size[0] * size[1];
  expect(slice < maxSlabVoxels, "size", `fewer than ${maxSlabVoxels} voxels in one z slice`, slice);
  expect(slice * size[2] <= maxVoxels, "size", `at most ${maxVoxels} voxels in all`, slice * size[2]);
  const room = extentOf({ size, voxel_mm });
  const middle = middleOf({ size, voxel_mm });
  const bodies = [...organs, { name: "tumor", ...tumor, center_mm: tumor.center_mm ?? middle }];
  for (const { name, center_mm, semiAxes_mm } of bodies)
    center_mm.forEach((center, i) => {
      const a = semiAxes_mm[i];
      const isInside = a > 0 && center - a >= 0 && center + a <= room[i];
      const found = `${center - a} … ${center + a} mm`;
      const where = name === "tumor" ? `center_mm[${i}]` : `tissues.${name}.center_mm[${i}]`;
      expect(
        isInside,
        where,
        `${name} inside 0 … ${room[i]} mm`,
        found,
        "make it smaller, or the grid larger",
      );
    });
  const rc = tumor.capillary.capillaryRadius;
  const distances = { rim_um: tumor.rim_um, core_um: tumor.core_um, muscle_um: muscle.halfDistance_um };
  for (const [key, L] of Object.entries(distances)) {
    const advice = "the half-distance reaches from the middle of one vessel halfway to the next";
    expect(!(L <= rc), key, `more than the capillary radius of ${rc} µm`, L, advice);
  }
}
