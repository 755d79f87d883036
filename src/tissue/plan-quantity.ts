import type { SourcedQuantity } from "../quantity.ts";
import { readUnit } from "../units.ts";
import { expectedUnitOf } from "./map-schema.ts";

/** A quantity of a plan in its expected unit, or in internal units where none is expected; undefined if it has none. */
export function findQuantity(
  { quantities }: { readonly quantities: Readonly<Record<string, SourcedQuantity>> },
  path: string,
): number | undefined {
  const quantity = quantities[path];
  if (!quantity) return undefined;
  const expected = expectedUnitOf(path);
  const unit = expected === undefined ? undefined : readUnit(expected);
  return quantity.value / (unit?.factor ?? 1);
}

/** Half the diagonal of a voxel: a smaller sphere may hold the center of none. */
export const smallestRadius = (voxel_mm: readonly number[]): number => Math.hypot(...voxel_mm) / 2;
export const wordRadius = (radius: number, smallest: number): string =>
  `expected a radius of at least ${Number(smallest.toPrecision(3))} mm, half the diagonal of a voxel, found ${Number(radius.toPrecision(3))} mm`;
