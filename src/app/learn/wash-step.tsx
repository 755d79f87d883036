import { useMemo, useState } from "preact/hooks";
import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";
import { useFrames, useIsStill } from "../motion.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { washedOut } from "./learn-model.ts";

const change = changer("learn");
const washAt_min = 10;
const end_min = 40;
const cells = [
  { level: "0.5", name: "0.5 mmHg", look: "a", labelAt: 0.6 },
  { level: "5", name: "5 mmHg", look: "b", labelAt: 0.5 },
  { level: "40", name: "40 mmHg", look: "c", labelAt: 0.3 },
] as const;
const minutes = Array.from({ length: 161 }, (_, i) => (i * end_min) / 160);
/** Minutes of the model in a second on the screen. */
const pace = 5;

/** Three cells side by side; then the tracer outside is taken away. */
export function WashStep() {
  const { kept } = shared.value.learn;
  const isStill = useIsStill();
  const limit = kept ? end_min : washAt_min;
  const [time, setTime] = useState(isStill || kept ? limit : 0);
  const isPlaying = time < limit;
  useFrames(isPlaying && !isStill, (seconds) => setTime(Math.min(limit, time + pace * seconds)));
  const shown = isStill ? limit : time;
  const curves = useMemo(
    () =>
      cells.map(({ level }) =>
        washedOut(
          Number(level),
          60 * washAt_min,
          minutes.map((t) => 60 * t),
        ),
      ),
    [],
  );
  const last = minutes.findLastIndex((t) => t <= shown + 1e-9);
  const lines = cells.map(({ name, look, labelAt }, i) => ({
    name,
    look,
    x: minutes.slice(0, last + 1),
    y: curves[i].slice(0, last + 1),
    labelAt,
    // Where curves are short they are told apart at their ends alone.
    isLabelAtEnd: shown < end_min,
  }));
  const shares = cells.map((_, i) => {
    const at = minutes.findIndex((t) => t >= washAt_min);
    return (100 * curves[i][minutes.length - 1]) / curves[i][at - 1];
  });
  return (
    <>
      <p class="lead">
        Three cells, three O₂ tensions. They are loaded for {washAt_min} min; then the medium with the tracer
        is replaced by clean medium.
      </p>
      <div class="learn-grid">
        <Chart
          title="Tracer in the cell (% of the dose) over time"
          summary={`After ${washAt_min} min of loading: ${cells.map(({ name }, i) => `${curves[i][40].toFixed(1)} % at ${name}`).join(", ")}.`}
          x={{ title: "time (min)", domain: [0, end_min], scale: "linear" }}
          y={{ title: "in the cell (%)", domain: [0, 50], scale: "linear" }}
          lines={lines}
          over={(place) => (
            <g class="guess">
              <path d={`M${place.x(washAt_min)} ${place.top}V${place.bottom}`} />
              <text x={place.x(washAt_min) + 6} y={place.top + 12}>
                tracer taken away
              </text>
            </g>
          )}
          {...(kept && {
            table: {
              head: ["time (min)", ...cells.map(({ name }) => `${name} (%)`)],
              rows: minutes
                .map((t, i) => [digits(t), ...curves.map((curve) => curve[i].toFixed(1))])
                .filter((_, i) => i % 20 === 0),
            },
          })}
        />
        <div class="prompt">
          <RadioGroup
            name="kept"
            legend={<b>Which cell will keep most of what it has?</b>}
            options={cells.map(({ level, name }) => [level, name])}
            value={kept}
            onChange={(level) => {
              change({ kept: level });
              setTime(washAt_min);
            }}
          />
          {!isStill && (
            <button type="button" onClick={() => setTime(0)}>
              ▶ Play again
            </button>
          )}
          <div role="status">{kept && <Answer isRight={kept === "0.5"} shares={shares} />}</div>
        </div>
      </div>
    </>
  );
}

/** What is left in each cell, and why. */
function Answer({ isRight, shares }: { readonly isRight: boolean; readonly shares: readonly number[] }) {
  const left = cells.map(({ name }, i) => `${shares[i].toFixed(0)} % is left at ${name}`).join(", ");
  return (
    <>
      <p data-readout="kept">
        <b>{isRight ? "Yes." : "It is the one with the least O₂."}</b> {end_min - washAt_min} min later {left}
        .
      </p>
      <p>
        Cu(I) cannot leave before O₂ has made it Cu(II) again. Without O₂ it waits; with plenty of it, it is
        gone within minutes.
      </p>
      <button type="button" class="main" onClick={() => change({ step: 3 })}>
        Next: a blood vessel ▶
      </button>
    </>
  );
}
