import { adviseNames, type Problem } from "../errors.ts";
import { type IsotopeName, isotopes, readIsotope } from "../observe/decay.ts";
import { readUnit, sameDimension, type UnitScale } from "../units.ts";
import { isNotMeasured, readNumber } from "./cells.ts";
import { headerValue, type Table } from "./table-csv.ts";

export type Report = (problem: Problem) => void;

/** Whether values were corrected for decay to time 0, and of what. */
export interface TacDecay {
  readonly isotope: IsotopeName;
  readonly corrected: boolean;
}

/** A column whose name says its unit: `start[seconds]`, `frame_start_min`, `tumor[kBq/cc]`. */
export interface UnitColumn {
  readonly at: number;
  /** As the file has it. */
  readonly header: string;
  readonly name: string;
  readonly unit: UnitScale | undefined;
  /** The unit as brackets or a sidecar write it. */
  readonly told?: string | undefined;
}

const spelled = new Map(Object.entries({ seconds: "s", sec: "s", minutes: "min", hours: "h" }));

/** Reads a unit as kinetics software spells it: `seconds`, `kBq/cc`, `Bq/ml`. */
export const readSpelledUnit = (text: string): UnitScale | undefined =>
  readUnit((spelled.get(text.toLowerCase()) ?? text).replace(/\/(cc|ml)$/i, "/mL"));

/** Splits the names of columns from their units; a column that says none has that of the JSON beside the table. */
export function readHeaders(table: Table, beside?: ReadonlyMap<string, string>): UnitColumn[] {
  return splitHeaders(table).map((column) => {
    const told = beside?.get(column.header);
    return column.unit || told === undefined ? column : { ...column, unit: readSpelledUnit(told), told };
  });
}

function splitHeaders({ columns }: Table): UnitColumn[] {
  return columns.map((header, at) => {
    const [, bracketed = header, text] = /^(.*?)\s*\[([^\]]+)\]$/.exec(header) ?? [];
    const written = text === undefined ? undefined : readSpelledUnit(text);
    if (text !== undefined)
      return { at, header, name: bracketed, unit: written, ...(written && { told: text }) };
    const [, name = header, suffix] = /^(.+)_(s|min|h|[kMG]?Bq\/(?:m[Ll]|cc))$/.exec(header) ?? [];
    return { at, header, name, unit: suffix === undefined ? undefined : readSpelledUnit(suffix) };
  });
}

/** The unit of activity of a column, its own or that of the whole file; a column without any is reported. */
export function activityUnitOf(
  table: Table,
  { header, name, unit, told }: UnitColumn,
  common: UnitScale | undefined,
  report: Report,
): UnitScale | undefined {
  const found = unit && isActivity(unit) ? unit : told === undefined ? common : undefined;
  if (!found && told !== undefined)
    report({
      where: `column "${header}"`,
      line: table.columnsLine,
      message: `expected a unit of activity, found "${told.slice(0, 60)}"`,
      advice: "convert the values to kBq/mL or Bq/mL",
    });
  else if (!found)
    report({
      where: `column "${header}"`,
      line: table.columnsLine,
      message: "expected a unit of activity, found none",
      advice: `write a line "# unit: kBq/mL" above the columns, or ${name}[kBq/mL]; of a BIDS file give the unit of its sidecar`,
    });
  return found;
}

/** The unit of activity, from the header line `# unit: kBq/mL`, or what the caller knows from a sidecar or a plan. */
export function readActivityUnit(
  table: Table,
  given: string | undefined,
  report: Report,
): UnitScale | undefined {
  const stated = headerValue(table, "unit");
  const text = stated?.value ?? given;
  if (text === undefined) return undefined;
  const unit = readSpelledUnit(text);
  if (unit && isActivity(unit)) return unit;
  report({
    where: stated ? "header, unit" : "unit",
    ...(stated && { line: table.headerLines[stated.index] }),
    message: `expected a unit of activity concentration, found "${text.slice(0, 60)}"`,
    advice: "write for example # unit: kBq/mL",
  });
  return undefined;
}

/** What a scan says of decay: header lines `# isotope: Cu-64` and `# decay_corrected: yes` (to time 0) or `no`. */
export function readDecay(table: Table, report: Report): TacDecay | undefined {
  const isotope = headerValue(table, "isotope");
  const corrected = headerValue(table, "decay_corrected");
  if (!isotope && !corrected) return undefined;
  const refuse = (
    key: string,
    at: { index: number } | undefined,
    message: string,
    advice: string,
  ): undefined => {
    report({ where: `header, ${key}`, line: at ? table.headerLines[at.index] : 1, message, advice });
  };
  const names = Object.keys(isotopes);
  const known = readIsotope(isotope?.value ?? "");
  const shown = (found: { value: string } | undefined): string =>
    found ? `"${found.value.slice(0, 60)}"` : "nothing";
  if (!known)
    return refuse(
      "isotope",
      isotope,
      `expected one of ${names.join(", ")}, found ${shown(isotope)}`,
      isotope ? adviseNames(isotope.value, names) : "add a line such as # isotope: Cu-64",
    );
  const answer = { yes: true, true: true, no: false, false: false }[corrected?.value.toLowerCase() ?? ""];
  if (answer === undefined)
    return refuse(
      "decay_corrected",
      corrected,
      `expected yes or no, found ${shown(corrected)}`,
      "add a line # decay_corrected: yes, or no, whichever it is",
    );
  return { isotope: known, corrected: answer };
}

export const isActivity = (unit: UnitScale): boolean =>
  sameDimension(unit.dimension, readUnit("kBq/mL")?.dimension ?? []);
export const isTime = (unit: UnitScale): boolean =>
  sameDimension(unit.dimension, readUnit("s")?.dimension ?? []);

/** Reads the cells of one column in internal units; NaN where nothing was measured (empty or n/a). */
export function readCells(table: Table, column: UnitColumn, factor: number, report: Report): number[] {
  return table.rows.map(({ cells, row, line }) => {
    const cell = cells[column.at];
    if (cell === "" || /^n\/?a$/i.test(cell)) return Number.NaN;
    const found = readNumber(cell, true);
    if (typeof found === "number") return found * factor;
    report({
      where: `row ${row}, column "${column.header}"`,
      line,
      message: `expected a number, found "${cell.slice(0, 60)}"`,
      advice: isNotMeasured(cell) ? "write n/a if the value is not there" : found.advice,
    });
    return Number.NaN;
  });
}
