import { readUnit, sameDimension } from "../../units.ts";
import { mathsToCourse } from "./course-maths.ts";
import type { FileModel, FileParameter, FileRule, FileSpecies, Part } from "./file-model.ts";
import type { FileUnit } from "./file-units.ts";
import { holdsTime, type Maths, namesOf } from "./maths.ts";

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

/** What changes, and what each name becomes. */
export interface Roles {
  readonly isFixed: (id: string) => boolean;
  readonly roleOf: (part: Part) => Role;
  readonly rules: ReadonlyMap<string, FileRule>;
  readonly pools: ReadonlyMap<string, FileSpecies>;
}

/** What changes, and what a name becomes by that. */
export function makeRoles(model: FileModel, hasUnits: boolean, unitOf: (id: string) => FileUnit): Roles {
  const rules = new Map(model.rules.map((rule) => [rule.variable, rule]));
  const starts = new Set(model.initial.map(({ symbol }) => symbol));
  const setTo = new Map<string, Maths[]>();
  for (const { assignments } of model.events)
    for (const { variable, maths } of assignments)
      setTo.set(variable, [...(setTo.get(variable) ?? []), maths]);
  const pools = new Map(model.species.map((s) => [s.id, s]));
  const inputs = findInputs(model, rules);
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

/**
 * Parameters that drive the model from outside: those that an annotation says to be so, and those that are not constant
 * though nothing in the file changes them, unless a start, an event or a stoichiometry needs their values beforehand.
 */
function findInputs(model: FileModel, rules: ReadonlyMap<string, FileRule>): ReadonlySet<string> {
  const taken = new Set([...rules.keys(), ...model.initial.map(({ symbol }) => symbol)]);
  for (const { assignments } of model.events) for (const { variable } of assignments) taken.add(variable);
  const needed = neededBeforehand(model, rules);
  const isFree = ({ id, constant, value }: FileParameter): boolean =>
    !constant && value !== undefined && !taken.has(id) && !needed.has(id);
  return new Set(
    model.parameters.flatMap((p) => {
      const role = p.own.get("role");
      return role === "input" || (role === undefined && isFree(p)) ? [p.id] : [];
    }),
  );
}

/** All names that starts, events and stoichiometries follow from. */
function neededBeforehand(
  { initial, events, reactions }: FileModel,
  rules: ReadonlyMap<string, FileRule>,
): ReadonlySet<string> {
  const needed = new Set<string>();
  const need = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    const rule = rules.get(id);
    if (rule) for (const name of namesOf(rule.maths)) need(name);
  };
  const references = reactions.flatMap(({ reactants, products }) => [...reactants, ...products]);
  const maths = [
    ...initial.map((start) => start.maths),
    ...events.flatMap(({ trigger, priority, assignments }) => [
      trigger,
      ...(priority ? [priority] : []),
      ...assignments.map((assignment) => assignment.maths),
    ]),
    ...references.flatMap(({ said }) => (said ? [said.maths] : [])),
  ];
  for (const own of maths) for (const name of namesOf(own)) need(name);
  return needed;
}

/** True for mathematics that is a course of an input by itself. */
const isCourse = (maths: Maths): boolean => holdsTime(maths) && mathsToCourse(maths) !== undefined;
