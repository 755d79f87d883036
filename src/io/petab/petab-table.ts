import { InputError, type Problem } from "../../errors.ts";
import { scanTable } from "../table-csv.ts";

/** A row of a table of PEtab, by column; cells that are empty are left out. */
export interface PetabRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}
export interface PetabTable {
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly PetabRow[];
}

/**
 * Reads tables of one kind (several files count as one), which must have some columns.
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
    line,
    cells: new Map(
      table.columns.map((name, i) => [name, cells[i]] as const).filter(([, cell]) => cell !== ""),
    ),
  }));
  return { file, columns: table.columns, rows };
}

/** Gathers what is wrong with the rows of a table. */
export interface RowProblems {
  report(row: PetabRow, where: string, message: string, advice: string): void;
  /** A finite number in a cell; a problem, and NaN, if there is none. */
  numberAt(row: PetabRow, column: string): number;
  throwAll(): void;
}

export function gatherProblems(file: string): RowProblems {
  const problems: Problem[] = [];
  const report: RowProblems["report"] = (row, where, message, advice) =>
    problems.push({ where, line: row.line, message, advice });
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
      if (problems.length > 0) throw new InputError(file, problems.slice(0, 200));
    },
  };
}
