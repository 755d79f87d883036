import { InputError } from "../errors.ts";
import { sampledInput } from "../input/sampled.ts";
import type { Provenance } from "../quantity.ts";
import type { TimeCourse } from "../time-course.ts";
import { type BloodSidecar, readBloodSidecar } from "./blood-sidecar.ts";
import { readCourseHeader } from "./course-header.ts";
import { limitProblems, scanTable, type Table } from "./table-csv.ts";
import {
  activityUnitOf,
  isTime,
  type Report,
  readActivityUnit,
  readCells,
  readHeaders,
  readSpelledUnit,
  type UnitColumn,
} from "./tac-columns.ts";

/** Blood samples of one scan as courses in kBq/mL: what drives tissue, and what is seen in its vessels. */
export interface BloodData {
  readonly file: string;
  /** Unmetabolized tracer in plasma: plasma times parent fraction where the file has one. */
  readonly parent: TimeCourse | undefined;
  readonly plasma: TimeCourse | undefined;
  readonly wholeBlood: TimeCourse | undefined;
  /** Whether the file says which part of plasma is the unmetabolized tracer. */
  readonly isFractionKnown: boolean;
  /** Null where the file says nothing. */
  readonly provenance: Provenance | null;
  readonly source: string | null;
  /** What was done with the samples: to be shown with every result. */
  readonly notes: readonly string[];
}

const names = {
  time: ["time", "sample-time", "sample_time"],
  plasma: ["plasma_radioactivity", "plasma"],
  fraction: ["metabolite_parent_fraction", "parent_fraction"],
  whole: ["whole_blood_radioactivity", "whole_blood", "whole-blood"],
} as const;

/** What a table of blood samples does not say of itself. */
export interface BloodOptions {
  /** Of the activities, where the file does not say it. */
  readonly unit?: string;
  /** The JSON beside a PET-BIDS table, which gives the units of its columns. */
  readonly sidecar?: { readonly text: string; readonly file: string } | undefined;
}

/** True for a table with a column that only blood samples have. */
export const isBlood = (table: Table): boolean =>
  readHeaders(table).some(({ name, header }) =>
    [...names.fraction, ...names.whole, names.plasma[0]].some((own) => own === name || own === header),
  );

/**
 * Reads blood samples: CSV (`time_s, plasma, parent_fraction, whole_blood` and a line `# unit: kBq/mL`), PMOD
 * (`sample-time[seconds] plasma[kBq/cc]`) or PET-BIDS `_blood.tsv` (times in s, as that standard says; units from its
 * JSON, or `unit`). Courses are 0 before the first sample; between samples they are linear and behind the last constant,
 * unless header lines `# interpolation: pchip` and `# after: zero` say otherwise. The parent fraction
 * falls in a straight line from 1 at time 0 to its first sample.
 *
 * @throws InputError with all problems of the file; what its JSON says is there must be there.
 */
export function readBlood(
  text: string,
  file: string,
  { unit: given, sidecar }: BloodOptions = {},
): BloodData {
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const beside = sidecar && readBloodSidecar(sidecar);
  const columns = readHeaders(table).map((column) => {
    const told = beside?.units[column.header];
    return column.unit || told === undefined ? column : { ...column, unit: readSpelledUnit(told), told };
  });
  const find = (wanted: readonly string[]) =>
    columns.find(({ name, header }) => wanted.includes(name) || wanted.includes(header));
  const unit = readActivityUnit(table, given ?? beside?.unit, report);
  const times = table.columns.length > 0 ? readTimes(table, find(names.time), report) : [];
  const { how, provenance, source } = readCourseHeader(table, report);
  const notes: string[] = [];
  const activity = (column: UnitColumn | undefined): Samples | undefined => {
    if (!column) return undefined;
    const own = activityUnitOf(table, column, unit, report);
    return pick(table, times, column, own?.factor ?? 1, notes, report);
  };
  const plasma = activity(find(names.plasma));
  const whole = activity(find(names.whole));
  const column = find(names.fraction);
  const fraction = column && pick(table, times, column, 1, notes, report);
  if (column && fraction) checkFraction(table, column, report);
  if (!plasma && !whole && table.columns.length > 0)
    report({
      where: "(the whole file)",
      line: table.columnsLine,
      message: `expected a column plasma_radioactivity or whole_blood_radioactivity, found ${table.columns.join(", ").slice(0, 300)}`,
      advice: "rename the column",
    });
  if (beside) checkPromises(table, beside, { plasma, fraction, whole }, report);
  if (problems.length > 0) throw new InputError(file, limitProblems(problems));
  notes.push(...noteUnused(columns, plasma !== undefined && fraction !== undefined));
  if (beside?.dispersionCorrected === false)
    notes.push("the samples are not corrected for dispersion, as the JSON says; give the input a dispersion");
  const toCourse = ({ times, values }: Samples): TimeCourse => sampledInput(times, values, how);
  return {
    ...{ file, provenance, source, notes, isFractionKnown: fraction !== undefined },
    parent: plasma && toCourse(fraction ? multiply(plasma, fraction) : plasma),
    plasma: plasma && toCourse(plasma),
    wholeBlood: whole && toCourse(whole),
  };
}

function noteUnused(columns: readonly UnitColumn[], hasParent: boolean): string[] {
  const used = new Set<string>(Object.values(names).flat());
  const others = columns.filter(({ name, header }) => !used.has(name) && !used.has(header));
  return [
    ...others.map(({ header }) => `${header}: not used`),
    ...(hasParent
      ? ["parent: plasma times the fraction at the times of the plasma samples, linear between"]
      : []),
  ];
}

/** What the JSON says is there must be there: metabolites that are overlooked make an input too large. */
function checkPromises(
  table: Table,
  { promises, file }: BloodSidecar,
  found: Readonly<Record<"plasma" | "fraction" | "whole", Samples | undefined>>,
  report: Report,
): void {
  for (const [kind, key] of [
    ["plasma", "PlasmaAvail"],
    ["fraction", "MetaboliteAvail"],
    ["whole", "WholeBloodAvail"],
  ] as const) {
    const isThere = found[kind] !== undefined;
    if (promises[key] === undefined || promises[key] === isThere) continue;
    report({
      where: `column "${names[kind][0]}"`,
      line: table.columnsLine,
      message: `expected it to be ${isThere ? "absent" : "there"}, as ${key} of ${file} says, found the contrary`,
      advice: "mend one of the two",
    });
  }
}

interface Samples {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

function readTimes(table: Table, column: UnitColumn | undefined, report: Report): number[] {
  if (!column) {
    report({
      where: 'column "time"',
      line: table.columnsLine,
      message: `expected a column time with its unit, found ${table.columns.join(", ").slice(0, 300)}`,
      advice: "name it time_s or time_min, whichever it is",
    });
    return [];
  }
  const own = column.unit && isTime(column.unit) ? column.unit : undefined;
  const unit = own ?? (/_blood\.tsv$/i.test(table.file) ? readSpelledUnit("s") : undefined);
  if (!unit)
    report({
      where: `column "${column.header}"`,
      line: table.columnsLine,
      message: "expected a time with its unit in its name, found none",
      advice: "write time_s or time_min, whichever it is",
    });
  const times = readCells(table, column, unit?.factor ?? 1, report);
  times.forEach((time, i) => {
    const before = times[i - 1] ?? Number.NEGATIVE_INFINITY;
    if (!(time > before) && !Number.isNaN(before))
      report({
        where: `row ${table.rows[i].row}, column "${column.header}"`,
        line: table.rows[i].line,
        message: `expected a time after that of the row above, found "${table.rows[i].cells[column.at]}"`,
        advice: "sort the rows by time, and give each time once",
      });
  });
  return times;
}

/** Samples that are there; what is left out is noted. */
function pick(
  table: Table,
  times: readonly number[],
  column: UnitColumn,
  factor: number,
  notes: string[],
  report: Report,
): Samples {
  const values = readCells(table, column, factor, report);
  const there = values.flatMap((value, i) => (Number.isNaN(value) ? [] : [i]));
  if (there.length < 2)
    report({
      where: `column "${column.header}"`,
      line: table.columnsLine,
      message: `expected two samples or more, found ${there.length}`,
      advice: "a course needs two points; leave the column out",
    });
  const nBelow = values.filter((value) => value < 0).length;
  if (nBelow > 0)
    notes.push(
      `${column.header}: ${nBelow} of ${values.length} samples are below 0 and are taken as they are`,
    );
  const gaps = values.length - there.length;
  if (gaps > 0)
    notes.push(`${column.header}: ${gaps} of ${values.length} samples have no value and are left out`);
  return { times: there.map((i) => times[i]), values: there.map((i) => values[i]) };
}

function checkFraction(table: Table, column: UnitColumn, report: Report): void {
  readCells(table, column, 1, () => {}).forEach((value, i) => {
    if (Number.isNaN(value) || (value >= 0 && value <= 1)) return;
    const { row, line } = table.rows[i];
    report({
      where: `row ${row}, column "${column.header}"`,
      line,
      message: `expected a fraction from 0 to 1, found "${value}"`,
      advice: "a percentage is divided by 100",
    });
  });
}

/** Values times a fraction that falls from 1 at time 0 to its first sample, linear between, constant behind. */
function multiply({ times, values }: Samples, fraction: Samples): Samples {
  const at = (t: number): number => {
    const next = fraction.times.findIndex((time) => time > t);
    if (next < 0) return fraction.values[fraction.values.length - 1];
    const [t0, f0] =
      next === 0 ? [Math.min(0, times[0]), 1] : [fraction.times[next - 1], fraction.values[next - 1]];
    const share = (t - t0) / (fraction.times[next] - t0);
    return f0 + share * (fraction.values[next] - f0);
  };
  return { times, values: values.map((value, i) => value * at(times[i])) };
}
