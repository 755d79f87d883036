import { InputError, type Problem } from "../errors.ts";
import type { Measurement } from "../fit/measurement.ts";
import type { UnitScale } from "../units.ts";
import { firstLine } from "./cells.ts";
import { isDft, readDft } from "./read-dft.ts";
import { limitProblems, scanTable, type Table } from "./table-csv.ts";
import {
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
import { isLength, readRegions } from "./tac-regions.ts";
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
 * column `tumor_sd` holds the sd of `tumor`, one such as `frame_duration` the lengths of frames, which must fit their ends
 * or stand in place of them; middles and weights are no regions, which the notes say. Lines `# isotope: Cu-64` and `# decay_corrected: yes` (to time 0) or `no`
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
  const columns = readHeaders(table, beside?.units);
  if (isBlankSeparated(table)) throw new InputError(file, [blankSeparated(table)]);
  const isReadable = table.columns.length > 0;
  const frames = isReadable ? readFrames(table, columns, report) : [];
  const unit = readActivityUnit(table, given ?? beside?.unit, report) ?? unitOfPmod(columns);
  const own = columns.filter(({ name }) => ![...starts, ...ends].includes(name));
  const notes: string[] = [];
  const regions = isReadable ? readRegions(table, own, unit, { notes, report }) : [];
  const decay = readDecay(table, report) ?? beside?.decay;
  if (isReadable && table.rows.length === 0)
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
    notes: [...notes, ...noteGaps(regions, (i) => table.rows[i].row)],
  };
}

/** In PMOD's header the bracket behind `end` is the unit of the activities. */
function unitOfPmod(columns: readonly UnitColumn[]): UnitScale | undefined {
  const end = columns.find(({ name }) => ends.includes(name));
  return end?.unit && isActivity(end.unit) ? end.unit : undefined;
}

const isBlankSeparated = ({ columns }: Table): boolean => columns.length === 1 && /\s/.test(columns[0]);
const blankSeparated = ({ columns, columnsLine }: Table): Problem => ({
  where: "(column names)",
  line: columnsLine,
  message: `expected columns with tabs, commas or semicolons between them, found blanks in "${columns[0].slice(0, 100)}"`,
  advice: "write a tab between the columns, as PMOD does",
});

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
  const [, bracketed] = /\[([^\]]+)\]$/.exec(column.header) ?? [];
  if (bracketed !== undefined && ends.includes(column.name))
    report({
      where: `column "${column.header}"`,
      line,
      message: `expected the unit of the activities, as PMOD writes it behind end, or of the time, found "${bracketed.slice(0, 60)}"`,
      advice: "convert the values to kBq/mL, and write end[kBq/cc]",
    });
  else
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
  const length = columns.find(isLength);
  if (!start || !(end ?? length)) {
    report({
      where: `column "${start ? "frame_end" : "frame_start"}"`,
      line: table.columnsLine,
      message: `expected the columns frame_start and frame_end with their unit, found ${table.columns.join(", ").slice(0, 300)}`,
      advice: "name them frame_start_s and frame_end_s, or frame_start_min and frame_end_min",
    });
    return [];
  }
  const pmod = unitOfPmod(columns) ? start : undefined;
  const read = (column: UnitColumn): number[] =>
    readCells(table, column, timeFactor(column, pmod, table.file, report, table.columnsLine), report);
  const from = read(start);
  const lasting = length && read(length);
  const to = end ? read(end) : from.map((time, i) => time + (lasting?.[i] ?? Number.NaN));
  const frames = from.map((time, i) => ({ start: time, end: to[i] }));
  checkFrames(table, frames, report);
  if (end && lasting) checkLengths(table, frames, lasting, report);
  return frames;
}

function checkLengths(table: Table, frames: Frames, lengths: readonly number[], report: Report): void {
  frames.forEach(({ start, end }, i) => {
    const found = end - start;
    // Rounding of the file.
    if (!(Math.abs(found - lengths[i]) > 1e-3 * (1 + Math.abs(found)))) return;
    const { row, line } = table.rows[i];
    report({
      ...{ where: `row ${row}`, line },
      message: `expected a frame that lasts as long as from its start to its end, ${found} s (${start} to ${end}), found a length of ${lengths[i]} s`,
      advice: "mend the one that is wrong",
    });
  });
}

type Frames = readonly { readonly start: number; readonly end: number }[];

function checkFrames(table: Table, frames: Frames, report: Report): void {
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
        message:
          i === 0
            ? `expected frames from time 0 on, the injection, found a start at ${start} s`
            : `expected frames in the order of their times, found one from ${start} s after one to ${before} s`,
        advice:
          i === 0
            ? "take out the frames before the injection, or count times from it"
            : "sort the rows by time; each frame begins where the one before ends, or later",
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
