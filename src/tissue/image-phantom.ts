import { InputError, type Problem } from "../errors.ts";
import { type Capillary, makeKroghCylinder } from "./krogh.ts";
import { hasGrid, type ImageRole, imageRoles, type MapPlan, type PlannedTissue } from "./map-plan.ts";
import type { Phantom } from "./phantom.ts";

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
}

/** The images that a plan reads, by what they are. */
export type GivenImages = Readonly<Partial<Record<ImageRole, GivenImage>>>;

/** Name of the label that is no tissue: 0 in an image of labels, unless a tissue has it. */
const outside = "outside";
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
}

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
    };
  return {
    expected: `a finite number of 0 or more`,
    advice: "fill voxels without a value, or mend the image",
    isRight: (v) => v >= 0 && v < Number.POSITIVE_INFINITY,
  };
}

/** Finds the first voxel that breaks a rule, and counts the others. */
function checkValues({ data, size: [nx, ny] }: GivenImage, rule: ValueRule): Problem[] {
  let [first, count] = [-1, 0];
  for (let i = 0; i < data.length; i++) {
    if (rule.isRight(data[i])) continue;
    if (first < 0) first = i;
    count += 1;
  }
  if (first < 0) return [];
  const at = [first % nx, Math.floor(first / nx) % ny, Math.floor(first / (nx * ny))];
  const others = count > 1 ? `; ${count} voxels in all` : "";
  return [
    {
      where: `voxel (${at.join(", ")})`,
      message: `expected ${rule.expected}, found ${data[first]}${others}`,
      advice: rule.advice,
    },
  ];
}

/** The mean pO2 of a tissue, and the half-distance of its vessels if it has any. */
export interface TissueOxygen {
  readonly pO2: number;
  readonly halfDistance_um: number;
  readonly capillary: Capillary | undefined;
}

/**
 * Makes a phantom of images: labels say which tissue a voxel is, the others its pO2, perfusion and blood.
 *
 * Without an image of pO2 a voxel has that of its tissue; where there is an image of perfusion and the tissue has
 * vessels, they are as much nearer to each other as perfusion is higher,
 *
 *     L = L_tissue/√(perfusion over that of the tissue),
 *
 * and pO2 follows by the Krogh–Erlang cylinder of radius L.
 */
export function makeImagePhantom(
  plan: MapPlan,
  images: GivenImages,
  { oxygen, flow }: { readonly oxygen: readonly TissueOxygen[]; readonly flow: readonly number[] },
  base: Phantom | undefined,
): Phantom {
  checkImages(plan, images);
  const grid = images.labels ?? images.pO2 ?? images.perfusion ?? images.vascular_fraction;
  if (!grid) throw new Error("no image was given");
  const { size, voxel_mm, affine } = grid;
  const tissues = [...plan.tissues.map(({ name }) => name), outside];
  const labels = images.labels ? toLabels(images.labels.data, plan.tissues) : base?.labels;
  if (!labels) throw new Error("expected labels, or a phantom to take them from");
  const perfusion = images.perfusion && toPerfusion(images.perfusion.data, labels, plan, flow);
  const phantom = {
    size,
    voxel_mm,
    affine,
    tissues: base && !images.labels ? base.tissues : tissues,
    labels,
    ...(perfusion && { perfusion }),
    ...(images.vascular_fraction && {
      vascular: scaled(images.vascular_fraction.data, plan.images.vascular_fraction?.factor),
    }),
  };
  if (images.pO2) {
    const pO2 = scaled(images.pO2.data, plan.images.pO2?.factor);
    return { ...phantom, pO2, halfDistance_um: new Float32Array(pO2.length).fill(Number.NaN) };
  }
  if (base && !images.labels && !perfusion) return { ...base, ...phantom };
  return { ...phantom, ...oxygenate(labels, oxygen, perfusion, base) };
}

const scaled = (data: Float32Array, factor = 1): Float32Array =>
  factor === 1 ? data : data.map((value) => value * factor);

function toLabels(data: Float32Array, tissues: readonly PlannedTissue[]): Uint8Array {
  const own = new Map(tissues.map(({ label }, i) => [label, i]));
  return Uint8Array.from(data, (value) => own.get(value) ?? tissues.length);
}

/** Perfusion over that of the tissue: a flow is divided by the first parameter that scales with it. */
function toPerfusion(
  data: Float32Array,
  labels: Uint8Array,
  { images: { perfusion } }: MapPlan,
  flow: readonly number[],
): Float32Array {
  if (!perfusion || perfusion.unit.trim() === "1") return data;
  const factors = flow.map((own) => perfusion.factor / own);
  return data.map((value, i) => (labels[i] < factors.length ? value * factors[labels[i]] : 0));
}

function oxygenate(
  labels: Uint8Array,
  oxygen: readonly TissueOxygen[],
  perfusion: Float32Array | undefined,
  base: Phantom | undefined,
): Pick<Phantom, "pO2" | "halfDistance_um"> {
  const cylinders = oxygen.map(({ capillary }) => capillary && makeKroghCylinder(capillary));
  const pO2 = new Float32Array(labels.length);
  const halfDistance_um = new Float32Array(labels.length).fill(Number.NaN);
  for (let i = 0; i < labels.length; i++) {
    const own = oxygen[labels[i]];
    if (!own) continue;
    const cylinder = cylinders[labels[i]];
    const L = base?.halfDistance_um[i] ?? own.halfDistance_um;
    if (!cylinder || Number.isNaN(L)) pO2[i] = own.pO2;
    else {
      const nearest = own.capillary?.capillaryRadius ?? 0;
      halfDistance_um[i] = Math.max(nearest, L / Math.sqrt(perfusion?.[i] ?? 1));
      pO2[i] = cylinder.meanPressure(halfDistance_um[i]);
    }
  }
  return { pO2, halfDistance_um };
}
