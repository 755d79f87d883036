import { readDocument } from "../document.ts";
import { adviseNames, InputError, type Problem } from "../errors.ts";
import { sampledInput } from "../input/sampled.ts";
import * as z from "../late-schema.ts";
import { dimensionless, readUnit, sameDimension, type UnitScale } from "../units.ts";
import { type BloodData, readBlood } from "./blood.ts";
import { isBlood } from "./blood-table.ts";
import { firstLine, readNumber } from "./cells.ts";
import type { GivenCourse } from "./course-file.ts";
import { readCourseHeader } from "./course-header.ts";
import { limitProblems, scanTable, type Table } from "./table-csv.ts";
import { isActivity, readSpelledUnit } from "./tac-columns.ts";

/** What a table of samples is read for. */
export interface CourseTableOptions {
  /** The unit of what it is to drive; one column must be in a unit that compares with it. */
  readonly unit?: UnitScale | undefined;
  /** The name of the column of values, where several would do. */
  readonly column?: string | undefined;
  /** The JSON beside a PET-BIDS table, which holds the units of its columns. */
  readonly sidecar?: { readonly text: string; readonly file: string } | undefined;
}

/** A column with the unit that its name, or the sidecar, gives it. */
interface Column {
  readonly index: number;
  /** As it stands in the file. */
  readonly header: string;
  /** Without the unit. */
  readonly name: string;
  readonly unit: UnitScale | undefined;
}

type Report = (problem: Problem) => void;

/**
 * Reads samples over time from a table (CSV or TSV), one column of times and one of values, each with its unit:
 * `time_min,Cp_kBq/mL`, `sample-time[seconds]  plasma[kBq/cc]` (PMOD), or a `_blood.tsv` with its JSON (PET-BIDS). Of
 * blood samples `readBlood` makes the unmetabolized tracer in plasma, plasma times its parent fraction; `column` may ask
 * for `total_plasma` or `whole_blood_radioactivity` instead. What was done with them is in the `notes`.
 *
 * Units are never guessed. An empty or `n/a` value leaves its sample out. Header lines `# interpolation: pchip` and
 * `# after: zero` say how the samples are joined; else lines join them, and the last one holds. Before the first
 * sample the course is 0.
 *
 * @throws InputError with every problem, its row and column.
 */
export function readCourseTable(text: string, file: string, options: CourseTableOptions = {}): GivenCourse {
  const { table, problems } = scanTable(text, file);
  if ((!options.unit || isActivity(options.unit)) && isBlood(table))
    return toGiven(readBlood(text, file, { sidecar: options.sidecar }), table, options.column);
  const report: Report = (problem) => problems.push(problem);
  const columns = table.columns.length > 0 ? readColumns(table, options.sidecar) : [];
  const time = columns.length > 0 ? findTime(columns, table, report) : undefined;
  const value = time && findValue(columns, time, table, options, report);
  const samples = time && value ? readSamples(table, time, value, report) : [];
  const header = readCourseHeader(table, report);
  if (problems.length > 0 || !time?.unit || !value?.unit) throw new InputError(file, limitProblems(problems));
  const seconds = samples.map(([t]) => t);
  const course = sampledInput(
    seconds,
    samples.map(([, v]) => v),
    header.how,
  );
  const { provenance, source } = header;
  return {
    file,
    course,
    unit: value.unit,
    title: value.name,
    provenance,
    source,
    firstSample: seconds[0],
  };
}

const ofParent = ["parent", "plasma", "plasma_radioactivity"];
const ofPlasma = ["total_plasma"];
const ofWhole = ["whole_blood", "whole-blood", "whole_blood_radioactivity"];

/** The course of blood samples that is asked for, or else the one that comes closest to what tissue takes up. */
function toGiven(blood: BloodData, table: Table, asked: string | undefined): GivenCourse {
  const choices = [
    { title: "unmetabolized tracer in plasma", names: ofParent, course: blood.parent },
    { title: "total plasma", names: ofPlasma, course: blood.plasma },
    { title: "whole blood", names: ofWhole, course: blood.wholeBlood },
  ].filter(({ course }) => course);
  const found = asked === undefined ? choices[0] : choices.find(({ names }) => names.includes(asked));
  const unit = readSpelledUnit("kBq/mL");
  if (!found?.course || !unit) {
    const known = choices.flatMap(({ names }) => names.slice(-1));
    throw new InputError(table.file, [
      {
        where: "(column names)",
        line: table.columnsLine,
        message: `expected one of ${known.join(", ")}, found "${asked}"`,
        advice: adviseNames(asked ?? "", known),
      },
    ]);
  }
  const { file, provenance, source, notes } = blood;
  const { title, course } = found;
  const said = {
    [ofParent[0]]: blood.isFractionKnown
      ? []
      : ["the file has no metabolite_parent_fraction: all of plasma is taken as unmetabolized tracer"],
    [ofPlasma[0]]: ["total plasma is taken, metabolites with it"],
    [ofWhole[0]]: ["whole blood is taken as plasma, metabolites with it"],
  }[found.names[0]];
  return {
    ...{ file, course, unit, title, provenance, source, firstSample: course.pieces[0].start },
    notes: [...notes, ...said],
  };
}

/** True if a line of column names looks like that of samples over time and not like that of uptake data. */
export const isCourseTable = (text: string): boolean => {
  const names = firstLine(text);
  return /^"?[\w -]*time/i.test(names) && !/\bpO2_mmHg\b.*\buptake\b|\buptake\b.*\bpO2_mmHg\b/.test(names);
};

const sidecarSchema = z.record(z.string(), z.unknown());
const sidecarColumn = z.object({ Units: z.string() });

function readColumns({ columns }: Table, sidecar: CourseTableOptions["sidecar"]): Column[] {
  const beside = sidecar ? readDocument(sidecar.text, sidecar.file, sidecarSchema).value : {};
  return columns.map((header, index) => {
    const told = sidecarColumn.safeParse(beside[header]);
    if (told.success) return { index, header, name: header, unit: readUnit(told.data.Units) };
    return { index, header, ...splitHeader(header) };
  });
}

/** Splits `plasma[kBq/cc]`, `plasma (kBq/mL)` or `plasma_kBq/mL`. */
function splitHeader(header: string): Pick<Column, "name" | "unit"> {
  const [, name, inner] = /^(.*?)\s*[[(]([^\])]*)[\])]$/.exec(header) ?? [];
  // PMOD writes a pure number so.
  if (name !== undefined) return { name, unit: readUnit(inner === "1/1" ? "1" : inner) };
  const at = header.lastIndexOf("_");
  const unit = at > 0 ? readUnit(header.slice(at + 1)) : undefined;
  return unit ? { name: header.slice(0, at), unit } : { name: header, unit: undefined };
}

const isTime = ({ unit }: Column): boolean =>
  unit !== undefined && sameDimension(unit.dimension, readUnit("s")?.dimension ?? dimensionless);

function findTime(columns: readonly Column[], table: Table, report: Report): Column | undefined {
  const named = columns.filter(({ name }) => /time/i.test(name));
  const found = (named.length > 0 ? named : columns).filter(isTime);
  if (found.length === 1) return found[0];
  report({
    where: "(column names)",
    line: table.columnsLine,
    message: `expected one column of times with its unit, found ${list(found.length > 1 ? found : named)}`,
    advice:
      found.length > 1
        ? "keep one of them"
        : "write the unit into its name, such as time_s, time[min] or sample-time[seconds]",
  });
  return undefined;
}

const list = (columns: readonly Column[]): string =>
  columns
    .map(({ header, unit }) => `"${header.slice(0, 60)}"${unit ? "" : " (no unit)"}`)
    .join(", ")
    .slice(0, 300) || "none";

function findValue(
  columns: readonly Column[],
  time: Column,
  table: Table,
  { unit: wanted, column }: CourseTableOptions,
  report: Report,
): Column | undefined {
  const others = columns.filter((c) => c !== time);
  const asked =
    column === undefined ? others : others.filter((c) => c.name === column || c.header === column);
  const found = asked.filter(
    ({ unit }) => unit && (!wanted || sameDimension(unit.dimension, wanted.dimension)),
  );
  if (found.length === 1) return found[0];
  const like = wanted ? ` in a unit like ${wanted.text}` : " with its unit";
  const place = { where: "(column names)", line: table.columnsLine };
  const names = others.map((c) => c.name);
  if (column !== undefined && asked.length === 0)
    report({
      ...place,
      message: `expected a column "${column}", found ${list(others)}`,
      advice: adviseNames(column, names),
    });
  else if (found.length > 1)
    report({
      ...place,
      message: `expected one column of values${like}, found ${list(found)}`,
      advice: `say which, such as ${table.file}#${found[0].name}`,
    });
  else
    report({
      ...place,
      message: `expected a column of values${like}, found ${list(asked)}`,
      advice:
        wanted && asked.length > 0 && asked.every((c) => c.unit)
          ? `convert the values to ${wanted.text}`
          : "write the unit into its name, such as Cp[kBq/mL]; a PET-BIDS table has it in the JSON beside it",
    });
  return undefined;
}

const isBlank = (cell: string): boolean => cell === "" || /^n\/a$/i.test(cell);

/** Times and values in internal units; an empty or `n/a` value leaves its sample out. */
function readSamples(table: Table, time: Column, value: Column, report: Report): [number, number][] {
  const samples: [number, number][] = [];
  let before = { t: Number.NEGATIVE_INFINITY, row: 0 };
  for (const { row, line, cells } of table.rows) {
    const refuse = (column: Column, message: string, advice: string | undefined): void =>
      report({ where: `row ${row}, column "${column.header}"`, line, message, advice });
    const read = (column: Column): number | undefined => {
      const cell = cells[column.index];
      const found = readNumber(cell, false);
      if (typeof found === "number") return found * (column.unit?.factor ?? 1);
      const shown = cell === "" ? "an empty cell" : `"${cell.slice(0, 60)}"`;
      refuse(column, `expected a number, found ${shown}`, found.advice);
      return undefined;
    };
    const t = read(time);
    const v = isBlank(cells[value.index]) ? undefined : read(value);
    if (t !== undefined && !(t > before.t))
      refuse(
        time,
        `expected a time after that of row ${before.row}, found ${cells[time.index]}`,
        "put the rows in order of time, each time once",
      );
    if (v !== undefined && v < 0)
      refuse(
        value,
        `expected a value of 0 or more, found ${cells[value.index]}`,
        "activities and tensions cannot be negative; leave the cell empty, or mend it",
      );
    if (t !== undefined) before = { t, row };
    if (t !== undefined && v !== undefined) samples.push([t, v]);
  }
  if (samples.length < 2)
    report({
      where: `column "${value.header}"`,
      line: table.columnsLine,
      message: `expected two samples or more, found ${samples.length}`,
      advice: "a level that holds is written in YAML, with constant",
    });
  return samples;
}
