import { useEffect, useMemo } from "preact/hooks";
import { imageTurn } from "../state/images.ts";
import { changer } from "../state/store.ts";
import { ImageList } from "./image-list.tsx";
import type { Beside } from "./map-controls.tsx";
import { MapView } from "./map-view.tsx";
import { measuredNote, measuredPoints } from "./measured.ts";
import { MicroTissue } from "./micro-tissue.tsx";
import { OwnRegions } from "./own-regions.tsx";
import { RegionChart, topOf } from "./region-chart.tsx";
import { RegionMeasures } from "./region-measures.tsx";
import { RegionOxygen } from "./region-oxygen.tsx";
import { RegionTable } from "./region-table.tsx";
import { cancelRuns, followMaps, startRuns } from "./run-maps.ts";
import { RunState } from "./run-state.tsx";
import { ScanControls } from "./scan-controls.tsx";
import { SecondTracer } from "./second-tracer.tsx";
import { SettingSlider } from "./setting-slider.tsx";
import { tissuePaths } from "./settings.ts";
import { tracers } from "./tracers.ts";
import { tumorPlan } from "./tumor-sources.ts";
import { changeTumor, type TumorState, tumorState } from "./tumor-state.ts";
import "./tumor.css";

/** The words that stand by every map. */
export const honesty =
  "in silico · blur and count noise, not a scanner · K1, k_out, V_b and the plasma curve are assumed · late uptake (24 h) is not predicted without a second copper pool";

/** The SUV map of the tumor phantom: slices, frames, regions, and the numbers that make it. */
export function TumorView() {
  const state = tumorState();
  const change = changeTumor;
  // Read here, so that an image that comes or goes draws this anew.
  const turn = imageTurn.value;
  useEffect(() => followMaps(state, turn));
  const { map } = state;
  const second = state.beside?.map;
  const name = state.second;
  const beside = useMemo(
    () => (second && name ? { title: tracers[name].title, map: second } : undefined),
    [second, name],
  );
  return (
    <section id="tumor" aria-labelledby="tumor-title">
      <h2 id="tumor-title">Tumor: the SUV map</h2>
      <p class="honesty">{honesty}</p>
      <div class="part">
        <div class="side">
          <ImageList />
          <SecondTracer state={state} />
          {tissuePaths.map((path) => (
            <SettingSlider
              key={path}
              path={path}
              value={state.settings[path]}
              onChange={(value) => change({ settings: { ...state.settings, [path]: value } })}
            />
          ))}
          <ScanControls state={state} change={change} />
          <RunState
            state={state}
            onBackend={(backend) => change({ backend })}
            onCancel={cancelRuns}
            onRun={() => startRuns(state)}
          />
        </div>
        <div class="map" aria-busy={state.run.kind === "running"}>
          {map ? (
            <MapView state={state} map={map} beside={beside} change={change} />
          ) : (
            <p class="waiting">No map yet.</p>
          )}
          {map && <OwnRegions state={state} map={map} />}
          {map && <Regions state={state} beside={beside} />}
        </div>
      </div>
      <MicroTissue />
      <h3>Limits of this map</h3>
      <ul>
        {state.second && <li>{tracers[state.second].limit}</li>}
        {tumorPlan.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </ul>
    </section>
  );
}

interface RegionsProps {
  readonly state: TumorState;
  readonly beside: Beside | undefined;
}

/** Tables and curves of the regions, one for each tracer. */
function Regions({ state: { map, frame, settings, oxygenOf }, beside }: RegionsProps) {
  if (!map) return null;
  const measured = measuredPoints((1000 * settings["subject.injected"]) / settings["subject.weight"]);
  const all = beside ? [{ title: "Cu-ATSM", map }, beside] : [{ title: "", map }];
  const top = Math.max(...all.map((one) => topOf(one.map)), ...measured.map((point) => point.SUV));
  const note = measuredNote();
  return (
    <>
      <div class="tracers">
        {all.map((one) => (
          <div key={one.title}>
            <RegionTable map={one.map} frame={frame} name={one.title} />
          </div>
        ))}
      </div>
      <div class="tracers">
        {all.map((one) => (
          <RegionChart
            key={one.title}
            map={one.map}
            frame={frame}
            name={one.title}
            top={top}
            measured={measured}
          />
        ))}
        <RegionOxygen map={map} chosen={oxygenOf} onChoose={(name) => changeTumor({ oxygenOf: name })} />
      </div>
      {all.map((one) => (
        <RegionMeasures key={one.title} map={one.map} frame={frame} name={one.title} />
      ))}
      {note && (
        <p data-readout="measured">
          {note}{" "}
          <button type="button" onClick={() => changer("tumor")({ tac: "", tacName: "" })}>
            Remove the measured curves
          </button>
        </p>
      )}
    </>
  );
}
