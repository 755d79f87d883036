import { followFit, partOf } from "../cell/follow-fit.ts";
import { engine } from "../engine/engine.ts";
import { changeTissue, fitKey, requestNow, requestOf, tissue, tissueFit } from "./tissue-state.ts";

/** Fits the curve in the worker; a comparison fits the second model too. */
export function runTissueFit(): Promise<void> {
  const { model, compared } = tissue.value;
  const request = requestNow.value;
  return followFit(tissueFit, fitKey.value, async (tell) => {
    const result = await engine().fitPlan(request, partOf(tell, [0, compared ? 0.5 : 1]));
    changeTissue({ usesFit: true });
    if (!compared) return { result, comparison: undefined };
    const second = await engine().fitPlan(
      requestOf(compared, false),
      partOf(tell, [0.5, 1], `${compared}: `),
    );
    const fits = [
      { name: model, ...result },
      { name: compared, ...second },
    ];
    return { result, comparison: await engine().compare(fits) };
  });
}
