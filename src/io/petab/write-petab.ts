import { stringify } from "yaml";
import { makeOwnVariables } from "../../fit/own-variables.ts";
import type { DataSet, FitProblem } from "../../fit/problem.ts";
import type { Network } from "../../model/network.ts";
import { writeSbml } from "../sbml/write-sbml.ts";
import { type Nominal, printTsv, type Row, refuse, toId } from "./petab-rows.ts";
import { tieNetwork } from "./tie-network.ts";
import { type WrittenConditions, writeConditions } from "./write-conditions.ts";
import { type WrittenNoise, writeNoise } from "./write-noise.ts";
import { variableRow, writeParameters } from "./write-parameters.ts";

export type { Nominal } from "./petab-rows.ts";

/**
 * Writes a fit as a PEtab v1 problem: the files by name, `problem.yaml` first.
 *
 * Numbers are in the internal units of the SBML file (s, mL, kBq, mmHg), data in the unit of their observable. Errors of
 * equal but unknown size become one estimated sd for each data set, which has the same optimum; a scale and an offset
 * become parameters of the observable's formula.
 *
 * @throws CallError with what PEtab v1 cannot say: several models, frames, decay, Huber's rows, local parameters,
 * shaped inputs, courses that differ between conditions.
 * @see Schmiester et al., *PEtab: Interoperable specification of parameter estimation problems in systems biology*,
 * PLoS Comput Biol 17 (2021) e1008646.
 */
export function writePetab(problem: FitProblem, nominal: Nominal = {}): Map<string, string> {
  const [network, ...others] = Object.values(problem.models);
  if (!network || others.length > 0) refuse("a fit of several models", "write a problem for each");
  const conditions = writeConditions(problem, network);
  const free = writeParameters(problem, nominal);
  const sets = problem.data.map((set) => writeSet(set, problem, conditions, nominal));
  // Data sets may share a size of their errors, which has one row.
  const own = new Map(sets.flatMap((set) => set.own).map((row) => [row.parameterId, row]));
  return new Map([
    ["problem.yaml", problemYaml()],
    ["model.xml", writeSbml(driveBy(tieNetwork(problem, network), conditions))],
    ["parameters.tsv", printTsv([...free, ...own.values()])],
    ["conditions.tsv", printTsv(conditions.rows)],
    ["observables.tsv", printTsv(sets.map(({ observable }) => observable))],
    ["measurements.tsv", printTsv(sets.flatMap(({ measurements }) => measurements))],
  ]);
}

const problemYaml = (): string =>
  stringify({
    format_version: 1,
    parameter_file: "parameters.tsv",
    problems: [
      {
        sbml_files: ["model.xml"],
        condition_files: ["conditions.tsv"],
        observable_files: ["observables.tsv"],
        measurement_files: ["measurements.tsv"],
      },
    ],
  });

/** Courses that all conditions share are those of the model's inputs. */
const driveBy = (network: Network, { courses }: WrittenConditions): Network => ({
  ...network,
  inputs: network.inputs.map((input) => ({ ...input, course: courses.get(input.name) ?? input.course })),
});

/** A data set as an observable with its noise, and its measurements. */
function writeSet(set: DataSet, problem: FitProblem, { ids }: WrittenConditions, nominal: Nominal) {
  refuseSet(set);
  const observableId = toId(set.name === "data" ? `obs_${set.observable}` : `obs_${set.name}`);
  const { formula, parameters } = writeScaling(set, observableId, problem, nominal);
  const noise = writeNoise(set, observableId, formula, nominal);
  const measurements = set.points.map(
    (point): Row => ({
      observableId,
      simulationConditionId: ids.get(point.condition),
      measurement: point.value,
      time: point.time,
      noiseParameters: noise.of(point),
      datasetId: set.name,
    }),
  );
  const own = [...parameters, ...noise.parameters];
  return { own, observable: observableRow(set, observableId, formula, noise), measurements };
}

/** offset + scale · observable, with what of it is estimated. */
function writeScaling(
  { name, observable, scale, offset }: DataSet,
  observableId: string,
  problem: FitProblem,
  nominal: Nominal,
): { readonly formula: string; readonly parameters: readonly Row[] } {
  if (!scale && !offset) return { formula: observable, parameters: [] };
  const variables = makeOwnVariables(problem, {});
  const rowOf = (what: "scale" | "offset"): Row[] => {
    const variable = variables.find((v) => v.name === `${what}[${name}]`);
    return variable ? [variableRow(`${what}_${observableId}`, variable, nominal)] : [];
  };
  const scaled = scale ? `scale_${observableId} * ${observable}` : observable;
  return {
    formula: offset ? `offset_${observableId} + ${scaled}` : scaled,
    parameters: [...(offset ? rowOf("offset") : []), ...(scale ? rowOf("scale") : [])],
  };
}

const observableRow = (
  { observable }: DataSet,
  observableId: string,
  observableFormula: string,
  { formula }: WrittenNoise,
): Row => ({
  observableId,
  observableName: observable,
  observableFormula,
  observableTransformation: "lin",
  noiseFormula: formula,
  noiseDistribution: "normal",
});

function refuseSet({ huber, decay, points, shaped = {}, name }: DataSet): void {
  if (huber !== undefined) refuse(`the rows of Huber of "${name}"`, "leave huber out");
  if (points.some(({ end }) => end !== undefined))
    refuse(`means over frames of "${name}"`, "give values at times");
  if (decay) refuse(`the decay of "${name}"`, "correct the data for it");
  const [input] = Object.keys(shaped);
  if (input !== undefined)
    refuse(`a delay or dispersion of "${input}" that "${name}" estimates`, "shape the course beforehand");
}
