import { useMemo } from "preact/hooks";
import { fitResult } from "../cell/cell-state.ts";
import { shared } from "../state/store.ts";
import { sweepState } from "../sweep/run-sweep.ts";
import { results } from "../tumor/tumor-state.ts";
import { LooksChooser } from "./looks-chooser.tsx";
import type { Made } from "./made.ts";
import { PanelList } from "./panel-list.tsx";
import { composed, makePanels, type PanelName } from "./panels.ts";
import { presetOf } from "./preset-of.ts";
import { Result } from "./result.tsx";
import { Sizes } from "./sizes.tsx";
import "./figure.css";

/** What other views show, as a figure that a journal takes. */
export function FigureView() {
  const { figure } = shared.value;
  const { panels } = figure;
  // A sweep is drawn when it is done, not once a map.
  const swept = sweepState.value?.isRunning ? undefined : sweepState.value;
  const made = useMemo(
    () => panels.map((panel) => ({ panel, made: attempt(panel) })),
    [panels, shared.value, fitResult.value, results.value.map, swept],
  );
  const preset = useMemo(() => presetOf(figure), [figure]);
  const spec = useMemo(
    () =>
      composed(
        made.map((each) => each.made),
        figure,
      ),
    [made, figure],
  );
  return (
    <section aria-labelledby="figure-title">
      <h2 id="figure-title">Figure: for print, slides and posters</h2>
      <div class="part">
        <div class="side">
          <PanelList panels={panels} made={made.map((each) => each.made)} />
          <Sizes />
          <LooksChooser />
        </div>
        <div class="figure-result">
          {spec ? <Result spec={spec} preset={preset} /> : <p class="waiting">No panel can be drawn yet.</p>}
        </div>
      </div>
    </section>
  );
}

/** What cannot be made says why, and the other panels stay. */
function attempt(name: PanelName): Made {
  try {
    return makePanels(name);
  } catch (error) {
    return { missing: error instanceof Error ? error.message : String(error), view: "cell" };
  }
}
