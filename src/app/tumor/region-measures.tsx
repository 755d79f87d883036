import { hypoxiaLevels, type MapJobResult, type Region } from "../../index.ts";
import { digits } from "../format.ts";
import { HeadRow } from "../head-row.tsx";

interface RegionMeasuresProps {
  readonly map: MapJobResult;
  readonly frame: number;
  /** The tracer, where there are two. */
  readonly name: string;
}

/** What each region measures in one frame, under the name by which it is found. */
const measuresOf = (region: Region, muscle: number, frame: number): Readonly<Record<string, number>> => ({
  mean: region.mean[frame],
  sd: region.sd[frame],
  max: region.max[frame],
  peak: region.peak[frame],
  ratio: region.mean[frame] / muscle,
  volume: region.volume_mL,
  ...Object.fromEntries(
    region.hypoxic.map(({ threshold_mmHg, fraction }) => [`below ${threshold_mmHg}`, 100 * fraction]),
  ),
});

const heads = [
  ...["region", "mean", "SD", "max", "peak (1 mL)", "over muscle", "volume (mL)"],
  ...hypoxiaLevels.map((level) => `< ${level} mmHg (%)`),
];

/** Mean, spread, maximum, peak, volume and hypoxic fractions of each region in the frame that is shown. */
export function RegionMeasures({ map, frame, name: tracer }: RegionMeasuresProps) {
  const { regions } = map.regions;
  const own = Math.min(frame, map.frames.length - 1);
  const muscle = regions.find(({ name }) => name === "muscle")?.mean[own] ?? Number.NaN;
  const title = `${tracer && `${tracer}: `}regions at ${map.frames[own].name}, SUV in g/mL`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by keys
    <section class="scroll" tabIndex={0} aria-label={`${title}, scrolls`}>
      <table class="measures">
        <caption>{title}</caption>
        <HeadRow heads={heads} />
        <tbody>
          {regions.map((region) => (
            <tr key={region.name}>
              <th scope="row">{region.name}</th>
              {Object.entries(measuresOf(region, muscle, own)).map(([measure, value]) => (
                <td key={measure} class="number">
                  <data
                    value={String(value)}
                    data-measured={region.name}
                    data-measure={measure}
                    data-of={tracer}
                  >
                    {digits(value)}
                  </data>
                </td>
              ))}
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
