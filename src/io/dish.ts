import type { Problem } from "../errors.ts";
import { dimensionless, readUnit, sameDimension, type UnitScale } from "../units.ts";
import { type Amount, readAmount, readNumber } from "./cells.ts";
import { headerValue, type Table } from "./table-csv.ts";

/** What was in each dish: what uptake per cell, per mg of protein or in activity is converted by. */
export interface Dish {
  /** Number of cells. */
  readonly cells?: number;
  readonly protein?: Amount;
  readonly medium?: Amount;
  /** Activity or amount added, or its concentration in the medium. */
  readonly dose?: Amount;
}

const kinds = {
  protein: { units: ["mg"], example: "0.25 mg" },
  medium: { units: ["mL"], example: "2 mL" },
  dose: { units: ["kBq", "kBq/mL", "mol", "mol/L"], example: "100 kBq, or 50 kBq/mL" },
} as const;

/** Reads what the header lines of a file say of each dish; undefined if they say nothing. */
export function readDish(table: Table, report: (problem: Problem) => void): Dish | undefined {
  const found: [string, number | Amount][] = [];
  const read = (key: string, example: string, parse: (text: string) => number | Amount | undefined): void => {
    const stated = headerValue(table, key);
    if (!stated) return;
    const value = parse(stated.value);
    if (value !== undefined) found.push([key, value]);
    else
      report({
        where: `header, ${key}`,
        line: table.headerLines[stated.index],
        message: `expected a number${key === "cells" ? "" : " with its unit"}, found "${stated.value.slice(0, 60)}"`,
        advice: `write for example # ${key}: ${example}`,
      });
  };
  read("cells", "5e5", (text) => {
    const value = readNumber(text, false);
    return typeof value === "number" && value > 0 ? value : undefined;
  });
  for (const key of ["protein", "medium", "dose"] as const)
    read(key, kinds[key].example, (text) => readAmount(text, kinds[key].units));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** A unit of uptake: what was counted, and per what. */
export interface UptakeUnit {
  readonly top: UnitScale;
  readonly per: "dish" | "cell" | "protein";
  /** How many cells, or mg in internal units, stand below the line. */
  readonly below: number;
}

/** Reads `% of dose`, `%/mg protein`, `Bq/cell`, `kBq per 10^6 cells`, `uL/mg`; undefined if it is none. */
export function readUptakeUnit(text: string): UptakeUnit | undefined {
  const spelled = text
    .replace(/ of (the )?dose/, "")
    .replace(/ per /, "/")
    .replace(/ protein$/, "");
  const pattern = /^(.+?)(?:\s*\/\s*(?:(10\^?\d+ |1e\d+ |million )?(cells?)|([munpµ]?g)))?$/;
  const [, above = "", many = "", cells, mass] = pattern.exec(spelled) ?? [];
  const top = readUnit(above);
  if (!top) return undefined;
  if (cells) {
    const below = /^10/.test(many) ? 10 ** Number(many.slice(2).replace("^", "")) : Number(many || 1);
    return { top, per: "cell", below: many === "million " ? 1e6 : below };
  }
  return mass
    ? { top, per: "protein", below: readUnit(mass)?.factor ?? Number.NaN }
    : { top, per: "dish", below: 1 };
}

/** What a conversion has to be told, as the words that say it. */
export interface Missing {
  readonly missing: readonly string[];
}

/**
 * The factor from a number in a unit of uptake to the fraction of the dose,
 *
 *     % of dose    value/100,      activity    value/dose,      volume (uL/mg)    value/medium,
 *
 * times the cells or the protein of the dish where it is per cell or per mass; undefined for any other unit.
 */
export function fractionOf({ top, per, below }: UptakeUnit, dish: Dish): number | Missing | undefined {
  const missing: string[] = [];
  const need = (value: number | undefined, words: string): number => {
    if (value === undefined) missing.push(words);
    return value ?? Number.NaN;
  };
  const share =
    per === "cell"
      ? need(dish.cells, "`# cells: 5e5` (or a column cells)") / below
      : per === "protein"
        ? need(dish.protein?.value, "`# protein: 0.25 mg` (or a column protein_mg)") / below
        : 1;
  const is = (name: string): boolean => sameDimension(top.dimension, readUnit(name)?.dimension ?? []);
  const medium = (): number => need(dish.medium?.value, "`# medium: 2 mL` (or a column medium_mL)");
  if (sameDimension(top.dimension, dimensionless))
    return missing.length > 0 ? { missing } : top.factor * share;
  if (!["mL", "kBq", "mol"].some(is)) return undefined;
  const whole = is("mL") ? medium() : doseOf(dish, top, need, medium);
  return missing.length > 0 ? { missing } : (top.factor * share) / whole;
}

/** The dose in the dimension of what was counted: as it is, or its concentration times the medium. */
function doseOf(
  { dose }: Dish,
  top: UnitScale,
  need: (value: number | undefined, words: string) => number,
  medium: () => number,
): number {
  if (dose && sameDimension(dose.unit.dimension, top.dimension)) return dose.value;
  const volume = readUnit("mL")?.dimension ?? [];
  const inVolume = dose?.unit.dimension.map((power, i) => power + volume[i]);
  if (dose && inVolume && sameDimension(inVolume, top.dimension)) return dose.value * medium();
  return need(undefined, "`# dose: 100 kBq` (or 50 kBq/mL with the medium, or a column dose_kBq)");
}
