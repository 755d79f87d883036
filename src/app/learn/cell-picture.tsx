import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { makeRandom } from "../../index.ts";
import { poolsAt } from "../cell/cell-model.ts";
import { digits } from "../format.ts";
import { useFrames, useIsStill } from "../motion.ts";
import { makeDotCloud, type Zone } from "./dot-cloud.ts";
import { hop, hopRates } from "./hops.ts";
import { hour, model } from "./learn-model.ts";

const nDots = 72;
/** Seconds of the model in one second on the screen: an hour in ten. */
const pace = 360;

/** The pools of the model in its order (E, I, R, T), as places of the picture. */
const zones: readonly Zone[] = [
  { x: 16, y: 60, width: 168, height: 236 },
  { x: 226, y: 64, width: 112, height: 190 },
  { x: 366, y: 64, width: 112, height: 190 },
  { x: 508, y: 64, width: 108, height: 190 },
];
const words = ["around the cell", "Cu(II) inside", "Cu(I), held back", "trapped"] as const;

interface CellPictureProps {
  readonly pO2: number;
  /** Each higher number plays the hour anew. */
  readonly plays: number;
}

/** A cell and its tracer. At rest the dots are shared out as the solution after one hour; played, each hops by the rates. */
export function CellPicture({ pO2, plays }: CellPictureProps) {
  const isStill = useIsStill();
  const layer = useRef<SVGGElement>(null);
  const cloud = useMemo(() => makeDotCloud(nDots, zones), []);
  const random = useMemo(() => makeRandom(7), []);
  const [time, setTime] = useState(hour);
  const percents = useMemo(() => poolsAt(model, pO2, hour).pools.map((pool) => pool.value), [pO2]);
  const isPlaying = time < hour;
  useEffect(() => {
    if (plays === 0 || isStill) return;
    cloud.gather(0);
    setTime(0);
  }, [plays, isStill, cloud]);
  useEffect(() => {
    if (isPlaying) return;
    cloud.share(percents);
    if (isStill) cloud.settle();
    if (layer.current) cloud.draw(layer.current);
  }, [percents, isPlaying, isStill, cloud]);
  useFrames(!isStill, (seconds) => {
    if (isPlaying) {
      hop(cloud.pools, hopRates(model.system, model.parameters, [pO2]), pace * seconds, random);
      setTime(Math.min(hour, time + pace * seconds));
    }
    cloud.move(seconds);
    if (layer.current) cloud.draw(layer.current);
  });
  const counts = percents.map((p) => Math.round((p * nDots) / 100));
  const label = `A cell at ${digits(pO2)} mmHg. Of ${nDots} dots after one hour: ${words.map((word, i) => `${counts[i]} ${word}`).join(", ")}.`;
  return (
    <div class="cell-picture">
      <svg viewBox="0 0 632 330" role="img" aria-label={label}>
        <rect class="membrane" x="206" y="14" width="418" height="300" rx="60" />
        <Arrows pO2={pO2} />
        {zones.map((zone, i) => (
          <text key={words[i]} class="zone" x={zone.x + zone.width / 2} y={48} text-anchor="middle">
            {["around the cell", "Cu(II)", "Cu(I)", "trapped"][i]}
          </text>
        ))}
        <g ref={layer} class="dots" />
      </svg>
      <p class="clock" aria-hidden="true">
        {Math.floor(time / 60)} min
      </p>
    </div>
  );
}

/** What moves the copper; the way back from Cu(I) is as broad as O2 makes it. */
function Arrows({ pO2 }: { readonly pO2: number }) {
  const back = 1 + 9 * (pO2 / (pO2 + 4));
  return (
    <g class="arrows">
      <path d="M178 120H222m-9 -6l9 6l-9 6" />
      <path d="M222 215H178m9 -6l-9 6l9 6" />
      <path d="M332 120H372m-9 -6l9 6l-9 6" />
      <path d="M472 165H512m-9 -6l9 6l-9 6" />
      <path class="oxygen-arrow" style={{ strokeWidth: `${back}px` }} d="M376 268H338" />
      <path d="M344 256l-18 12l18 12z" class="head" />
      <text x="384" y="276">
        O₂ takes it back
      </text>
    </g>
  );
}
