import { InputError, type Problem } from "../../errors.ts";
import type { Measurement } from "../../fit/measurement.ts";
import type { DataSet } from "../../fit/problem.ts";
import type { Coefficient } from "../../fit/spread.ts";
import type { Network } from "../../model/network.ts";
import type { AdaptedModel } from "./adapt-model.ts";
import { type ReadNoise, readNoise } from "./noise.ts";
import { gatherProblems, type PetabRow, type PetabTable, type RowProblems } from "./petab-table.ts";

/** A condition by the name that a fit has for it, with the levels of inputs. */
export interface ReadCondition {
  readonly name: string;
  readonly levels: Readonly<Record<string, number>>;
}

/** Conditions by id; each has its `conditionName` if it is one that no other has. */
export function readConditions(
  { rows, columns, file }: PetabTable,
  network: Network,
): Map<string, ReadCondition> {
  const problems = gatherProblems(file);
  const driven = columns.filter((c) => c !== "conditionId" && c !== "conditionName");
  const given = rows.flatMap(({ cells }) => [cells.get("conditionId"), cells.get("conditionName")]);
  const isOwn = (name: string): boolean => given.filter((other) => other === name).length === 1;
  const found = new Map(
    rows.map(({ cells, ...row }) => {
      const levels = driven.flatMap((column) => readLevel({ cells, ...row }, column, network, problems));
      const id = cells.get("conditionId") ?? "";
      const named = cells.get("conditionName") ?? "";
      const name = isOwn(named) && !/^(?:__proto__|constructor|prototype)$/.test(named) ? named : id;
      return [id, { name, levels: Object.fromEntries(levels) }];
    }),
  );
  problems.throwAll();
  return found;
}

function readLevel(
  row: PetabRow,
  column: string,
  { inputs }: Network,
  problems: RowProblems,
): [string, number][] {
  if (inputs.some((q) => q.name === column))
    return row.cells.has(column) ? [[column, problems.numberAt(row, column)]] : [];
  problems.report(
    row,
    `column "${column}"`,
    "expected a parameter of the model that stays as it is, found a species or another name",
    "initial values by condition cannot be fitted here",
  );
  return [];
}

/** Measurements as data sets, one for each observable. */
export function readData(
  { observables, measurements }: { readonly observables: PetabTable; readonly measurements: PetabTable },
  { network, second, observableOf }: AdaptedModel,
  conditions: ReadonlyMap<string, ReadCondition>,
  sizes: ReadonlyMap<string, Coefficient>,
): DataSet[] {
  const problems = gatherProblems(measurements.file);
  const points = new Map<string, Measurement[]>();
  const nameOf = nameSets(measurements);
  const noises = readNoises(observables, sizes);
  for (const row of measurements.rows) {
    const id = row.cells.get("observableId") ?? "";
    checkMeasurement(row, { isKnown: noises.has(id), conditions }, problems);
    const point = readMeasurement(row, conditions, { noise: noises.get(id), second }, problems);
    points.set(id, [...(points.get(id) ?? []), point]);
  }
  problems.throwAll();
  return [...points].flatMap(([id, own]): DataSet[] => {
    const noise = noises.get(id);
    if (!noise) return [];
    const sorted = [...own].sort((a, b) => a.time - b.time);
    const observable = observableOf.get(id) ?? id;
    return [{ name: nameOf(id), model: network.name, observable, points: sorted, spread: noise.spread }];
  });
}

/** The data set of an observable by its `datasetId`, if it has one for itself, else by its own id. */
function nameSets({ rows }: PetabTable): (observableId: string) => string {
  const ids = new Map<string, Set<string>>();
  const users = new Map<string, Set<string>>();
  const put = (map: Map<string, Set<string>>, key: string, value: string): void => {
    map.set(key, (map.get(key) ?? new Set()).add(value));
  };
  for (const { cells } of rows) {
    const [observable, set] = [cells.get("observableId") ?? "", cells.get("datasetId") ?? ""];
    put(ids, observable, set);
    put(users, set, observable);
  }
  return (observable) => {
    const [set = "", ...others] = ids.get(observable) ?? [];
    return set !== "" && others.length === 0 && users.get(set)?.size === 1 ? set : observable;
  };
}

function readMeasurement(
  row: PetabRow,
  conditions: ReadonlyMap<string, ReadCondition>,
  { noise, second }: { readonly noise: ReadNoise | undefined; readonly second: number },
  { numberAt }: RowProblems,
): Measurement {
  return {
    condition: conditions.get(row.cells.get("simulationConditionId") ?? "")?.name ?? "",
    time: numberAt(row, "time") * second,
    value: numberAt(row, "measurement"),
    sd: noise?.hasOwn ? numberAt(row, "noiseParameters") : null,
  };
}

function checkMeasurement(
  row: PetabRow,
  { isKnown, conditions }: { isKnown: boolean; conditions: ReadonlyMap<string, unknown> },
  { report }: RowProblems,
): void {
  const cell = (column: string): string => row.cells.get(column) ?? "";
  const expect = (isMet: boolean, column: string, message: string, advice: string): void => {
    if (!isMet) report(row, column, message, advice);
  };
  const [id, condition] = [cell("observableId"), cell("simulationConditionId")];
  expect(isKnown, "observableId", `expected an observable, found "${id}"`, "mend it");
  const known = conditions.has(condition);
  expect(known, "simulationConditionId", `expected a condition, found "${condition}"`, "mend it");
  const before = "preequilibrationConditionId";
  expect(!row.cells.has(before), before, "expected none, found one", "start from values instead");
  const own = "observableParameters";
  expect(!row.cells.has(own), own, "expected none, found some", "write them into the formula");
}

function readNoises(
  { rows, file }: PetabTable,
  sizes: ReadonlyMap<string, Coefficient>,
): Map<string, ReadNoise> {
  const problems: Problem[] = [];
  const noises = new Map<string, ReadNoise>();
  for (const { cells, line } of rows) {
    const id = cells.get("observableId") ?? "";
    const report = (message: string, advice: string): void => {
      problems.push({ where: `"${id}"`, line, message, advice });
    };
    checkDistribution(cells, report);
    const formula = cells.get("noiseFormula") ?? "";
    const noise = readNoise(formula, id, cells.get("observableFormula") ?? "", (name) => sizes.get(name));
    if (noise) noises.set(id, noise);
    else report(`expected a noise formula that is known here, found "${formula}"`, knownNoise);
  }
  if (problems.length > 0) throw new InputError(file, problems);
  return noises;
}

const knownNoise =
  "a size, noiseParameter1 with or without a factor, size * observable, or sqrt(size^2 + (size * observable)^2)";

function checkDistribution(
  cells: PetabRow["cells"],
  report: (message: string, advice: string) => void,
): void {
  const transformation = cells.get("observableTransformation") ?? "lin";
  const distribution = cells.get("noiseDistribution") ?? "normal";
  if (transformation !== "lin")
    report(
      `expected an observable as it is (lin), found ${transformation}`,
      "logarithmic observables cannot be fitted here",
    );
  if (distribution !== "normal") report(`expected normal noise, found ${distribution}`, "take normal");
}
