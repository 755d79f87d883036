import { cancelEngine, engine } from "../engine/engine.ts";
import type { FitRequest, FitResult } from "../engine/work.ts";
import { cellModels } from "./cell-sources.ts";
import { cell, changeCell, fitRequest, fitState, keyNow } from "./cell-state.ts";

/** Fits what is set now in the worker; a comparison fits the second model too. */
export async function runFit(): Promise<void> {
  const request = fitRequest.value;
  const key = keyNow();
  const { compared } = cell.value;
  fitState.value = {
    ...{ key, result: undefined, comparison: undefined },
    run: { kind: "running", share: 0, stage: "starting" },
  };
  const part = compared ? 0.5 : 1;
  const tellFrom = (from: number, name: string) => (share: number, stage: string) => {
    if (fitState.value.run.kind === "running")
      fitState.value = {
        ...fitState.value,
        run: { kind: "running", share: from + part * share, stage: name + stage },
      };
  };
  try {
    const result = await engine().fit(request, tellFrom(0, ""));
    changeCell({ usesFit: true });
    const comparison = compared
      ? await compareWith(compared, request, result, tellFrom(part, `${compared}: `))
      : undefined;
    fitState.value = { run: { kind: "none" }, key, result, comparison };
  } catch (error) {
    const isCanceled = error instanceof Error && error.name === "Canceled";
    const message = error instanceof Error ? error.message : String(error);
    fitState.value = {
      ...{ key: "", result: undefined, comparison: undefined },
      run: isCanceled ? { kind: "none" } : { kind: "failed", message },
    };
  }
}

async function compareWith(
  name: keyof typeof cellModels,
  request: FitRequest,
  first: FitResult,
  onProgress: (share: number, stage: string) => void,
) {
  const second = await engine().fit(
    { ...request, model: cellModels[name], free: [], set: {}, profiles: false },
    onProgress,
  );
  return engine().compare([
    { name: "this model", ...first },
    { name, ...second },
  ]);
}

export const cancelFit = cancelEngine;
