import * as z from "../late-schema.ts";
import { type Document, type Path, printPath, readDocument } from "../document.ts";
import { adviseNames, CallError, InputError, type Problem } from "../errors.ts";
import { type IsotopeName, isotopes } from "../observe/decay.ts";
import {
  type Provenance,
  quantitySchema,
  readQuantity,
  type SourcedQuantity,
  type WrittenQuantity,
} from "../quantity.ts";
import { readUnit, sameDimension } from "../units.ts";
import {
  type PlannedCourse,
  type Plasma,
  plannedInputsSchema,
  plasmaSchema,
  readPlannedInputs,
  readPlasma,
} from "./plasma.ts";

const frameSchema = z.strictObject({
  name: z.string().min(1),
  start_min: z.number().nonnegative(),
  end_min: z.number().positive(),
});
const kinetics = z.record(z.string(), quantitySchema);
const triple = z.tuple([z.number(), z.number(), z.number()]);

/** The shape of a map plan; the units of its quantities are in `expectedUnits`. */
const planSchema = z.strictObject({
  cuptake: z.literal(1),
  kind: z.literal("map"),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected lower-case letters, digits and hyphens"),
  title: z.string(),
  limits: z.array(z.string()).optional(),
  model: z.string(),
  observable: z.string(),
  isotope: z.enum(Object.keys(isotopes) as [IsotopeName, ...IsotopeName[]]),
  seed: z.int().nonnegative(),
  grid: z.strictObject({ size: triple, voxel_mm: triple }),
  frames: z.array(frameSchema).min(1),
  subject: z.strictObject({ weight: quantitySchema, injected: quantitySchema }),
  plasma: plasmaSchema,
  inputs: plannedInputsSchema,
  oxygen: z.strictObject({
    vessel: quantitySchema,
    diffusivity: quantitySchema,
    capillary_radius: quantitySchema,
  }),
  tumor: z.strictObject({
    radius: quantitySchema,
    rim_half_distance: quantitySchema,
    core_half_distance: quantitySchema,
    spread: quantitySchema,
    correlation_length: quantitySchema,
    consumption: quantitySchema,
    kinetics,
  }),
  muscle: z.strictObject({ half_distance: quantitySchema, consumption: quantitySchema, kinetics }),
  parameters: kinetics.optional(),
  camera: z.strictObject({ fwhm: quantitySchema }),
  regions: z.strictObject({ hypoxic_below: quantitySchema, rim_above: quantitySchema }),
});
type WrittenPlan = z.infer<typeof planSchema>;

/** The unit in which each quantity is handed on to the phantom, camera and injection. */
const expectedUnits: Readonly<Record<string, string>> = {
  "subject.weight": "g",
  "subject.injected": "kBq",
  "plasma.initial_volume": "mL/g",
  "oxygen.vessel": "mmHg",
  "oxygen.diffusivity": "um^2/s",
  "oxygen.capillary_radius": "um",
  "tumor.radius": "mm",
  "tumor.rim_half_distance": "um",
  "tumor.core_half_distance": "um",
  "tumor.spread": "1",
  "tumor.correlation_length": "mm",
  "tumor.consumption": "mmHg/s",
  "muscle.half_distance": "um",
  "muscle.consumption": "mmHg/s",
  "camera.fwhm": "mm",
  "regions.hypoxic_below": "mmHg",
  "regions.rim_above": "mmHg",
};

/** Numbers that something is divided by, or that have no meaning at 0. */
const mustBePositive: ReadonlySet<string> = new Set(
  Object.keys(expectedUnits).filter(
    (path) =>
      !["tumor.spread", "tumor.consumption", "muscle.consumption", "camera.fwhm"].includes(path) &&
      !path.startsWith("regions."),
  ),
);

/** One frame of the scan, in s after the injection. */
export interface Frame {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** All that makes a map but the model's text: plain data, so that it can be stored and sent. */
export interface MapPlan {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  readonly limits: readonly string[];
  readonly model: string;
  readonly observable: string;
  readonly isotope: IsotopeName;
  readonly seed: number;
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  readonly frames: readonly Frame[];
  readonly plasma: Plasma;
  /** Courses of the model's inputs beside pO2 and Cp. */
  readonly inputs: Readonly<Record<string, PlannedCourse>>;
  /** Every number with unit and provenance, by path: `tumor.kinetics.K1`. */
  readonly quantities: Readonly<Record<string, SourcedQuantity>>;
  /** Where they stand in the file. */
  readonly lines: Readonly<Record<string, number>>;
}

/** Larger grids do not fit a browser tab. */
const maxVoxels = 2 ** 27;

/**
 * Reads a map plan (YAML).
 *
 * @throws InputError with every problem and its line.
 */
export function readMapPlan(text: string, file: string): MapPlan {
  const document = readDocument(text, file, planSchema) as Document<WrittenPlan>;
  const problems: Problem[] = [];
  const plan = document.value;
  const quantities: Record<string, SourcedQuantity> = {};
  const lines: Record<string, number> = {
    model: document.lineOf(["model"]),
    observable: document.lineOf(["observable"]),
  };
  for (const [path, written] of listQuantities(plan, [])) {
    const name = path.join(".");
    quantities[name] = readQuantity(name, written, document, path, problems, expectedUnits[name]);
    lines[name] = document.lineOf(path);
    if (mustBePositive.has(name) && written.value === 0)
      problems.push({
        where: `${name}.value`,
        line: document.lineOf([...path, "value"]),
        message: "expected a value above 0, found 0",
        advice: "mend the value",
      });
  }
  const plasma = readPlasma(document, problems);
  const inputs = readPlannedInputs(document, problems);
  for (const name of Object.keys(inputs)) lines[`inputs.${name}`] = document.lineOf(["inputs", name]);
  checkGrid(document, problems);
  const frames = plan.frames.map(({ name, start_min, end_min }) => ({
    name,
    start: start_min * 60,
    end: end_min * 60,
  }));
  checkFrames(document, problems);
  const smallest = smallestRadius(plan.grid.voxel_mm);
  const radius = quantities["tumor.radius"].value / (readUnit("mm")?.factor ?? 1);
  if (radius < smallest)
    problems.push({
      where: "tumor.radius.value",
      line: document.lineOf(["tumor", "radius", "value"]),
      message: wordRadius(radius, smallest),
      advice: "take a larger tumor or smaller voxels",
    });
  if (problems.length > 0) throw new InputError(file, problems);
  const { name, title, limits = [], model, observable, isotope, seed } = plan;
  const { size, voxel_mm } = plan.grid;
  return {
    file,
    name,
    title,
    limits,
    model,
    observable,
    isotope,
    seed,
    size,
    voxel_mm,
    frames,
    plasma,
    inputs,
    quantities,
    lines,
  };
}

/** Half the diagonal of a voxel: a smaller sphere may hold the center of none. */
const smallestRadius = (voxel_mm: readonly number[]): number => Math.hypot(...voxel_mm) / 2;
const wordRadius = (radius: number, smallest: number): string =>
  `expected a radius of at least ${Number(smallest.toPrecision(3))} mm, half the diagonal of a voxel, found ${Number(radius.toPrecision(3))} mm`;

/** Every quantity of a plan with its path. */
function listQuantities(node: unknown, path: readonly string[]): [readonly string[], WrittenQuantity][] {
  if (typeof node !== "object" || node === null || Array.isArray(node)) return [];
  if ("provenance" in node && "value" in node) return [[path, node as WrittenQuantity]];
  return Object.entries(node).flatMap(([key, value]) => listQuantities(value, [...path, key]));
}

function checkGrid({ value, lineOf }: Document<WrittenPlan>, problems: Problem[]): void {
  const report = (path: Path, message: string, advice: string): void => {
    problems.push({ where: printPath(path), line: lineOf(path), message, advice });
  };
  const { size, voxel_mm } = value.grid;
  size.forEach((n, i) => {
    if (!Number.isInteger(n) || n < 1)
      report(
        ["grid", "size", i],
        `expected a positive whole number of voxels, found ${n}`,
        "take another number",
      );
  });
  voxel_mm.forEach((h, i) => {
    if (!(h > 0))
      report(["grid", "voxel_mm", i], `expected a positive length, found ${h}`, "take another number");
  });
  const n = size[0] * size[1] * size[2];
  if (n > maxVoxels)
    report(["grid", "size"], `expected at most ${maxVoxels} voxels, found ${n}`, "take larger voxels");
}

function checkFrames({ value, lineOf }: Document<WrittenPlan>, problems: Problem[]): void {
  value.frames.forEach(({ start_min, end_min }, i) => {
    const path = ["frames", i];
    const report = (message: string, advice: string): void => {
      problems.push({ where: printPath(path), line: lineOf(path), message, advice });
    };
    if (!(end_min > start_min))
      report(`expected an end after the start, found ${start_min} to ${end_min} min`, "swap the two");
    const before = value.frames[i - 1];
    if (before && start_min < before.end_min)
      report(
        `expected frames in order and apart, found a start at ${start_min} min before the end of the last one at ${before.end_min} min`,
        "sort the frames",
      );
  });
}

/** A quantity of the plan in its expected unit, or in internal units where none is expected. */
export function quantityOf(plan: MapPlan, path: string): number {
  const quantity = plan.quantities[path];
  if (!quantity)
    throw new CallError(`${plan.file} has no "${path}": ${adviseNames(path, Object.keys(plan.quantities))}`);
  const unit = expectedUnits[path] === undefined ? undefined : readUnit(expectedUnits[path]);
  return quantity.value / (unit?.factor ?? 1);
}

/** A number put in place of one of the plan's, in the plan's unit, and where it comes from. */
export interface Override {
  readonly value: number;
  readonly unit?: string;
  readonly provenance: Provenance;
  readonly source: string;
}

/**
 * Returns the plan with some of its numbers replaced; `parameters.NAME` may also be new (it then needs a unit).
 *
 * @throws CallError if a path is unknown or a value negative or not finite.
 */
export function overridePlan(plan: MapPlan, overrides: Readonly<Record<string, Override>>): MapPlan {
  const quantities = { ...plan.quantities };
  for (const [path, { value, unit: written, provenance, source }] of Object.entries(overrides)) {
    const old = quantities[path];
    const unit = written === undefined ? old?.unit : readUnit(written);
    if (!unit || (!old && !path.startsWith("parameters.")))
      throw new CallError(`${plan.file} has no "${path}": ${adviseNames(path, Object.keys(quantities))}`);
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new CallError(`expected 0 or more for ${path}, found ${value}`);
    if (value === 0 && mustBePositive.has(path))
      throw new CallError(`expected a value above 0 for ${path}, found 0`);
    if (old && !sameDimension(old.unit.dimension, unit.dimension))
      throw new CallError(`expected a unit like ${old.unit.text} for ${path}, found "${unit.text}"`);
    const base = old ?? { name: path, range: undefined, scale: "linear" as const, description: "" };
    quantities[path] = { ...base, unit, value: value * unit.factor, provenance, source };
  }
  const changed = { ...plan, quantities };
  const [radius, smallest] = [quantityOf(changed, "tumor.radius"), smallestRadius(plan.voxel_mm)];
  if ("tumor.radius" in overrides && radius < smallest)
    throw new CallError(`tumor.radius: ${wordRadius(radius, smallest)}`);
  return changed;
}
