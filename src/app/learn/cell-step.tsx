import { useMemo, useRef, useState } from "preact/hooks";
import { OxygenSlider } from "../cell/oxygen-slider.tsx";
import { Chart, type Place } from "../chart.tsx";
import { digits } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { useIsStill } from "../motion.ts";
import { changer, goTo, shared } from "../state/store.ts";
import { uiLevel } from "../state/ui-level.ts";
import { CellPicture } from "./cell-picture.tsx";
import { retained, retentionCurve, tensionOf, tensions } from "./learn-model.ts";

const change = changer("learn");
const half = 50;

/** One cell and one slider: where will half of the tracer stay? */
export function CellStep() {
  const { pO2, guess, isRevealed } = shared.value.learn;
  const percent = retained(pO2);
  const [plays, setPlays] = useState(0);
  const isStill = useIsStill();
  return (
    <>
      <p class="lead">
        Each dot is a bit of the tracer after <b>one hour</b> with the cell. Move the slider: what does O₂ do?
      </p>
      <div class="learn-grid">
        <div>
          <CellPicture pO2={pO2} plays={plays} />
          <OxygenSlider pO2={pO2} onChange={(value) => change({ pO2: value })} />
          <p class="headline">
            Stayed in the cell: <output data-readout="stayed">{percent.toFixed(0)} %</output>
          </p>
          <LiveRegion text={`At ${digits(pO2)} mmHg ${percent.toFixed(0)} percent stayed.`} />
          <div class="row">
            {!isStill && (
              <button type="button" onClick={() => setPlays(plays + 1)}>
                ▶ Play the hour
              </button>
            )}
            {uiLevel === "full" && (
              <button type="button" onClick={openInCell}>
                Open in Cell
              </button>
            )}
          </div>
        </div>
        <div>
          <RetentionChart pO2={pO2} percent={percent} guess={guess} isRevealed={isRevealed} />
          <Guess guess={guess} isRevealed={isRevealed} />
        </div>
      </div>
    </>
  );
}

function openInCell(): void {
  changer("cell")({
    model: "cu-atsm-redox",
    text: "",
    values: {},
    pO2: shared.value.learn.pO2,
    time_min: 60,
  });
  goTo("cell");
}

interface RetentionProps {
  readonly pO2: number;
  readonly percent: number;
  readonly guess: number;
  readonly isRevealed: boolean;
}

/** The point rides on a curve that shows itself once someone has said where it will be. */
function RetentionChart({ pO2, percent, guess, isRevealed }: RetentionProps) {
  const lines = useMemo(
    () =>
      isRevealed
        ? [{ name: "after 1 h", x: tensions, y: retentionCurve(), look: "plain" as const, labelAt: 0.25 }]
        : [],
    [isRevealed],
  );
  const trail = useTrail(pO2);
  const over = (place: Place) => (
    <>
      {trail.map((past) => (
        <circle key={past} class="trail" cx={place.x(past)} cy={place.y(retained(past))} r={4} />
      ))}
      {guess > 0 && (
        <g class="guess">
          <path d={`M${place.x(guess)} ${place.top}V${place.bottom}`} />
          <text
            x={place.x(guess) + (guess < 10 ? 6 : -6)}
            y={place.bottom - 8}
            text-anchor={guess < 10 ? "start" : "end"}
          >
            my mark
          </text>
        </g>
      )}
      <path class="half" d={`M${place.x(0)} ${place.y(half)}H${place.x(160)}`} />
      <text class="half" x={place.x(160)} y={place.y(half) - 5} text-anchor="end">
        half
      </text>
      <circle class="you" cx={place.x(pO2)} cy={place.y(percent)} r={8} />
      <text
        class="you"
        x={place.x(pO2) + (pO2 < 40 ? 12 : -12)}
        y={place.y(percent) - 12}
        text-anchor={pO2 < 40 ? "start" : "end"}
      >
        {percent.toFixed(0)} % stay
      </text>
    </>
  );
  return (
    <Chart
      title="Stayed after 1 h (% of the tracer) over O₂"
      summary={`At ${digits(pO2)} mmHg ${percent.toFixed(1)} % stayed${isRevealed ? `; from ${retentionCurve()[0].toFixed(0)} % without O₂ to ${retained(160).toFixed(0)} % at 160 mmHg` : ""}.`}
      x={{ title: "O₂ tension (mmHg)", domain: [0.1, 160], scale: "log" }}
      y={{ title: "stayed (%)", domain: [0, 100], scale: "linear" }}
      lines={lines}
      over={over}
      {...(!isRevealed && {
        onPick: (x: number) => change({ guess: Number(Math.max(x, 0.1).toPrecision(2)) }),
      })}
      {...(isRevealed && { table: { head: ["O₂ (mmHg)", "stayed (%)"], rows: rowsOfCurve() } })}
    />
  );
}

const mostTrail = 60;

/** Where the slider has been: what O2 does stays to be seen. */
function useTrail(pO2: number): readonly number[] {
  const trail = useRef<readonly number[]>([]);
  if (!trail.current.includes(pO2)) trail.current = [...trail.current, pO2].slice(-mostTrail);
  return trail.current;
}

const rowsOfCurve = (): string[][] =>
  tensions
    .map((P, i) => [digits(P), retentionCurve()[i].toFixed(1)])
    .filter((_, i) => i === 0 || i % 6 === 1);

function Guess({ guess, isRevealed }: { readonly guess: number; readonly isRevealed: boolean }) {
  if (isRevealed) return <Answer guess={guess} />;
  return (
    <div class="prompt">
      <p>
        <b>Where will half of it stay?</b> Click into the plot, or set your mark here; then check.
      </p>
      <OxygenSlider
        id="guess"
        label="My mark, O₂ tension"
        pO2={guess}
        start={0}
        onChange={(value) => change({ guess: value })}
      />
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={guess === 0}
          onClick={() => change({ isRevealed: true })}
        >
          Check
        </button>
        {guess === 0 && <small>first set a mark</small>}
      </div>
    </div>
  );
}

function Answer({ guess }: { readonly guess: number }) {
  const truth = useMemo(() => tensionOf(half), []);
  const factor = guess > truth ? guess / truth : truth / guess;
  const how =
    factor < 1.3
      ? "Well seen."
      : `Your mark was ${digits(guess)} mmHg, ${digits(factor, 2)} times too ${guess > truth ? "high" : "low"}.`;
  return (
    <div class="prompt" role="status">
      <p>
        <b data-readout="half-stays">Half stays at {digits(truth, 2)} mmHg.</b> {how}
      </p>
      <p>
        The cell reduces Cu(II) to Cu(I); O₂ takes the electron away again, and Cu(II) can leave. Only where
        O₂ is scarce does the copper stay long enough to be trapped.
      </p>
      <div class="row">
        <button type="button" class="main" onClick={() => change({ step: 2 })}>
          Next: take the tracer away ▶
        </button>
        <button type="button" onClick={() => change({ isRevealed: false, guess: 0 })}>
          Guess again
        </button>
      </div>
    </div>
  );
}
