import type { Measurement } from "../../fit/measurement.ts";
import type { DataSet } from "../../fit/problem.ts";
import type { Network } from "../../model/network.ts";
import type { AdaptedModel } from "./adapt-model.ts";
import type { PetabRow, PetabTable, RowProblems } from "./petab-table.ts";
import type { Parameters } from "./read-parameters.ts";
import { readSightNoise, type SightNoise } from "./sight-noise.ts";
import type { Sight } from "./sights.ts";

/** A condition by the name that a fit has for it, with the levels of inputs. */
export interface ReadCondition {
  readonly name: string;
  readonly levels: Readonly<Record<string, number>>;
}

/**
 * Conditions by id; each has its `conditionName` if it is one that no other has. An input that its row does not set is
 * at the level of the model.
 */
export function readConditions(
  { rows }: PetabTable,
  { network, levels }: Pick<AdaptedModel, "network" | "levels">,
  problems: RowProblems,
): Map<string, ReadCondition> {
  const given = rows.flatMap(({ cells }) => [cells.get("conditionId"), cells.get("conditionName")]);
  const isOwn = (name: string): boolean => given.filter((other) => other === name).length === 1;
  const usual = levelsOf(network);
  const found = new Map<string, ReadCondition>();
  for (const row of rows) {
    const id = row.cells.get("conditionId") ?? "";
    if (found.has(id))
      problems.report(
        row,
        `"${id}"`,
        "expected each condition once, found it again",
        "remove one of the two",
      );
    const named = row.cells.get("conditionName") ?? "";
    const name = isOwn(named) && !/^(?:__proto__|constructor|prototype)$/.test(named) ? named : id;
    const own = levels.flatMap((of) => of(row));
    found.set(id, { name, levels: Object.fromEntries([...usual, ...own]) });
  }
  return found;
}

const levelsOf = ({ inputs }: Network): [string, number][] =>
  inputs.flatMap(({ name, value, course }): [string, number][] => (course ? [] : [[name, value]]));

/** Measurements as data sets, and what a logarithmic scale adds to their log-likelihood. */
export interface ReadData {
  readonly data: readonly DataSet[];
  readonly logJacobian: number;
}

/** Measurements as data sets, one for each way to see the model. */
export function readData(
  sights: readonly Sight[],
  { network, second, observableOf }: AdaptedModel,
  conditions: ReadonlyMap<string, ReadCondition>,
  parameters: Parameters,
  problems: RowProblems,
): ReadData {
  const nameOf = nameSets(sights);
  let logJacobian = 0;
  const data = sights.flatMap((sight): DataSet[] => {
    const noise = readSightNoise(sight, network, parameters, problems);
    const points = sight.measurements.map((row) => {
      const point = readMeasurement(row, conditions, { noise, second }, problems);
      const { value, logSlope } = onScale(point.value, sight, row, problems);
      logJacobian += logSlope;
      return { ...point, value };
    });
    points.sort((a, b) => a.time - b.time);
    const observable = observableOf.get(sight) ?? sight.observableId;
    if (!noise) return [];
    return [{ name: nameOf(sight), model: network.name, observable, points, spread: noise.spread }];
  });
  return { data, logJacobian };
}

/** A measurement on the scale of its observable, and ln |d log m/dm|, which the density of m itself has more. */
function onScale(value: number, { transformation }: Sight, row: PetabRow, { report }: RowProblems) {
  if (transformation === "lin") return { value, logSlope: 0 };
  if (value <= 0)
    report(
      row,
      "measurement",
      `expected a number above 0 beside ${transformation}, found ${value}`,
      "leave it out",
    );
  const base = transformation === "log10" ? Math.LN10 : 1;
  return { value: Math.log(value) / base, logSlope: -Math.log(value * base) };
}

/** A data set by its `datasetId`, if that is the only one of it, else by its observable and what it puts into it. */
function nameSets(sights: readonly Sight[]): (sight: Sight) => string {
  const setsOf = (sight: Sight): Set<string> =>
    new Set(sight.measurements.map(({ cells }) => cells.get("datasetId") ?? ""));
  const names = sights.map(({ observableId, said }) => {
    const isAlone = sights.filter((other) => other.observableId === observableId).length === 1;
    return isAlone ? observableId : `${observableId} (${said || "fixed"})`;
  });
  const uses = new Map<string, number>();
  for (const sight of sights) for (const set of setsOf(sight)) uses.set(set, (uses.get(set) ?? 0) + 1);
  return (sight) => {
    const [set = "", ...others] = setsOf(sight);
    return set !== "" && others.length === 0 && uses.get(set) === 1 ? set : names[sights.indexOf(sight)];
  };
}

function readMeasurement(
  row: PetabRow,
  conditions: ReadonlyMap<string, ReadCondition>,
  { noise, second }: { readonly noise: SightNoise | undefined; readonly second: number },
  { report, numberAt }: RowProblems,
): Measurement {
  const condition = row.cells.get("simulationConditionId") ?? "";
  if (!conditions.has(condition))
    report(row, "simulationConditionId", `expected a condition, found "${condition}"`, "mend it");
  const before = "preequilibrationConditionId";
  if (row.cells.has(before))
    report(
      row,
      before,
      "expected none, found one (a steady state before the run)",
      "start from values instead",
    );
  const isSteady = /^\+?inf(inity)?$/i.test(row.cells.get("time") ?? "");
  if (isSteady)
    report(
      row,
      "time",
      `expected a time, found "${row.cells.get("time")}" (a steady state)`,
      "give a late time",
    );
  return {
    condition: conditions.get(condition)?.name ?? "",
    time: isSteady ? 0 : numberAt(row, "time") * second,
    value: numberAt(row, "measurement"),
    sd: noise?.sdOf(row) ?? null,
  };
}
