import { readUnit, sameDimension, type UnitScale } from "../units.ts";

/** Digits stand in one part of it alone: where two may take the same ones, a long cell is tried in all ways. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** What a cell is instead of a number, as advice. */
export interface NoNumber {
  readonly advice: string | undefined;
}

/** Reads a decimal number, or says what the text is instead. Adding 0 turns −0 into 0. */
export function readNumber(cell: string, mayBeEmpty: boolean): number | NoNumber {
  const value = Number(cell);
  if (decimal.test(cell) && Number.isFinite(value)) return value + 0;
  if (cell === "") return { advice: "this column must be filled in" };
  if (/^[+-]?\d+,\d+$/.test(cell)) return { advice: `write a decimal point: ${cell.replace(",", ".")}` };
  if (isNotMeasured(cell))
    return { advice: `leave the ${mayBeEmpty ? "cell empty" : "row out"} if the value is not reported` };
  if (cell.includes("−")) return { advice: "write the minus sign as a hyphen, -" };
  if (decimal.test(cell)) return { advice: "the number is too large" };
  return { advice: "write the number alone; units are in the column name or in the column unit" };
}

/** `n/a` is what BIDS writes for a value that is not there. */
export const isNotMeasured = (cell: string): boolean => /^[+-]?(nan|inf(inity)?|na|n\/a|nd)$/i.test(cell);

/** A number with its unit, such as `0.25 mg`. */
export interface Amount {
  readonly value: number;
  readonly unit: UnitScale;
}

/** Reads `0.25 mg`; undefined if it is not a number ≥ 0 with a unit like one of those expected. */
export function readAmount(text: string, expected: readonly string[]): Amount | undefined {
  const [, number = "", written = ""] = /^(\S+)\s+(.+)$/.exec(text.trim()) ?? [];
  const value = readNumber(number, false);
  const unit = readUnit(written);
  if (typeof value !== "number" || !(value >= 0) || !unit) return undefined;
  const fits = expected.some((name) => {
    const wanted = readUnit(name);
    return wanted && sameDimension(wanted.dimension, unit.dimension);
  });
  return fits ? { value: value * unit.factor, unit } : undefined;
}

/** The first line of a text that is neither blank nor a comment; a mark of byte order is no part of it. */
export const firstLine = (text: string): string =>
  text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
