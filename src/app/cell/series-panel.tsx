import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { digits, prettyUnit } from "../format.ts";
import { HeadRow } from "../head-row.tsx";
import { ScrollBox } from "../scroll-box.tsx";
import { downloadText } from "../shell/download.ts";
import { StartCancel } from "../start-cancel.tsx";
import { FitProgress } from "./fit-parts.tsx";
import { cancelFit } from "./run-fit.ts";
import { keyOfJobs, runSeries, type SeriesJob, type SeriesState } from "./run-series.ts";
import { columnsOf, estimateOf, isFailed, seriesCsv, tellSeries } from "./series-table.ts";

interface SeriesPanelProps {
  readonly jobs: readonly SeriesJob[];
  readonly state: Signal<SeriesState>;
  /** What the series are, or why there is but one. */
  readonly told: string;
  /** What a reader of the file must know: model, data, source. */
  readonly header: readonly string[];
  /** How series are told apart, where there is a choice. */
  readonly children?: ComponentChildren;
}

/** Fits all series one after the other, and shows what came of each. */
export function SeriesPanel({ jobs, state, told, header, children }: SeriesPanelProps) {
  const { run, rows, key } = state.value;
  // As long as models and texts are, and so not anew with each step of a slider.
  const isOfNow = useMemo(() => key !== "" && key === keyOfJobs(jobs), [key, jobs]);
  const isRunning = run.kind === "running";
  return (
    <div class="series">
      <p>
        <small>{told}</small>
      </p>
      {children}
      <div class="row">
        <StartCancel
          label="Fit all series"
          isRunning={isRunning}
          canStart={jobs.length > 1}
          onStart={() => runSeries(state, jobs)}
          onCancel={cancelFit}
        />
      </div>
      {(isRunning || isOfNow) && <FitProgress run={run} hasResult={false} />}
      {isOfNow && rows.length > 0 && <SeriesTable rows={rows} nJobs={jobs.length} header={header} />}
    </div>
  );
}

interface SeriesTableProps extends Pick<SeriesState, "rows"> {
  readonly nJobs: number;
  readonly header: readonly string[];
}

function SeriesTable({ rows, nJobs, header }: SeriesTableProps) {
  const columns = columnsOf(rows);
  const heads = [
    "series",
    ...columns.map(({ name, unit }) => `${name} ± SE${prettyUnit(unit) && ` (${prettyUnit(unit)})`}`),
    ...["AIC", "χ²/ν", "points"],
  ];
  return (
    <>
      <p role="status" data-readout="series">
        {tellSeries(rows, nJobs)}
      </p>
      <ScrollBox name="The table of all series, scrolls">
        <table data-readout="series-table">
          <caption>Each series by itself</caption>
          <HeadRow heads={heads} />
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                {isFailed(row) ? (
                  <td colSpan={heads.length - 1} class="failure">
                    {row.failure}
                  </td>
                ) : (
                  [
                    ...columns.map(({ name }) => tellValue(estimateOf(row, name))),
                    digits(row.aic),
                    row.reducedChi2 === null ? "–" : digits(row.reducedChi2),
                    String(row.nData),
                  ].map((cell, i) => (
                    <td class="number" key={heads[i + 1]}>
                      {cell}
                    </td>
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p>
        <small>
          ± is one standard error to first order. χ²/ν needs a known spread of the data; a dash: there is
          none.
        </small>
      </p>
      <button type="button" onClick={() => downloadText("series.csv", seriesCsv(rows, header), "text/csv")}>
        Download the table (CSV)
      </button>
    </>
  );
}

const tellValue = (own: ReturnType<typeof estimateOf>): string =>
  own === undefined
    ? "–"
    : `${digits(own.value)} ${own.standardError === null ? "(not held)" : `± ${digits(own.standardError, 2)}`}`;
