import type { MapJobResult } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";
import type { MeasuredPoint } from "./measured.ts";

const looks = ["own", "a", "b", "c", "d", "e", "plain"] as const;

interface RegionChartProps {
  readonly map: MapJobResult;
  readonly frame: number;
  /** The tracer, where there are two. */
  readonly name: string;
  /** Top of the axis, the same for two tracers. */
  readonly top: number;
  readonly measured: readonly MeasuredPoint[];
}

/** Largest mean SUV of a region. */
export const topOf = ({ regions }: MapJobResult): number =>
  Math.max(...regions.regions.filter(({ nVoxels }) => nVoxels > 0).flatMap(({ mean }) => Array.from(mean)));

/** Mean SUV of each region against the middle of each frame, on a log axis of time. */
export function RegionChart({ map, frame, name: tracer, top, measured }: RegionChartProps) {
  const middles = map.frames.map(({ start, end }) => (start + end) / 120);
  const times = [...middles, ...measured.map((point) => point.time_min)].filter((time) => time > 0);
  const regions = map.regions.regions.filter(({ nVoxels }) => nVoxels > 0);
  const first = Math.min(...times);
  return (
    <Chart
      title={`Regions over time, mean SUV${tracer && `, ${tracer}`}`}
      summary={regions
        .map(
          ({ name, mean }) =>
            `${name}: ${Array.from(mean, (v, i) => `${digits(v)} at ${map.frames[i].name}`).join(", ")}`,
        )
        .join("; ")}
      x={{
        title: "time after injection (min)",
        // Room for names at the ends of the lines.
        domain: [first / 2, 6 * Math.max(...times)],
        scale: "log",
        hasZero: false,
      }}
      y={{ title: "SUV (g/mL)", domain: [0, 1.15 * top], scale: "linear" }}
      lines={regions.map(({ name, mean }, i) => ({
        ...{ name, x: middles, y: mean, look: looks[i % looks.length] },
        labelAt: [1, 0, 0.5][i % 3],
        // Every third name leaves the ends of the lines to its neighbors.
        isLabelAtEnd: i % 3 !== 2,
      }))}
      table={{
        head: ["frame", "middle (min)", ...regions.map(({ name }) => `${name} (g/mL)`)],
        rows: map.frames.map((frame, i) => [
          frame.name,
          digits(middles[i]),
          ...regions.map(({ mean }) => digits(mean[i])),
        ]),
      }}
      over={(place) => (
        <>
          <g class="marks">
            <path d={`M${place.x(middles[frame])} ${place.top}V${place.bottom}`} />
          </g>
          {measured.map(({ region, time_min, SUV }) => (
            <g class="measured" key={`${region} ${time_min}`}>
              <title>{`${region}: SUV ${digits(SUV)} at ${digits(time_min)} min, measured`}</title>
              <circle cx={place.x(time_min)} cy={place.y(SUV)} r={4} />
            </g>
          ))}
        </>
      )}
    />
  );
}
