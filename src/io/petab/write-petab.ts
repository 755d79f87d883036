import { stringify } from "yaml";
import { CallError } from "../../errors.ts";
import { makeParameters } from "../../fit/parameters.ts";
import type { DataSet, FitProblem, FreeRule, Prior } from "../../fit/problem.ts";
import { findUnit, readTie } from "../../fit/rules.ts";
import type { Coefficient } from "../../fit/spread.ts";
import type { Assignment, Network } from "../../model/network.ts";
import type { SourcedQuantity } from "../../quantity.ts";
import { writeSbml } from "../sbml/write-sbml.ts";

/** Values of free parameters by name (internal units), such as those of a fit, to be written as nominal. */
export type Nominal = Readonly<Record<string, number>>;

type Cell = string | number | undefined;
type Row = Readonly<Record<string, Cell>>;

const refuse = (what: string, why: string): never => {
  throw new CallError(`PEtab v1 cannot say ${what}: ${why}`);
};

/**
 * Writes a fit as a PEtab v1 problem: the files by name, `problem.yaml` first.
 *
 * Numbers are in the internal units of the SBML file (s, mL, kBq, mmHg), data in the unit of their observable. Errors of
 * equal but unknown size become one estimated sd for each data set, which has the same optimum.
 *
 * @throws CallError with what PEtab v1 cannot say: several models, frames, decay, Huber's rows, local parameters,
 * courses that differ between conditions.
 * @see Schmiester et al., *PEtab: Interoperable specification of parameter estimation problems in systems biology*,
 * PLoS Comput Biol 17 (2021) e1008646.
 */
export function writePetab(problem: FitProblem, nominal: Nominal = {}): Map<string, string> {
  const [network, ...others] = Object.values(problem.models);
  if (!network || others.length > 0) refuse("a fit of several models", "write a problem for each");
  const { conditions, courses, ids } = writeConditions(problem, network);
  const driven: Network = {
    ...tieNetwork(problem, network),
    inputs: network.inputs.map((input) => ({ ...input, course: courses.get(input.name) ?? input.course })),
  };
  const parameters: Row[] = Object.entries(problem.parameters).flatMap(([key, rule]) =>
    rule.kind === "free" ? [writeFree(problem, key, rule, nominal)] : [],
  );
  const observables: Row[] = [];
  const measurements: Row[] = [];
  for (const set of problem.data) {
    refuseSet(set);
    const observableId = toId(set.name === "data" ? `obs_${set.observable}` : `obs_${set.name}`);
    const noise = writeNoise(set, observableId, nominal);
    observables.push({
      observableId,
      observableName: set.observable,
      observableFormula: set.observable,
      observableTransformation: "lin",
      noiseFormula: noise.formula,
      noiseDistribution: "normal",
    });
    parameters.push(...noise.parameters);
    for (const point of set.points)
      measurements.push({
        observableId,
        simulationConditionId: ids.get(point.condition),
        measurement: point.value,
        time: point.time,
        noiseParameters: noise.of(point),
        datasetId: set.name,
      });
  }
  return new Map([
    ["problem.yaml", problemYaml()],
    ["model.xml", writeSbml(driven)],
    ["parameters.tsv", printTsv(parameters)],
    ["conditions.tsv", printTsv(conditions)],
    ["observables.tsv", printTsv(observables)],
    ["measurements.tsv", printTsv(measurements)],
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

const toId = (text: string): string => text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?![A-Za-z_])/, "c_");

function printTsv(rows: readonly Row[]): string {
  const columns = [
    ...new Set(rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== undefined))),
  ];
  const lines = rows.map((row) =>
    columns.map((key) => String(row[key] ?? "").replace(/[\t\r\n]/g, " ")).join("\t"),
  );
  return `${[columns.join("\t"), ...lines].join("\n")}\n`;
}

function refuseSet({ huber, decay, points, scale, offset, name }: DataSet): void {
  if (huber !== undefined) refuse(`the rows of Huber of "${name}"`, "leave huber out");
  if (decay) refuse(`the decay of "${name}"`, "correct the data for it");
  if (points.some(({ end }) => end !== undefined))
    refuse(`means over frames of "${name}"`, "give values at times");
  if (scale || offset) refuse(`the scale or offset of "${name}"`, "put it into the model");
}

/** Conditions with an id each; levels in columns, and a course that all share in the model. */
function writeConditions(problem: FitProblem, { inputs }: Network) {
  const courses = new Map<string, SourcedCourse>();
  const ids = new Map<string, string>();
  const used = new Set(problem.data.flatMap(({ points }) => points.map(({ condition }) => condition)));
  const rows: Row[] = [];
  for (const [name, levels] of Object.entries(problem.conditions)) {
    if (!used.has(name)) continue;
    const id = `condition_${ids.size + 1}`;
    ids.set(name, id);
    const row: Record<string, Cell> = { conditionId: id, conditionName: plainName(name) };
    for (const { name: input } of inputs) {
      const level = levels[input];
      if (level === undefined) continue;
      if (typeof level === "number") row[input] = level;
      else {
        const known = courses.get(input);
        if (known && JSON.stringify(known) !== JSON.stringify(level))
          refuse(`courses of "${input}" that differ between conditions`, "write a problem for each");
        courses.set(input, level);
      }
    }
    rows.push(row);
  }
  return { conditions: rows, courses, ids };
}
type SourcedCourse = NonNullable<Network["inputs"][number]["course"]>;

/** The name that the data have for a condition. */
const plainName = (name: string): string => (name.startsWith('["') ? String(JSON.parse(name)[0]) : name);

/** Fixed values go into the model; what is tied becomes an assignment, and what it is tied to a parameter. */
function tieNetwork(problem: FitProblem, network: Network): Network {
  const rules = Object.entries(problem.parameters).map(([key, rule]) => ({
    name: key.replace(/^.*\./, ""),
    key,
    rule,
  }));
  const tied = rules.flatMap(({ name, rule }): Assignment[] => {
    if (rule.kind !== "tied") return [];
    const quantity = network.parameters.find((q) => q.name === name);
    if (!quantity) return [];
    return [
      { name, expression: readTie(rule, name), unit: quantity.unit, description: quantity.description },
    ];
  });
  const kept = network.parameters
    .filter(({ name }) => !tied.some((t) => t.name === name))
    .map((q) => {
      const own = rules.find(({ name }) => name === q.name);
      return own?.rule.kind === "fixed"
        ? { ...q, value: own.rule.value, range: undefined, scale: "linear" as const }
        : q;
    });
  const added = rules.flatMap(({ key, name, rule }): SourcedQuantity[] => {
    if (rule.kind === "tied" || network.parameters.some((q) => q.name === name)) return [];
    const { unit } = findUnit(problem, key);
    const value = rule.kind === "free" ? (rule.start ?? 1) : rule.value;
    return [
      ...[{ name, value, unit, range: undefined, scale: "linear" as const }].map((q) => ({
        ...q,
        ...{ provenance: "assumed" as const, source: "", description: "where the search of the fit starts" },
      })),
    ];
  });
  // Advice for fits speaks of combinations that are parameters now.
  return {
    ...network,
    parameters: [...kept, ...added],
    assignments: [...network.assignments, ...tied],
    fit: undefined,
  };
}

function writeFree(problem: FitProblem, key: string, rule: FreeRule, nominal: Nominal): Row {
  if (rule.local)
    refuse(`a value of "${key}" for each ${rule.local}`, "fit one for all, or write a problem for each");
  const only = { ...problem, parameters: { ...problem.parameters } };
  const variable = makeParameters(only).variables.find((v) => v.name === key);
  if (!variable) return refuse(`"${key}"`, "nothing uses it");
  const { scale, range, start, prior } = variable;
  return {
    parameterId: key.replace(/^.*\./, ""),
    parameterScale: scale === "log10" ? "log10" : "lin",
    lowerBound: range[0],
    upperBound: range[1],
    nominalValue: nominal[key] ?? start,
    estimate: 1,
    ...(prior && writePrior(key, prior, scale)),
  };
}

function writePrior(key: string, { kind, mean, sd }: Prior, scale: "log10" | "linear"): Row {
  const parameters = { objectivePriorParameters: `${mean};${sd}` };
  if (kind === "normal") return { objectivePriorType: "normal", ...parameters };
  if (scale === "log10") return { objectivePriorType: "parameterScaleNormal", ...parameters };
  return refuse(
    `a log-normal prior of "${key}", which is not on a logarithmic scale`,
    "search it on a log10 scale",
  );
}

interface Noise {
  readonly formula: string;
  readonly parameters: readonly Row[];
  readonly of: (point: DataSet["points"][number]) => Cell;
}

/** An sd or a cv that is estimated. */
const sizeRow = (parameterId: string, start: number, range: readonly [number, number]): Row => ({
  parameterId,
  ...{ parameterScale: "log10", lowerBound: range[0], upperBound: range[1] },
  ...{ nominalValue: start, estimate: 1 },
});

function writeNoise(set: DataSet, observableId: string, nominal: Nominal): Noise {
  const { spread, points, observable, name } = set;
  const parameters: Row[] = [];
  const size = (coefficient: Coefficient, what: string): string => {
    if (typeof coefficient === "number") return String(coefficient);
    const { start, range = [start / 100, start * 100] } = coefficient;
    const found = nominal[`${what === "factor" ? "sd factor" : what}[${name}]`] ?? start;
    parameters.push(sizeRow(`${what}_${observableId}`, found, range));
    return `${what}_${observableId}`;
  };
  const none = (): Cell => undefined;
  const own = `noiseParameter1_${observableId}`;
  switch (spread.kind) {
    case "constant":
      return { formula: size(spread.sd, "sd"), parameters, of: none };
    case "equal": {
      const mean = points.reduce((sum, { value }) => sum + Math.abs(value), 0) / points.length;
      return { formula: size({ start: 0.1 * mean || 1 }, "sd"), parameters, of: none };
    }
    case "given":
      if (spread.factor !== undefined && spread.factor !== 1)
        return {
          formula: `${size(spread.factor, "factor")} * ${own}`,
          parameters,
          of: ({ sd }) => sd ?? undefined,
        };
      return { formula: own, parameters, of: ({ sd }) => sd ?? undefined };
    case "proportional":
      if (spread.of === "model")
        return { formula: `${size(spread.cv, "cv")} * ${observable}`, parameters, of: none };
      return { formula: `${size(spread.cv, "cv")} * ${own}`, parameters, of: ({ value }) => Math.abs(value) };
    case "combined":
      if (spread.of !== "model") break;
      return {
        formula: `sqrt(${size(spread.sd, "sd")}^2 + (${size(spread.cv, "cv")} * ${observable})^2)`,
        ...{ parameters, of: none },
      };
  }
  return refuse(`the spread "${spread.kind}" of "${name}"`, "give the data an sd, or a constant one");
}
