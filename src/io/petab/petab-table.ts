import { InputError, type Problem } from "../../errors.ts";
import { scanTable } from "../table-csv.ts";

/** A row of a table of PEtab, by column, with its place; cells that are empty are left out. */
export interface PetabRow {
  readonly file: string;
  readonly line: number | undefined;
  readonly cells: ReadonlyMap<string, string>;
}
export interface PetabTable {
  readonly columns: readonly string[];
  readonly rows: readonly PetabRow[];
}

/**
 * Reads a table of one kind, which must have some columns.
 *
 * @throws InputError
 */
export function readPetabTable(text: string, file: string, needed: readonly string[]): PetabTable {
  const { table, problems } = scanTable(text, file);
  const missing = needed.filter((name) => !table.columns.includes(name));
  const found: Problem[] = [
    ...problems,
    ...missing.map((name) => ({
      where: "columns",
      line: table.columnsLine,
      message: `expected a column "${name}", found ${table.columns.slice(0, 12).join(", ") || "none"}`,
      advice: "is this the right file?",
    })),
  ];
  if (found.length > 0) throw new InputError(file, found);
  const rows = table.rows.map(({ line, cells }) => ({
    ...{ file, line },
    cells: new Map(
      table.columns.map((name, i) => [name, cells[i].trim()] as const).filter(([, cell]) => cell !== ""),
    ),
  }));
  return { columns: table.columns, rows };
}

/** Several tables of one kind count as one, with the columns of all. */
export const joinTables = (tables: readonly PetabTable[]): PetabTable => ({
  columns: [...new Set(tables.flatMap(({ columns }) => columns))],
  rows: tables.flatMap(({ rows }) => rows),
});

/** Gathers what is wrong with the rows of the tables of a problem. */
export interface RowProblems {
  report(row: PetabRow, where: string, message: string, advice: string): void;
  /** A finite number in a cell; a problem, and NaN, if there is none. */
  numberAt(row: PetabRow, column: string): number;
  throwAll(): void;
}

const most = 200;

/** `file` is named where problems lie in several tables. */
export function gatherProblems(file: string): RowProblems {
  const problems: (Problem & { readonly file: string })[] = [];
  const report: RowProblems["report"] = (row, where, message, advice) =>
    problems.push({ file: row.file, where, line: row.line, message, advice });
  return {
    report,
    numberAt(row, column) {
      const text = row.cells.get(column);
      const value = text === undefined ? Number.NaN : Number(text);
      if (!Number.isFinite(value))
        report(
          row,
          column,
          `expected a number, found ${text === undefined ? "nothing" : `"${text}"`}`,
          "mend the cell",
        );
      return value;
    },
    throwAll() {
      if (problems.length > 0) throwTogether(file, problems.slice(0, most));
    },
  };
}

/** Problems of one file have its name and their lines; where there are several, each says where it is. */
function throwTogether(file: string, problems: readonly (Problem & { readonly file: string })[]): never {
  const files = [...new Set(problems.map((problem) => problem.file))];
  if (files.length === 1) throw new InputError(files[0], problems);
  const placed = files.flatMap((own) =>
    problems
      .filter((problem) => problem.file === own)
      .map(({ message, advice, where, line }) => ({
        ...{ message, advice, where: line === undefined ? `${own}: ${where}` : `${own}:${line}: ${where}` },
      })),
  );
  throw new InputError(file, placed);
}
