import { InputError, type Problem } from "../errors.ts";
import type { FitPoint } from "../fit/network-problem.ts";
import type { Network } from "../model/network.ts";
import { dimensionless, readUnit, sameDimension, type UnitScale } from "../units.ts";
import { type Dish, fractionOf, readUptakeUnit } from "./dish.ts";
import type { UptakeData, UptakeRow } from "./uptake-csv.ts";

/** What uptake data become. */
export interface FitPointOptions {
  readonly observable: string;
  /** In s; stands in for times that are not reported. */
  readonly time?: number | undefined;
  /** The fit estimates a factor between model and data, so their units need not agree. */
  readonly scaleData?: boolean | undefined;
}

/**
 * Turns the rows of an uptake file into the points of a fit, in the unit of the observable.
 *
 * @throws InputError that names every row whose time is missing, or a unit that cannot be compared.
 */
export function toFitPoints(
  data: UptakeData,
  network: Network,
  { observable, time, scaleData = false }: FitPointOptions,
): FitPoint[] {
  const target = network.observables.find((o) => o.name === observable)?.unit;
  const problems: Problem[] = [];
  const factors = scaleData ? data.rows.map(() => 1) : compareUnits(data, target, network, problems);
  data.rows.forEach((row, i) => {
    if (row.time_min !== null || time !== undefined) return;
    problems.push({
      where: `row ${i + 1}, column "time_min"`,
      line: row.line,
      message: "expected a time, found an empty cell (not reported)",
      advice:
        "put `time: { value: 60, unit: min, provenance: assumed }` into a fit plan, if you mean to assume one",
    });
  });
  if (problems.length > 0) throw new InputError(data.file, problems);
  // Data know the O2 tension; what else drives the model stays as the model has it, a level here, a course there.
  const levels = network.inputs.filter((q) => q.course === undefined);
  const others = Object.fromEntries(levels.map((q) => [q.name, q.value]));
  return data.rows.map((row, i) => toPoint(row, factors[i], time ?? 0, others));
}

/** What is done with data that can be used as they are but do not say all: to be shown with every result. */
export function noteUptake({ rows }: UptakeData): string[] {
  const notes: string[] = [];
  const values = new Set(rows.map((row) => row.uptake));
  if (rows.length > 1 && values.size === 1)
    notes.push(
      `all ${rows.length} values are ${rows[0].uptake} ${rows[0].unit}: they show no answer to O2 or time`,
    );
  const nSd = rows.filter((row) => row.sd !== null).length;
  if (nSd > 0 && nSd < rows.length)
    notes.push(`sd is given in ${nSd} of ${rows.length} rows and used in none: all rows weigh the same`);
  if (nSd === rows.length && rows.some((row) => (row.n ?? 1) > 1))
    notes.push("sd is taken as that of the value; n is not used");
  return notes;
}

const toPoint = (
  row: UptakeRow,
  factor: number,
  time: number,
  others: Readonly<Record<string, number>>,
): FitPoint => ({
  condition: row.condition,
  inputs: { ...others, pO2: row.pO2_mmHg },
  time: row.time_min === null ? time : row.time_min * 60,
  value: row.uptake * factor,
  sd: row.sd === null ? null : row.sd * factor,
});

/** The factor of each row from the file's unit to the observable's; `% of dose` is read as `%`. */
function compareUnits(
  data: UptakeData,
  target: UnitScale | undefined,
  network: Network,
  problems: Problem[],
): number[] {
  const written = data.rows[0]?.unit ?? "";
  const unit = readUptakeUnit(written);
  const place = { where: 'column "unit"', line: data.rows[0]?.line };
  if (unit && target && unit.per === "dish" && sameDimension(unit.top.dimension, target.dimension))
    return data.rows.map(() => unit.top.factor / target.factor);
  const expected = `expected a unit that compares with the model's ${target?.text ?? "observable"}, found "${written}"`;
  const estimate = `let the fit estimate the factor with scale_data: true in a fit plan (${network.name})`;
  const isFraction = target && sameDimension(target.dimension, dimensionless);
  const factors = data.rows.map((row) => unit && fractionOf(unit, dishOf(row, data.dish ?? {})));
  if (!isFraction || factors.includes(undefined)) {
    problems.push({ ...place, message: expected, advice: `convert the data, or ${estimate}` });
    return [];
  }
  const missing = new Set(factors.flatMap((found) => (typeof found === "object" ? found.missing : [])));
  if (missing.size > 0)
    problems.push({
      ...place,
      message: expected,
      advice: `add ${[...missing].join(" and ")}, or ${estimate}`,
    });
  return factors.map((found) => (typeof found === "number" ? found / target.factor : Number.NaN));
}

/** What was in the dish of a row: its own cells, and the header of the file where they are empty. */
function dishOf({ cells, protein_mg, medium_mL, dose_kBq }: UptakeRow, dish: Dish): Dish {
  const amount = (key: "protein" | "medium" | "dose", value: number | undefined, written: string) => {
    const unit = readUnit(written);
    return value === undefined || !unit ? {} : { [key]: { value: value * unit.factor, unit } };
  };
  return {
    ...dish,
    ...(cells !== undefined && { cells }),
    ...amount("protein", protein_mg, "mg"),
    ...amount("medium", medium_mL, "mL"),
    ...amount("dose", dose_kBq, "kBq"),
  };
}
