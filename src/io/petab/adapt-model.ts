import { parse, stringify } from "yaml";
import { InputError } from "../../errors.ts";
import type { Network } from "../../model/network.ts";
import { readModel } from "../../model/read-model.ts";
import { parseSbml } from "../sbml/parse-sbml.ts";
import { readSbml, type SbmlModel } from "../sbml/read-sbml.ts";
import { freshName, namesOf, substitute, toOurs } from "./formulas.ts";
import { isInvolved, type Levels, overrideModel } from "./overrides.ts";
import type { PetabTable, RowProblems } from "./petab-table.ts";
import { type Parameters, startIn } from "./read-parameters.ts";
import type { Sight } from "./sights.ts";
import { isTaken, mentions, put, quantity, type Written } from "./written-model.ts";

/** What a problem says beside its model. */
export interface Beside {
  readonly sights: readonly Sight[];
  readonly parameters: Parameters;
  readonly conditions: PetabTable;
  readonly problems: RowProblems;
  /** Unit of time of a model that gives none. */
  readonly timeUnit: string | undefined;
}

/** The model of a problem, with what PEtab puts beside it. */
export interface AdaptedModel {
  readonly text: string;
  readonly network: Network;
  readonly remarks: readonly string[];
  /** Seconds in the unit of time of the measurements. */
  readonly second: number;
  /** The observable of the model for each way to see it. */
  readonly observableOf: ReadonlyMap<Sight, string>;
  /** What each column of the conditions sets. */
  readonly levels: readonly Levels[];
}

/** Puts observables, parameters that PEtab alone has, and inputs that its conditions set, into the model. */
export function adaptModel(sbml: string, file: string, beside: Beside): AdaptedModel {
  const { timeUnit } = beside;
  const options = timeUnit === undefined ? {} : { timeUnit };
  const kept = readSbml(sbml, file, options);
  const isPlain = isOurs(sbml, kept, beside);
  const read = isPlain ? kept : readSbml(sbml, file, { ...options, asNumbers: true });
  const written = parse(read.text) as Written;
  if (!isPlain) addParameters(written, beside);
  const levels = overrideModel({ ...beside, written, sbml: parseSbml(sbml, file) });
  const observableOf = isPlain ? plainNames(beside.sights) : addObservables(written, beside.sights);
  removeSizes(written, beside, observableOf);
  const text = stringify(written, { lineWidth: 110 });
  beside.problems.throwAll();
  const network = blameTables(file, beside, observableOf, () => readModel(text, file));
  const said = isPlain
    ? []
    : ["Units are not carried over: numbers stand as in the tables, as PEtab has it."];
  return { text, network, remarks: [...read.remarks, ...said], second: kept.second, observableOf, levels };
}

/** True for a model that this program wrote, where all that the problem says of it are its observables and inputs. */
function isOurs(sbml: string, { network, remarks, text }: SbmlModel, beside: Beside): boolean {
  const names = network.observables.map(({ name }) => name);
  return (
    /xmlns:cuptake="urn:cuptake:sbml:1"/.test(sbml) &&
    remarks.length === 0 &&
    beside.sights.every(
      ({ formula, transformation }) => names.includes(formula) && transformation === "lin",
    ) &&
    !isInvolved({ ...beside, written: parse(text) as Written })
  );
}

const plainNames = (sights: readonly Sight[]): Map<Sight, string> =>
  new Map(sights.map((sight) => [sight, sight.formula]));

/** Parameters that formulas of observables or cells of conditions use and the model lacks. */
function addParameters(written: Written, { parameters, sights, conditions }: Beside): void {
  const used = new Set([
    ...sights.flatMap(({ formula }) => [...namesOf(formula)]),
    ...conditions.rows.flatMap(({ cells }) => [...cells.values()]),
  ]);
  for (const parameter of parameters.values()) {
    const { id, value = startIn(parameter) } = parameter;
    if (used.has(id) && !isModelName(written, id)) put(written, "parameters", id, quantity(value));
  }
}

const isModelName = (written: Written, name: string): boolean =>
  ["inputs", "compartments", "species", "parameters", "assignments"].some((part) =>
    Object.hasOwn(written[part] ?? {}, name),
  );

/** An observable for each way to see the model; one on a logarithmic scale is the logarithm. */
function addObservables(written: Written, sights: readonly Sight[]): Map<Sight, string> {
  // Formulas may use what rules of the file compute, which is an observable here.
  const computed = new Map(
    Object.entries(written.observables ?? {}).flatMap(([name, { expression }]) =>
      isModelName(written, name) ? [] : [[name, `(${expression})`] as const],
    ),
  );
  return new Map(
    sights.map((sight) => {
      const name = freshName(sight.observableId, (other) => isTaken(written, other));
      const formula = substitute(toOurs(sight.formula), computed);
      const logarithm = { lin: formula, log: `log(${formula})`, log10: `log(${formula}) / ${Math.LN10}` };
      put(written, "observables", name, { expression: logarithm[sight.transformation], unit: "1" });
      return [sight, name];
    }),
  );
}

/** A number of the model that noise formulas alone use is a size of errors, and none of the model. */
function removeSizes(
  written: Written,
  { parameters }: Beside,
  observableOf: ReadonlyMap<Sight, string>,
): void {
  for (const { noise } of observableOf.keys())
    for (const name of namesOf(noise))
      if (parameters.has(name) && !mentions(written, name)) delete written.parameters?.[name];
}

/** What is wrong with what the tables put into the model is theirs, with its line. */
function blameTables<T>(
  file: string,
  { problems, parameters }: Beside,
  observableOf: ReadonlyMap<Sight, string>,
  act: () => T,
): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const rows = new Map([...observableOf].map(([{ row }, name]) => [`observables.${name}`, row]));
    for (const { id, row } of parameters.values()) rows.set(`parameters.${id}`, row);
    for (const { where, message, advice = "mend it" } of error.problems) {
      const row = rows.get(where.split(".").slice(0, 2).join("."));
      problems.report(row ?? { file, line: undefined, cells: new Map() }, where, message, advice);
    }
    problems.throwAll();
    throw error;
  }
}
