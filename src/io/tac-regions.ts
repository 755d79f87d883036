import type { UnitScale } from "../units.ts";
import type { Table } from "./table-csv.ts";
import {
  activityUnitOf,
  isActivity,
  isTime,
  type Report,
  readCells,
  type UnitColumn,
} from "./tac-columns.ts";
import type { TacRegion } from "./tac-data.ts";

/** Columns that other programs write beside the regions: lengths, middles, weights and numbers of frames. */
const beside =
  /^(frames?|frame_?(no|nr|number|index|id)|(frame_?|time_?)?(dur|duration|mid|middle|midtime|midpoint)(_?time)?|mid_?(frame|time|point)(_?time)?|(frame_?)?weights?)$/i;
const lengths = /^(frame_?|time_?)?dur(ation)?$/i;

/** True for a column that is no curve of a region whatever its numbers are. */
export const isBeside = ({ name, header }: Pick<UnitColumn, "name" | "header">): boolean =>
  beside.test(name) || beside.test(header);
/** The column of frame lengths, which some write in place of the ends or beside them. */
export const isLength = ({ name, header }: UnitColumn): boolean => lengths.test(name) || lengths.test(header);

/** True where the unit of a column, not a suffix that may be part of a name, says that it is a time or a number. */
const isOther = ({ unit, header }: UnitColumn): boolean =>
  unit !== undefined && (isTime(unit) || unit.dimension.every((x) => x === 0)) && !/_(s|min|h)$/.test(header);

/** Tells the regions from what stands beside them, which goes to `notes`. */
function splitColumns(columns: readonly UnitColumn[], notes: string[]): UnitColumn[] {
  return columns.filter((column) => {
    if (!isBeside(column) && !isOther(column)) return true;
    if (!isLength(column)) notes.push(`${column.header}: no activity, not used`);
    return false;
  });
}

/** Reads the curves, each with its sd where the table has one; `columns` are those that say nothing of frames. */
export function readRegions(
  table: Table,
  columns: readonly UnitColumn[],
  common: UnitScale | undefined,
  { notes, report }: { readonly notes: string[]; readonly report: Report },
): TacRegion[] {
  const own = splitColumns(columns, notes);
  const nameOf = ({ header, name, unit: written }: UnitColumn): string =>
    written && isActivity(written) ? name : header;
  const read = (column: UnitColumn): number[] => {
    const written = activityUnitOf(table, column, common, report);
    return readCells(table, column, written?.factor ?? Number.NaN, report);
  };
  for (const { header, at } of own)
    if (header === "")
      report({
        where: `column ${at + 1}`,
        line: table.columnsLine,
        message: "expected a name for a column that holds values, found none",
        advice: "name the region",
      });
  const known = own.map(nameOf);
  const isSd = (column: UnitColumn): boolean =>
    /_sd$/.test(nameOf(column)) && known.includes(nameOf(column).slice(0, -"_sd".length));
  if (own.length === 0)
    report({
      where: "(the whole file)",
      line: table.columnsLine,
      message: "expected a region beside the frames, found none",
    });
  return own
    .filter((column) => !isSd(column))
    .map((column) => {
      const spread = own.find((other) => nameOf(other) === `${nameOf(column)}_sd`);
      const sd = spread && read(spread);
      if (spread) checkSd(table, spread, sd ?? [], report);
      return { name: nameOf(column), values: read(column), sd };
    });
}

function checkSd(table: Table, column: UnitColumn, sd: readonly number[], report: Report): void {
  sd.forEach((value, i) => {
    if (value > 0 || Number.isNaN(value)) return;
    const { row, line, cells } = table.rows[i];
    report({
      where: `row ${row}, column "${column.header}"`,
      line,
      message: `expected a standard deviation > 0, found "${cells[column.at]}"`,
      advice: value < 0 ? "mend the sign" : "write n/a if it is not reported",
    });
  });
}
