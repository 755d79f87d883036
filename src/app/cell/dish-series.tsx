import { computed, signal } from "@preact/signals";
import { cell, changeCell, data, fitRequest, network } from "./cell-state.ts";
import { noSeries, type SeriesJob } from "./run-series.ts";
import { kindsOf, type SeriesKind, seriesBy, seriesText } from "./series.ts";
import { SeriesPanel } from "./series-panel.tsx";
import { seriesHeader } from "./series-table.ts";

const seriesState = signal(noSeries);
const kinds = computed(() => kindsOf(data.value));
const wished = computed(() => cell.value.seriesBy);
const kind = computed<SeriesKind | undefined>(
  () => kinds.value.find((each) => each === wished.value) ?? kinds.value[0],
);
/** As files of their own; written once for as long as the data stay. */
const series = computed(() =>
  kind.value
    ? seriesBy(data.value, kind.value).map((one) => ({ name: one.name, text: seriesText(one) }))
    : [],
);
const jobs = computed<readonly SeriesJob[]>(() =>
  series.value.map((one) => ({
    name: one.name,
    request: {
      ...fitRequest.value,
      data: { text: one.text, file: `${one.name} of ${data.value.file}` },
      profiles: false,
    },
  })),
);

const told = (n: number, by: SeriesKind | undefined): string =>
  by
    ? `${n} series: one for each ${by} of the file, fitted by itself with the choices above.`
    : "One series: the file has no column of replicates and no two conditions with several times each, so that there is nothing to fit one by one.";

/** The series of uptake data: replicates, or conditions that were followed over time. */
export const DishSeries = () => (
  <SeriesPanel
    jobs={jobs.value}
    state={seriesState}
    told={told(series.value.length, kind.value)}
    header={seriesHeader({ ...data.value, model: network.value.name })}
  >
    {kinds.value.length > 1 && (
      <div class="control">
        <label for="series-by">One series is</label>
        <select
          id="series-by"
          value={kind.value}
          onChange={(event) =>
            changeCell({ seriesBy: event.currentTarget.value === "condition" ? "condition" : "replicate" })
          }
        >
          <option value="replicate">a replicate</option>
          <option value="condition">a condition</option>
        </select>
      </div>
    )}
  </SeriesPanel>
);
