import { NumberBox } from "../number-box.tsx";
import { downloadText } from "../shell/download.ts";
import { copperNames, mostNoise } from "../state/shared.ts";
import type { Change } from "../state/store.ts";
import { planText, sourcesOf } from "./page-plan.ts";
import { SettingSlider } from "./setting-slider.tsx";
import { scanPaths } from "./settings.ts";
import type { TumorState } from "./tumor-state.ts";

interface ScanControlsProps {
  readonly state: TumorState;
  readonly change: Change<Pick<TumorState, "settings" | "isotope" | "noise" | "seed">>;
}

/** What is injected and how it is counted: radionuclide, noise, dose and plasma; and the plan of all that is set. */
export function ScanControls({ state, change }: ScanControlsProps) {
  const { isotope, noise, seed, settings, second } = state;
  const names = second ? (["", second] as const) : ([""] as const);
  return (
    <details>
      <summary>Dose, input and noise</summary>
      <div class="control">
        <label for="isotope">Radionuclide</label>
        <select
          id="isotope"
          value={isotope}
          onChange={(event) => {
            const chosen = copperNames.find((name) => name === event.currentTarget.value);
            if (chosen) change({ isotope: chosen });
          }}
        >
          {copperNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
        <small>Frames later than 30 half-lives are left out.</small>
      </div>
      <div class="control">
        <label for="noise">Count noise</label>
        <NumberBox
          id="noise"
          name="Count noise in kBq·s/mL"
          value={noise}
          low={0}
          high={mostNoise}
          unit="kBq·s/mL"
          onChange={(value) => change({ noise: value })}
        />
        <small>Variance of a voxel over its activity, times the length of the frame; 0 is none.</small>
      </div>
      <div class="control">
        <label for="seed">Seed</label>
        <NumberBox
          id="seed"
          name="Seed of the noise and of the vessels' spread"
          value={seed}
          low={0}
          high={2 ** 31}
          unit=""
          onChange={(value) => change({ seed: Math.round(value) })}
        />
        <small>
          The same seed gives the same noise and the same spread of the vessels; another one draws both anew.
        </small>
      </div>
      {scanPaths.map((path) => (
        <SettingSlider
          key={path}
          path={path}
          value={settings[path]}
          onChange={(value) => change({ settings: { ...settings, [path]: value } })}
        />
      ))}
      <div class="row">
        {names.map((name) => {
          const { file } = sourcesOf(state, name).plan;
          const own = file.replace(/^.*\//, "");
          return (
            <button
              key={name}
              type="button"
              onClick={() => downloadText(own, planText(state, name), "application/yaml")}
            >
              Download {own}
            </button>
          );
        })}
      </div>
    </details>
  );
}
