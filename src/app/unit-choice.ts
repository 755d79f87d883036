import { readUnit, type UnitScale } from "../index.ts";

/** What a reader may put in the place of a unit: the same kinds of quantity, told otherwise. */
const families = [
  ["s", "min", "h"],
  ["mmHg", "kPa"],
] as const;

const isSame = (a: UnitScale, b: UnitScale): boolean =>
  a.dimension.every((power, i) => power === b.dimension[i]);

/**
 * The units that a number in `text` can be shown in, its own first: each time and pressure in it by each of their
 * family. A unit that is no other quantity's name stays alone.
 */
export function unitsLike(text: string): UnitScale[] {
  const own = readUnit(text);
  if (!own) return [];
  let written = [text];
  for (const family of families) {
    const part = new RegExp(`\\b(?:${family.join("|")})\\b`, "g");
    // Without such a part all are the same.
    written = written.flatMap((one) => [...new Set(family.map((unit) => one.replace(part, unit)))]);
  }
  const others = written
    .filter((one) => one !== text)
    .flatMap((one) => readUnit(one) ?? [])
    .filter((unit) => isSame(unit, own));
  return [own, ...others];
}

/** The unit that someone chose, where it is one of those; else the written one. */
export const shownUnit = (unit: UnitScale, chosen: string | undefined): UnitScale =>
  unitsLike(unit.text).find(({ text }) => text === chosen) ?? unit;

/** A number of one unit in another, to the digits that a decimal fraction keeps. */
export const convert = (value: number, from: UnitScale, to: UnitScale): number =>
  from.factor === to.factor ? value : Number(((value * from.factor) / to.factor).toPrecision(12));

/** A unit that the program itself names. */
export function unitNamed(text: string): UnitScale {
  const unit = readUnit(text);
  if (!unit) throw new Error(`"${text}" is no unit`);
  return unit;
}
