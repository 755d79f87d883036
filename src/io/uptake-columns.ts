import { readUnit } from "../units.ts";

/** The columns of an uptake file, in the order in which they are printed. */
export const uptakeColumns = ["condition", "pO2_mmHg", "time_min", "uptake", "sd", "n", "unit"] as const;
/** Columns that a file may have beside those, printed where it has them. */
export const extraColumns = ["replicate", "cells", "protein_mg", "medium_mL", "dose_kBq"] as const;
export type Column = (typeof uptakeColumns)[number] | (typeof extraColumns)[number];

/** Other names of a column, and how many of its unit one of theirs is. */
export const spellings: Readonly<Partial<Record<Column, Readonly<Record<string, number>>>>> = {
  pO2_mmHg: {
    // A unit is read when a file has it: the unit library takes a sixth of the time that an import may take.
    get pO2_kPa() {
      return readUnit("kPa")?.factor ?? Number.NaN;
    },
  },
  time_min: { time_s: 1 / 60, time_h: 60 },
};

/** What each column takes beside being a finite number. */
export const numberRules = {
  pO2_mmHg: { mayBeEmpty: false, isGood: (x: number) => x >= 0, expected: "a tension ≥ 0 mmHg" },
  time_min: { mayBeEmpty: true, isGood: (x: number) => x >= 0, expected: "a time ≥ 0 min" },
  uptake: { mayBeEmpty: false, isGood: () => true, expected: "a number" },
  sd: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "a standard deviation > 0" },
  n: {
    mayBeEmpty: true,
    isGood: (x: number) => Number.isInteger(x) && x > 0,
    expected: "a whole number > 0",
  },
  cells: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "a number of cells > 0" },
  protein_mg: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "a mass > 0 mg" },
  medium_mL: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "a volume > 0 mL" },
  dose_kBq: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "an activity > 0 kBq" },
} as const;
export type NumberColumn = keyof typeof numberRules;

/** Advice for a number of the right kind that a column does not take. */
export function adviseNumber(column: NumberColumn, found: number): string | undefined {
  if (column === "sd" && found === 0) return "leave the cell empty if it is not reported";
  return found < 0 ? "mend the sign" : undefined;
}

/** Where a column stands in a file, and what its numbers are multiplied by; −1 if it is not there. */
export function findColumn(columns: readonly string[], column: Column): { at: number; factor: number } {
  const own = columns.indexOf(column);
  if (own >= 0) return { at: own, factor: 1 };
  const [name, factor] =
    Object.entries(spellings[column] ?? {}).find(([other]) => columns.includes(other)) ?? [];
  return { at: name === undefined ? -1 : columns.indexOf(name), factor: factor ?? 1 };
}

/** All names that a column of an uptake file may have. */
export const knownColumns: readonly string[] = [
  ...uptakeColumns,
  ...extraColumns,
  ...Object.values(spellings).flatMap((names) => Object.keys(names)),
];
