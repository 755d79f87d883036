import { hypoxiaLevels, type MapJobResult, type Region } from "../../index.ts";
import { HeadRow } from "../head-row.tsx";

interface RegionMeasuresProps {
  readonly map: MapJobResult;
  readonly frame: number;
  /** The tracer, where there are two. */
  readonly name: string;
}

/** What is measured: its name, the words above its column, and its value in one frame. */
const measures: readonly {
  readonly name: string;
  readonly head: string;
  readonly of: (region: Region, frame: number, muscle: number) => number;
}[] = [
  { name: "mean", head: "mean", of: ({ mean }, f) => mean[f] },
  { name: "sd", head: "SD", of: ({ sd }, f) => sd[f] },
  { name: "max", head: "max", of: ({ max }, f) => max[f] },
  { name: "peak", head: "peak (1 mL)", of: ({ peak }, f) => peak[f] },
  { name: "ratio", head: "over muscle", of: ({ mean }, f, muscle) => mean[f] / muscle },
  { name: "volume", head: "volume (mL)", of: ({ volume_mL }) => volume_mL },
  ...hypoxiaLevels.map((level, k) => ({
    name: `below ${level}`,
    head: `< ${level} mmHg (%)`,
    of: ({ hypoxic }: Region) => 100 * hypoxic[k].fraction,
  })),
];

/** Mean, spread, maximum, peak, volume and hypoxic fractions of each region in the frame that is shown. */
export function RegionMeasures({ map, frame, name: tracer }: RegionMeasuresProps) {
  const { regions } = map.regions;
  const own = Math.min(frame, map.frames.length - 1);
  const muscle = regions.find(({ name }) => name === "muscle")?.mean[own] ?? Number.NaN;
  const title = `${tracer ? `${tracer}: regions` : "Regions"} at ${map.frames[own].name}, SUV in g/mL`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
    <section class="scroll" tabIndex={0} aria-label={`${title}, scrolls`}>
      <table class="measures">
        <caption>{title}</caption>
        <HeadRow heads={["region", ...measures.map(({ head }) => head)]} />
        <tbody>
          {regions.map((region) => (
            <tr key={region.name}>
              <th scope="row">{region.name}</th>
              {measures.map(({ name, of }) => {
                const value = of(region, own, muscle);
                return (
                  <td key={name} class="number">
                    <data
                      value={String(value)}
                      data-measured={region.name}
                      data-measure={name}
                      data-of={tracer}
                    >
                      {Number.isFinite(value) ? value.toPrecision(3) : "–"}
                    </data>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="summary">
        Peak: largest mean of a sphere of 1 mL around a voxel of the region, – where none lies within the
        grid. The last columns are the shares of the region's tissue below a pO₂, inside the voxels.
      </p>
    </section>
  );
}
