import { adviseNames, InputError, type Problem } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { constantCourse, type TimeCourse } from "../time-course.ts";
import { nameDimension, sameDimension, type UnitScale } from "../units.ts";
import { moveCourse, type Shape } from "./shaped-input.ts";
import type { Frame } from "./voxel-models.ts";
import type { VoxelPlan } from "./voxel-plan.ts";
import type { VoxelSource } from "./voxel-task.ts";

/** What the files that a plan of voxel fits names hold. */
export interface VoxelParts {
  readonly network: Network;
  readonly model: VoxelSource["model"];
  readonly frames: readonly Frame[];
  /** Courses of the inputs that are given by a file. */
  readonly courses: Readonly<Record<string, TimeCourse>>;
}

/**
 * Joins a plan of voxel fits with what it names: inputs that it does not give are at the level of the model, or follow
 * its course.
 *
 * @throws InputError with every name that is unknown, every unit that does not compare, and a wrong number of weights.
 */
export function makeVoxelSource(plan: VoxelPlan, parts: VoxelParts): VoxelSource {
  const { network, model, frames, courses } = parts;
  const problems = checkPlan(plan, parts);
  if (problems.length > 0) throw new InputError(plan.file, problems);
  const inputs: Record<string, TimeCourse> = {};
  for (const { name, value, course } of network.inputs) inputs[name] = course ?? constantCourse(value);
  for (const [name, given] of Object.entries(plan.inputs)) {
    if (given.kind === "level") inputs[name] = constantCourse(given.level.value);
    else
      inputs[name] = moveCourse(given.kind === "course" ? given.course : courses[name], shapeOf(plan, name));
  }
  return {
    ...{ model, frames, inputs },
    ...{ form: plan.form, observable: plan.observable, moves: plan.moves, range: plan.range },
    parameters: Object.fromEntries(Object.entries(plan.set).map(([name, q]) => [name, q.value])),
    weights: weightsOf(plan, frames),
  };
}

/** By how much an input is late and blurred, s. */
const shapeOf = ({ shaped }: VoxelPlan, name: string): Shape => ({
  delay: shaped[name]?.delay?.value ?? 0,
  dispersion: shaped[name]?.dispersion?.value ?? 0,
});

function weightsOf({ weights }: VoxelPlan, frames: readonly Frame[]): readonly number[] {
  if (weights === "equal") return frames.map(() => 1);
  return weights === "frames" ? frames.map(({ start, end }) => (end - start) / 60) : weights;
}

function checkPlan(plan: VoxelPlan, { network, frames }: VoxelParts): Problem[] {
  const { parameters, inputs, observables } = network;
  const find = <T extends { name: string }>(
    where: string,
    name: string,
    known: readonly T[],
  ): Problem | T => {
    const names = known.map((q) => q.name);
    const found = known.find((q) => q.name === name);
    const message = `expected one of ${names.join(", ")}, found "${name}"`;
    return found ?? { where, message, advice: adviseNames(name, names) };
  };
  const compare = (
    where: string,
    own: Problem | { unit: UnitScale },
    unit: UnitScale | undefined,
  ): Problem[] => {
    if ("where" in own) return [own];
    if (!unit || sameDimension(unit.dimension, own.unit.dimension)) return [];
    const found = `"${unit.text}" (${nameDimension(unit.dimension)})`;
    const message = `expected a unit like ${own.unit.text}, found ${found}`;
    return [{ where: `${where}.unit`, message, advice: `convert it to ${own.unit.text}` }];
  };
  const unitOf = (name: string): UnitScale | undefined => {
    const given = plan.inputs[name];
    if (given.kind === "file") return undefined; // its reader has compared it
    return given.kind === "level" ? given.level.unit : given.unit;
  };
  const moved = plan.form === "irreversible" ? "k2" : plan.moves;
  return [
    ...compare("observable", find("observable", plan.observable, observables), undefined),
    ...Object.keys(plan.inputs).flatMap((name) =>
      compare(`inputs.${name}`, find(`inputs.${name}`, name, inputs), unitOf(name)),
    ),
    ...Object.entries(plan.set).flatMap(([name, q]) =>
      compare(`set.${name}`, find(`set.${name}`, name, parameters), q.unit),
    ),
    ...compare("range", find("moves", moved, [...parameters, ...inputs]), plan.rangeUnit),
    ...checkWeights(plan, frames.length),
  ];
}

function checkWeights({ weights }: VoxelPlan, nFrames: number): Problem[] {
  if (typeof weights === "string" || weights.length === nFrames) return [];
  const message = `expected ${nFrames} weights, one a frame, found ${weights.length}`;
  return [{ where: "frame_weights", message, advice: "mend the list" }];
}
