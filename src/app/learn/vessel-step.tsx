import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { makeKroghCylinder } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { useOxygen } from "../engine/use-oxygen.ts";
import type { OxygenReply } from "../engine/work.ts";
import { digits } from "../format.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { colorTable } from "../tumor/color-scale.ts";
import { retainedFast } from "./learn-model.ts";

const change = changer("learn");
const width_um = 300;
const n = 75;
const blood = { vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 } as const;
/** Tracer that stays, %: the darkest and the brightest of the picture. */
const range = [25, 100] as const;

/** One vessel in tissue: O2 falls with distance, and the tracer glows beyond its reach. */
export function VesselStep() {
  const { vessels, formula } = shared.value.learn;
  const isTold = formula !== "";
  const request = useMemo(() => {
    const { capillaryRadius: radius_um, ...rest } = blood;
    return { n, width_um, vessels, radius_um, ...rest, P50: 0 };
  }, [vessels]);
  const { reply, failure } = useOxygen(request);
  const profile = useMemo(() => (reply ? profileFrom(reply, vessels) : undefined), [reply, vessels]);
  const isAlone = vessels.length === 2;
  return (
    <>
      <p class="lead">
        A cut across a blood vessel, {width_um} µm wide. Bright is where the tracer stays. Drag the vessel,
        add another.
      </p>
      <div class="learn-grid">
        <TissueMap vessels={vessels} reply={reply} failure={failure} />
        <div>
          <Chart
            title="O₂ tension from the first vessel to the right"
            summary={profile ? describe(profile) : "computing …"}
            x={{ title: "distance from the middle of the vessel (µm)", domain: [0, 150], scale: "linear" }}
            y={{ title: "O₂ (mmHg)", domain: [0, 45], scale: "linear" }}
            lines={[
              ...(profile ? [{ name: "computed", ...profile, look: "own" as const }] : []),
              ...(isTold
                ? [{ name: "Krogh and Erlang, 1919", ...krogh(), look: "b" as const, labelAt: 0.3 }]
                : []),
            ]}
            {...(profile && {
              table: {
                head: ["distance (µm)", "O₂ (mmHg)"],
                rows: profile.x
                  .map((x, i) => [digits(x), profile.y[i].toFixed(2)])
                  .filter((_, i) => i % 3 === 0),
              },
            })}
          />
          <div class="prompt">
            <RadioGroup
              name="formula"
              legend={<b>How near does a formula from 1919, for one vessel alone, come to the computer?</b>}
              options={guesses}
              value={formula}
              onChange={(name) => change({ formula: name })}
            />
            <div role="status">
              {isTold && profile && (
                <>
                  <p data-readout="krogh">
                    {isAlone && <b>{sayRight(formula, largestGap(profile))}</b>}{" "}
                    {isAlone
                      ? `They differ by ${largestGap(profile).toFixed(2)} mmHg at most. `
                      : "The formula knows of one vessel only: with others near, the computer sees more O₂. "}
                    Beyond {digits(makeKroghCylinder(blood).anoxicRadius, 2)} µm no O₂ is left, and there the
                    tracer stays.
                  </p>
                  <button type="button" class="main" onClick={() => change({ step: 4 })}>
                    Next: the camera ▶
                  </button>
                </>
              )}
            </div>
          </div>
        </div>
      </div>
    </>
  );
}

const guesses = [
  ["near", "within 1 mmHg everywhere"],
  ["far", "several mmHg apart somewhere"],
] as const;

/** Whether the guess was right, judged by what was computed. */
const sayRight = (guess: string, gap: number): string => (gap < 1 === (guess === "near") ? "Yes." : "No.");

interface MapProps {
  readonly vessels: readonly number[];
  readonly reply: OxygenReply | undefined;
  readonly failure: string;
}

function TissueMap({ vessels, reply, failure }: MapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState(0);
  const dragged = useRef(-1);
  useEffect(() => {
    if (reply) canvas.current?.getContext("2d")?.putImageData(glow(reply), 0, 0);
  }, [reply]);
  const count = vessels.length / 2;
  const move = (i: number, x: number, y: number): void => {
    const inside = (v: number): number => Math.max(10, Math.min(width_um - 10, Math.round(v)));
    const moved = [...vessels];
    moved[2 * i] = inside(x);
    moved[2 * i + 1] = inside(y);
    change({ vessels: moved });
  };
  const at = (event: PointerEvent, area: Element): [number, number] => {
    const box = area.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * width_um,
      ((event.clientY - box.top) / box.height) * width_um,
    ];
  };
  const mean = reply ? meanRetained(reply) : Number.NaN;
  return (
    <div>
      <div
        class="tissue-map"
        onPointerMove={(event) => {
          if (dragged.current >= 0) move(dragged.current, ...at(event, event.currentTarget));
        }}
        onPointerUp={() => {
          dragged.current = -1;
        }}
      >
        <canvas
          ref={canvas}
          width={n}
          height={n}
          role="img"
          aria-label={`Tissue with ${count} vessel${count === 1 ? "" : "s"}: ${mean.toFixed(0)} % of the tracer stays on average, most of it far from them`}
        />
        {Array.from({ length: count }, (_, i) => (
          <button
            key={i}
            type="button"
            class="vessel"
            aria-label={`Vessel ${i + 1}; arrow keys move it`}
            style={{
              left: `${(100 * vessels[2 * i]) / width_um}%`,
              top: `${(100 * vessels[2 * i + 1]) / width_um}%`,
            }}
            onPointerDown={(event) => {
              dragged.current = i;
              setChosen(i);
              event.currentTarget.parentElement?.setPointerCapture(event.pointerId);
            }}
            onFocus={() => setChosen(i)}
            onKeyDown={(event) => {
              const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
              if (!Object.hasOwn(moves, event.key)) return;
              event.preventDefault();
              const [dx, dy] = moves[event.key as keyof typeof moves]; // asked in the line above
              const step = event.shiftKey ? 30 : 6;
              move(i, vessels[2 * i] + step * dx, vessels[2 * i + 1] + step * dy);
            }}
          />
        ))}
      </div>
      <div class="row">
        <button
          type="button"
          disabled={count >= 20}
          onClick={() => change({ vessels: [...vessels, ...freePlace(vessels)] })}
        >
          Add a vessel
        </button>
        <button
          type="button"
          disabled={count < 2}
          onClick={() => {
            const gone = Math.min(chosen, count - 1);
            change({ vessels: vessels.filter((_, i) => Math.floor(i / 2) !== gone) });
          }}
        >
          Remove vessel {Math.min(chosen, count - 1) + 1}
        </button>
      </div>
      {failure ? <p role="alert">{failure}</p> : <MeanRetained text={reply ? `${mean.toFixed(0)} %` : "…"} />}
    </div>
  );
}

function MeanRetained({ text }: { readonly text: string }) {
  return (
    <p>
      Tracer that stays, mean: <output data-readout="tissue">{text}</output>{" "}
      <small>
        (dark blue {range[0]} %, yellow {range[1]} %; each spot as a cell of its O₂ after 1 h)
      </small>
    </p>
  );
}

/** The place farthest from all vessels, on a coarse grid. */
function freePlace(vessels: readonly number[]): [number, number] {
  let best: [number, number] = [60, 60];
  let farthest = -1;
  for (let x = 45; x < width_um; x += 30)
    for (let y = 45; y < width_um; y += 30) {
      let nearest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < vessels.length; i += 2)
        nearest = Math.min(nearest, Math.hypot(vessels[i] - x, vessels[i + 1] - y));
      if (nearest > farthest) [best, farthest] = [[x, y], nearest];
    }
  return best;
}

function glow({ pO2 }: OxygenReply): ImageData {
  const image = new ImageData(n, n);
  const table = colorTable("cividis");
  pO2.forEach((P, i) => {
    const share = (retainedFast(P) - range[0]) / (range[1] - range[0]);
    const entry = 3 * Math.round(255 * Math.max(0, Math.min(1, share)));
    image.data.set([table[entry], table[entry + 1], table[entry + 2], 255], 4 * i);
  });
  return image;
}

const meanRetained = ({ pO2, tissue }: OxygenReply): number => {
  let [sum, volume] = [0, 0];
  pO2.forEach((P, i) => {
    sum += tissue[i] * retainedFast(P);
    volume += tissue[i];
  });
  return sum / volume;
};

/** O2 along the row of the first vessel, from its wall to the right. */
function profileFrom({ pO2, tissue }: OxygenReply, [x, y]: readonly number[]) {
  const h = width_um / n;
  const row = Math.min(n - 1, Math.floor(y / h));
  const found = { x: [] as number[], y: [] as number[] };
  for (let i = Math.floor(x / h) + 1; i < n; i++) {
    const distance = (i + 0.5) * h - x;
    if (distance < 6 || distance > 150 || tissue[row * n + i] === 0) continue;
    found.x.push(distance);
    found.y.push(pO2[row * n + i]);
  }
  return found;
}
type Profile = ReturnType<typeof profileFrom>;

function krogh(): Profile {
  const { pressure } = makeKroghCylinder(blood);
  const x = Array.from({ length: 73 }, (_, i) => 5 + 2 * i);
  return { x, y: x.map((r) => pressure(r, width_um)) };
}

function largestGap({ x, y }: Profile): number {
  const { pressure } = makeKroghCylinder(blood);
  return x.reduce((most, r, i) => Math.max(most, Math.abs(y[i] - pressure(r, width_um))), 0);
}

function describe({ x, y }: Profile): string {
  const gone = x[y.findIndex((P) => P < 1)];
  const at = (r: number): string => {
    const i = x.findIndex((each) => each >= r);
    return i < 0 ? "" : `${y[i].toFixed(0)} mmHg at ${r} µm`;
  };
  const told = [20, 50].map(at).filter(Boolean).join(", ");
  return `${told}${gone === undefined ? "" : `, below 1 mmHg from ${gone.toFixed(0)} µm on`}.`;
}
