import { adviseNames } from "../errors.ts";
import type { PlannedInput } from "../fit/planned-input.ts";
import { toSpread } from "../fit/planned-spread.ts";
import type { DataSet, Levels } from "../fit/problem.ts";
import type { PlannedSet } from "../fit/sets-plan.ts";
import { findObservable, type Network } from "../model/network.ts";
import { decayRate, isotopes } from "../observe/decay.ts";
import { nameDimension, sameDimension, type UnitScale } from "../units.ts";
import type { GivenCourse } from "./course-file.ts";
import { type DataText, type Refuse, readDish, readScan, type Text } from "./fit-set-points.ts";
import { isTac } from "./tac.ts";

/** What the files that a data set names hold. */
export interface LoadedSet {
  readonly network: Network;
  readonly model: Text;
  readonly data: DataText;
  /** Courses of the inputs that are given by a file. */
  readonly courses: Readonly<Record<string, GivenCourse>>;
}

/** A data set as it goes into a fit, and what is to be said of it. */
export interface FitSet {
  readonly data: DataSet;
  readonly network: Network;
  readonly isScan: boolean;
  /** What drives the model in each condition. */
  readonly conditions: Readonly<Record<string, Levels>>;
  readonly file: string;
  readonly provenance: string | null;
  readonly source: string | null;
  readonly notes: readonly string[];
}

/** Makes one data set; what is wrong in the plan goes to `refuse`. */
export function makeSet(
  set: PlannedSet,
  { network, data, courses }: LoadedSet,
  conditions: Record<string, Levels>,
  refuse: Refuse,
): FitSet | undefined {
  const observable = chooseObservable(set, network, refuse);
  const levels = makeLevels(set, network, courses, refuse);
  const { unit } = findObservable(network, observable);
  const isScan = isTac(data.text);
  const read = isScan ? readScan : readDish;
  const found = read({ set, network, data, observable, unit, levels, conditions, refuse });
  if (!found) return undefined;
  const { points, decay, ...told } = found;
  const isWeighted = points.every(({ sd }) => sd !== null && sd > 0);
  const rate = decay?.corrected ? decayRate(isotopes[decay.isotope]) : 0;
  const planned =
    set.spread && toSpread(set.spread, set.scale ? (set.spread.sd?.unit.factor ?? 1) : unit.factor, rate);
  return {
    data: {
      name: set.name,
      model: network.name,
      observable,
      points,
      spread: planned ?? { kind: isWeighted ? "given" : "equal" },
      ...(set.huber !== undefined && { huber: set.huber }),
      scale: set.scale,
      offset: set.offset,
      ...(Object.keys(set.shaped).length > 0 && { shaped: set.shaped }),
      ...(decay && { decay: { isotope: isotopes[decay.isotope], corrected: decay.corrected } }),
    },
    network,
    isScan,
    conditions,
    file: data.file,
    ...told,
    notes: [...told.notes, ...noteCourses(courses)],
  };
}

/** What was done with blood samples, by the input that they drive. */
const noteCourses = (courses: LoadedSet["courses"]): string[] =>
  Object.entries(courses).flatMap(([name, { notes = [] }]) => notes.map((note) => `input ${name}: ${note}`));

/** The observable that the data are; where there is none of that name, the rest is checked by the first one. */
function chooseObservable({ observable: asked }: PlannedSet, network: Network, refuse: Refuse): string {
  const names = network.observables.map((o) => o.name);
  const wanted = asked ?? network.fit?.observable;
  if (wanted !== undefined && names.includes(wanted)) return wanted;
  refuse(
    ["observable"],
    `expected an observable of ${network.name}, found ${wanted === undefined ? "none" : `"${wanted}"`}`,
    wanted === undefined ? `name one of ${names.join(", ")}` : adviseNames(wanted, names),
  );
  return names[0];
}

/** Levels and courses of all inputs: those of the plan, else those of the model. */
function makeLevels(
  { inputs }: PlannedSet,
  network: Network,
  courses: Readonly<Record<string, GivenCourse>>,
  refuse: Refuse,
): Levels {
  const names = network.inputs.map((q) => q.name);
  const unitOf = (name: string, input: PlannedInput): UnitScale =>
    input.kind === "level" ? input.level.unit : input.kind === "course" ? input.unit : courses[name].unit;
  for (const [name, input] of Object.entries(inputs)) {
    const wanted = network.inputs.find((q) => q.name === name)?.unit;
    if (!wanted)
      refuse(
        ["inputs", name],
        `expected an input of ${network.name}, found "${name}"`,
        adviseNames(name, names),
      );
    else if (!sameDimension(unitOf(name, input).dimension, wanted.dimension))
      refuse(["inputs", name, "unit"], ...wordUnit(wanted, unitOf(name, input)));
  }
  const own = network.inputs.filter((q) => q.course === undefined).map((q) => [q.name, q.value] as const);
  const given = Object.entries(inputs).map(([name, input]) => {
    if (input.kind === "level") return [name, input.level.value] as const;
    return [name, input.kind === "course" ? input.course : courses[name].course] as const;
  });
  return Object.fromEntries([...own, ...given]);
}

const wordUnit = (wanted: UnitScale, found: UnitScale): [string, string] => [
  `expected a unit like ${wanted.text}, found "${found.text}" (${nameDimension(found.dimension)})`,
  `convert it to ${wanted.text}`,
];
