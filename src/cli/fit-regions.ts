import { basename, extname } from "node:path";
import {
  CallError,
  type FitSet,
  type FitSource,
  makeObjective,
  type Network,
  type ProblemObjective,
  readProblem,
  readUnit,
  type SetsPlan,
  type WrittenProblem,
} from "../index.ts";
import { estimateQuickly } from "./estimates.ts";
import type { QuickEstimate } from "./fit-sets-text.ts";
import type { Graph } from "./graphical.ts";
import type { Kinetic, Region } from "./kinpar.ts";

/** Refuses names that the table has no place for, before anything is fitted. */
export function checkRegionNames({ data, conditions }: Pick<WrittenProblem, "data" | "conditions">): void {
  const names = [...data.map(({ name }) => name), ...Object.keys(conditions)];
  const bad = names.find((name) => /[\t\r\n"#]/.test(name) || name.trim() !== name);
  if (bad !== undefined)
    throw new CallError(
      `--out _kinpar.tsv: expected names of data sets and conditions without tabs, quotes and #, found "${bad}"; rename it`,
    );
}

/** A fit of one data set or of a PEtab problem is one region: its estimates at x, or those that are given. */
export function regionOfFit(
  file: string,
  network: Network,
  at: { readonly source: FitSource; readonly x: readonly number[] } | readonly QuickEstimate[],
): Region {
  const estimates = "x" in at ? estimateQuickly(makeObjective(readProblem(at.source.problem)), at.x) : at;
  return {
    name: basename(file, extname(file))
      .replace(/[\t\r\n"#]/g, "_")
      .trim(),
    kinetics: estimates.map(({ name, unit, value, standardError }) => ({
      ...{ name, unit, value, error: standardError },
      description: describe(network, name, "estimated"),
    })),
  };
}

const describe = ({ parameters }: Network, name: string, how: string): string => {
  const said = parameters.find((q) => q.name === name)?.description ?? "";
  return said === "" ? how : `${said} (${how})`;
};

type Estimates = ReadonlyMap<string, QuickEstimate>;

interface FittedSets {
  readonly plan: SetsPlan;
  readonly sets: readonly FitSet[];
  readonly objective: ProblemObjective;
  readonly x: readonly number[];
  /** Patlak's and Logan's lines of each data set. */
  readonly graphs: readonly (readonly Graph[])[];
}

/** Each data set is a region, or each of its conditions where a parameter is local to them. */
export function regionsOfSets(fitted: FittedSets): Region[] {
  const estimates = new Map(estimateQuickly(fitted.objective, fitted.x).map((e) => [e.name, e]));
  return fitted.sets.flatMap((set, i) => {
    const names = [...new Set(set.data.points.map(({ condition }) => condition))];
    const lines = fitted.graphs[i].flatMap(ofLine);
    const found = names.map((condition) => ofCondition(fitted, set, condition, estimates));
    const isOne = new Set(found.map((own) => JSON.stringify(own))).size === 1;
    if (isOne) return [{ name: set.data.name, kinetics: [...found[0], ...lines] }];
    return found.map((own, k) => ({
      name: `${set.data.name} ${names[k]}`.trim(),
      kinetics: [...own, ...lines],
    }));
  });
}

/** What the plan speaks of, as one condition has it. */
function ofCondition(
  { plan, objective, x }: FittedSets,
  { data, network }: FitSet,
  condition: string,
  estimates: Estimates,
): Kinetic[] {
  const values = objective.parametersAt(x, data.name, condition);
  const own = network.parameters.flatMap((q, k): Kinetic[] => {
    const key = [`${network.name}.${q.name}`, q.name].find((name) => Object.hasOwn(plan.parameters, name));
    if (key === undefined) return [];
    const { rule } = plan.parameters[key];
    const found = rule.kind === "free" ? findEstimate(estimates, key, [condition, data.name]) : undefined;
    const how = rule.kind === "tied" ? `tied: ${rule.as}` : rule.kind === "free" ? "estimated" : "fixed";
    return [
      {
        ...{ name: q.name, model: network.name, unit: q.unit.text, value: values[k] / q.unit.factor },
        error: found?.standardError ? (found.standardError * factorOf(found)) / q.unit.factor : null,
        description: describe(network, q.name, how),
      },
    ];
  });
  return [...own, ...ofNoModel(plan, { data, network }, condition, estimates)];
}

const factorOf = ({ unit }: QuickEstimate): number => readUnit(unit)?.factor ?? 1;

const findEstimate = (estimates: Estimates, key: string, places: readonly string[]) =>
  [...places.map((place) => `${key}[${place}]`), key].map((name) => estimates.get(name)).find(Boolean);

/** Names that the plan made up, such as a ratio or a delay, where parameters or inputs of the data set follow from them. */
function ofNoModel(
  { parameters }: SetsPlan,
  { data, network }: Pick<FitSet, "data" | "network">,
  condition: string,
  estimates: Estimates,
): Kinetic[] {
  const isOwn = (key: string): boolean =>
    network.parameters.some((q) => key === q.name || key === `${network.name}.${q.name}`);
  const ties = Object.entries(parameters).flatMap(([key, { rule }]) =>
    rule.kind === "tied" && isOwn(key) ? rule.as.split(/[^\w.]+/) : [],
  );
  const shaping = Object.values(data.shaped ?? {}).flatMap(({ delay, dispersion }) => [delay, dispersion]);
  return Object.keys(parameters).flatMap((key): Kinetic[] => {
    if (isOwn(key) || !(ties.includes(key) || shaping.includes(key))) return [];
    const found = findEstimate(estimates, key, [condition, data.name]);
    if (!found) return [];
    const { unit, value, standardError: error } = found;
    return [{ name: key, model: network.name, unit, value, error, description: "estimated, of the plan" }];
  });
}

/** A line from t* on: its slope, of which the error is known, and where it begins. */
function ofLine(graph: Graph): Kinetic[] {
  if (graph.failure !== null) return [];
  const { kind, tStar_min, slope, slopeError, slopeUnit, intercept, interceptUnit } = graph;
  const name = kind === "Patlak" ? "Ki_Patlak" : "VT_Logan";
  const line = `of ${kind}'s line from ${tStar_min} min on`;
  return [
    { name, unit: slopeUnit, value: slope, error: slopeError, description: `slope ${line}` },
    {
      ...{ name: `intercept_${kind}`, unit: interceptUnit, value: intercept, error: null },
      description: `intercept ${line}`,
    },
  ];
}
