import { cancelEngine, engine } from "../engine/engine.ts";
import { cellModels } from "./cell-sources.ts";
import { cell, changeCell, fitRequest, fitState, keyNow } from "./cell-state.ts";
import { followFit, partOf } from "./follow-fit.ts";

/** Fits what is set now in the worker; a comparison fits the second model too. */
export function runFit(): Promise<void> {
  const request = fitRequest.value;
  const { compared } = cell.value;
  return followFit(fitState, keyNow(), async (tell) => {
    const result = await engine().fit(request, partOf(tell, [0, compared ? 0.5 : 1]));
    changeCell({ usesFit: true });
    if (!compared) return { result, comparison: undefined };
    const second = await engine().fit(
      { ...request, model: cellModels[compared], free: [], set: {}, profiles: false },
      partOf(tell, [0.5, 1], `${compared}: `),
    );
    const fits = [
      { name: "this model", ...result },
      { name: compared, ...second },
    ];
    return { result, comparison: await engine().compare(fits) };
  });
}

export const cancelFit = cancelEngine;
