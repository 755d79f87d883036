import { useMemo } from "preact/hooks";
import { OxygenSlider } from "../cell/oxygen-slider.tsx";
import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";
import { Nudges } from "../nudges.tsx";
import { changer, goTo, shared } from "../state/store.ts";
import { uiLevel } from "../state/ui-level.ts";
import { uptakeWith } from "./learn-model.ts";

const change = changer("learn");
/** The cell to be found. */
const hidden = { pO2: 0.8, k_in: 1.5e-3 } as const;
const minutes = Array.from({ length: 61 }, (_, i) => i);
const times = minutes.map((t) => 60 * t);
const [lowest, highest] = [3e-4, 3e-3];
const nSteps = 100;
const rateAt = (place: number): number =>
  Number((lowest * (highest / lowest) ** (Math.max(0, Math.min(nSteps, place)) / nSteps)).toPrecision(3));
const placeOf = (k: number): number =>
  Math.round((nSteps * Math.log(k / lowest)) / Math.log(highest / lowest));
/** Points of the dose: a curve this near is found. */
const near = 2;

/** Two sliders and a curve: what a fit does, by hand. */
export function ChallengeStep() {
  const { try_pO2, try_k_in } = shared.value.learn;
  const target = useMemo(() => uptakeWith(hidden.pO2, hidden.k_in, times), []);
  const own = useMemo(() => uptakeWith(try_pO2, try_k_in, times), [try_pO2, try_k_in]);
  const off = Math.sqrt(own.reduce((sum, y, i) => sum + (y - target[i]) ** 2, 0) / own.length);
  const isFound = off < near;
  const speed = (k: number): void => change({ try_k_in: k });
  return (
    <>
      <p class="lead">Someone measured the dashed curve. Move both sliders until yours lies on it.</p>
      <div class="learn-grid">
        <Chart
          title="Tracer in the cell (% of the dose) over time"
          summary={`Measured ${target[60].toFixed(0)} % after an hour, yours ${own[60].toFixed(0)} %; off by ${off.toFixed(1)} points (root mean square).`}
          x={{ title: "time (min)", domain: [0, 60], scale: "linear" }}
          y={{ title: "in the cell (%)", domain: [0, 100], scale: "linear" }}
          lines={[
            { name: "measured", x: minutes, y: target, look: "b", labelAt: 0.95 },
            { name: "yours", x: minutes, y: own, look: "own", labelAt: 0.5 },
          ]}
          table={{
            head: ["time (min)", "measured (%)", "yours (%)"],
            rows: minutes
              .filter((t) => t % 5 === 0)
              .map((t) => [String(t), target[t].toFixed(1), own[t].toFixed(1)]),
          }}
        />
        <div class="prompt">
          <OxygenSlider
            id="try-oxygen"
            label="O₂ tension"
            pO2={try_pO2}
            start={20}
            onChange={(value) => change({ try_pO2: value })}
          />
          <div class="control">
            <label for="try-rate">How fast the tracer enters (k_in)</label>
            <div class="slider-row">
              <input
                id="try-rate"
                type="range"
                min={0}
                max={nSteps}
                value={placeOf(try_k_in)}
                aria-valuetext={`${digits(try_k_in)} per second`}
                onInput={(event) => speed(rateAt(event.currentTarget.valueAsNumber))}
              />
              <output for="try-rate">{digits(1000 * try_k_in, 3)} × 10⁻³ s⁻¹</output>
              <Nudges
                name="How fast the tracer enters"
                onNudge={(direction) => speed(rateAt(placeOf(try_k_in) + direction))}
              />
            </div>
          </div>
          <p class="headline">
            Off by <output data-readout="off">{off.toFixed(1)}</output> points
          </p>
          <div role="status">
            {isFound && (
              <p>
                <b>Found.</b> Lowering the number you just lowered, by itself and from many starts, is what a
                fit does. It also says how sure it is.
              </p>
            )}
          </div>
          <div class="row">
            {uiLevel === "full" && (
              <button type="button" class={isFound ? "main" : ""} onClick={openTried}>
                Open this cell in the Cell view
              </button>
            )}
            <button type="button" onClick={() => change({ try_pO2: hidden.pO2, try_k_in: hidden.k_in })}>
              Show the answer
            </button>
          </div>
        </div>
      </div>
    </>
  );
}

function openTried(): void {
  const { try_pO2, try_k_in } = shared.value.learn;
  changer("cell")({
    ...{ model: "cu-atsm-redox", text: "", time_min: 60 },
    ...{ pO2: try_pO2, values: { k_in: try_k_in } },
  });
  goTo("cell");
}
