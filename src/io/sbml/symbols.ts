import { isName } from "../../model/expression.ts";
import { dimensionless, readUnit, sameDimension } from "../../units.ts";
import { mathsToCourse } from "./course-maths.ts";
import type { FileModel, FileRule, FileSpecies, Part } from "./file-model.ts";
import { type FileUnit, nameUnit } from "./file-units.ts";
import {
  apply,
  evaluateMaths,
  holdsTime,
  type Maths,
  MathsError,
  namesOf,
  number,
  transform,
} from "./maths.ts";

/** What a name of a file becomes. */
export type Role =
  | "parameter"
  | "compartment"
  /** Stands for a unit alone: 1 wherever it is used. */
  | "one"
  | "assigned"
  | "observable"
  | "input"
  | "state";

export interface FileSymbol {
  readonly id: string;
  /** In the model language. */
  readonly name: string;
  readonly role: Role;
  readonly part: Part;
  readonly unit: FileUnit;
  readonly species: FileSpecies | undefined;
  /** The amount that is the unknown where the concentration is not, and the id of the volume that it is in. */
  readonly amountOf: { readonly name: string; readonly volume: string; readonly unit: FileUnit } | undefined;
  /** The compartment of the model language that it is in. */
  readonly compartment: string | undefined;
}

/** The names of a file with their roles, and what can be asked of them. */
export interface Symbols {
  readonly model: FileModel;
  /** False where numbers are taken as they stand, because units are not given or do not fit. */
  readonly hasUnits: boolean;
  readonly timeUnit: FileUnit;
  readonly get: (id: string) => FileSymbol;
  readonly all: readonly FileSymbol[];
  readonly newName: (wish: string) => string;
  readonly ruleOf: (id: string) => FileRule | undefined;
  /** True if it keeps its value: no species, no time, no event. */
  readonly isFixed: (id: string) => boolean;
  /** What a symbol is at time 0, in terms of what is fixed. */
  readonly atStart: (maths: Maths) => Maths;
  readonly initialOf: (id: string) => Maths;
  /** The number that fixed mathematics comes to. */
  readonly numberOf: (maths: Maths) => number;
  readonly unitOf: (key: string) => FileUnit | undefined;
}

const one: FileUnit = { dimension: dimensionless, factor: 1, text: "1" };
const per = (a: FileUnit, b: FileUnit): FileUnit =>
  nameUnit(
    a.dimension.map((power, i) => power - b.dimension[i]),
    a.factor / b.factor,
  );

/** Says that a file gives no unit for something, so that its numbers are taken as they stand. */
export class NoUnitError extends Error {
  override readonly name = "NoUnitError";
}

/**
 * Gives every name of a file its role.
 *
 * @throws NoUnitError if units are wanted and one is missing; MathsError if something has no initial value.
 */
export function makeSymbols(model: FileModel, hasUnits: boolean, timeUnit: FileUnit): Symbols {
  const newName = makeNames();
  const units = makeUnits(model, hasUnits);
  const { isFixed, roleOf, rules, pools } = makeRoles(model, hasUnits, units.of);
  const table = new Map<string, FileSymbol>();
  for (const part of [...model.compartments, ...model.species, ...model.parameters]) {
    const role = roleOf(part);
    const species = pools.get(part.id);
    const floats = role === "state" && species !== undefined && !rules.has(part.id) && !species.isBoundary;
    const home = floats && !species.isAmount ? table.get(species.compartment) : undefined;
    const isDerived = species !== undefined && home && home.role !== "one" && home.role !== "compartment";
    table.set(part.id, {
      ...{ id: part.id, name: newName(part.id), role, part, species, unit: units.of(part.id) },
      amountOf: isDerived
        ? { name: newName(`${part.id}_amount`), volume: home.id, unit: units.substanceOf(species) }
        : undefined,
      compartment: home?.role === "compartment" ? home.name : undefined,
    });
  }
  const get = (id: string): FileSymbol => {
    const found = table.get(id);
    if (!found) throw new MathsError(`expected a compartment, species or parameter, found "${id}"`);
    return found;
  };
  const unitOf = (key: string): FileUnit | undefined => {
    if (key === "(time)") return timeUnit;
    const id = /^\((.*)\)$/.exec(key)?.[1];
    if (id === undefined) return model.unitOf(key);
    const species = pools.get(/^substance of (.*)$/.exec(id)?.[1] ?? "");
    return species ? units.substanceOf(species) : units.of(id);
  };
  return {
    ...{ model, hasUnits, timeUnit, get, all: [...table.values()], newName, isFixed },
    ...{ ruleOf: (id: string) => rules.get(id), ...makeStarts(model, isFixed, rules, pools), unitOf },
  };
}

interface Roles {
  readonly isFixed: (id: string) => boolean;
  readonly roleOf: (part: Part) => Role;
  readonly rules: ReadonlyMap<string, FileRule>;
  readonly pools: ReadonlyMap<string, FileSpecies>;
}

/** What changes, and what a name becomes by that. */
function makeRoles(model: FileModel, hasUnits: boolean, unitOf: (id: string) => FileUnit): Roles {
  const rules = new Map(model.rules.map((rule) => [rule.variable, rule]));
  const starts = new Set(model.initial.map(({ symbol }) => symbol));
  const setTo = new Map<string, Maths[]>();
  for (const { assignments } of model.events)
    for (const { variable, maths } of assignments)
      setTo.set(variable, [...(setTo.get(variable) ?? []), maths]);
  const pools = new Map(model.species.map((s) => [s.id, s]));
  const inputs = new Set(
    model.parameters.flatMap(({ id, own }) => (own.get("role") === "input" ? [id] : [])),
  );
  const fixed = new Map<string, boolean>();
  const isFixedMaths = (maths: Maths): boolean => !holdsTime(maths) && [...namesOf(maths)].every(isFixed);
  function isFixed(id: string): boolean {
    const known = fixed.get(id);
    if (known !== undefined) return known;
    // A circle is not fixed.
    fixed.set(id, false);
    const rule = rules.get(id);
    const constant = pools.get(id)?.constant ?? (!setTo.has(id) && !inputs.has(id));
    const found = rule ? rule.kind === "assignment" && isFixedMaths(rule.maths) : constant;
    fixed.set(id, found);
    return found;
  }
  const isPlainVolume = (id: string): boolean => {
    const found = model.compartments.find((c) => c.id === id);
    if (!found || !hasUnits || !((found.size ?? 0) > 0)) return false;
    return (
      (found.dimensions ?? 3) === 3 && sameDimension(unitOf(id).dimension, readUnit("mL")?.dimension ?? [])
    );
  };
  const roleOf = ({ id, own }: Part): Role => {
    const rule = rules.get(id);
    if (rule?.kind === "rate") return "state";
    if (rule && own.get("element") === "observable") return "observable";
    if (rule) return isCourse(rule.maths) ? "input" : "assigned";
    const values = setTo.get(id);
    const species = pools.get(id);
    if (species && !species.isBoundary && !species.constant) return "state";
    if (values) return values.every(isFixedMaths) ? "input" : "state";
    if (species) return species.constant ? "parameter" : "input";
    if (own.get("element") === "unit") return "one";
    if (inputs.has(id)) return "input";
    if (starts.has(id)) return "assigned";
    return isPlainVolume(id) ? "compartment" : "parameter";
  };
  return { isFixed, roleOf, rules, pools };
}

/** What everything is at time 0. */
function makeStarts(
  model: FileModel,
  isFixed: (id: string) => boolean,
  rules: ReadonlyMap<string, FileRule>,
  pools: ReadonlyMap<string, FileSpecies>,
): Pick<Symbols, "atStart" | "initialOf" | "numberOf"> {
  const starts = new Map(model.initial.map(({ symbol, maths }) => [symbol, maths]));
  const sizes = new Map([
    ...model.parameters.map(({ id, value }) => [id, value] as const),
    ...model.compartments.map(({ id, size }) => [id, size] as const),
  ]);
  const open = new Set<string>();
  const initialOf = (id: string): Maths => {
    if (open.has(id))
      throw new MathsError(`expected initial values without a circle, found one through "${id}"`);
    open.add(id);
    const found = findInitial(id);
    open.delete(id);
    return found;
  };
  const atStart = (maths: Maths): Maths =>
    transform(maths, (part) => {
      if (part.kind === "time") return number(0, "(time)");
      return part.kind === "name" && !isFixed(part.name) ? initialOf(part.name) : undefined;
    });
  const findInitial = (id: string): Maths => {
    const rule = rules.get(id);
    const start = starts.get(id) ?? (rule?.kind === "assignment" ? rule.maths : undefined);
    if (start) return atStart(start);
    const species = pools.get(id);
    if (species) return initialOfSpecies(species, atStart);
    const value = sizes.get(id);
    if (value === undefined) throw new MathsError(`expected a value of "${id}", found none`);
    return number(value, `(${id})`);
  };
  const numberOf = (maths: Maths): number => evaluateMaths(maths, (id) => numberOf(initialOf(id)), 0);
  return { atStart, initialOf, numberOf };
}

/** True for mathematics that is a course of an input by itself. */
const isCourse = (maths: Maths): boolean => holdsTime(maths) && mathsToCourse(maths) !== undefined;

/** The value that the name of a species stands for: its amount or its concentration. */
function initialOfSpecies(species: FileSpecies, atStart: (maths: Maths) => Maths): Maths {
  const { id, amount, concentration, isAmount, compartment } = species;
  const volume = atStart({ kind: "name", name: compartment });
  if (amount !== undefined) {
    const value = number(amount, `(substance of ${id})`);
    return isAmount ? value : apply("divide", value, volume);
  }
  if (concentration === undefined) throw new MathsError(`expected an initial value of "${id}", found none`);
  if (!isAmount) return number(concentration, `(${id})`);
  return apply("times", number(concentration, `(concentration of ${id})`), volume);
}

/** Makes the function that gives each name once, as the model language allows it. */
function makeNames(): (wish: string) => string {
  const taken = new Set<string>();
  return (wish) => {
    const letters = wish.replace(/[^A-Za-z0-9_]/g, "_").slice(0, 56);
    const start = /^[A-Za-z]/.test(letters) ? letters : `x${letters}`;
    const own = isName(start) ? start : `${start}_`;
    let name = own;
    for (let n = 2; taken.has(name); n++) name = `${own}_${n}`;
    taken.add(name);
    return name;
  };
}

/** The units of what a file names. */
function makeUnits(model: FileModel, hasUnits: boolean) {
  const need = (id: string | undefined, what: string): FileUnit => {
    const unit = id === undefined ? undefined : model.unitOf(id);
    if (unit) return unit;
    throw new NoUnitError(`the file gives no unit for ${what}`);
  };
  const sizes = ["", "lengthUnits", "areaUnits", "volumeUnits"];
  const ofCompartment = (id: string): FileUnit => {
    const c = model.compartments.find((x) => x.id === id);
    return need(c?.units ?? model.defaults.get(sizes[c?.dimensions ?? 3] ?? ""), `the compartment "${id}"`);
  };
  const substanceOf = (s: FileSpecies): FileUnit =>
    hasUnits ? need(s.units ?? model.defaults.get("substanceUnits"), `the species "${s.id}"`) : one;
  const of = (id: string): FileUnit => {
    if (!hasUnits) return one;
    const concentration = /^concentration of (.*)$/.exec(id)?.[1];
    const species = model.species.find((s) => s.id === (concentration ?? id));
    if (species) {
      const substance = substanceOf(species);
      if (species.isAmount && concentration === undefined) return substance;
      return per(substance, ofCompartment(species.compartment));
    }
    if (model.compartments.some((c) => c.id === id)) return ofCompartment(id);
    return need(model.parameters.find((p) => p.id === id)?.units, `the parameter "${id}"`);
  };
  /** With the unit as it was written before, where an annotation says it. */
  const hinted = (id: string): FileUnit => {
    const unit = of(id);
    const part = [...model.species, ...model.parameters, ...model.compartments].find((p) => p.id === id);
    const hint = part?.own.get("unit");
    return hint === undefined || !hasUnits ? unit : nameUnit(unit.dimension, unit.factor, hint);
  };
  return { of: hinted, substanceOf };
}
