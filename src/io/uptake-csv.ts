import { adviseNames, InputError, type Problem } from "../errors.ts";
import { type Provenance, provenances } from "../quantity.ts";
import { limitProblems, printTable, scanTable, type Table, type TableRow } from "./table-csv.ts";

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
  /** 1-based line in the file. */
  readonly line: number;
}

/** The columns of an uptake file, in the order in which they are printed. */
export const uptakeColumns = ["condition", "pO2_mmHg", "time_min", "uptake", "sd", "n", "unit"] as const;
type Column = (typeof uptakeColumns)[number];

/** What each column takes beside being a finite number. */
const numberRules = {
  pO2_mmHg: { mayBeEmpty: false, isGood: (x: number) => x >= 0, expected: "a tension ≥ 0 mmHg" },
  time_min: { mayBeEmpty: true, isGood: (x: number) => x >= 0, expected: "a time ≥ 0 min" },
  uptake: { mayBeEmpty: false, isGood: () => true, expected: "a number" },
  sd: { mayBeEmpty: true, isGood: (x: number) => x > 0, expected: "a standard deviation > 0" },
  n: {
    mayBeEmpty: true,
    isGood: (x: number) => Number.isInteger(x) && x > 0,
    expected: "a whole number > 0",
  },
} as const;
type NumberColumn = keyof typeof numberRules;

type Report = (problem: Problem) => void;

/**
 * Reads an uptake table (columns `condition, pO2_mmHg, time_min, uptake, sd, n, unit`; an empty cell means "not
 * reported"). Units are never guessed: they are in the column names and in the column `unit`.
 *
 * @throws InputError with all problems of the file.
 */
export function readUptake(text: string, file: string): UptakeData {
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const provenance = readProvenance(table, report);
  const source = headerValue(table, "source")?.value ?? null;
  if (table.columns.length > 0) checkColumns(table, report);
  const rows = table.rows.map((row) => {
    const cellOf = (column: Column) => row.cells[table.columns.indexOf(column)];
    return readRow(cellOf, row, report);
  });
  if (table.columns.length > 0 && rows.length === 0 && problems.length === 0) report(noRows(table));
  checkUnits(rows, table.rows, report);
  if (uptakeColumns.every((column) => table.columns.includes(column)))
    checkDuplicates(rows, table.rows, report);
  if (problems.length > 0) throw new InputError(file, limitProblems(sortByLine(problems)));
  return { file, provenance, source, header: table.header, rows };
}

/** Prints an uptake table; `readUptake` gives it back unchanged. */
export function printUptake(data: UptakeData): string {
  const rows = data.rows.map((row) => ({ ...row }));
  return printTable(uptakeColumns, rows, data.header);
}

function readRow(
  cellOf: (column: Column) => string | undefined,
  { row, line }: TableRow,
  report: Report,
): UptakeRow {
  const place = (column: string) => ({ where: `row ${row}, column "${column}"`, line });
  const text = (column: "condition" | "unit") => {
    const cell = cellOf(column);
    if (cell === "")
      report({
        ...place(column),
        message: `expected a ${column === "unit" ? "unit" : "name"}, found an empty cell`,
      });
    return cell ?? "";
  };
  const number = (column: NumberColumn) => {
    const cell = cellOf(column);
    if (cell === undefined) return null;
    const { expected, isGood, mayBeEmpty } = numberRules[column];
    if (cell === "" && mayBeEmpty) return null;
    const found = readNumber(cell, mayBeEmpty);
    if (typeof found === "number" && isGood(found)) return found;
    const advice = typeof found === "number" ? adviseNumber(column, found) : found.advice;
    const shown = cell === "" ? "an empty cell" : `"${cell.slice(0, 60)}"`;
    report({ ...place(column), message: `expected ${expected}, found ${shown}`, advice });
    return null;
  };
  return {
    condition: text("condition"),
    pO2_mmHg: number("pO2_mmHg") ?? Number.NaN,
    time_min: number("time_min"),
    uptake: number("uptake") ?? Number.NaN,
    sd: number("sd"),
    n: number("n"),
    unit: text("unit"),
    line,
  };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Reads a decimal number, or says what the text is instead. Adding 0 turns −0 into 0. */
export function readNumber(cell: string, mayBeEmpty: boolean): number | { advice: string | undefined } {
  const value = Number(cell);
  if (decimal.test(cell) && Number.isFinite(value)) return value + 0;
  if (cell === "") return { advice: "this column must be filled in" };
  if (/^[+-]?\d+,\d+$/.test(cell)) return { advice: `write a decimal point: ${cell.replace(",", ".")}` };
  if (/^[+-]?(nan|inf(inity)?|na|n\/a|nd)$/i.test(cell))
    return { advice: `leave the ${mayBeEmpty ? "cell empty" : "row out"} if the value is not reported` };
  if (cell.includes("−")) return { advice: "write the minus sign as a hyphen, -" };
  if (decimal.test(cell)) return { advice: "the number is too large" };
  return { advice: "write the number alone; units are in the column name or in the column unit" };
}

function adviseNumber(column: NumberColumn, found: number): string | undefined {
  if (column === "sd" && found === 0) return "leave the cell empty if it is not reported";
  return found < 0 ? "mend the sign" : undefined;
}

function headerValue(table: Table, key: string): { value: string; index: number } | undefined {
  const index = table.header.findIndex((line) => line.toLowerCase().startsWith(`${key}:`));
  return index < 0 ? undefined : { value: table.header[index].slice(key.length + 1).trim(), index };
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
  for (const column of known)
    if (!columns.includes(column))
      report({
        where: `column "${column}"`,
        line: columnsLine,
        message: `expected the columns ${known.join(", ")}, found ${columns.join(", ").slice(0, 300)}`,
        advice: `add the column "${column}"${isOptional(column) ? "; leave its cells empty where nothing is reported" : ""}`,
      });
  for (const column of columns)
    if (!known.includes(column))
      report({
        where: `column "${column.slice(0, 60)}"`,
        line: columnsLine,
        message: `expected one of ${known.join(", ")}, found "${column.slice(0, 60)}"`,
        advice: `${adviseNames(column, known)} The unit is part of the name: convert the values, do not only rename`,
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
    const key = JSON.stringify([row.condition, row.pO2_mmHg, row.time_min]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, i);
    else
      report({
        where: `row ${places[i].row}`,
        line: row.line,
        message: `expected one row for each condition, pO2 and time, found those of row ${places[first].row} (line ${rows[first].line}) again`,
        advice: "give mean, sd and n of replicates in one row, or tell them apart in the column condition",
      });
  });
}

function sortByLine(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
