import type { MapJobResult } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";

const looks = ["own", "a", "b", "c", "plain"] as const;

/** Mean SUV of each region against the middle of each frame, on a log axis of time. */
export function RegionChart({ map, frame }: { readonly map: MapJobResult; readonly frame: number }) {
  const middles = map.frames.map(({ start, end }) => (start + end) / 120);
  const regions = map.regions.regions.filter(({ nVoxels }) => nVoxels > 0);
  const top = Math.max(...regions.flatMap(({ mean }) => Array.from(mean)));
  const first = Math.min(...middles);
  return (
    <Chart
      title="Regions over time, mean SUV"
      summary={regions
        .map(
          ({ name, mean }) =>
            `${name}: ${Array.from(mean, (v, i) => `${digits(v)} at ${map.frames[i].name}`).join(", ")}`,
        )
        .join("; ")}
      x={{
        title: "time after injection (min)",
        domain: [first / 2, 2 * Math.max(...middles)],
        scale: "log",
        hasZero: false,
      }}
      y={{ title: "SUV (g/mL)", domain: [0, 1.15 * top], scale: "linear" }}
      lines={regions.map(({ name, mean }, i) => ({
        ...{ name, x: middles, y: mean, look: looks[i % looks.length] },
        labelAt: [1, 0, 0.5][i % 3],
      }))}
      over={(place) => (
        <g class="guess">
          <path d={`M${place.x(middles[frame])} ${place.top}V${place.bottom}`} />
        </g>
      )}
    />
  );
}
