import { readDocument } from "../../document.ts";
import type { WrittenProblem } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import * as z from "../../late-schema.ts";
import type { Network } from "../../model/network.ts";
import { type AdaptedModel, adaptModel, type ModelTables } from "./adapt-model.ts";
import { type PetabTable, readPetabTable } from "./petab-table.ts";
import { type ReadCondition, readConditions, readData } from "./read-data.ts";
import { readParameters } from "./read-parameters.ts";

/** A PEtab problem as the program fits it. */
export interface PetabProblem {
  readonly problem: WrittenProblem;
  readonly network: Network;
  readonly remarks: readonly string[];
}

const list = z.array(z.string()).min(1);
const schema = z.looseObject({
  format_version: z.union([z.literal(1), z.literal("1"), z.literal("1.0.0")]),
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

/** The columns that each table must have. */
const needed = {
  parameters: ["parameterId", "parameterScale", "estimate"],
  conditions: ["conditionId"],
  observables: ["observableId", "observableFormula", "noiseFormula"],
  measurements: ["observableId", "simulationConditionId", "measurement", "time"],
} as const;

type Tables = ModelTables & { readonly measurements: PetabTable };
type Open = (path: string) => Promise<string>;

/**
 * Reads a PEtab v1 problem into one that can be fitted; `open` gives the text of a file that it names.
 *
 * Units are kept for a model that this program wrote; those of others are taken with the unit 1, as PEtab itself does.
 *
 * @throws InputError with what is wrong, and with what cannot be fitted here, by name: steady states, pre-equilibration,
 * logarithmic observables, Laplace noise, noise formulas and priors of other kinds.
 */
export async function readPetab(text: string, file: string, open: Open): Promise<PetabProblem> {
  const { parameter_file, problems } = readDocument(text, file, schema).value;
  const [files] = problems;
  const tables: Tables = {
    parameters: await openTable([parameter_file].flat(), needed.parameters, open),
    conditions: await openTable(files.condition_files, needed.conditions, open),
    observables: await openTable(files.observable_files, needed.observables, open),
    measurements: await openTable(files.measurement_files, needed.measurements, open),
  };
  const [path] = files.sbml_files;
  return assemble(tables, adaptModel(await open(path), path, tables));
}

/** Several files count as one table. */
async function openTable(
  paths: readonly string[],
  columns: readonly string[],
  open: Open,
): Promise<PetabTable> {
  const tables = await Promise.all(
    paths.map(async (path) => readPetabTable(await open(path), path, columns)),
  );
  return { ...tables[0], rows: tables.flatMap(({ rows }) => rows) };
}

const levelsOf = (conditions: ReadonlyMap<string, ReadCondition>): WrittenProblem["conditions"] =>
  Object.fromEntries([...conditions.values()].map(({ name, levels }) => [name, levels]));

function assemble(tables: Tables, model: AdaptedModel): PetabProblem {
  const { network, text, remarks } = model;
  const sizes = new Map<string, Coefficient>();
  const parameters = readParameters(tables.parameters, network, sizes);
  const conditions = readConditions(tables.conditions, network);
  const data = readData(tables, model, conditions, sizes);
  const models = { [network.name]: { text, file: network.file } };
  return {
    network,
    remarks,
    problem: { models, conditions: levelsOf(conditions), data, parameters },
  };
}
