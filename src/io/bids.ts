import { readDocument } from "../document.ts";
import { CallError, InputError, type Problem } from "../errors.ts";
import * as z from "../late-schema.ts";
import { bidsIsotope } from "../observe/decay.ts";
import { scanTable } from "./table-csv.ts";
import { readTac, type TacData } from "./tac.ts";
import { readCells, readHeaders, readSpelledUnit } from "./tac-columns.ts";
import { checkNames, printTabs, rowsOf, type TacCurves } from "./tac-print.ts";

/** A table of PET-BIDS with the JSON file that says what its columns are. */
export interface BidsTable {
  readonly tsv: string;
  readonly json: string;
}

const printJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const columnSchema = z.looseObject({ Units: z.string().optional(), Description: z.string().optional() });

/** Prints curves as `_tacs.tsv` and its sidecar: `frame_start`, `frame_end` in s, a column a region in kBq/mL. */
export function printBidsTacs(data: TacCurves): BidsTable {
  const { frames, regions, decay } = data;
  const columns = regions.flatMap(({ name, values, sd }) => [
    { name, values, sd: undefined },
    ...(sd ? [{ name: `${name}_sd`, values: sd, sd: undefined }] : []),
  ]);
  checkNames(
    columns.map(({ name }) => name),
    /\s/,
  );
  const described = columns.map(({ name }) => [
    name,
    { Description: `activity of ${name}`, Units: "kBq/mL" },
  ]);
  const sidecar = {
    ...(decay && { TracerRadionuclide: bidsIsotope(decay.isotope), ImageDecayCorrected: decay.corrected }),
    ...(decay?.corrected && { ImageDecayCorrectionTime: 0 }),
    frame_start: { Description: "start of the frame", Units: "s" },
    frame_end: { Description: "end of the frame", Units: "s" },
    ...Object.fromEntries(described),
  };
  const head = ["frame_start", "frame_end", ...columns.map(({ name }) => name)];
  return { tsv: printTabs([head, ...rowsOf(frames, columns)]), json: printJson(sidecar) };
}

/**
 * Reads `_tacs.tsv` with its sidecar, whose columns say their units, and which says what became of decay.
 *
 * @throws InputError with all problems.
 */
export const readBidsTacs = ({ tsv, json }: BidsTable, file: string): TacData =>
  readTac(tsv, file, { sidecar: { text: json, file: sidecarOf(file) } });

const sidecarOf = (file: string): string => file.replace(/\.tsv$/i, ".json");

/** Blood samples as they were drawn; NaN where one was not measured. Times in s, activities in kBq/mL. */
export interface BloodSamples {
  readonly times: readonly number[];
  readonly plasma?: readonly number[];
  readonly parentFraction?: readonly number[];
  readonly wholeBlood?: readonly number[];
  readonly dispersionCorrected: boolean;
}

const bloodColumns = [
  ["plasma", "plasma_radioactivity", "activity of plasma", "kBq/mL"],
  [
    "parentFraction",
    "metabolite_parent_fraction",
    "fraction of plasma activity that is the intact tracer",
    "1",
  ],
  ["wholeBlood", "whole_blood_radioactivity", "activity of whole blood", "kBq/mL"],
] as const;

/** Prints blood samples as `_blood.tsv` and its JSON, which says what there is. */
export function printBidsBlood(samples: BloodSamples): BidsTable {
  const used = bloodColumns.filter(([key]) => samples[key]);
  const cell = (x: number): string => (Number.isNaN(x) ? "n/a" : String(x));
  const rows = samples.times.map((time, i) => [
    String(time),
    ...used.map(([key]) => cell(samples[key]?.[i] ?? Number.NaN)),
  ]);
  const sidecar = {
    PlasmaAvail: samples.plasma !== undefined,
    MetaboliteAvail: samples.parentFraction !== undefined,
    WholeBloodAvail: samples.wholeBlood !== undefined,
    DispersionCorrected: samples.dispersionCorrected,
    time: { Description: "time of the sample", Units: "s" },
    ...Object.fromEntries(used.map(([, name, Description, Units]) => [name, { Description, Units }])),
  };
  return { tsv: printTabs([["time", ...used.map(([, name]) => name)], ...rows]), json: printJson(sidecar) };
}

const bloodSchema = z.looseObject({
  PlasmaAvail: z.boolean(),
  MetaboliteAvail: z.boolean(),
  WholeBloodAvail: z.boolean(),
  DispersionCorrected: z.boolean(),
});

/**
 * Reads `_blood.tsv` with its JSON, sample by sample; `readBlood` makes courses of them.
 *
 * @throws InputError with all problems: what the JSON says is there must be there, in a unit.
 */
export function readBidsBlood({ tsv, json }: BidsTable, file: string): BloodSamples {
  const sidecar = sidecarOf(file);
  const { value } = readDocument(json, sidecar, bloodSchema);
  const { table, problems } = scanTable(tsv, file);
  const columns = readHeaders(table);
  const read = (name: string, factor: number): number[] | undefined => {
    const column = columns.find((c) => c.header === name);
    return column && readCells(table, column, factor, (problem) => problems.push(problem));
  };
  const refuse = (where: string, message: string, advice: string): void => {
    problems.push({ where, line: table.columnsLine, message, advice });
  };
  const factorOf = (name: string, pure: boolean): number => {
    if (pure) return 1;
    const said = columnSchema.safeParse((value as Record<string, unknown>)[name]);
    const unit = readSpelledUnit((said.success ? said.data.Units : undefined) ?? "");
    if (unit) return unit.factor;
    refuse(
      `column "${name}"`,
      "expected its unit in the JSON file, found none",
      `write "${name}": { "Units": "kBq/mL" }`,
    );
    return Number.NaN;
  };
  const times = read("time", 1);
  if (!times) refuse('column "time"', "expected a column time, found none", "it is in s");
  times?.forEach((t, i) => {
    if (i > 0 && !(t > times[i - 1]))
      problems.push({
        where: `row ${i + 1}`,
        line: table.rows[i].line,
        message: `expected rising times, found ${t} after ${times[i - 1]}`,
        advice: "sort the rows",
      });
  });
  const said = {
    plasma: value.PlasmaAvail,
    parentFraction: value.MetaboliteAvail,
    wholeBlood: value.WholeBloodAvail,
  };
  const found = bloodColumns.flatMap(([key, name]) => {
    const values = read(
      name,
      columns.some((c) => c.header === name) ? factorOf(name, key === "parentFraction") : 1,
    );
    if ((values !== undefined) !== said[key])
      refuse(
        `column "${name}"`,
        `expected it to be ${said[key] ? "there" : "absent"}, as the JSON file says, found the contrary`,
        "mend one of the two",
      );
    return values ? [[key, values] as const] : [];
  });
  if (problems.length > 0) throw new InputError(file, problems.slice(0, 200));
  return { times: times ?? [], dispersionCorrected: value.DispersionCorrected, ...Object.fromEntries(found) };
}

/** Kinetic parameters by region. */
export interface KineticParameters {
  readonly parameters: readonly {
    readonly name: string;
    readonly unit: string;
    readonly description: string;
  }[];
  readonly regions: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Prints kinetic parameters as `_kinpar.tsv` (a row a region) and its JSON with the units. */
export function printBidsKinpar({ parameters, regions }: KineticParameters): BidsTable {
  const cell = (x: number): string => (Number.isNaN(x) ? "n/a" : String(x));
  const bad = regions.find(({ name }) => /[\t\r\n"#]/.test(name) || name.trim() !== name || name === "");
  if (bad)
    throw new CallError(`expected names of regions without tabs and quotes, found "${bad.name}"; rename it`);
  const rows = regions.map(({ name, values }) => [name, ...values.map(cell)]);
  const sidecar = Object.fromEntries(
    parameters.map(({ name, unit, description }) => [name, { Description: description, Units: unit }]),
  );
  return {
    tsv: printTabs([["name", ...parameters.map(({ name }) => name)], ...rows]),
    json: printJson(sidecar),
  };
}

/** Reads `_kinpar.tsv` with its JSON. */
export function readBidsKinpar({ tsv, json }: BidsTable, file: string): KineticParameters {
  const sidecar = sidecarOf(file);
  const { value } = readDocument(json, sidecar, z.record(z.string(), columnSchema));
  const { table, problems } = scanTable(tsv, file);
  const names = table.columns.filter((name) => name !== "name");
  const at = table.columns.indexOf("name");
  if (at < 0 && problems.length === 0)
    problems.push({
      where: "columns",
      line: 1,
      message: 'expected a column "name", found none',
      advice: "it names the region",
    });
  const parameters = names.map((name) => {
    const said = Object.hasOwn(value, name) ? value[name] : undefined;
    if (said?.Units === undefined)
      problems.push({
        where: `column "${name}"`,
        line: table.columnsLine,
        message: "expected its unit in the JSON file, found none",
        advice: 'write "Units"',
      } satisfies Problem);
    return { name, unit: said?.Units ?? "", description: said?.Description ?? "" };
  });
  const columns = readHeaders(table).filter(({ header }) => header !== "name");
  const values = columns.map((column) => readCells(table, column, 1, (problem) => problems.push(problem)));
  if (problems.length > 0) throw new InputError(file, problems.slice(0, 200));
  const regions = table.rows.map(({ cells }, i) => ({
    name: cells[at],
    values: values.map((column) => column[i]),
  }));
  return { parameters, regions };
}
