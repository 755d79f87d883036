import { InputError, type Problem } from "../errors.ts";
import { isotopes, readIsotope } from "../observe/decay.ts";
import { readUnit } from "../units.ts";
import { firstLine, readNumber } from "./cells.ts";
import { isActivity, readSpelledUnit, type TacDecay } from "./tac-columns.ts";
import { noteGaps, type TacData, type TacRegion } from "./tac-data.ts";
import { isBeside } from "./tac-regions.ts";

/** Larger files are refused. */
const maxLines = 200_000;
const maxColumns = 1000;

interface Line {
  readonly cells: readonly string[];
  readonly line: number;
}
/** The four lines of titles, and those of the frames. */
interface Dft {
  readonly names: Line;
  readonly seconds: Line;
  readonly planes: Line;
  readonly times: Line;
  readonly rows: readonly Line[];
}
type Report = (line: number, where: string, message: string, advice: string) => void;

/** True for a text whose first line of its own begins with `DFT`. */
export const isDft = (text: string): boolean => /^[ \t]*DFT\d*(?:\s|$)/i.test(firstLine(text));

/**
 * Reads time-activity curves in the DFT format of Turku PET Centre: four lines of titles (names of regions, their
 * second and third parts, the unit, the times and volumes), then a line a frame. Comments `# isotope := Cu-64` and
 * `# decay_correction := Yes` (to time 0) or `No` say what became of decay; a column `weight` is no region. `Times (min)` or `Times (sec)` say
 * that start and end of each frame stand first; values that are NA or a dot were not measured. `.` is no part of a name.
 *
 * @throws InputError with all problems of the file; one with `Time` has the middle of its frames alone and is refused.
 * @see Turku PET Centre, *DFT file format*, the description of the TPCCLIB tools.
 */
export function readDft(text: string, file: string): TacData {
  const problems: Problem[] = [];
  const report: Report = (line, where, message, advice) => problems.push({ where, line, message, advice });
  const dft = splitDft(text, report);
  if (!dft) throw new InputError(file, problems);
  const factor = timeFactor(dft.times, report);
  const unit = readSpelledUnit(dft.planes.cells[0]);
  if (!unit || !isActivity(unit))
    report(
      dft.planes.line,
      "unit",
      `expected activity per volume, found "${dft.planes.cells[0]}"`,
      "write kBq/mL or Bq/mL, whichever it is",
    );
  const numbers = readFrames(dft, factor, report);
  const decay = readDftDecay(text, report);
  if (problems.length > 0) throw new InputError(file, problems.slice(0, 200));
  const titles = titlesOf(dft);
  const regions = titles.flatMap((name, j): TacRegion[] => {
    const values = numbers.map((row) => row[j + 2] * (unit?.factor ?? 1));
    return isBeside({ name, header: name }) ? [] : [{ name, values, sd: undefined }];
  });
  const unused = titles.filter((name) => isBeside({ name, header: name }));
  const notes = unused.map((name) => `${name}: no activity, not used`);
  const frames = numbers.map(([start, end]) => ({ start: start * factor, end: end * factor }));
  return { file, header: [], frames, regions, decay, notes: [...notes, ...noteGaps(regions)] };
}

/** What comments such as `# isotope := C-11` and `# decay_correction := Yes` say, as TPCCLIB writes them. */
function readDftDecay(text: string, report: Report): TacDecay | undefined {
  const said = (key: string): { value: string; line: number } | undefined => {
    const lines = text.split(/\r\n|\n|\r/);
    const pattern = new RegExp(`^#\\s*${key}\\s*:?=\\s*(.*)$`, "i");
    const line = lines.findIndex((own) => pattern.test(own));
    return line < 0
      ? undefined
      : { value: (pattern.exec(lines[line]) ?? ["", ""])[1].trim(), line: line + 1 };
  };
  const [corrected, named] = [said("decay_correction"), said("isotope")];
  const answer = { yes: true, no: false }[corrected?.value.toLowerCase() ?? ""];
  const isotope = readIsotope(named?.value ?? "");
  if (answer === false && !isotope)
    report(
      (named ?? corrected)?.line ?? 1,
      "isotope",
      `expected one of ${Object.keys(isotopes).join(", ")} for activities that decay, found ${named ? `"${named.value.slice(0, 60)}"` : "nothing"}`,
      "write a line such as # isotope := Cu-64, or correct the activities for decay",
    );
  return isotope && answer !== undefined ? { isotope, corrected: answer } : undefined;
}

/** Tells the lines apart; nothing where this is no such file, or too large a one. */
function splitDft(text: string, report: Report): Dft | undefined {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({ cells: splitLine(line), line: i + 1 }))
    .filter(({ cells }) => cells.length > 0 && !cells[0].startsWith("#"));
  const [names, seconds, planes, times, ...rows] = lines;
  if (!times || !/^DFT\d*$/i.test(names.cells[0])) {
    const found = text.slice(0, 40).split("\n")[0];
    const wanted = `expected a line that begins with DFT, and three more, found "${found}"`;
    report(1, "title", wanted, "is this the right file?");
    return undefined;
  }
  if (lines.length > maxLines || names.cells.length > maxColumns) {
    const wanted = `expected at most ${maxLines} lines of ${maxColumns} columns, found more`;
    report(1, "(the whole file)", wanted, "split it");
    return undefined;
  }
  return { names, seconds, planes, times, rows };
}

const splitLine = (line: string): string[] =>
  line
    .trim()
    .split(/\s+/)
    .filter((cell) => cell !== "");

/** The three parts of each region's name. */
const titlesOf = ({ names, seconds, planes }: Dft): string[] =>
  names.cells
    .slice(1)
    .map((name, j) =>
      [name, seconds.cells[j + 1], planes.cells[j + 1]]
        .filter((part) => part !== undefined && part !== "." && part !== "")
        .join(" "),
    );

/** Start, end and values of each frame, as they are written. */
function readFrames({ names, times, rows }: Dft, factor: number, report: Report): number[][] {
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
  checkOrder(numbers, rows, factor, report);
  return numbers;
}

function checkOrder(
  numbers: readonly (readonly number[])[],
  rows: readonly Line[],
  factor: number,
  report: Report,
): void {
  numbers.forEach(([start, end], i) => {
    const before = i === 0 ? Number.NEGATIVE_INFINITY : numbers[i - 1][1];
    if (end > start && !(start * factor < before * factor - 1e-3)) return;
    const found = `expected frames in order that end after their start, found ${start} to ${end} after ${before}`;
    report(rows[i].line, `frame ${i + 1}`, found, "mend the times");
  });
}

function timeFactor({ cells, line }: Line, report: Report): number {
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
