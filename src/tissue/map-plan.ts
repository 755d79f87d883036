import { type Document, readDocument } from "../document.ts";
import { adviseNames, CallError, InputError, type Problem } from "../errors.ts";
import type { IsotopeName } from "../observe/decay.ts";
import { readQuantity, type SourcedQuantity, type WrittenQuantity } from "../quantity.ts";
import { readUnit } from "../units.ts";
import { checkPlan } from "./map-plan-check.ts";
import {
  expectedUnitOf,
  mustBePositive,
  type PlannedRegion,
  type PlannedSpread,
  planSchema,
  type WrittenPlan,
} from "./map-schema.ts";
import { findQuantity } from "./plan-quantity.ts";
import { type PlannedCourse, type Plasma, readPlannedInputs, readPlasma } from "./plasma.ts";

/** Three numbers, along x, y and z. */
export type Triple = readonly [number, number, number];

/** One frame of the scan, in s after the injection. */
export interface Frame {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A tissue of a plan; its place in the list is its label inside the program. */
export interface PlannedTissue {
  readonly name: string;
  /** Where its quantities stand: `tumor`, `tissues.brain`. */
  readonly path: string;
  /** Its number in the image of labels. */
  readonly label: number | undefined;
  /** Its place in the phantom; the tumor and the muscle around everything have theirs by other numbers. */
  readonly ellipsoid: { readonly center_mm: Triple; readonly semiAxes_mm: Triple } | undefined;
}

/** An image that a plan names; `factor` brings its values to internal units. */
export interface PlannedImage {
  readonly file: string;
  readonly unit: string;
  readonly factor: number;
}

/** What images a plan of a map may read. */
export const imageRoles = ["labels", "pO2", "perfusion", "vascular_fraction"] as const;
/** What an image of a plan is. */
export type ImageRole = (typeof imageRoles)[number];

/** All that makes a map but the model's text and the images: plain data, so that it can be stored and sent. */
export interface MapPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly limits: readonly string[];
  readonly model: string;
  readonly observable: string;
  readonly isotope: IsotopeName;
  readonly seed: number;
  /** The grid of the phantom; of size 0 where images bring one, see `hasGrid`. */
  readonly size: Triple;
  readonly voxel_mm: Triple;
  readonly images: Readonly<Partial<Record<ImageRole, PlannedImage>>>;
  readonly frames: readonly Frame[];
  readonly plasma: Plasma;
  /** Courses of the model's inputs beside pO2 and Cp. */
  readonly inputs: Readonly<Record<string, PlannedCourse>>;
  /** Muscle, tumor, then the others. */
  readonly tissues: readonly PlannedTissue[];
  /** Semi-axes of the tumor over its radius, and its center; by default the middle of the grid. */
  readonly tumorStretch: Triple;
  readonly tumorCenter_mm: Triple | undefined;
  /** How pO2 is spread inside a voxel. */
  readonly spread: PlannedSpread;
  /** Parameters that scale with perfusion, and whether the perfusion of the phantom follows its vessels. */
  readonly perfusion: { readonly scales: readonly string[]; readonly followsVessels: boolean } | undefined;
  readonly regions: readonly PlannedRegion[];
  readonly doseIsotopes: readonly IsotopeName[];
  /** Time of day of the injection. */
  readonly timeZero: string | undefined;
  /** Every number with unit and provenance, by path: `tumor.kinetics.K1`. */
  readonly quantities: Readonly<Record<string, SourcedQuantity>>;
  /** Where they stand in the file. */
  readonly lines: Readonly<Record<string, number>>;
}

/**
 * Reads a map plan (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readMapPlan(text: string, file: string): MapPlan {
  const document = readDocument(text, file, planSchema) as Document<WrittenPlan>;
  const problems: Problem[] = [];
  const plan = document.value;
  const { quantities, lines } = readQuantities(document, problems);
  const plasma = readPlasma(document, problems);
  const inputs = readPlannedInputs(document, problems);
  for (const name of Object.keys(inputs)) lines[`inputs.${name}`] = document.lineOf(["inputs", name]);
  const images = readImages(document, problems);
  checkPlan(document, quantities, problems);
  if (problems.length > 0) throw new InputError(file, problems);
  const { name, title, limits = [], model, observable, isotope, seed, tumor } = plan;
  return {
    file,
    name,
    title,
    limits,
    model,
    observable,
    isotope,
    seed,
    size: plan.grid?.size ?? [0, 0, 0],
    voxel_mm: plan.grid?.voxel_mm ?? [0, 0, 0],
    images,
    frames: plan.frames.map(({ name, start_min, end_min }) => ({
      name,
      start: start_min * 60,
      end: end_min * 60,
    })),
    plasma,
    inputs,
    tissues: listTissues(plan),
    tumorStretch: tumor.stretch ?? [1, 1, 1],
    tumorCenter_mm: tumor.center_mm,
    spread: plan.oxygen.spread ?? "krogh",
    perfusion: plan.perfusion && {
      scales: plan.perfusion.scales,
      followsVessels: plan.perfusion.follows_vessels ?? false,
    },
    regions: plan.regions.own ?? [],
    doseIsotopes: plan.dose?.isotopes ?? [],
    timeZero: plan.subject.time_zero,
    quantities,
    lines,
  };
}

function readQuantities(document: Document<WrittenPlan>, problems: Problem[]) {
  const quantities: Record<string, SourcedQuantity> = {};
  const lines: Record<string, number> = {
    model: document.lineOf(["model"]),
    observable: document.lineOf(["observable"]),
  };
  for (const [path, written] of listQuantities(document.value, [])) {
    const name = path.join(".");
    quantities[name] = readQuantity(name, written, document, path, problems, expectedUnitOf(name));
    lines[name] = document.lineOf(path);
    if (mustBePositive(name) && written.value === 0)
      problems.push({
        where: `${name}.value`,
        line: document.lineOf([...path, "value"]),
        message: "expected a value above 0, found 0",
        advice: "mend the value",
      });
  }
  return { quantities, lines };
}

/** Every quantity of a plan with its path. */
function listQuantities(node: unknown, path: readonly string[]): [readonly string[], WrittenQuantity][] {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return [];
  if ("provenance" in node && "value" in node) return [[path, node as WrittenQuantity]];
  return Object.entries(node).flatMap(([key, value]) => listQuantities(value, [...path, key]));
}

/** Units that the image of each role may have. */
const imageUnits = { pO2: "mmHg", perfusion: "mL/min/mL", vascular_fraction: "1" } as const;

function readImages(
  document: Document<WrittenPlan>,
  problems: Problem[],
): Partial<Record<ImageRole, PlannedImage>> {
  const { labels, ...others } = document.value.images ?? {};
  const images: Partial<Record<ImageRole, PlannedImage>> = {};
  if (labels) images.labels = { file: labels.file, unit: "1", factor: 1 };
  for (const role of ["pO2", "perfusion", "vascular_fraction"] as const) {
    const written = others[role];
    if (!written) continue;
    const [unit, wanted] = [readUnit(written.unit), readUnit(imageUnits[role])];
    const isShare = role === "perfusion" && written.unit.trim() === "1";
    if (!unit || !wanted || !(isShare || unit.dimension.every((power, i) => power === wanted.dimension[i])))
      problems.push({
        where: `images.${role}.unit`,
        line: document.lineOf(["images", role, "unit"]),
        message: `expected a unit like ${imageUnits[role]}${role === "perfusion" ? ", or 1" : ""}, found "${written.unit}"`,
        advice:
          role === "perfusion"
            ? "1 is perfusion over that of the tissue's own numbers"
            : "say what the values are in",
      });
    images[role] = { file: written.file, unit: written.unit, factor: unit?.factor ?? 1 };
  }
  return images;
}

function listTissues({ muscle, tumor, tissues = {} }: WrittenPlan): PlannedTissue[] {
  const necrosis = tumor.necrosis && {
    name: "necrosis",
    path: "tumor.necrosis",
    label: tumor.necrosis.label,
    ellipsoid: undefined,
  };
  return [
    { name: "muscle", path: "muscle", label: muscle.label, ellipsoid: undefined },
    { name: "tumor", path: "tumor", label: tumor.label, ellipsoid: undefined },
    ...(necrosis ? [necrosis] : []),
    ...Object.entries(tissues).map(([name, { label, center_mm, semi_axes_mm }]) => ({
      name,
      path: `tissues.${name}`,
      label,
      ellipsoid: center_mm && semi_axes_mm && { center_mm, semiAxes_mm: semi_axes_mm },
    })),
  ];
}

/** True if the plan has a grid of its own, and no image has to bring one. */
export const hasGrid = ({ size }: MapPlan): boolean => size[0] > 0;

/** A quantity of the plan in its expected unit, or in internal units where none is expected. */
export function quantityOf(plan: MapPlan, path: string): number {
  const value = findQuantity(plan, path);
  if (value === undefined)
    throw new CallError(`${plan.file} has no "${path}": ${adviseNames(path, Object.keys(plan.quantities))}`);
  return value;
}
