import { bandOfDraws, printTable } from "../index.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import { readTableRows } from "./sweep-text.ts";
import { digits, layTable } from "./talk.ts";

/** A result over the draws of a posterior. */
export interface DrawnResult {
  /** Draws that gave a number. */
  readonly n: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What one point of the plan's own design gave. */
export interface PointBands {
  /** Values of the plan's own axes. */
  readonly at: readonly number[];
  /** One a column. */
  readonly results: readonly DrawnResult[];
}

/** The axes that the plan itself names; those behind them are drawn. */
export const ownAxes = ({ plan }: Pick<LoadedSweep, "plan">) =>
  plan.axes.slice(0, plan.axes.length - (plan.drawn?.axes.length ?? 0));

/** The central 95 % of every result over the draws of a posterior, and their median, for each point of the design. */
export async function readBands(folder: string, loaded: LoadedSweep): Promise<PointBands[]> {
  const { plan, columns } = loaded;
  const { layout, part, nRows } = await readTableRows(folder, loaded);
  const outputs = columns.map(({ name }) => part[layout.findIndex((c) => c.name === name)] as Float64Array);
  const draws = plan.drawn?.count ?? 1;
  const perPoint = draws * plan.replicates;
  const values = new Float64Array(plan.axes.length);
  return Array.from({ length: Math.floor(nRows / perPoint) }, (_, point): PointBands => {
    plan.design.fill(point * draws, values);
    const own = outputs.map((output) => output.subarray(point * perPoint, (point + 1) * perPoint));
    return { at: Array.from(values.subarray(0, ownAxes(loaded).length)), results: own.map(summarize) };
  });
}

function summarize(values: Float64Array): DrawnResult {
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return { n: 0, low: Number.NaN, median: Number.NaN, high: Number.NaN };
  const { lower, middle, upper } = bandOfDraws(Array.from(known, (value) => Float64Array.of(value)));
  return { n: known.length, low: lower[0], median: middle[0], high: upper[0] };
}

const wordDraws = ({ plan }: LoadedSweep): string =>
  `95 % of ${plan.drawn?.count} draws${plan.replicates > 1 ? ` × ${plan.replicates} replicates` : ""} from the posterior of ${plan.posterior?.fit}`;

/** The bands as a table of a file: a row for each result at each point. */
export function printBands(loaded: LoadedSweep, bands: readonly PointBands[]): string {
  const axes = ownAxes(loaded).map(({ name }) => name);
  const blank = (x: number): number | string => (Number.isNaN(x) ? "" : x);
  const rows = bands.flatMap(({ at, results }) =>
    results.map(({ n, low, median, high }, c) => ({
      ...Object.fromEntries(axes.map((name, j) => [name, at[j]])),
      ...{ result: loaded.columns[c].name, unit: loaded.columns[c].unit, n },
      ...{ low: blank(low), median: blank(median), high: blank(high) },
    })),
  );
  const names = [...axes, "result", "unit", "n", "low", "median", "high"];
  const units = ownAxes(loaded).map(({ name, unit }) => `${name} in ${unit}`);
  const head = [`in silico: ${loaded.plan.title}`, wordDraws(loaded), ...units];
  return printTable(names, rows, head);
}

/** The bands for `--json`; what has no number is null. */
export const bandsJson = (loaded: LoadedSweep, bands: readonly PointBands[]) => ({
  schema: "cuptake-sweep-bands/1",
  draws: loaded.plan.drawn?.count,
  posterior: loaded.plan.posterior,
  axes: ownAxes(loaded).map(({ name }) => name),
  results: loaded.columns,
  points: bands,
});

/** Points that are printed; all are in the file. */
const mostPoints = 30;

/** The bands as text, of the first results at the first points. */
export function describeBands(
  loaded: LoadedSweep,
  bands: readonly PointBands[],
  mostResults: number,
): string {
  const { columns, base } = loaded;
  const isShown = columns.map(({ name }) => !base || /^tumor SUV /.test(name));
  const shown = columns.flatMap((_, c) => (isShown[c] ? [c] : [])).slice(0, mostResults);
  const rows = bands.slice(0, mostPoints).map(({ at, results }) => [
    ...at.map((x) => digits(x)),
    ...shown.map((c) => {
      const { n, low, median, high } = results[c];
      return n === 0 ? "none" : `${digits(median, 3)} (${digits(low, 3)} to ${digits(high, 3)})`;
    }),
  ]);
  const names = [...ownAxes(loaded), ...shown.map((c) => columns[c])].map(({ name, unit }) =>
    unit === "1" ? name : `${name} (${unit})`,
  );
  const left = columns.length * bands.length - shown.length * rows.length;
  return [
    `median, and ${wordDraws(loaded)}:`,
    layTable(names, rows),
    ...(left > 0 ? [`and ${left} more in bands.csv`] : []),
  ].join("\n");
}
