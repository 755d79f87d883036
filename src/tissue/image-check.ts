import { InputError, type Problem } from "../errors.ts";
import { hasGrid, type ImageRole, imageRoles, type MapPlan } from "./map-plan.ts";

/** Three numbers, along x, y and z. */
type Triple = readonly [number, number, number];

/** An image that was read: what this room needs of it. */
export interface GivenImage {
  readonly file: string;
  readonly data: Float32Array;
  readonly size: Triple;
  readonly nFrames: number;
  readonly voxel_mm: Triple;
  readonly affine: readonly (readonly number[])[];
  /** Whether the affine says which way it lies: +x right, +y anterior, +z superior. */
  readonly isOriented?: boolean | undefined;
}

/** The images that a plan reads, by what they are. */
export type GivenImages = Readonly<Partial<Record<ImageRole, GivenImage>>>;

/** Corners of two grids may lie this part of a voxel apart: affines are kept in 32-bit floats. */
const slack = 0.02;

/**
 * Checks the images of a plan against each other and against what their values stand for.
 *
 * @throws InputError for the first image that is wrong, with the file and the voxel.
 */
export function checkImages(plan: MapPlan, images: GivenImages): void {
  const given = imageRoles.flatMap((role) => {
    const image = images[role];
    return image ? [{ role, image }] : [];
  });
  const missing = imageRoles.filter((role) => plan.images[role] && !images[role]);
  if (missing.length > 0)
    throw new InputError(
      plan.file,
      missing.map((role) => ({ where: `images.${role}`, message: "expected the image, found none" })),
    );
  for (const { role, image } of given) {
    const problems = [
      ...checkGrid(plan, image, given[0].image),
      ...checkValues(image, valueRule(role, plan)),
    ];
    if (problems.length > 0) throw new InputError(image.file, problems);
  }
}

function checkGrid(plan: MapPlan, image: GivenImage, first: GivenImage): Problem[] {
  const { size, voxel_mm } = plan;
  const problems: Problem[] = [];
  const report = (where: string, message: string, advice: string): void => {
    problems.push({ where, message, advice });
  };
  if (image.nFrames !== 1)
    report("dim[4]", `expected one frame, found ${image.nFrames}`, "take one frame out");
  const print = (n: readonly number[]): string => n.join(" × ");
  if (print(image.size) !== print(first.size))
    report(
      "dim",
      `expected ${print(first.size)} voxels as ${first.file} has, found ${print(image.size)}`,
      "resample one to the other",
    );
  else if (!sameCorners(image, first))
    report(
      "affine",
      `expected the affine of ${first.file}, ${printAffine(first)}, found ${printAffine(image)}`,
      "resample one to the other: they have the same shape and lie elsewhere",
    );
  if (!hasGrid(plan)) return problems;
  if (print(image.size) !== print(size))
    report(
      "dim",
      `expected ${print(size)} voxels as the plan's grid has, found ${print(image.size)}`,
      "leave out grid",
    );
  else if (voxel_mm.some((h, i) => Math.abs(image.voxel_mm[i] / h - 1) > 1e-3))
    report(
      "pixdim",
      `expected voxels of ${print(voxel_mm)} mm as the plan has, found ${print(image.voxel_mm)}`,
      "leave out grid",
    );
  return problems;
}

const printAffine = ({ affine }: GivenImage): string =>
  `[${affine.map((row) => row.map((x) => Number(x.toPrecision(5))).join(" ")).join("; ")}]`;

function sameCorners(a: GivenImage, b: GivenImage): boolean {
  const far = [0, 1, 2, 3].map((corner) => a.size.map((n, axis) => (corner === axis + 1 ? n - 1 : 0)));
  const place = ({ affine }: GivenImage, at: readonly number[]): number[] =>
    affine.map((row) => row[0] * at[0] + row[1] * at[1] + row[2] * at[2] + row[3]);
  const smallest = Math.min(...a.voxel_mm);
  return far.every((at) => {
    const [p, q] = [place(a, at), place(b, at)];
    return Math.hypot(...p.map((x, i) => x - q[i])) < slack * smallest;
  });
}

interface ValueRule {
  readonly expected: string;
  readonly advice: string;
  isRight(value: number): boolean;
  /** Between these lies at least one value of an image that is not 0 everywhere, as written in it. */
  readonly plausible?: readonly [low: number, high: number];
  /** What it means if all values are 0, where that cannot be. */
  readonly empty?: string;
}

/** No tissue has less than the one, and no map has all of it above the other, the pressure of air, in mmHg. */
const plausible_mmHg = [1e-6, 760] as const;
/** In any unit of perfusion, and as a share. */
const plausibleFlow = [1e-6, 1e4] as const;

function valueRule(role: ImageRole, { tissues, images }: MapPlan): ValueRule {
  if (role === "labels") {
    const known = new Set([0, ...tissues.flatMap(({ label }) => label ?? [])]);
    return {
      expected: `the label of a tissue of the plan (${[...known].sort((a, b) => a - b).join(", ")})`,
      advice: "give the plan a tissue with this label, or mend the image",
      isRight: (value) => known.has(value),
    };
  }
  const factor = images[role]?.factor ?? 1;
  if (role === "vascular_fraction")
    return {
      expected: "a fraction from 0 to 1",
      advice: "mend the image",
      isRight: (v) => v >= 0 && v * factor <= 1,
      plausible: plausibleFlow,
    };
  return {
    expected: `a finite number of 0 or more`,
    advice: "fill voxels without a value, or mend the image",
    isRight: (v) => v >= 0 && v < Number.POSITIVE_INFINITY,
    ...(role === "pO2"
      ? { plausible: [plausible_mmHg[0] / factor, plausible_mmHg[1] / factor] }
      : { plausible: plausibleFlow, empty: "no vessels at all, so nothing brings O2 or tracer" }),
  };
}

/** Finds the first voxel that breaks a rule, and counts the others. */
function checkValues(image: GivenImage, rule: ValueRule): Problem[] {
  const { data } = image;
  let [first, count] = [-1, 0];
  for (let i = 0; i < data.length; i++) {
    if (rule.isRight(data[i])) continue;
    if (first < 0) first = i;
    count += 1;
  }
  if (first < 0) return checkOrder(image, rule);
  const others = count > 1 ? `; ${count} voxels in all` : "";
  const message = `expected ${rule.expected}, found ${data[first]}${others}`;
  return [{ where: wordVoxel(image, first), message, advice: rule.advice }];
}

const wordVoxel = ({ size: [nx, ny] }: GivenImage, i: number): string =>
  `voxel (${[i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))].join(", ")})`;

/**
 * Finds what a header of the wrong byte order makes of values: read backwards, most numbers are next to nothing or
 * beyond all bounds.
 */
function checkOrder(image: GivenImage, { plausible, empty }: ValueRule): Problem[] {
  if (!plausible) return [];
  const [low, high] = plausible;
  let first = -1;
  for (let i = 0; i < image.data.length; i++) {
    const value = image.data[i];
    if (value >= low && value <= high) return [];
    if (first < 0 && value !== 0) first = i;
  }
  if (first < 0) return empty ? [wordEmpty(image, empty)] : [];
  const expected = `expected a value from ${low} to ${high} here or somewhere, found ${image.data[first]} and none in the whole image`;
  const advice =
    "this looks byte-swapped: write the image anew with the byte order of its header, or mend its unit";
  return [{ where: wordVoxel(image, first), message: expected, advice }];
}

const wordEmpty = ({ data }: GivenImage, meaning: string): Problem => ({
  where: "(the whole image)",
  message: `expected a value above 0 somewhere, found 0 in all ${data.length} voxels: ${meaning}`,
  advice: "mend the image, or leave it out",
});
