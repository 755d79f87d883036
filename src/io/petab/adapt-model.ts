import { parse, stringify } from "yaml";
import type { Network } from "../../model/network.ts";
import { readModel } from "../../model/read-model.ts";
import { readSbml, type SbmlModel } from "../sbml/read-sbml.ts";
import type { PetabTable } from "./petab-table.ts";

/** The tables of a problem that say something of its model. */
export interface ModelTables {
  readonly parameters: PetabTable;
  readonly conditions: PetabTable;
  readonly observables: PetabTable;
}

/** The model of a problem, with what PEtab puts beside it. */
export interface AdaptedModel {
  readonly text: string;
  readonly network: Network;
  readonly remarks: readonly string[];
  /** Seconds in the unit of time of the measurements. */
  readonly second: number;
  /** The observable of the model for each of PEtab. */
  readonly observableOf: ReadonlyMap<string, string>;
}

/** A model file as data: parts, their members, and what is said of each. */
type Written = Record<string, Record<string, Record<string, unknown>>>;

/** Puts observables, parameters that PEtab alone has, and inputs that its conditions set, into the model. */
export function adaptModel(sbml: string, file: string, tables: ModelTables): AdaptedModel {
  const formulas = tables.observables.rows.map(({ cells }) => cells.get("observableFormula") ?? "");
  const kept = readSbml(sbml, file);
  const isPlain = isOurs(sbml, kept, formulas);
  const { text, remarks, network } = isPlain ? kept : readSbml(sbml, file, { asNumbers: true });
  const written = parse(text) as Written;
  if (!isPlain) addParameters(written, network, tables.parameters, formulas);
  moveInputs(written, tables.conditions);
  if (!isPlain) addObservables(written, tables.observables);
  const observableOf = new Map(
    tables.observables.rows.map(({ cells }, i) => {
      const id = cells.get("observableId") ?? "";
      return [id, isPlain ? formulas[i] : id];
    }),
  );
  const out = stringify(written, { lineWidth: 110 });
  return { text: out, network: readModel(out, file), remarks, second: kept.second, observableOf };
}

/** True for a model that this program wrote, whose observables are all that the problem asks for. */
function isOurs(sbml: string, { network, remarks }: SbmlModel, formulas: readonly string[]): boolean {
  const names = network.observables.map(({ name }) => name);
  return (
    /xmlns:cuptake="urn:cuptake:sbml:1"/.test(sbml) &&
    remarks.length === 0 &&
    formulas.every((formula) => names.includes(formula))
  );
}

/** Parameters that formulas of observables use and the model lacks. */
function addParameters(
  written: Written,
  { parameters, inputs }: Network,
  { rows, file }: PetabTable,
  formulas: readonly string[],
): void {
  const own = new Set([...parameters, ...inputs].map(({ name }) => name));
  for (const { cells } of rows) {
    const id = cells.get("parameterId") ?? "";
    if (own.has(id) || !isUsed(id, formulas)) continue;
    written.parameters[id] = {
      value: Math.max(0, Number(cells.get("nominalValue") ?? 1)) || 0,
      ...{ unit: "1", provenance: "unverified", source: `${file} (PEtab)` },
    };
  }
}

const isUsed = (id: string, formulas: readonly string[]): boolean =>
  formulas.some((formula) => new RegExp(`\\b${id.replace(/\W/g, "")}\\b`).test(formula));

/** What the conditions set is an input, and no parameter. */
function moveInputs(written: Written, { columns }: PetabTable): void {
  for (const column of columns) {
    const quantity = written.parameters?.[column];
    if (!quantity || column === "conditionId" || column === "conditionName") continue;
    delete written.parameters[column];
    written.inputs = { ...written.inputs, [column]: quantity };
  }
}

function addObservables(written: Written, { rows }: PetabTable): void {
  for (const { cells } of rows) {
    const [id, formula] = [cells.get("observableId") ?? "", cells.get("observableFormula") ?? ""];
    const observable = { expression: formula.replaceAll("**", "^"), unit: "1" };
    written.observables = { ...written.observables, [id]: observable };
  }
}
