import { parse, stringify } from "yaml";
import { readDocument } from "../../document.ts";
import { InputError, type Problem } from "../../errors.ts";
import type { Measurement } from "../../fit/measurement.ts";
import type { DataSet, Prior, Rule, WrittenProblem } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import * as z from "../../late-schema.ts";
import type { Network } from "../../model/network.ts";
import { readModel } from "../../model/read-model.ts";
import { readSbml } from "../sbml/read-sbml.ts";
import { readNoise } from "./noise.ts";
import { gatherProblems, type PetabRow, type PetabTable, readPetabTable } from "./petab-table.ts";

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

/**
 * Reads a PEtab v1 problem into one that can be fitted; `open` gives the text of a file that it names.
 *
 * Units are kept for a model that this program wrote; those of others are taken with the unit 1, as PEtab itself does.
 *
 * @throws InputError with what is wrong, and with what cannot be fitted here, by name: steady states, pre-equilibration,
 * logarithmic observables, Laplace noise, noise formulas and priors of other kinds.
 */
export async function readPetab(
  text: string,
  file: string,
  open: (path: string) => Promise<string>,
): Promise<PetabProblem> {
  const { parameter_file, problems } = readDocument(text, file, schema).value;
  const [files] = problems;
  const table = async (paths: readonly string[], needed: readonly string[]): Promise<PetabTable> => {
    const tables = await Promise.all(
      paths.map(async (path) => readPetabTable(await open(path), path, needed)),
    );
    return { ...tables[0], rows: tables.flatMap(({ rows }) => rows) };
  };
  const parameters = await table([parameter_file].flat(), ["parameterId", "parameterScale", "estimate"]);
  const conditions = await table(files.condition_files, ["conditionId"]);
  const observables = await table(files.observable_files, [
    "observableId",
    "observableFormula",
    "noiseFormula",
  ]);
  const measurements = await table(files.measurement_files, [
    ...["observableId", "simulationConditionId", "measurement", "time"],
  ]);
  const [path] = files.sbml_files;
  const reading: Reading = { parameters, conditions, observables, measurements };
  const model = adaptModel(await open(path), path, reading);
  return assemble(reading, model);
}

interface Reading {
  readonly parameters: PetabTable;
  readonly conditions: PetabTable;
  readonly observables: PetabTable;
  readonly measurements: PetabTable;
}

interface AdaptedModel {
  readonly text: string;
  readonly network: Network;
  readonly remarks: readonly string[];
  /** Seconds in the unit of time of the measurements. */
  readonly second: number;
  /** The observable of the model for each of PEtab. */
  readonly observableOf: ReadonlyMap<string, string>;
}

type Part = Record<string, Record<string, unknown>>;

/** Puts observables, parameters that PEtab alone has, and inputs that its conditions set, into the model. */
function adaptModel(
  sbml: string,
  file: string,
  { parameters, conditions, observables }: Reading,
): AdaptedModel {
  const kept = readSbml(sbml, file);
  const isOwn = /xmlns:cuptake="urn:cuptake:sbml:1"/.test(sbml) && kept.remarks.length === 0;
  const names = kept.network.observables.map((o) => o.name);
  const formulas = observables.rows.map(({ cells }) => cells.get("observableFormula") ?? "");
  const isPlain = isOwn && formulas.every((formula) => names.includes(formula));
  const { text, remarks, network } = isPlain ? kept : readSbml(sbml, file, { asNumbers: true });
  const written = parse(text) as Record<string, Part>;
  const own = new Set(network.parameters.map((q) => q.name));
  const unknown = { unit: "1", provenance: "unverified", source: `${parameters.file} (PEtab)` };
  if (!isPlain)
    for (const { cells } of parameters.rows) {
      const id = cells.get("parameterId") ?? "";
      if (own.has(id) || network.inputs.some((q) => q.name === id) || !isUsed(id, formulas)) continue;
      written.parameters[id] = {
        value: Math.max(0, Number(cells.get("nominalValue") ?? 1)) || 0,
        ...unknown,
      };
    }
  for (const column of conditions.columns) {
    const quantity = written.parameters?.[column];
    if (!quantity || column === "conditionId" || column === "conditionName") continue;
    delete written.parameters[column];
    written.inputs = { ...written.inputs, [column]: quantity };
  }
  const observableOf = new Map<string, string>();
  for (const { cells } of observables.rows) {
    const [id, formula] = [cells.get("observableId") ?? "", cells.get("observableFormula") ?? ""];
    observableOf.set(id, isPlain ? formula : id);
    if (!isPlain)
      written.observables = {
        ...written.observables,
        [id]: { expression: formula.replaceAll("**", "^"), unit: "1" },
      };
  }
  const out = stringify(written, { lineWidth: 110 });
  return { text: out, network: readModel(out, file), remarks, second: kept.second, observableOf };
}

const isUsed = (id: string, formulas: readonly string[]): boolean =>
  formulas.some((formula) => new RegExp(`\\b${id.replace(/\W/g, "")}\\b`).test(formula));

function assemble(reading: Reading, model: AdaptedModel): PetabProblem {
  const { network, text, remarks } = model;
  const sizes = new Map<string, Coefficient>();
  const rules = readParameters(reading.parameters, network, sizes);
  const conditions = readConditions(reading.conditions, network);
  const data = readData(reading, model, conditions, sizes);
  return {
    network,
    remarks,
    problem: {
      models: { [network.name]: { text, file: network.file } },
      conditions: Object.fromEntries(conditions),
      data,
      parameters: rules,
    },
  };
}

/** Rules of what the model has; sizes of errors, which it has not, go to `sizes`. */
function readParameters(
  { rows, file }: PetabTable,
  network: Network,
  sizes: Map<string, Coefficient>,
): Record<string, Rule> {
  const problems = gatherProblems(file);
  const rules: [string, Rule][] = [];
  for (const row of rows) {
    const id = row.cells.get("parameterId") ?? "";
    const isFree = row.cells.get("estimate") === "1";
    const scale = row.cells.get("parameterScale") ?? "";
    if (!["lin", "log", "log10"].includes(scale))
      problems.report(row, `"${id}"`, `expected the scale lin, log or log10, found "${scale}"`, "mend it");
    const value = problems.numberAt(row, "nominalValue");
    const range: [number, number] = isFree
      ? [problems.numberAt(row, "lowerBound"), problems.numberAt(row, "upperBound")]
      : [value, value];
    const prior = isFree ? readPrior(row, id, scale, problems.report) : undefined;
    if (network.parameters.some((q) => q.name === id))
      rules.push([
        id,
        isFree
          ? {
              kind: "free",
              start: value,
              range,
              scale: scale === "lin" ? "linear" : "log10",
              ...(prior && { prior }),
            }
          : { kind: "fixed", value },
      ]);
    else if (!network.inputs.some((q) => q.name === id)) {
      if (prior)
        problems.report(row, `"${id}"`, "expected no prior of the size of an error, found one", "remove it");
      sizes.set(id, isFree ? { start: value, range } : value);
    } else if (isFree)
      problems.report(row, `"${id}"`, "expected no estimate of what conditions set, found one", "fix it");
  }
  problems.throwAll();
  return Object.fromEntries(rules);
}

function readPrior(
  row: PetabRow,
  id: string,
  scale: string,
  report: (row: PetabRow, where: string, message: string, advice: string) => void,
): Prior | undefined {
  const type = row.cells.get("objectivePriorType");
  if (type === undefined || type === "uniform" || type === "parameterScaleUniform") return undefined;
  const [mean, sd] = (row.cells.get("objectivePriorParameters") ?? "").split(";").map(Number);
  if (!(Number.isFinite(mean) && sd > 0))
    report(
      row,
      `"${id}"`,
      `expected mean;sd of its prior, found "${row.cells.get("objectivePriorParameters") ?? ""}"`,
      "mend it",
    );
  else if (type === "normal" || (type === "parameterScaleNormal" && scale === "lin"))
    return { kind: "normal", mean, sd };
  else if (type === "parameterScaleNormal") {
    const factor = scale === "log" ? Math.LN10 : 1;
    return { kind: "log10", mean: mean / factor, sd: sd / factor };
  } else
    report(
      row,
      `"${id}"`,
      `expected a prior that is normal or parameterScaleNormal, found "${type}"`,
      "change it, or leave it out",
    );
  return undefined;
}

function readConditions(
  { rows, columns, file }: PetabTable,
  network: Network,
): Map<string, Record<string, number>> {
  const problems = gatherProblems(file);
  const found = new Map<string, Record<string, number>>();
  const driven = columns.filter((c) => c !== "conditionId" && c !== "conditionName");
  for (const row of rows) {
    const levels: [string, number][] = [];
    for (const column of driven) {
      const input = network.inputs.find((q) => q.name === column);
      if (!input)
        problems.report(
          row,
          `column "${column}"`,
          "expected a parameter of the model that stays as it is, found a species or another name",
          "initial values by condition cannot be fitted here",
        );
      else if (row.cells.has(column)) levels.push([column, problems.numberAt(row, column)]);
    }
    found.set(row.cells.get("conditionId") ?? "", Object.fromEntries(levels));
  }
  problems.throwAll();
  return found;
}

function readData(
  { observables, measurements }: Reading,
  { network, second, observableOf }: AdaptedModel,
  conditions: ReadonlyMap<string, unknown>,
  sizes: ReadonlyMap<string, Coefficient>,
): DataSet[] {
  const problems = gatherProblems(measurements.file);
  const points = new Map<string, Measurement[]>();
  const noises = readNoises(observables, sizes);
  for (const row of measurements.rows) {
    const id = row.cells.get("observableId") ?? "";
    const condition = row.cells.get("simulationConditionId") ?? "";
    const noise = noises.get(id);
    if (!noise) problems.report(row, "observableId", `expected an observable, found "${id}"`, "mend it");
    if (!conditions.has(condition))
      problems.report(row, "simulationConditionId", `expected a condition, found "${condition}"`, "mend it");
    if (row.cells.has("preequilibrationConditionId"))
      problems.report(
        row,
        "preequilibrationConditionId",
        "expected none, found one",
        "start from values instead",
      );
    if (row.cells.has("observableParameters"))
      problems.report(
        row,
        "observableParameters",
        "expected none, found some",
        "write them into the formula",
      );
    const time = problems.numberAt(row, "time") * second;
    const value = problems.numberAt(row, "measurement");
    const sd = noise?.hasOwn ? problems.numberAt(row, "noiseParameters") : null;
    points.set(id, [...(points.get(id) ?? []), { condition, time, value, sd }]);
  }
  problems.throwAll();
  return [...points].flatMap(([id, own]): DataSet[] => {
    const noise = noises.get(id);
    if (!noise) return [];
    const sorted = [...own].sort((a, b) => a.time - b.time);
    return [
      {
        name: id,
        model: network.name,
        observable: observableOf.get(id) ?? id,
        points: sorted,
        spread: noise.spread,
      },
    ];
  });
}

function readNoises({ rows, file }: PetabTable, sizes: ReadonlyMap<string, Coefficient>) {
  const problems: Problem[] = [];
  const noises = new Map<string, NonNullable<ReturnType<typeof readNoise>>>();
  for (const { cells, line } of rows) {
    const id = cells.get("observableId") ?? "";
    const where = `"${id}"`;
    const formula = cells.get("noiseFormula") ?? "";
    const [transformation, distribution] = [
      cells.get("observableTransformation"),
      cells.get("noiseDistribution"),
    ];
    if (transformation !== undefined && transformation !== "lin")
      problems.push({
        where,
        line,
        message: `expected an observable as it is (lin), found ${transformation}`,
        advice: "logarithmic observables cannot be fitted here",
      });
    if (distribution !== undefined && distribution !== "normal")
      problems.push({
        where,
        line,
        message: `expected normal noise, found ${distribution}`,
        advice: "take normal",
      });
    const noise = readNoise(formula, id, cells.get("observableFormula") ?? "", (name) => sizes.get(name));
    if (noise) noises.set(id, noise);
    else
      problems.push({
        ...{ where, line, message: `expected a noise formula that is known here, found "${formula}"` },
        advice:
          "a size, noiseParameter1 with or without a factor, size * observable, or sqrt(size^2 + (size * observable)^2)",
      });
  }
  if (problems.length > 0) throw new InputError(file, problems);
  return noises;
}
