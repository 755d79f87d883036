import Papa from "papaparse";
import { InputError, type Problem } from "../errors.ts";

/** A table as it stands in a file: header comments, column names, and cells that are still text. */
export interface Table {
  readonly file: string;
  /** The `#` lines above the columns, without the `#` and the blank behind it. */
  readonly header: readonly string[];
  /** 1-based line of each header line. */
  readonly headerLines: readonly number[];
  readonly columns: readonly string[];
  /** 1-based line of the column names. */
  readonly columnsLine: number;
  readonly rows: readonly TableRow[];
}

/** A row of a table, with the place where it was found. */
export interface TableRow {
  /** 1-based place among the rows below the column names. */
  readonly row: number;
  /** 1-based line in the file, comment lines counted. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What a cell may hold; null and undefined are empty. */
export type CellValue = string | number | boolean | null | undefined;

/** More rows than any uptake table or sweep store needs; beyond it a parser is a way to fill the memory. */
export const maxRows = 2_000_000;
/** A line with more columns is no table of ours but a hostile or transposed one. */
const maxColumns = 1000;
/** After this many problems the rest is only counted: nobody mends them one by one. */
const maxProblems = 200;

/**
 * Reads a CSV text (comma, semicolon or tab between cells, `#` comment lines, LF or CRLF, byte-order mark or not).
 *
 * @throws InputError with all problems if the text is no table.
 */
export function readTable(text: string, file: string): Table {
  const { table, problems } = scanTable(text, file);
  if (problems.length > 0) throw new InputError(file, limitProblems(problems));
  return table;
}

/** Reads what can be read and returns it together with all problems, for a reader that has more to report. */
export function scanTable(text: string, file: string): { table: Table; problems: Problem[] } {
  const empty: Table = { file, header: [], headerLines: [], columns: [], columnsLine: 1, rows: [] };
  const unreadable = findUnreadable(text);
  if (unreadable) return { table: empty, problems: [unreadable] };

  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  while (lines.at(-1) === "") lines.pop();
  const first = lines.findIndex((line) => line.trim() !== "" && !line.startsWith("#"));
  const { header, headerLines } = scanHeader(first < 0 ? lines : lines.slice(0, first));
  const start: Table = { ...empty, header, headerLines, columnsLine: first + 1 };
  if (first < 0) return { table: start, problems: [noColumns(lines.length)] };
  if (lines.length - first - 1 > maxRows)
    return { table: start, problems: [tooMany("rows", maxRows, lines.length - first - 1, first + 1)] };

  const delimiter = findDelimiter(lines[first]);
  const { rows: scanned, problems } = scanRows(lines, first, delimiter);
  const rows = dropBlankEnd(scanned);
  const columns = rows[0]?.cells ?? [];
  if (columns.length > maxColumns)
    return { table: start, problems: [tooMany("columns", maxColumns, columns.length, first + 1)] };
  const body = rows.slice(1);
  problems.push(...findRepeated(columns, first + 1), ...findRagged(body, columns.length, delimiter));
  return {
    table: { ...start, columns, rows: body.filter((r) => r.cells.length === columns.length) },
    problems,
  };
}

function scanHeader(lines: readonly string[]): Pick<Table, "header" | "headerLines"> {
  const found = lines.map((text, i) => ({ text, line: i + 1 })).filter(({ text }) => text.startsWith("#"));
  return {
    header: found.map(({ text }) => text.replace(/^# ?/, "").trimEnd()),
    headerLines: found.map(({ line }) => line),
  };
}

/** What a header line `# key: value` says, and which line it is. */
export function headerValue(table: Table, key: string): { value: string; index: number } | undefined {
  const index = table.header.findIndex((line) => line.toLowerCase().startsWith(`${key}:`));
  return index < 0 ? undefined : { value: table.header[index].slice(key.length + 1).trim(), index };
}

/** Keeps the first problems and counts the others. */
export function limitProblems(problems: readonly Problem[]): Problem[] {
  if (problems.length <= maxProblems) return [...problems];
  const hidden = problems.length - maxProblems;
  const last = { where: "(the rest)", message: `${hidden} more problem${hidden === 1 ? "" : "s"} not shown` };
  return [...problems.slice(0, maxProblems), last];
}

function findUnreadable(text: string): Problem | undefined {
  const refuse = (message: string, advice: string) => ({
    where: "(the whole file)",
    line: 1,
    message,
    advice,
  });
  const isBlank = text.replace(/^\uFEFF/, "").trim() === "";
  if (isBlank)
    return refuse(
      `expected a CSV table, found ${text === "" ? "a file of 0 bytes" : "only blanks"}`,
      "is this the right file?",
    );
  if (text.includes("\0")) return refuse("expected text, found a zero byte", "save the file as UTF-8 text");
  const spoiled = text.indexOf("\uFFFD");
  if (spoiled < 0) return undefined;
  const line = text.slice(0, spoiled).split("\n").length;
  return {
    ...refuse("expected UTF-8, found bytes that are none", "save the file with the encoding UTF-8"),
    line,
  };
}

function noColumns(lines: number): Problem {
  return {
    where: "(the whole file)",
    line: lines,
    message: "expected a line of column names, found only comments",
    advice: "is this the right file?",
  };
}

/** The separator that occurs most often in the line of column names. */
function findDelimiter(columnsLine: string): string {
  const count = (c: string) => columnsLine.split(c).length - 1;
  return [",", ";", "\t"].reduce((best, c) => (count(c) > count(best) ? c : best));
}

function scanRows(lines: readonly string[], first: number, delimiter: string) {
  // Comments become empty lines instead of vanishing, so that the count of lines stays that of the file.
  const body = lines.slice(first).map((line) => (line.startsWith("#") ? "" : line));
  const parsed = Papa.parse<string[]>(body.join("\n"), { delimiter, newline: "\n", header: false });
  const problems: Problem[] = [];
  const rows: TableRow[] = [];
  const lineOfRow: number[] = [];
  let line = first + 1;
  for (const raw of parsed.data) {
    lineOfRow.push(line);
    const breaks = raw.reduce((n, cell) => n + cell.split("\n").length - 1, 0);
    if (breaks > 0) problems.push(lineBreak(line, breaks));
    else if (raw.length > 1 || raw[0].trim() !== "")
      rows.push({ row: rows.length, line, cells: raw.map((c) => c.trim()) });
    line += 1 + breaks;
  }
  for (const e of parsed.errors)
    if (e.type === "Quotes") problems.push(badQuote(lineOfRow[e.row ?? 0] ?? first + 1, e.message));
  return { rows, problems };
}

/** Separators at the end of lines, as spreadsheets leave them, make no columns. */
function dropBlankEnd(rows: readonly TableRow[]): TableRow[] {
  const named = (rows[0]?.cells ?? []).findLastIndex((name) => name !== "") + 1;
  const isBare = rows.slice(1).every(({ cells }) => cells.slice(named).every((cell) => cell === ""));
  const width = isBare ? Math.max(named, 1) : (rows[0]?.cells.length ?? 0);
  return rows.map((row) => {
    const rest = row.cells.slice(width);
    return rest.length > 0 && rest.every((cell) => cell === "")
      ? { ...row, cells: row.cells.slice(0, width) }
      : row;
  });
}

const tooMany = (what: string, most: number, found: number, line: number): Problem => ({
  where: "(the whole file)",
  line,
  message: `expected at most ${most} ${what}, found ${found}`,
  advice: "split the file",
});

const lineBreak = (line: number, breaks: number): Problem => ({
  where: `line ${line} to ${line + breaks}`,
  line,
  message: "expected one line per row, found a quoted cell that runs over several lines",
  advice: 'close the quote with "',
});

const badQuote = (line: number, message: string): Problem => ({
  where: `line ${line}`,
  line,
  message: `expected a quoted cell, found a broken one: ${message.toLowerCase()}`,
  advice: 'close the quote with ", and write a quote inside a quoted cell twice ("")',
});

function findRepeated(columns: readonly string[], line: number): Problem[] {
  const repeated = new Set(columns.filter((c, i) => columns.indexOf(c) !== i));
  return [...repeated].map((c) => ({
    where: c === "" ? "column without a name" : `column "${c}"`,
    line,
    message: `expected one column of this name, found ${columns.filter((x) => x === c).length}`,
    advice: "rename or remove one of them",
  }));
}

function findRagged(rows: readonly TableRow[], expected: number, delimiter: string): Problem[] {
  return rows.flatMap(({ row, line, cells }) => {
    if (cells.length === expected) return [];
    const advice =
      cells.length < expected
        ? "write an empty cell for what is not reported"
        : delimiter === ","
          ? "is a comma used as decimal sign? write 0.76, not 0,76; put text that holds a comma in quotes"
          : "put text that holds the separator in quotes";
    return [
      { where: `row ${row}`, line, message: `expected ${expected} cells, found ${cells.length}`, advice },
    ];
  });
}

/**
 * Prints rows as CSV: header comments, column names, one line a row, LF, numbers by the shortest text that reads
 * back to the same number.
 */
export function printTable(
  columns: readonly string[],
  rows: Iterable<Readonly<Record<string, CellValue>>>,
  header: readonly string[] = [],
): string {
  const lines = header.flatMap((text) => text.split(/\r\n|\n|\r/)).map((text) => `# ${text}`.trimEnd());
  lines.push(columns.map(quoteCell).join(","));
  for (const row of rows) lines.push(columns.map((name) => quoteCell(printCell(row[name]))).join(","));
  return `${lines.join("\n")}\n`;
}

function printCell(value: CellValue): string {
  return value === null || value === undefined ? "" : String(value);
}

/** Quotes what a reader would else split, trim or take for a comment. */
function quoteCell(text: string): string {
  return /[",;\t\r\n]|^#|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
