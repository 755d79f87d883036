import { InputError, type Problem } from "../errors.ts";
import { makeRandom } from "../numerics/random.ts";
import { makeKroghCylinder } from "./krogh.ts";

/** Tissue classes, in the order of their labels. */
export const tissueClasses = ["muscle", "tumor"] as const;
export const muscleLabel = 0;
export const tumorLabel = 1;

/** A kernel counts voxels in 32-bit floats, which are whole numbers up to here only. */
export const maxSlabVoxels = 2 ** 24;
/** Larger phantoms do not fit the memory of a browser tab once they have frames. */
const maxVoxels = 2 ** 27;

/** A voxel grid with its tissue classes and oxygen; x runs fastest, index = (z · ny + y) · nx + x. */
export interface Phantom {
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  /** Index into `tissueClasses`. */
  readonly labels: Uint8Array;
  /** mmHg. */
  readonly pO2: Float32Array;
  /** Intervascular half-distance in µm. */
  readonly halfDistance_um: Float32Array;
}

/** What to build; every default is an assumption but the diffusivity (tumorcode) and is to be shown as such. */
export interface PhantomOptions {
  readonly size?: readonly [number, number, number];
  readonly voxel_mm?: readonly [number, number, number];
  readonly tumorRadius_mm?: number;
  /** Center of the tumor from the outer corner of voxel (0, 0, 0); default: the middle of the grid. */
  readonly center_mm?: readonly [number, number, number];
  /** Half-distance between vessels at the tumor's surface and at its center. */
  readonly rim_um?: number;
  readonly core_um?: number;
  /** Relative standard deviation of the tumor's half-distance, and the length over which it varies. */
  readonly spread?: number;
  readonly correlation_mm?: number;
  readonly seed?: number;
  readonly muscle_um?: number;
  readonly vesselPO2_mmHg?: number;
  readonly capillaryRadius_um?: number;
  readonly diffusivity_um2_s?: number;
  readonly tumorConsumption_mmHg_s?: number;
  readonly muscleConsumption_mmHg_s?: number;
}

const defaults = {
  size: [96, 96, 48],
  voxel_mm: [0.25, 0.25, 0.5],
  tumorRadius_mm: 8,
  rim_um: 45,
  core_um: 180,
  spread: 0.15,
  correlation_mm: 1.5,
  seed: 1,
  muscle_um: 40,
  vesselPO2_mmHg: 40,
  capillaryRadius_um: 5,
  diffusivity_um2_s: 2000,
  tumorConsumption_mmHg_s: 15,
  muscleConsumption_mmHg_s: 2.2,
} as const satisfies PhantomOptions;

type Settings = Required<PhantomOptions>;

/**
 * Makes a spherical tumor in muscle whose vessels thin out from rim to core.
 *
 * With s = distance from the center / radius, the half-distance between vessels is
 *
 *     L(s) = rim + (core − rim)(1 − s²(3 − 2s)),    L ← L · exp(σ g(x) − σ²/2),    σ² = ln(1 + spread²),
 *
 * where g is a smooth Gaussian field of unit variance; the factor is log-normal with mean 1. The pO2 of a voxel is
 * the area mean of the Krogh–Erlang cylinder of radius L: the spread of pO2 inside a voxel is not kept.
 *
 * @throws InputError with all problems if a size is not positive or the tumor leaves the grid.
 */
export function makePhantom(options: PhantomOptions = {}, { file = "phantom" } = {}): Phantom {
  const settings = completeSettings(options);
  const problems = checkSettings(settings);
  if (problems.length > 0) throw new InputError(file, problems);
  const { labels, halfDistance_um } = layVessels(settings);
  return {
    size: settings.size,
    voxel_mm: settings.voxel_mm,
    labels,
    pO2: oxygenate(settings, labels, halfDistance_um),
    halfDistance_um,
  };
}

function completeSettings(options: PhantomOptions): Settings {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const settings = { ...defaults, ...given } as Omit<Settings, "center_mm"> & PhantomOptions;
  const [sx, sy, sz] = extent(settings);
  return { ...settings, center_mm: settings.center_mm ?? [sx / 2, sy / 2, sz / 2] };
}

const extent = ({
  size,
  voxel_mm,
}: Pick<Settings, "size" | "voxel_mm">): readonly [number, number, number] => [
  size[0] * voxel_mm[0],
  size[1] * voxel_mm[1],
  size[2] * voxel_mm[2],
];

const positiveKeys = [
  "tumorRadius_mm",
  "rim_um",
  "core_um",
  "correlation_mm",
  "muscle_um",
  "vesselPO2_mmHg",
  "capillaryRadius_um",
  "diffusivity_um2_s",
] as const;
const nonNegativeKeys = ["spread", "tumorConsumption_mmHg_s", "muscleConsumption_mmHg_s"] as const;

function checkSettings(settings: Settings): Problem[] {
  const problems: Problem[] = [];
  const expect = (
    isRight: boolean,
    where: string,
    expected: string,
    found: unknown,
    advice?: string,
  ): void => {
    if (!isRight) problems.push({ where, message: `expected ${expected}, found ${found}`, advice });
  };
  settings.size.forEach((n, i) => {
    expect(Number.isInteger(n) && n > 0, `size[${i}]`, "a positive whole number of voxels", n);
  });
  settings.voxel_mm.forEach((h, i) => {
    expect(Number.isFinite(h) && h > 0, `voxel_mm[${i}]`, "a positive length", h);
  });
  for (const key of positiveKeys) {
    expect(Number.isFinite(settings[key]) && settings[key] > 0, key, "a positive number", settings[key]);
  }
  for (const key of nonNegativeKeys) {
    expect(Number.isFinite(settings[key]) && settings[key] >= 0, key, "zero or more", settings[key]);
  }
  expect(Number.isSafeInteger(settings.seed), "seed", "a whole number", settings.seed);
  if (problems.length === 0) checkFit(settings, expect);
  return problems;
}

/** What can be checked only once each number by itself is sound. */
function checkFit(
  settings: Settings,
  expect: (isRight: boolean, where: string, expected: string, found: unknown, advice?: string) => void,
): void {
  const { size, tumorRadius_mm: radius, center_mm, capillaryRadius_um: rc } = settings;
  const slice = size[0] * size[1];
  expect(slice < maxSlabVoxels, "size", `fewer than ${maxSlabVoxels} voxels in one z slice`, slice);
  expect(slice * size[2] <= maxVoxels, "size", `at most ${maxVoxels} voxels in all`, slice * size[2]);
  const room = extent(settings);
  center_mm.forEach((center, i) => {
    const isInside = center - radius >= 0 && center + radius <= room[i];
    const found = `${center - radius} … ${center + radius} mm`;
    const advice = "make the tumor smaller, or the grid larger";
    expect(isInside, `center_mm[${i}]`, `the tumor inside 0 … ${room[i]} mm`, found, advice);
  });
  for (const key of ["rim_um", "core_um", "muscle_um"] as const) {
    const advice = "the half-distance reaches from the middle of one vessel halfway to the next";
    expect(settings[key] > rc, key, `more than the capillary radius of ${rc} µm`, settings[key], advice);
  }
}

function layVessels(settings: Settings): Pick<Phantom, "labels" | "halfDistance_um"> {
  const { size, voxel_mm, center_mm, tumorRadius_mm, rim_um, core_um, muscle_um } = settings;
  const [nx, ny, nz] = size;
  const labels = new Uint8Array(nx * ny * nz);
  const halfDistance_um = new Float32Array(nx * ny * nz).fill(muscle_um);
  const variation = makeVariation(settings);
  for (let z = 0, i = 0; z < nz; z++) {
    const dz = (z + 0.5) * voxel_mm[2] - center_mm[2];
    for (let y = 0; y < ny; y++) {
      const dy = (y + 0.5) * voxel_mm[1] - center_mm[1];
      for (let x = 0; x < nx; x++, i++) {
        const dx = (x + 0.5) * voxel_mm[0] - center_mm[0];
        const s = Math.sqrt(dx * dx + dy * dy + dz * dz) / tumorRadius_mm;
        if (s > 1) continue;
        labels[i] = tumorLabel;
        halfDistance_um[i] =
          (rim_um + (core_um - rim_um) * (1 - s * s * (3 - 2 * s))) * variation(dx, dy, dz);
      }
    }
  }
  return { labels, halfDistance_um };
}

/** Enough waves for the field to be Gaussian to the eye, few enough to be summed in every voxel. */
const nWaves = 48;

/**
 * Makes the log-normal factor exp(σ g − σ²/2) with the smooth random field
 *
 *     g(x) = √(2/n) Σⱼ cos(kⱼ·x + φⱼ),    kⱼ ~ N(0, 1/ℓ²) per axis,    φⱼ ~ U(0, 2π),
 *
 * whose covariance is exp(−|Δx|²/2ℓ²). It is a function of position, not of the grid: a finer grid shows the same
 * tumor more sharply.
 *
 * @see Shinozuka & Deodatis, *Simulation of stochastic processes by spectral representation*, Appl Mech Rev 44 (1991) 191.
 */
function makeVariation({
  spread,
  correlation_mm,
  seed,
}: Settings): (x: number, y: number, z: number) => number {
  const { normal, uniform } = makeRandom(seed);
  const waves = Array.from({ length: nWaves }, () => ({
    kx: normal() / correlation_mm,
    ky: normal() / correlation_mm,
    kz: normal() / correlation_mm,
    phase: 2 * Math.PI * uniform(),
  }));
  const sigma = Math.sqrt(Math.log1p(spread * spread));
  const amplitude = sigma * Math.sqrt(2 / nWaves);
  return (x, y, z) => {
    if (sigma === 0) return 1;
    let sum = 0;
    for (const { kx, ky, kz, phase } of waves) sum += Math.cos(kx * x + ky * y + kz * z + phase);
    return Math.exp(amplitude * sum - (sigma * sigma) / 2);
  };
}

function oxygenate(settings: Settings, labels: Uint8Array, halfDistance_um: Float32Array): Float32Array {
  const capillary = {
    vesselPO2: settings.vesselPO2_mmHg,
    diffusivity: settings.diffusivity_um2_s,
    capillaryRadius: settings.capillaryRadius_um,
  };
  const muscle = makeKroghCylinder({ ...capillary, consumption: settings.muscleConsumption_mmHg_s });
  const tumor = makeKroghCylinder({ ...capillary, consumption: settings.tumorConsumption_mmHg_s });
  const muscleMean = muscle.meanPressure(settings.muscle_um);
  return Float32Array.from(halfDistance_um, (L, i) =>
    labels[i] === tumorLabel ? tumor.meanPressure(L) : muscleMean,
  );
}
