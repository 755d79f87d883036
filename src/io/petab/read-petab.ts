import { readDocument } from "../../document.ts";
import { InputError } from "../../errors.ts";
import type { WrittenProblem } from "../../fit/problem.ts";
import * as z from "../../late-schema.ts";
import type { Network } from "../../model/network.ts";
import { type AdaptedModel, adaptModel } from "./adapt-model.ts";
import { namesOf } from "./formulas.ts";
import {
  gatherProblems,
  joinTables,
  type PetabTable,
  type RowProblems,
  readPetabTable,
} from "./petab-table.ts";
import { type ReadCondition, readConditions, readData } from "./read-data.ts";
import { type Parameters, readParameters, refuseUnused, rulesOf } from "./read-parameters.ts";
import { findSights, type Sight } from "./sights.ts";

/** A PEtab problem as the program fits it. */
export interface PetabProblem {
  readonly problem: WrittenProblem;
  readonly network: Network;
  readonly remarks: readonly string[];
  /**
   * What the log-likelihood of the problem gains where observables are on a logarithmic scale: −Σ ln m of the
   * measurements for `log`, −Σ ln(m ln 10) for `log10`; the fit has the logarithms as its data.
   */
  readonly logJacobian: number;
}

/** What a PEtab problem does not say of itself. */
export interface PetabOptions {
  /** Unit of time of a model that gives none, such as `s` or `min`. */
  readonly timeUnit?: string | undefined;
}

const list = z.array(z.string()).min(1);
const schema = z.looseObject({
  parameter_file: z.union([z.string(), z.array(z.string()).length(1)]),
  problems: z
    .array(
      z.looseObject({
        sbml_files: z.array(z.string()).length(1),
        condition_files: list,
        observable_files: list,
        measurement_files: list,
      }),
    )
    .length(1),
});
const versionSchema = z.looseObject({ format_version: z.union([z.string(), z.number()]) });

/** The columns that each table must have. */
const needed = {
  parameters: ["parameterId", "parameterScale", "estimate"],
  conditions: ["conditionId"],
  observables: ["observableId", "observableFormula", "noiseFormula"],
  measurements: ["observableId", "simulationConditionId", "measurement", "time"],
} as const;

type Tables = Readonly<Record<keyof typeof needed, PetabTable>>;
type Open = (path: string) => Promise<string>;

/**
 * Reads a PEtab v1 problem into one that can be fitted; `open` gives the text of a file that it names.
 *
 * Units are kept for a model that this program wrote; those of others are taken with the unit 1, as PEtab itself does.
 *
 * @throws InputError with what is wrong, and with what cannot be fitted here, by name: steady states, pre-equilibration,
 * Laplace noise, noise formulas and priors of other kinds.
 */
export async function readPetab(
  text: string,
  file: string,
  open: Open,
  { timeUnit }: PetabOptions = {},
): Promise<PetabProblem> {
  checkVersion(text, file);
  const { parameter_file, problems } = readDocument(text, file, schema).value;
  const [files] = problems;
  const tables: Tables = {
    parameters: await openTable([parameter_file].flat(), needed.parameters, open),
    conditions: await openTable(files.condition_files, needed.conditions, open),
    observables: await openTable(files.observable_files, needed.observables, open),
    measurements: await openTable(files.measurement_files, needed.measurements, open),
  };
  const [path] = files.sbml_files;
  const found = gatherProblems(file);
  const parameters = readParameters(tables.parameters, found);
  const sights = findSights(tables, found);
  const beside = { sights, parameters, conditions: tables.conditions, problems: found, timeUnit };
  return assemble(tables, adaptModel(await open(path), path, beside), { parameters, sights }, found);
}

/** Version 2 has other tables, of which the rest of this would tell only that they are not those of version 1. */
function checkVersion(text: string, file: string): void {
  const { value, lineOf } = readDocument(text, file, versionSchema);
  const version = String(value.format_version);
  if (/^1(\.0){0,2}$/.test(version)) return;
  const message = `expected PEtab version 1, found ${version}`;
  const advice = "write it as version 1; the library petab converts many";
  throw new InputError(file, [
    { where: "format_version", line: lineOf(["format_version"]), message, advice },
  ]);
}

/** Several files count as one table. */
const openTable = async (
  paths: readonly string[],
  columns: readonly string[],
  open: Open,
): Promise<PetabTable> =>
  joinTables(await Promise.all(paths.map(async (path) => readPetabTable(await open(path), path, columns))));

const levelsOf = (conditions: ReadonlyMap<string, ReadCondition>): WrittenProblem["conditions"] =>
  Object.fromEntries([...conditions.values()].map(({ name, levels }) => [name, levels]));

function assemble(
  tables: Tables,
  model: AdaptedModel,
  { parameters, sights }: { readonly parameters: Parameters; readonly sights: readonly Sight[] },
  problems: RowProblems,
): PetabProblem {
  const { network, text, remarks } = model;
  const conditions = readConditions(tables.conditions, model, problems);
  const { data, logJacobian } = readData(sights, model, conditions, parameters, problems);
  const used = new Set([
    ...network.parameters.map(({ name }) => name),
    ...sights.flatMap(({ noise }) => [...namesOf(noise)]),
  ]);
  refuseUnused(parameters, used, network, problems);
  problems.throwAll();
  const models = { [network.name]: { text, file: network.file } };
  const problem = {
    models,
    conditions: levelsOf(conditions),
    data,
    parameters: rulesOf(parameters, network),
  };
  const logs = sights.filter(({ transformation }) => transformation !== "lin");
  const names = [...new Set(logs.map(({ observableId }) => observableId))].join(", ");
  const said = names === "" ? [] : [`Fitted and shown as logarithms: ${names}.`];
  return { network, remarks: [...remarks, ...said], logJacobian, problem };
}
