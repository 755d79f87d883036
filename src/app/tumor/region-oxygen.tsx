import { hypoxiaLevels, type MapJobResult, type Region } from "../../index.ts";
import { Chart } from "../chart.tsx";
import { digits } from "../format.ts";

interface RegionOxygenProps {
  readonly map: MapJobResult;
  /** The region that is chosen; one that is not there leaves it to the tumor. */
  readonly chosen: string;
  readonly onChoose: (name: string) => void;
}

/** How the pO2 of one region is spread: of all its tissue, and of its voxels by their mean. */
export function RegionOxygen({ map, chosen, onChoose }: RegionOxygenProps) {
  const regions = map.regions.regions.filter(({ nVoxels, oxygen }) => nVoxels > 0 && oxygen);
  const region = regions.find(({ name }) => name === chosen) ?? regions[0];
  if (!region?.oxygen) return null;
  return (
    <div>
      <div class="slider-row oxygen-of">
        <label for="oxygen-of">pO₂ of the region</label>
        <select id="oxygen-of" value={region.name} onChange={(event) => onChoose(event.currentTarget.value)}>
          {regions.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <OxygenChart region={region} oxygen={region.oxygen} />
    </div>
  );
}

/** Levels from the mildest on. */
const levels = [...hypoxiaLevels].sort((a, b) => b - a);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** The shares below 10, 5 and 2.5 mmHg in words, and of how many voxels. */
export function wordOxygen({ name, nVoxels, volume_mL, hypoxic }: Region): string {
  const below = (of: "fraction" | "byMean"): string =>
    levels
      .flatMap((level) => hypoxic.find(({ threshold_mmHg }) => threshold_mmHg === level) ?? [])
      .map((share) => `${percent(share[of])} below ${share.threshold_mmHg} mmHg`)
      .join(", ");
  return `${name}, ${nVoxels} voxels (${digits(volume_mL)} mL): of its tissue ${below("fraction")}; of its voxels by their mean ${below("byMean")}.`;
}

/** A histogram as a line of steps in %, up to and with a bin. */
export function stepsOf(
  edges: Float64Array,
  shares: Float64Array,
  last: number,
): { x: number[]; y: number[] } {
  const bins = Array.from({ length: last + 1 }, (_, k) => k);
  const end = (k: number): number => edges[k + 1] ?? edges[k] + (edges[k] - edges[k - 1]);
  return {
    x: bins.flatMap((k) => [edges[k], end(k)]),
    y: bins.flatMap((k) => [100 * shares[k], 100 * shares[k]]),
  };
}

function OxygenChart({
  region,
  oxygen,
}: {
  readonly region: Region;
  readonly oxygen: NonNullable<Region["oxygen"]>;
}) {
  const { edges_mmHg: edges, inside, byMean } = oxygen;
  const last = edges.findLastIndex((_, k) => inside[k] > 0 || byMean[k] > 0);
  const lines = [
    { name: "tissue", look: "own", labelAt: 0.4, ...stepsOf(edges, inside, last) },
    { name: "voxel means", look: "a", labelAt: 0.8, ...stepsOf(edges, byMean, last) },
  ] as const;
  const top = Math.max(...lines.flatMap(({ y }) => y));
  const bin = (k: number): string =>
    k + 1 < edges.length ? `${edges[k]} to ${edges[k + 1]}` : `${edges[k]} and more`;
  const right = Math.max(...lines[0].x);
  return (
    <Chart
      title={`pO₂ of ${region.name}, in bins of ${edges[1] - edges[0]} mmHg`}
      summary={wordOxygen(region)}
      x={{ title: "pO₂ (mmHg); dotted: 2.5, 5, 10", domain: [0, right], scale: "linear" }}
      y={{ title: "share of its volume (%)", domain: [0, 1.15 * top], scale: "linear" }}
      lines={lines}
      over={(place) => (
        <g class="marks">
          {levels
            .filter((level) => level < right)
            .map((level) => (
              <path key={level} d={`M${place.x(level)} ${place.top}V${place.bottom}`} />
            ))}
        </g>
      )}
      table={{
        head: ["pO₂ (mmHg)", "tissue (%)", "voxel means (%)", "voxels"],
        rows: Array.from({ length: last + 1 }, (_, k) => [
          bin(k),
          (100 * inside[k]).toFixed(2),
          (100 * byMean[k]).toFixed(2),
          String(Math.round(byMean[k] * region.nVoxels)),
        ]),
      }}
    />
  );
}
