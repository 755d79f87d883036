import type { Signal } from "@preact/signals";
import { engine } from "../engine/engine.ts";
import type { SeriesRow } from "../engine/series.ts";
import type { Tell } from "../engine/until-answer.ts";
import type { FitRequest, PlanRequest } from "../engine/work.ts";
import type { FitRun } from "./follow-fit.ts";

/** One fit of many. */
export interface SeriesJob {
  readonly name: string;
  readonly request: FitRequest | PlanRequest;
}

/** A series that could not be fitted, with the words of the reason. */
export interface FailedSeries {
  readonly name: string;
  readonly failure: string;
}

/** How the fits of all series stand; what is done stays when the rest is canceled. */
export interface SeriesState {
  readonly run: FitRun;
  /** What the rows belong to; of other models and data they are not shown. */
  readonly key: string;
  readonly rows: readonly (SeriesRow | FailedSeries)[];
}

export const noSeries: SeriesState = { run: { kind: "none" }, key: "", rows: [] };

export const keyOfJobs = (jobs: readonly SeriesJob[]): string => JSON.stringify(jobs);

type FitOne = (job: SeriesJob, tell: Tell) => Promise<SeriesRow>;
const inEngine: FitOne = ({ name, request }, tell) => engine().fitSeries(name, request, tell);

/** Fits one series after another; one that fails is kept with its reason and holds up no other. */
export async function runSeries(
  state: Signal<SeriesState>,
  jobs: readonly SeriesJob[],
  fitOne: FitOne = inEngine,
): Promise<void> {
  const key = keyOfJobs(jobs);
  state.value = { key, rows: [], run: { kind: "running", share: 0, stage: "starting" } };
  for (const [i, job] of jobs.entries()) {
    const tell: Tell = (share, stage) => {
      const own = `${job.name} (${i + 1} of ${jobs.length}), ${stage}`;
      state.value = {
        ...state.value,
        run: { kind: "running", share: (i + share) / jobs.length, stage: own },
      };
    };
    tell(0, "starting");
    try {
      const row = await fitOne(job, tell);
      state.value = { ...state.value, rows: [...state.value.rows, row] };
    } catch (error) {
      if (error instanceof Error && error.name === "Canceled") {
        state.value = { ...state.value, run: { kind: "canceled" } };
        return;
      }
      const failure = error instanceof Error ? error.message : String(error);
      state.value = { ...state.value, rows: [...state.value.rows, { name: job.name, failure }] };
    }
  }
  state.value = { ...state.value, run: { kind: "none" } };
}
