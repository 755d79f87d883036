import { useEffect, useMemo } from "preact/hooks";
import { type MapRunner, makeMapRunner } from "./map-runner.ts";
import { MapView } from "./map-view.tsx";
import { MicroTissue } from "./micro-tissue.tsx";
import { RegionChart } from "./region-chart.tsx";
import { RegionTable } from "./region-table.tsx";
import { RunState } from "./run-state.tsx";
import { SettingSlider } from "./setting-slider.tsx";
import { settingPaths } from "./settings.ts";
import { tumorPlan } from "./tumor-sources.ts";
import { changeTumor, results, type TumorState, tumorState } from "./tumor-state.ts";
import "./tumor.css";

/** The words that stand by every map. */
export const honesty =
  "in silico · blur and count noise, not a scanner · K1, k_out, V_b and the plasma curve are assumed · late uptake (24 h) is not predicted without a second copper pool";

/** The SUV map of the tumor phantom: slices, frames, regions, and the numbers that make it. */
export function TumorView() {
  const state = tumorState();
  const change = changeTumor;
  const runner = useMapRunner(state);
  const { map } = state;
  return (
    <section id="tumor" aria-labelledby="tumor-title">
      <h2 id="tumor-title">Tumor: the SUV map</h2>
      <p class="honesty">{honesty}</p>
      <div class="part">
        <div class="side">
          {settingPaths.map((path) => (
            <SettingSlider
              key={path}
              path={path}
              value={state.settings[path]}
              onChange={(value) => change({ settings: { ...state.settings, [path]: value } })}
            />
          ))}
          <RunState
            state={state}
            onBackend={(backend) => change({ backend })}
            onCancel={() => runner.cancel()}
            onRun={() => runner.run(state.settings, state.backend)}
          />
        </div>
        <div class="map" aria-busy={state.run.kind === "running"}>
          {map ? <MapView state={state} map={map} change={change} /> : <p class="waiting">No map yet.</p>}
          {map && <RegionTable map={map} frame={state.frame} />}
          {map && <RegionChart map={map} frame={state.frame} />}
        </div>
      </div>
      <MicroTissue />
      <h3>Limits of this map</h3>
      <ul>
        {tumorPlan.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </section>
  );
}

let runner: MapRunner | undefined;
let ran = "";

/** Runs the map when the view is first opened, and whenever one of its numbers changes; it outlives the view. */
function useMapRunner({ settings, backend }: TumorState): MapRunner {
  runner ??= makeMapRunner((news) => {
    results.value = { ...results.value, ...news };
  });
  const own = runner;
  const key = useMemo(() => JSON.stringify([settings, backend]), [settings, backend]);
  useEffect(() => {
    if (key === ran) return;
    ran = key;
    own.run(settings, backend);
  }, [own, key]);
  return own;
}
