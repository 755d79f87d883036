import { adviseNames, CallError } from "../errors.ts";
import type { Provenance } from "../quantity.ts";
import { readUnit, sameDimension } from "../units.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import { mustBePositive } from "./map-schema.ts";
import { smallestRadius, wordRadius } from "./plan-quantity.ts";

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
    const old = Object.hasOwn(quantities, path) ? quantities[path] : undefined;
    const unit = written === undefined ? old?.unit : readUnit(written);
    if (!unit || (!old && !path.startsWith("parameters.")))
      throw new CallError(`${plan.file} has no "${path}": ${adviseNames(path, Object.keys(quantities))}`);
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      throw new CallError(`expected 0 or more for ${path}, found ${value}`);
    if (value === 0 && mustBePositive(path))
      throw new CallError(`expected a value above 0 for ${path}, found 0`);
    if (old && !sameDimension(old.unit.dimension, unit.dimension))
      throw new CallError(`expected a unit like ${old.unit.text} for ${path}, found "${unit.text}"`);
    const base = old ?? { name: path, range: undefined, scale: "linear" as const, description: "" };
    quantities[path] = { ...base, unit, value: value * unit.factor, provenance, source };
  }
  const changed = { ...plan, quantities };
  if ("tumor.radius" in overrides) {
    const [radius, smallest] = [quantityOf(changed, "tumor.radius"), smallestRadius(plan.voxel_mm)];
    if (radius < smallest) throw new CallError(`tumor.radius: ${wordRadius(radius, smallest)}`);
  }
  return changed;
}
