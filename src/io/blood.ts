import { InputError } from "../errors.ts";
import { sampledInput } from "../input/sampled.ts";
import type { TimeCourse } from "../time-course.ts";
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
  /** What was done with the samples: to be shown with every result. */
  readonly notes: readonly string[];
}

const names = {
  time: ["time", "sample-time", "sample_time"],
  plasma: ["plasma_radioactivity", "plasma"],
  fraction: ["metabolite_parent_fraction", "parent_fraction"],
  whole: ["whole_blood_radioactivity", "whole_blood", "whole-blood"],
} as const;

/**
 * Reads blood samples: CSV (`time_s, plasma, parent_fraction, whole_blood` and a line `# unit: kBq/mL`), PMOD
 * (`sample-time[seconds] plasma[kBq/cc]`) or PET-BIDS `_blood.tsv` (times in s, as that standard says; `unit` from its
 * sidecar). Courses are linear between samples, 0 before the first and constant behind the last; the parent fraction
 * falls in a straight line from 1 at time 0 to its first sample.
 *
 * @throws InputError with all problems of the file.
 */
export function readBlood(
  text: string,
  file: string,
  { unit: given }: { readonly unit?: string } = {},
): BloodData {
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const columns = readHeaders(table);
  const find = (wanted: readonly string[]) =>
    columns.find(({ name, header }) => wanted.includes(name) || wanted.includes(header));
  const unit = readActivityUnit(table, given, report);
  const times = table.columns.length > 0 ? readTimes(table, find(names.time), report) : [];
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
  if (problems.length > 0) throw new InputError(file, limitProblems(problems));
  const used = new Set<string>(Object.values(names).flat());
  for (const { name, header } of columns)
    if (!used.has(name) && !used.has(header)) notes.push(`${header}: not used`);
  if (plasma && fraction)
    notes.push("parent: plasma times the fraction at the times of the plasma samples, linear between");
  return {
    file,
    parent: plasma && toCourse(fraction ? multiply(plasma, fraction) : plasma),
    plasma: plasma && toCourse(plasma),
    wholeBlood: whole && toCourse(whole),
    notes,
  };
}

interface Samples {
  readonly times: readonly number[];
  readonly values: readonly number[];
}

const toCourse = ({ times, values }: Samples): TimeCourse => sampledInput(times, values);

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
