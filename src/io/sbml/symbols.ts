import { isName } from "../../model/expression.ts";
import type { FileModel, FileRule, FileSpecies, Part } from "./file-model.ts";
import type { FileUnit } from "./file-units.ts";
import { MathsError } from "./maths.ts";
import { makeRoles, type Role } from "./roles.ts";
import { makeStarts, type Starts } from "./starts.ts";
import { makeUnits } from "./symbol-units.ts";

/** A name of a file. */
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
export interface Symbols extends Starts {
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
  readonly unitOf: (key: string) => FileUnit | undefined;
}

/**
 * Gives every name of a file its role.
 *
 * @throws NoUnitError if units are wanted and one is missing; MathsError if something has no initial value.
 */
export function makeSymbols(model: FileModel, hasUnits: boolean, timeUnit: FileUnit): Symbols {
  const newName = makeNames();
  const units = makeUnits(model, hasUnits, timeUnit);
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
