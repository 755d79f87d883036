import { InputError } from "../errors.ts";
import { type BloodSidecar, readBloodSidecar } from "./blood-sidecar.ts";
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

/** The names of its columns, the first as PET-BIDS has it. */
export const bloodNames = {
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
    [...bloodNames.fraction, ...bloodNames.whole, bloodNames.plasma[0]].some(
      (own) => own === name || own === header,
    ),
  );

/** A table of blood samples as it stands: times in s, activities in kBq/mL, NaN where nothing was measured. */
export interface BloodTable {
  readonly table: Table;
  readonly times: readonly number[];
  readonly columns: Readonly<Partial<Record<BloodKind, BloodColumn>>>;
  /** Names of columns that nothing is made of. */
  readonly unused: readonly string[];
  readonly sidecar: BloodSidecar | undefined;
}
export type BloodKind = "plasma" | "fraction" | "whole";
export interface BloodColumn {
  readonly header: string;
  readonly values: readonly number[];
}

/**
 * Reads a table of blood samples; `check` may find more that is wrong before all of it is said.
 *
 * @throws InputError with all problems of the file.
 */
export function scanBlood(
  text: string,
  file: string,
  { unit: given, sidecar }: BloodOptions,
  check: (found: BloodTable, report: Report) => void,
): BloodTable {
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const beside = sidecar && readBloodSidecar(sidecar);
  const headers = readHeaders(table, beside?.units);
  const isNamed = ({ name, header }: UnitColumn, wanted: readonly string[]): boolean =>
    wanted.includes(name) || wanted.includes(header);
  const unit = readActivityUnit(table, given ?? beside?.unit, report);
  const isReadable = table.columns.length > 0;
  const time = headers.find((column) => isNamed(column, bloodNames.time));
  const times = isReadable ? readTimes(table, time, report) : [];
  const kinds = (["plasma", "whole", "fraction"] as const).flatMap((kind) => {
    const column = headers.find((own) => isNamed(own, bloodNames[kind]));
    if (!column) return [];
    const factor = kind === "fraction" ? 1 : (activityUnitOf(table, column, unit, report)?.factor ?? 1);
    const values = readCells(table, column, factor, report);
    if (kind === "fraction") checkFraction(table, column, values, report);
    return [[kind, { header: column.header, values }] as const];
  });
  const columns: BloodTable["columns"] = Object.fromEntries(kinds);
  if (!columns.plasma && !columns.whole && isReadable)
    report({
      where: "(the whole file)",
      line: table.columnsLine,
      message: `expected a column plasma_radioactivity or whole_blood_radioactivity, found ${table.columns.join(", ").slice(0, 300)}`,
      advice: "rename the column",
    });
  if (beside) checkPromises(table, beside, columns, report);
  const known = Object.values(bloodNames).flat();
  const unused = headers.flatMap((column) => (isNamed(column, known) ? [] : [column.header]));
  const found = { table, times, columns, unused, sidecar: beside };
  check(found, report);
  if (problems.length > 0) throw new InputError(file, limitProblems(problems));
  return found;
}

/** What the JSON says is there must be there: metabolites that are overlooked make an input too large. */
function checkPromises(
  table: Table,
  { promises, file }: BloodSidecar,
  found: BloodTable["columns"],
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
      where: `column "${bloodNames[kind][0]}"`,
      line: table.columnsLine,
      message: `expected it to be ${isThere ? "absent" : "there"}, as ${key} of ${file} says, found the contrary`,
      advice: "mend one of the two",
    });
  }
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

function checkFraction(table: Table, column: UnitColumn, values: readonly number[], report: Report): void {
  values.forEach((value, i) => {
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
