import { CallError } from "../../errors.ts";

/** A cell of a table that is written; undefined leaves it empty. */
export type Cell = string | number | undefined;
/** A row of a table that is written, by column. */
export type Row = Readonly<Record<string, Cell>>;
/** Values of free parameters by name (internal units), such as those of a fit, to be written as nominal. */
export type Nominal = Readonly<Record<string, number>>;

/** Names what PEtab v1 has no words for. */
export const refuse = (what: string, why: string): never => {
  throw new CallError(`PEtab v1 cannot say ${what}: ${why}`);
};

/** A name as PEtab allows it. */
export const toId = (text: string): string =>
  text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?![A-Za-z_])/, "c_");

/** Prints rows with the columns that any of them fills. */
export function printTsv(rows: readonly Row[]): string {
  const columns = [
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== undefined))),
  ];
  const lines = rows.map((row) =>
    columns.map((key) => String(row[key] ?? "").replace(/[\t\r\n]/g, " ")).join("\t"),
  );
  return `${[columns.join("\t"), ...lines].join("\n")}\n`;
}
