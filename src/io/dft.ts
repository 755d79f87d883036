import { CallError, InputError, type Problem } from "../errors.ts";
import { readUnit } from "../units.ts";
import { readNumber } from "./cells.ts";
import type { TacData, TacRegion } from "./tac.ts";
import { isActivity, readSpelledUnit } from "./tac-columns.ts";
import { refuseSpread, type TacCurves } from "./tac-print.ts";

/** Larger files are refused. */
const maxLines = 200_000;
const maxColumns = 1000;

/**
 * Reads time-activity curves in the DFT format of Turku PET Centre: four lines of titles (names of regions, their
 * second and third parts, the unit, the times and volumes), then a line a frame. `Times (min)` or `Times (sec)` say
 * that start and end of each frame stand first; values that are NA or a dot were not measured. `.` is no part of a name.
 *
 * @throws InputError with all problems of the file; one with `Time` has the middle of its frames alone and is refused.
 * @see Turku PET Centre, *DFT file format*, the description of the TPCCLIB tools.
 */
export function readDft(text: string, file: string): TacData {
  const problems: Problem[] = [];
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ cells: splitLine(line), line: i + 1 }))
    .filter(({ cells }) => cells.length > 0 && !cells[0].startsWith("#"));
  const report = (line: number, where: string, message: string, advice: string): void => {
    problems.push({ where, line, message, advice });
  };
  const stop = (): never => {
    throw new InputError(file, problems.slice(0, 200));
  };
  const [names, seconds, planes, times, ...rows] = lines;
  if (!times || !/^DFT\d*$/i.test(names.cells[0])) {
    report(
      1,
      "title",
      `expected a line that begins with DFT, and three more, found "${text.slice(0, 40).split("\n")[0]}"`,
      "is this the right file?",
    );
    return stop();
  }
  if (lines.length > maxLines || names.cells.length > maxColumns) {
    report(
      1,
      "(the whole file)",
      `expected at most ${maxLines} lines of ${maxColumns} columns, found more`,
      "split it",
    );
    return stop();
  }
  const factor = timeFactor(times, report);
  const unit = readSpelledUnit(planes.cells[0]);
  if (!unit || !isActivity(unit))
    report(
      planes.line,
      "unit",
      `expected activity per volume, found "${planes.cells[0]}"`,
      "write kBq/mL or Bq/mL, whichever it is",
    );
  const nRegions = names.cells.length - 1;
  if (nRegions < 1) report(names.line, "title", "expected a region, found none", "name it behind DFT");
  if (rows.length === 0)
    report(times.line, "(the whole file)", "expected a frame, found none", "is this the right file?");
  const numbers = rows.map(({ cells, line }, i) => {
    if (cells.length !== nRegions + 2)
      report(
        line,
        `frame ${i + 1}`,
        `expected ${nRegions + 2} cells, found ${cells.length}`,
        "start, end and a value for each region",
      );
    return cells.map((cell, j) => readValue(cell, j, line, report));
  });
  numbers.forEach(([start, end], i) => {
    const before = i === 0 ? Number.NEGATIVE_INFINITY : numbers[i - 1][1];
    if (!(end > start) || start * factor < before * factor - 1e-3)
      report(
        rows[i].line,
        `frame ${i + 1}`,
        `expected frames in order that end after their start, found ${start} to ${end} after ${before}`,
        "mend the times",
      );
  });
  if (problems.length > 0) stop();
  const titles = names.cells
    .slice(1)
    .map((name, j) =>
      [name, seconds.cells[j + 1], planes.cells[j + 1]]
        .filter((part) => part !== undefined && part !== "." && part !== "")
        .join(" "),
    );
  const regions = titles.map(
    (name, j): TacRegion => ({
      name,
      values: numbers.map((row) => row[j + 2] * (unit?.factor ?? 1)),
      sd: undefined,
    }),
  );
  const frames = numbers.map(([start, end]) => ({ start: start * factor, end: end * factor }));
  return { file, header: [], frames, regions, decay: undefined, notes: noteGaps(regions) };
}

const splitLine = (line: string): string[] =>
  line
    .trim()
    .split(/\s+/)
    .filter((cell) => cell !== "");

type Report = (line: number, where: string, message: string, advice: string) => void;

function timeFactor(
  { cells, line }: { readonly cells: readonly string[]; readonly line: number },
  report: Report,
): number {
  const [word, unit = ""] = cells;
  const found = readUnit(unit.replace(/[()]/g, "").replace(/^sec$/i, "s"));
  if (word !== "Times")
    report(
      line,
      "times",
      `expected Times (starts and ends of frames), found "${word}"`,
      "the middle of a frame does not say how long it is",
    );
  if (!found || found.text === "1")
    report(
      line,
      "times",
      `expected the unit of time (min) or (sec), found "${unit}"`,
      "write it behind Times",
    );
  return found?.factor ?? Number.NaN;
}

function readValue(cell: string, column: number, line: number, report: Report): number {
  if (column > 1 && /^(NA|n\/a|\.|nan)$/i.test(cell)) return Number.NaN;
  const found = readNumber(cell, false);
  if (typeof found === "number") return found;
  report(
    line,
    `column ${column + 1}`,
    `expected a number, found "${cell.slice(0, 40)}"`,
    found.advice ?? "write it with a point",
  );
  return Number.NaN;
}

const noteGaps = (regions: readonly TacRegion[]): string[] =>
  regions.flatMap(({ name, values }) => {
    const gaps = values.filter(Number.isNaN).length;
    return gaps > 0 ? [`${name}: ${gaps} of ${values.length} frames have no value and are left out`] : [];
  });

/**
 * Prints time-activity curves in the DFT format of Turku PET Centre, times in s, activities in kBq/mL.
 *
 * @throws CallError if a name has more than three parts, or there is an sd or uncorrected values, for which it has no place.
 */
export function printDft(data: TacCurves): string {
  refuseSpread(data, "DFT");
  if (data.decay?.corrected === false)
    throw new CallError(
      "DFT holds values that are corrected for decay, these are not; correct them, or write CSV",
    );
  const { frames, regions } = data;
  const parts = regions.map(({ name }) => {
    const own = name.split(" ");
    if (own.length > 3 || own.some((part) => !/^[^\s#]+$/.test(part) || part === "."))
      throw new CallError(`DFT: expected a name of one to three parts, found "${name}"; rename the region`);
    return own;
  });
  const row = (first: readonly string[], at: (j: number) => string): string =>
    [...first, ...regions.map((_, j) => at(j))].join("\t");
  const value = (x: number): string => (Number.isNaN(x) ? "NA" : String(x));
  return `${[
    row(["DFT1"], (j) => parts[j][0]),
    row(["."], (j) => parts[j][1] ?? "."),
    row(["kBq/mL"], (j) => parts[j][2] ?? "."),
    row(["Times (sec)"], () => "."),
    ...frames.map(({ start, end }, i) =>
      row([String(start), String(end)], (j) => value(regions[j].values[i])),
    ),
  ].join("\n")}\n`;
}
