import { InputError, type Problem } from "../errors.ts";
import type { FitPoint } from "../fit/predict.ts";
import type { Network } from "../model/network.ts";
import { readUnit, sameDimension, type UnitScale } from "../units.ts";
import type { UptakeData, UptakeRow } from "./uptake-csv.ts";

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
  const factor = scaleData ? 1 : compareUnits(data, target, network, problems);
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
  return data.rows.map((row) => toPoint(row, factor, time ?? 0, others));
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

/** The factor from the file's unit to the observable's; `% of dose` is read as `%`. */
function compareUnits(
  data: UptakeData,
  target: UnitScale | undefined,
  network: Network,
  problems: Problem[],
): number {
  const written = data.rows[0]?.unit ?? "";
  const unit = readUnit(written.replace(/ of dose$/, ""));
  if (unit && target && sameDimension(unit.dimension, target.dimension)) return unit.factor / target.factor;
  problems.push({
    where: 'column "unit"',
    line: data.rows[0]?.line,
    message: `expected a unit that compares with the model's ${target?.text ?? "observable"}, found "${written}"`,
    advice: `convert the data, or let the fit estimate the factor with scale_data: true in a fit plan (${network.name})`,
  });
  return 1;
}
