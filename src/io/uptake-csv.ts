import { adviseNames, InputError, type Problem } from "../errors.ts";
import { type Provenance, provenances } from "../quantity.ts";
import { readNumber } from "./cells.ts";
import { type Dish, readDish } from "./dish.ts";
import { headerValue, limitProblems, printTable, scanTable, type Table, type TableRow } from "./table-csv.ts";
import {
  adviseNumber,
  type Column,
  extraColumns,
  findColumn,
  knownColumns,
  type NumberColumn,
  numberRules,
  spellings,
  uptakeColumns,
} from "./uptake-columns.ts";

/** Uptake measured at known O2 tensions and times, as the file states it (minutes at this border). */
export interface UptakeData {
  readonly file: string;
  /** From the header line `# provenance: …`; null where the file says nothing. */
  readonly provenance: Provenance | null;
  /** From the header line `# source: …`; null where the file says nothing. */
  readonly source: string | null;
  /** The `#` lines above the columns. */
  readonly header: readonly string[];
  readonly rows: readonly UptakeRow[];
  /** What was in each dish, from header lines such as `# protein: 0.25 mg`, where a row does not say it. */
  readonly dish?: Dish;
}

/** One measured point; null means "not reported". */
export interface UptakeRow {
  readonly condition: string;
  readonly pO2_mmHg: number;
  readonly time_min: number | null;
  readonly uptake: number;
  /** Standard deviation, in `unit`. */
  readonly sd: number | null;
  /** Number of samples behind the mean. */
  readonly n: number | null;
  readonly unit: string;
  /** Tells samples of one condition and time apart. */
  readonly replicate?: string;
  readonly cells?: number;
  readonly protein_mg?: number;
  readonly medium_mL?: number;
  readonly dose_kBq?: number;
  /** 1-based line in the file. */
  readonly line: number;
}

type Report = (problem: Problem) => void;

/**
 * Reads an uptake table (columns `condition, pO2_mmHg, time_min, uptake, sd, n, unit`; an empty cell means "not
 * reported"). Units are never guessed: they are in the column names and in the column `unit`.
 *
 * `pO2_kPa`, `time_s` and `time_h` may stand for their columns. Rows of one condition and time are told apart by a
 * column `replicate`; what was in each dish is given by row (`cells`, `protein_mg`, `medium_mL`, `dose_kBq`) or by
 * header lines (`# cells: 5e5`, `# protein: 0.25 mg`, `# medium: 2 mL`, `# dose: 100 kBq` or `50 kBq/mL`).
 *
 * @throws InputError with all problems of the file.
 */
export function readUptake(text: string, file: string): UptakeData {
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const provenance = readProvenance(table, report);
  const source = headerValue(table, "source")?.value ?? null;
  if (table.columns.length > 0) checkColumns(table, report);
  const dish = readDish(table, report);
  const places = new Map([...uptakeColumns, ...extraColumns].map((c) => [c, findColumn(table.columns, c)]));
  const rows = table.rows.map((row) => {
    const placeOf = (column: Column) => places.get(column) ?? { at: -1, factor: 1 };
    return readRow(placeOf, row, table.columns, report);
  });
  if (table.columns.length > 0 && rows.length === 0 && problems.length === 0) report(noRows(table));
  checkUnits(rows, table.rows, report);
  if (uptakeColumns.every((column) => findColumn(table.columns, column).at >= 0))
    checkDuplicates(rows, table.rows, report);
  if (problems.length > 0) throw new InputError(file, limitProblems(sortByLine(problems)));
  return { file, provenance, source, header: table.header, rows, ...(dish && { dish }) };
}

/** Prints an uptake table; `readUptake` gives it back unchanged. */
export function printUptake(data: UptakeData): string {
  const extra = extraColumns.filter((column) => data.rows.some((row) => row[column] !== undefined));
  const rows = data.rows.map((row) => ({ ...row }));
  return printTable([...uptakeColumns, ...extra], rows, data.header);
}

function readRow(
  placeOf: (column: Column) => { at: number; factor: number },
  { row, line, cells }: TableRow,
  columns: readonly string[],
  report: Report,
): UptakeRow {
  const place = (column: Column) => ({ where: `row ${row}, column "${columns[placeOf(column).at]}"`, line });
  const text = (column: "condition" | "unit") => {
    const cell = cells[placeOf(column).at];
    if (cell === "")
      report({
        ...place(column),
        message: `expected a ${column === "unit" ? "unit" : "name"}, found an empty cell`,
      });
    return cell ?? "";
  };
  const number = (column: NumberColumn) => {
    const { at, factor } = placeOf(column);
    const cell = cells[at];
    if (cell === undefined) return null;
    const { expected, isGood, mayBeEmpty } = numberRules[column];
    if (cell === "" && mayBeEmpty) return null;
    const found = readNumber(cell, mayBeEmpty);
    if (typeof found === "number" && isGood(found)) return found * factor;
    const advice = typeof found === "number" ? adviseNumber(column, found) : found.advice;
    const shown = cell === "" ? "an empty cell" : `"${cell.slice(0, 60)}"`;
    report({ ...place(column), message: `expected ${expected}, found ${shown}`, advice });
    return null;
  };
  const replicate = cells[placeOf("replicate").at];
  const extra = (["cells", "protein_mg", "medium_mL", "dose_kBq"] as const).flatMap((column) => {
    const value = number(column);
    return value === null ? [] : [[column, value] as const];
  });
  return {
    condition: text("condition"),
    pO2_mmHg: number("pO2_mmHg") ?? Number.NaN,
    time_min: number("time_min"),
    uptake: number("uptake") ?? Number.NaN,
    sd: number("sd"),
    n: number("n"),
    unit: text("unit"),
    ...(replicate && { replicate }),
    ...Object.fromEntries(extra),
    line,
  };
}

function readProvenance(table: Table, report: Report): Provenance | null {
  const stated = headerValue(table, "provenance");
  if (!stated) return null;
  const known = provenances.find((p) => p === stated.value);
  if (known) return known;
  report({
    where: "header, provenance",
    line: table.headerLines[stated.index],
    message: `expected one of ${provenances.join(", ")}, found "${stated.value.slice(0, 60)}"`,
    advice: adviseNames(stated.value, provenances),
  });
  return null;
}

function checkColumns({ columns, columnsLine }: Table, report: Report): void {
  const known: readonly string[] = uptakeColumns;
  for (const column of uptakeColumns)
    if (findColumn(columns, column).at < 0)
      report({
        where: `column "${column}"`,
        line: columnsLine,
        message: `expected the columns ${known.join(", ")}, found ${columns.join(", ").slice(0, 300)}`,
        advice: `add the column "${column}"${isOptional(column) ? "; leave its cells empty where nothing is reported" : ""}`,
      });
  for (const column of uptakeColumns) {
    const names = [column, ...Object.keys(spellings[column] ?? {})].filter((name) => columns.includes(name));
    if (names.length > 1)
      report({
        where: `column "${names[1]}"`,
        line: columnsLine,
        message: `expected one of ${names.join(", ")}, found ${names.length}`,
        advice: "keep the one that was measured",
      });
  }
  for (const column of columns)
    if (!knownColumns.includes(column))
      report({
        where: `column "${column.slice(0, 60)}"`,
        line: columnsLine,
        message: `expected one of ${known.join(", ")}, found "${column.slice(0, 60)}"`,
        advice: `${adviseNames(column, knownColumns)} The unit is part of the name: convert the values, do not only rename`,
      });
}

const isOptional = (column: string) => column === "time_min" || column === "sd" || column === "n";

const noRows = (table: Table): Problem => ({
  where: "(the whole file)",
  line: table.columnsLine,
  message: "expected at least one row below the column names, found none",
  advice: "is this the right file?",
});

function checkUnits(rows: readonly UptakeRow[], places: readonly TableRow[], report: Report): void {
  const firstRow = new Map<string, number>();
  rows.forEach((row, i) => {
    if (row.unit !== "" && !firstRow.has(row.unit)) firstRow.set(row.unit, i);
  });
  const [expected, ...others] = firstRow.keys();
  for (const unit of others) {
    const i = firstRow.get(unit) ?? 0;
    report({
      where: `row ${places[i].row}, column "unit"`,
      line: rows[i].line,
      message: `expected one unit in the whole file, "${expected}", found "${unit}"`,
      advice: "convert the values, or put them in a file of their own",
    });
  }
}

function checkDuplicates(rows: readonly UptakeRow[], places: readonly TableRow[], report: Report): void {
  const seen = new Map<string, number>();
  rows.forEach((row, i) => {
    if (Number.isNaN(row.pO2_mmHg)) return;
    const key = JSON.stringify([row.condition, row.pO2_mmHg, row.time_min, row.replicate]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else
      report({
        where: `row ${places[i].row}`,
        line: row.line,
        message: `expected one row for each condition, pO2 and time, found those of row ${places[first].row} (line ${rows[first].line}) again`,
        advice: "give mean, sd and n of replicates in one row, or tell them apart in a column replicate",
      });
  });
}

function sortByLine(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
