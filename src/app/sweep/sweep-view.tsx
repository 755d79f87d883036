import { useMemo } from "preact/hooks";
import type { Row } from "../../index.ts";
import { digits } from "../format.ts";
import { NumberBox } from "../number-box.tsx";
import { downloadText } from "../shell/download.ts";
import { StartCancel } from "../start-cancel.tsx";
import { changer, shared } from "../state/store.ts";
import { sourcesOf, planText as textOfMap } from "../tumor/page-plan.ts";
import { tumorState } from "../tumor/tumor-state.ts";
import { AxisChooser } from "./axis-chooser.tsx";
import { designNow, planText, type SweepDesign } from "./design.ts";
import { ExpectedTime } from "./expected-time.tsx";
import { Results } from "./results.tsx";
import { backToSweepBefore, cancelSweep, runSweep, type SweepState, sweepState } from "./run-sweep.ts";
import "./sweep.css";

const change = changer("sweep");
const kinds = {
  grid: "two numbers against each other",
  "one-at-a-time": "each number by itself (tornado)",
} as const;

/** Numbers of the map varied, around the tumor as it is set: what of its SUV follows from which? */
export function SweepView() {
  const { sweep, tumor } = shared.value;
  const design = useMemo(designNow, [sweep, tumor.settings]);
  const state = sweepState.value;
  return (
    <section aria-labelledby="sweep-title">
      <h2 id="sweep-title">Sweep: which number does what?</h2>
      <div class="part">
        <div class="side">
          <KindChooser />
          {sweep.design === "grid" ? <GridControls /> : <TornadoControls />}
          <p data-readout="design">{describeDesign(design)}</p>
          {design && <ExpectedTime design={design} maps={countMaps(design)} />}
          <RunButtons design={design} />
          {state && (
            <p role="status" class="progress" data-run={state.isRunning ? "running" : "done"}>
              {state.isRunning && (
                <progress value={state.rows.length} max={state.total} aria-label="The sweep" />
              )}{" "}
              {describeRows(state)}
            </p>
          )}
          {state?.before && !state.isRunning && (
            <button type="button" onClick={backToSweepBefore}>
              Back to the sweep before
            </button>
          )}
          {state?.failure && <p role="alert">{state.failure}</p>}
        </div>
        <div>
          {state ? (
            <Results state={state} />
          ) : (
            <p class="waiting">
              No sweep has run yet. It maps the tumor of the Tumor view once for each set of values, and shows
              the maps side by side and how their SUV follows.
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

function describeDesign(design: SweepDesign | undefined): string {
  if (!design) return "Choose two different numbers, each from less to more.";
  const maps = countMaps(design);
  if (design.kind === "grid")
    return `${design.axes.map(({ values }) => values.length).join(" × ")} = ${maps} maps`;
  return `1 + 2 × ${design.axes.length} = ${maps} maps`;
}

const countMaps = ({ kind, axes }: SweepDesign): number =>
  kind === "grid" ? axes.reduce((n, { values }) => n * values.length, 1) : 1 + 2 * axes.length;

function describeRows({ rows, total, isRunning, startedAt }: SweepState): string {
  const count = (outcome: Row["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
  const failed = count("failed") > 0 ? `, ${count("failed")} failed` : "";
  const canceled = !isRunning && rows.length < total ? `, ${total - rows.length} canceled` : "";
  const each_s = (performance.now() - startedAt) / 1000 / rows.length;
  const left =
    isRunning && rows.length > 0 ? `, about ${digits(each_s * (total - rows.length), 2)} s left` : "";
  return `${count("ok")} of ${total} maps done${failed}${canceled}${left}`;
}

function KindChooser() {
  return (
    <div class="control">
      <label for="sweep-design">Vary</label>
      <select
        id="sweep-design"
        value={shared.value.sweep.design}
        onChange={(event) =>
          change({ design: event.currentTarget.value === "grid" ? "grid" : "one-at-a-time" })
        }
      >
        {Object.entries(kinds).map(([kind, words]) => (
          <option key={kind} value={kind}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

function GridControls() {
  return (
    <>
      <AxisChooser name="across" label="Across" />
      <AxisChooser name="down" label="Down" />
      <div class="control">
        <label for="sweep-n">Values of each</label>
        <NumberBox
          id="sweep-n"
          name="Values of each"
          value={shared.value.sweep.n}
          low={2}
          high={8}
          unit=""
          onChange={(value) => change({ n: Math.round(value) })}
        />
      </div>
    </>
  );
}

function TornadoControls() {
  return (
    <div class="control">
      <label for="sweep-change">Less and more of each by</label>
      <NumberBox
        id="sweep-change"
        name="Less and more of each, in %"
        value={shared.value.sweep.change_percent}
        low={1}
        high={90}
        unit="%"
        onChange={(value) => change({ change_percent: value })}
      />
      <small>Around the values of the Tumor view; a value stays inside its range.</small>
    </div>
  );
}

/** Run, cancel, and the two plans with which the command line runs the same. */
function RunButtons({ design }: { readonly design: SweepDesign | undefined }) {
  const isRunning = sweepState.value?.isRunning === true;
  const tumor = tumorState();
  const isShipped = Object.keys(shared.value.tumor.settings).length === 0;
  const { file } = sourcesOf(tumor, "").plan;
  const isOwn = !isShipped || file.endsWith("-page.yaml");
  const mapPlan = isOwn ? "tumor-map-page.yaml" : "tumor-map.yaml";
  return (
    <div class="row">
      <StartCancel
        label="Run the sweep"
        isRunning={isRunning}
        canStart={design !== undefined}
        onStart={() => design && runSweep(design)}
        onCancel={cancelSweep}
      />
      <button
        type="button"
        disabled={!design}
        onClick={() => design && downloadText("sweep.yaml", planText(design, mapPlan), "application/yaml")}
      >
        Download the plan
      </button>
      {isOwn && (
        <button type="button" onClick={() => downloadText(mapPlan, textOfMap(tumor, ""), "application/yaml")}>
          Download {mapPlan}
        </button>
      )}
    </div>
  );
}
