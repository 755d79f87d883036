import { printTable } from "../../index.ts";
import type { SeriesRow } from "../engine/series.ts";
import type { FailedSeries, SeriesState } from "./run-series.ts";

type Row = SeriesState["rows"][number];

export const isFailed = (row: Row): row is FailedSeries => "failure" in row;

/** What was estimated in any series: a column each, in the order in which they come. */
export function columnsOf(rows: readonly Row[]): { readonly name: string; readonly unit: string }[] {
  const found = new Map<string, string>();
  for (const row of rows) if (!isFailed(row)) for (const { name, unit } of row.values) found.set(name, unit);
  return [...found].map(([name, unit]) => ({ name, unit }));
}

export const estimateOf = ({ values }: SeriesRow, name: string) => values.find((one) => one.name === name);

/** How many were fitted, and which were not. */
export function tellSeries(rows: readonly Row[], nJobs: number): string {
  const failed = rows.filter(isFailed).map(({ name }) => name);
  const done = `${rows.length - failed.length} of ${nJobs} series fitted`;
  return failed.length === 0 ? `${done}.` : `${done}; ${failed.length} failed: ${failed.join(", ")}.`;
}

/** The table as CSV: a value and its standard error in a column each; an empty cell is a number that there is not, a reason one line. */
export function seriesCsv(rows: readonly Row[], header: readonly string[]): string {
  const columns = columnsOf(rows);
  const named = columns.map(({ name, unit }) => ({ name, head: unit === "1" ? name : `${name} (${unit})` }));
  const heads = [
    ...["series", "n"],
    ...named.flatMap(({ head }) => [head, `SE ${head}`]),
    ...["AIC", "reduced_chi2", "degrees_of_freedom", "failure"],
  ];
  const cells = rows.map((row) =>
    isFailed(row)
      ? { series: row.name, failure: row.failure.replace(/\s+/g, " ") }
      : {
          ...{ series: row.name, n: row.nData, AIC: row.aic, reduced_chi2: row.reducedChi2 },
          degrees_of_freedom: row.degreesOfFreedom,
          ...Object.fromEntries(
            named.flatMap(({ name, head }) => {
              const own = estimateOf(row, name);
              return [
                [head, own?.value ?? null],
                [`SE ${head}`, own?.standardError ?? null],
              ];
            }),
          ),
        },
  );
  return printTable(heads, cells, header);
}

interface Told {
  readonly model: string;
  readonly file: string;
  readonly source: string | null;
  readonly provenance: string | null;
}

/** What stands above the columns of the file. */
export const seriesHeader = ({ model, file, source, provenance }: Told): string[] => [
  `title: each series of ${file} fitted by itself with ${model}`,
  `source: ${source ?? "not stated"}`,
  `provenance: ${provenance ?? "not stated"}`,
  "SE: standard error to first order; AIC = -2 ln L + 2k; reduced_chi2 = chi2/(n - p), empty where the spread of the data is not known",
];
