import { useEffect, useMemo, useRef } from "preact/hooks";
import { tumorPlan } from "../sources.ts";
import type { Change, TumorState } from "../state.ts";
import { type MapRunner, makeMapRunner } from "./map-runner.ts";
import { MapView } from "./map-view.tsx";
import { RegionTable } from "./region-table.tsx";
import { RunState } from "./run-state.tsx";
import { SettingSlider } from "./setting-slider.tsx";
import { settingPaths } from "./settings.ts";

interface TumorPartProps {
  readonly state: TumorState;
  readonly change: Change<TumorState>;
}

/** The words that stand by every map. */
export const honesty =
  "in silico · blur only, not a scanner · K1, k_out, V_b and the plasma curve are assumed · late uptake (24 h) is not predicted without a second copper pool";

/** The SUV map of the tumor phantom: slices, frames, regions, and the numbers that make it. */
export function TumorPart({ state, change }: TumorPartProps) {
  const runner = useMapRunner(state, change);
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
        </div>
      </div>
      <h3>Limits of this map</h3>
      <ul>
        {tumorPlan.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </section>
  );
}

/** Runs the map on load and whenever one of its numbers changes. */
function useMapRunner({ settings, backend }: TumorState, change: Change<TumorState>): MapRunner {
  const newest = useRef(change);
  newest.current = change;
  const runner = useMemo(() => makeMapRunner((news) => newest.current(news)), []);
  useEffect(() => {
    runner.run(settings, backend);
  }, [runner, settings, backend]);
  return runner;
}
