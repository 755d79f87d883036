import { InputError } from "../errors.ts";
import type { Measurement } from "../fit/measurement.ts";
import type { UnitScale } from "../units.ts";
import { firstLine } from "./cells.ts";
import { isDft, readDft } from "./read-dft.ts";
import { limitProblems, scanTable, type Table } from "./table-csv.ts";
import {
  activityUnitOf,
  isActivity,
  isTime,
  type Report,
  readActivityUnit,
  readCells,
  readDecay,
  readHeaders,
  readSpelledUnit,
  type UnitColumn,
} from "./tac-columns.ts";
import { noteGaps, type TacData, type TacRegion } from "./tac-data.ts";
import { readTacSidecar, type TacSidecarText } from "./tac-sidecar.ts";

export type { TacData, TacRegion } from "./tac-data.ts";

/** What a table of time-activity curves does not say of itself. */
export interface TacOptions {
  /** Of the activities, where the file does not say it. */
  readonly unit?: string;
  /** The JSON beside a PET-BIDS table, which gives units and decay where the table does not. */
  readonly sidecar?: TacSidecarText | undefined;
}

/**
 * Reads time-activity curves: CSV (`frame_start_min, frame_end_min, tumor, …` and a line `# unit: kBq/mL`), PMOD
 * (`start[seconds] end[kBq/cc] …`), PET-BIDS `_tacs.tsv` (`frame_start frame_end …` in s, as that standard says) or Turku
 * DFT. A
 * column `tumor_sd` holds the sd of `tumor`. Lines `# isotope: Cu-64` and `# decay_corrected: yes` (to time 0) or `no`
 * say what became of decay. Units are never guessed. A cell that is empty or n/a is left out, which
 * the notes say.
 *
 * @throws InputError with all problems of the file.
 */
export function readTac(text: string, file: string, { unit: given, sidecar }: TacOptions = {}): TacData {
  if (isDft(text)) return readDft(text, file);
  const { table, problems } = scanTable(text, file);
  const report: Report = (problem) => problems.push(problem);
  const beside = sidecar && readTacSidecar(sidecar, report);
  const columns = readHeaders(table).map((column) => {
    const told = beside?.units[column.header];
    return column.unit || told === undefined ? column : { ...column, unit: readSpelledUnit(told) };
  });
  const frames = table.columns.length > 0 ? readFrames(table, columns, report) : [];
  const unit = readActivityUnit(table, given ?? beside?.unit, report);
  const regions = table.columns.length > 0 ? readRegions(table, columns, unit, report) : [];
  const decay = readDecay(table, report) ?? beside?.decay;
  if (table.columns.length > 0 && table.rows.length === 0)
    report({
      where: "(the whole file)",
      line: table.columnsLine,
      message: "expected at least one frame, found none",
    });
  if (problems.length > 0) throw new InputError(file, limitProblems(problems));
  return {
    file,
    header: table.header,
    frames,
    regions,
    decay,
    notes: noteGaps(regions, (i) => table.rows[i].row),
  };
}

/** True for DFT, and where a line of column names looks like that of time-activity curves. */
export const isTac = (text: string): boolean =>
  isDft(text) || /^"?(frame_)?start\b|^"?frame_start/i.test(firstLine(text).trim());

const starts = ["frame_start", "start"];
const ends = ["frame_end", "end"];

/** BIDS times are in s by its standard; in a CSV the unit is in the name. */
function timeFactor(
  column: UnitColumn,
  pmod: UnitColumn | undefined,
  file: string,
  report: Report,
  line: number,
): number {
  const own = column.unit && isTime(column.unit) ? column.unit : undefined;
  const unit = own ?? pmod?.unit ?? (/_tacs\.tsv$/i.test(file) ? readSpelledUnit("s") : undefined);
  if (unit) return unit.factor;
  report({
    where: `column "${column.header}"`,
    line,
    message: "expected a time with its unit in its name, found none",
    advice: `write ${column.name}_s or ${column.name}_min, whichever it is`,
  });
  return Number.NaN;
}

function readFrames(table: Table, columns: readonly UnitColumn[], report: Report) {
  const [start, end] = [starts, ends].map((names) => columns.find(({ name }) => names.includes(name)));
  if (!start || !end) {
    report({
      where: `column "${start ? "frame_end" : "frame_start"}"`,
      line: table.columnsLine,
      message: `expected the columns frame_start and frame_end with their unit, found ${table.columns.join(", ").slice(0, 300)}`,
      advice: "name them frame_start_s and frame_end_s, or frame_start_min and frame_end_min",
    });
    return [];
  }
  // In PMOD's header the bracket behind `end` is the unit of the activities.
  const pmod = end.unit && isActivity(end.unit) ? start : undefined;
  const [from, to] = [start, end].map((column) =>
    readCells(table, column, timeFactor(column, pmod, table.file, report, table.columnsLine), report),
  );
  const frames = from.map((time, i) => ({ start: time, end: to[i] }));
  checkFrames(table, frames, report);
  return frames;
}

function checkFrames(table: Table, frames: readonly { start: number; end: number }[], report: Report): void {
  frames.forEach(({ start, end }, i) => {
    const { row, line } = table.rows[i];
    const place = { where: `row ${row}`, line };
    const before = frames[i - 1]?.end ?? 0;
    if (Number.isNaN(start) || Number.isNaN(end)) {
      if (table.rows[i].cells.slice(0, 2).some((cell) => cell === "" || /^n\/?a$/i.test(cell)))
        report({
          ...place,
          message: "expected a start and an end of the frame, found none",
          advice: "fill it in",
        });
    } else if (!(end > start))
      report({ ...place, message: `expected a frame that ends after its start, found ${start} to ${end} s` });
    // Rounded minutes may overlap by less than a millisecond.
    else if (start < before - 1e-3)
      report({
        ...place,
        message: `expected frames in the order of their times, found one from ${start} s after one to ${before} s`,
        advice: "sort the rows by time; each frame begins where the one before ends, or later",
      });
  });
}

function readRegions(
  table: Table,
  columns: readonly UnitColumn[],
  unit: UnitScale | undefined,
  report: Report,
): TacRegion[] {
  const end = columns.find(({ name }) => ends.includes(name));
  const common = unit ?? (end?.unit && isActivity(end.unit) ? end.unit : undefined);
  const own = columns.filter(({ name }) => ![...starts, ...ends].includes(name));
  const nameOf = ({ header, name, unit: written }: UnitColumn): string =>
    written && isActivity(written) ? name : header;
  const read = (column: UnitColumn): number[] => {
    const written = activityUnitOf(table, column, common, report);
    return readCells(table, column, written?.factor ?? Number.NaN, report);
  };
  const isSd = (column: UnitColumn): boolean => /_sd$/.test(nameOf(column));
  if (own.every(isSd))
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

/** The frames of one region as measurements of a fit, in the unit of an observable (`factor` internal units). */
export function toFramePoints(
  { frames }: TacData,
  { values, sd }: TacRegion,
  condition: string,
  factor = 1,
): Measurement[] {
  return frames.flatMap(({ start, end }, i) => {
    if (Number.isNaN(values[i])) return [];
    const spread = sd === undefined || Number.isNaN(sd[i]) ? null : sd[i] / factor;
    return [{ condition, time: start, end, value: values[i] / factor, sd: spread }];
  });
}
