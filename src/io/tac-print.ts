import { CallError } from "../errors.ts";
import { printTable } from "./table-csv.ts";
import type { TacData } from "./tac-data.ts";
import { isBeside } from "./tac-regions.ts";

/** What a file of time-activity curves holds. */
export type TacCurves = Pick<TacData, "frames" | "regions" | "decay"> & {
  readonly header?: readonly string[];
};

const n = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? "n/a" : String(value);

/** Columns of values, and of their sd where there are any. */
const columnsOf = ({ regions }: TacCurves): { readonly name: string; readonly values: readonly number[] }[] =>
  regions.flatMap(({ name, values, sd }) => [
    { name, values },
    ...(sd ? [{ name: `${name}_sd`, values: sd }] : []),
  ]);

/**
 * Prints time-activity curves as CSV that `readTac` reads back to the same: frames in s, activities in kBq/mL, what
 * became of decay in the header.
 */
export function printTac(data: TacCurves): string {
  const { frames, decay, header = [] } = data;
  const own = header.filter((line) => !/^(unit|isotope|decay_corrected):/i.test(line));
  const said = decay
    ? [`isotope: ${decay.isotope}`, `decay_corrected: ${decay.corrected ? "yes" : "no"}`]
    : [];
  const columns = columnsOf(data);
  checkNames(columns.map(({ name }) => name));
  const rows = frames.map(({ start, end }, i) => ({
    ...{ frame_start_s: start, frame_end_s: end },
    ...Object.fromEntries(columns.map(({ name, values }) => [`${name}[kBq/mL]`, n(values[i])])),
  }));
  const names = ["frame_start_s", "frame_end_s", ...columns.map(({ name }) => `${name}[kBq/mL]`)];
  return printTable(names, rows, [...own, "unit: kBq/mL", ...said]);
}

/**
 * Prints time-activity curves as PMOD `.tac`: `start[seconds] end[kBq/cc]` and a column a region.
 *
 * @throws CallError if there is what that format has no place for: an sd, or values that are not corrected for decay.
 */
export function printPmodTac(data: TacCurves): string {
  const { frames, regions, decay } = data;
  refuseSpread(data, "PMOD .tac");
  if (decay?.corrected === false)
    throw new CallError(
      "PMOD .tac holds values that are corrected for decay, these are not; correct them, or write CSV",
    );
  checkNames(
    regions.map(({ name }) => name),
    /\s/,
  );
  const head = ["start[seconds]", "end[kBq/cc]", ...regions.map(({ name }) => name)];
  return printTabs([head, ...rowsOf(frames, regions)]);
}

export const printTabs = (rows: readonly (readonly string[])[]): string =>
  `${rows.map((row) => row.join("\t")).join("\n")}\n`;

/** Frames and values as cells. */
export const rowsOf = (frames: TacCurves["frames"], regions: TacCurves["regions"]): string[][] =>
  frames.map(({ start, end }, i) => [
    String(start),
    String(end),
    ...regions.map(({ values }) => n(values[i])),
  ]);

export function refuseSpread({ regions }: TacCurves, format: string): void {
  const region = regions.find(({ sd }) => sd);
  if (region)
    throw new CallError(`${format} has no place for the sd of "${region.name}"; leave it out, or write CSV`);
}

/** Names of regions that a reader would take for something else. */
export function checkNames(names: readonly string[], alsoBad = /[\n\r]/): void {
  names.forEach((name, i) => {
    const isBad = name.trim() !== name || name === "" || /[[\]\t\r\n"#]/.test(name) || alsoBad.test(name);
    const [, plain = name] = /^(.+)_(?:s|min|h)$/.exec(name) ?? [];
    const isTaken = /^(frame_)?(start|end)$/.test(plain) || isBeside({ name: plain, header: name });
    if (isBad || isTaken || /_[kMG]?Bq\/(m[Ll]|cc)$/.test(name))
      throw new CallError(
        `expected names of regions without blanks, brackets and units, which are no names of times or weights, found "${name}"; rename it`,
      );
    if (names.indexOf(name) !== i)
      throw new CallError(`expected each region once, found "${name}" again; rename it`);
  });
}
