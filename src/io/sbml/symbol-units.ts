import { dimensionless } from "../../units.ts";
import type { FileModel, FileSpecies } from "./file-model.ts";
import { type FileUnit, nameUnit } from "./file-units.ts";
import { inferUnits } from "./infer-units.ts";

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

/** The units of what a file names. */
export function makeUnits(model: FileModel, hasUnits: boolean, timeUnit: FileUnit) {
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
    return ofParameter(id);
  };
  const said = (id: string): FileUnit | undefined => {
    const parameter = model.parameters.find((p) => p.id === id);
    return parameter?.units === undefined ? undefined : model.unitOf(parameter.units);
  };
  let inferred: ReadonlyMap<string, FileUnit> | undefined;
  const ofParameter = (id: string): FileUnit => {
    const own = said(id);
    if (own) return own;
    const isParameter = (name: string): boolean => model.parameters.some((p) => p.id === name);
    inferred ??= inferUnits(model, (name) => (isParameter(name) ? said(name) : of(name)), timeUnit);
    const found = inferred.get(id);
    if (found) return found;
    const open = model.parameters.filter((p) => !said(p.id) && !inferred?.has(p.id)).map((p) => `"${p.id}"`);
    throw new NoUnitError(
      `the file gives no unit for the parameter${open.length > 1 ? "s" : ""} ${open.join(", ")}, nor do its equations`,
    );
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
