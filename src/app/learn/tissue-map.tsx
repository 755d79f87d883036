import { useEffect, useRef, useState } from "preact/hooks";
import type { OxygenReply } from "../engine/work.ts";
import { RadioGroup } from "../radio-group.tsx";
import { changer, shared } from "../state/store.ts";
import { ColorBar } from "../tumor/color-bar.tsx";
import { colorTable } from "../tumor/color-scale.ts";
import { retainedFast } from "./learn-model.ts";

const change = changer("learn");
export const width_um = 300;
/** Pixels along each side. */
export const n = 75;
const scaleBar_um = 100;

/** What the colors can show, each over one range that never changes: what is brighter has more. */
const looks = {
  tracer: {
    range: [25, 100],
    quantity: "Tracer that stays",
    unit: "%",
    read: retainedFast,
  },
  pO2: { range: [0, 40], quantity: "O₂ tension", unit: "mmHg", read: (pO2: number) => pO2 },
} as const;

interface MapProps {
  readonly vessels: readonly number[];
  readonly reply: OxygenReply | undefined;
  readonly failure: string;
}

/** The tissue from above, with vessels that can be moved; what it is colored by can be chosen. */
export function TissueMap({ vessels, reply, failure }: MapProps) {
  const { shown } = shared.value.learn;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState(0);
  const dragged = useRef(-1);
  useEffect(() => {
    if (reply) canvas.current?.getContext("2d")?.putImageData(glow(reply, shown), 0, 0);
  }, [reply, shown]);
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
      <ScaleBar />
      <Colors />
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
      <small>(each spot as a cell of its O₂ after 1 h)</small>
    </p>
  );
}

const ScaleBar = () => (
  <div class="scale-bar" style={{ width: `calc(min(100%, 27rem) * ${scaleBar_um / width_um})` }}>
    {scaleBar_um} µm
  </div>
);

/** What the colors mean, and the choice of what they show. */
function Colors() {
  const { shown } = shared.value.learn;
  const { range, quantity, unit } = looks[shown];
  return (
    <>
      <RadioGroup
        name="shown"
        legend="Colored by"
        options={[
          ["tracer", "tracer that stays"],
          ["pO2", "O₂ tension"],
        ]}
        value={shown}
        onChange={(name) => change({ shown: name })}
      />
      <ColorBar {...{ range, quantity, unit, colormap: "cividis" }} largest={range[1]} />
    </>
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

function glow({ pO2 }: OxygenReply, shown: keyof typeof looks): ImageData {
  const image = new ImageData(n, n);
  const table = colorTable("cividis");
  const { range, read } = looks[shown];
  pO2.forEach((P, i) => {
    const share = (read(P) - range[0]) / (range[1] - range[0]);
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
