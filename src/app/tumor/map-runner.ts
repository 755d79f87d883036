import { type MapJobArgument, type MapJobResult, makePool, type Pool } from "../../index.ts";
import type { TumorState } from "./tumor-state.ts";

/** What a run tells the page; a map comes with the run that made it, and with what it was made from. */
export type Report = (
  news: Pick<TumorState, "run"> & { readonly map?: MapJobResult; readonly madeOf?: MapJobArgument },
) => void;

export interface MapRunner {
  run(argument: MapJobArgument): Promise<void>;
  /** Ends the worker; what it was about is lost. */
  cancel(): void;
}

/** A held arrow key changes a number many times a second; only the last one is run. */
const pause_ms = 150;

/** Makes the runner of map jobs in one worker; a new run takes the place of one that is under way. */
export function makeMapRunner(report: Report): MapRunner {
  let pool: Pool | undefined;
  let isBusy = false;
  let newest = 0;

  function stop(): void {
    newest += 1;
    if (isBusy) {
      pool?.close();
      pool = undefined;
    }
    isBusy = false;
  }

  async function run(argument: MapJobArgument): Promise<void> {
    stop();
    const mine = newest;
    report({ run: { kind: "running" } });
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
    if (mine !== newest) return;
    isBusy = true;
    const start = performance.now();
    try {
      const map = await ask(argument);
      if (mine !== newest) return;
      const seconds = (performance.now() - start) / 1000;
      report({ run: { kind: "done", seconds }, map, madeOf: argument });
    } catch (error) {
      if (mine !== newest) return;
      report({ run: { kind: "failed", message: error instanceof Error ? error.message : String(error) } });
    }
    isBusy = false;
  }

  const ask = (argument: MapJobArgument): Promise<MapJobResult> => {
    pool ??= makePool({ workers: 1 });
    return pool.run("map", argument);
  };

  function cancel(): void {
    stop();
    report({ run: { kind: "canceled" } });
  }

  return { run, cancel };
}
