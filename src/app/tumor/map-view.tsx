import { useMemo } from "preact/hooks";
import type { MapJobResult, MapPanel } from "../../index.ts";
import { digits } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { ColorBar } from "./color-bar.tsx";
import { FrameControl, MapControls, type MapControlsProps } from "./map-controls.tsx";
import { axisNames, frameOf, indexOf, planes, projectionPlane, type Voxel } from "./planes.ts";
import { ProjectionView, SliceView } from "./slice-view.tsx";

/** Fixed, so that maps of different settings compare: the vessels have 40 mmHg. */
const pO2Range = [0, 40] as const;
const labelNames = ["muscle", "tumor"];

/** The map of a second tracer on the same tumor. */
export type Beside = NonNullable<MapControlsProps["beside"]>;

/** Three linked slices for each tracer, their color bar, the frame, and the numbers under the crosshair. */
export function MapView(props: MapControlsProps) {
  const { state, map, beside, change } = props;
  const suv = useMemo(() => frameOf(map, state.frame), [map, state.frame]);
  const isSuv = state.field === "SUV";
  const [values, range, colormap] = isSuv
    ? ([suv, state.window, "gray-inverted"] as const)
    : ([map.pO2, pO2Range, "cividis"] as const);
  const other = useMemo(() => (beside ? frameOf(beside.map, state.frame) : suv), [beside, suv, state.frame]);
  const largest = useMemo(() => {
    const most = (found: Float32Array): number => found.reduce((max, v) => Math.max(max, v), 0);
    return Math.max(most(values), isSuv ? most(other) : 0);
  }, [values, other, isSuv]);
  const { cursor } = state;
  const voxel = indexOf(map.size, cursor);
  const place = printPlace(map, cursor);
  const { name } = map.frames[state.frame];
  const second = beside ? ` (Cu-ATSM), ${digits(other[voxel])} g/mL (${beside.title})` : "";
  const under = `SUV ${digits(suv[voxel])} g/mL${second}, pO₂ ${digits(map.pO2[voxel])} mmHg`;
  const oxygen = useMemo(() => describePO2(map), [map]);
  const own = `SUV at ${name}: ${describeSuv(map, state.frame)}`;
  const told = isSuv ? [own, beside && describeContrast(map, beside, state.frame)] : [oxygen];
  const seen = useMemo(() => describeExtreme(map, values, isSuv), [map, values, isSuv]);
  const summary = [...told, seen].filter(Boolean).join(" ");
  return (
    <>
      <FrameControl {...props} />
      {beside && isSuv && <h3>Cu-ATSM</h3>}
      <Slices {...{ state, map, values, range, colormap, change }} name="" />
      {beside && isSuv && (
        <>
          <h3>{beside.title}, the same tumor</h3>
          <Slices {...{ state, map, range, colormap, change }} values={other} name={beside.title} />
        </>
      )}
      <ColorBar
        range={range}
        quantity={isSuv ? "SUV" : "pO₂"}
        unit={isSuv ? "g/mL" : "mmHg"}
        colormap={colormap}
        largest={largest}
      />
      <MapControls {...props} />
      <p>
        Under the crosshair ({place} mm, {map.tissues[map.labels[voxel]]}):{" "}
        <output data-readout="voxel">{under}</output>
      </p>
      <p class="summary">{summary}</p>
      <LiveRegion text={`${name}: ${under}`} />
    </>
  );
}

interface SlicesProps extends MapControlsProps {
  readonly values: Float32Array;
  readonly range: readonly [number, number];
  readonly colormap: MapPanel["colormap"];
  /** The tracer, where it is not the first. */
  readonly name: string;
}

function Slices({ state, map, values, range, colormap, name, change }: SlicesProps) {
  const { cursor, regions, along, field } = state;
  const { size, voxel_mm } = map;
  const shared = {
    ...{ values, range, colormap, name, size, voxel_mm, cursor },
    spheres: regions.filter((region) => region.kind === "sphere"),
    onMove: (to: Voxel) => change({ cursor: to }),
  };
  return (
    <div class="slices">
      {planes.map((plane) => (
        <SliceView key={plane.name} plane={plane} {...shared} />
      ))}
      <ProjectionView plane={projectionPlane(along)} extreme={field === "SUV" ? "max" : "min"} {...shared} />
    </div>
  );
}

const printPlace = ({ voxel_mm }: MapJobResult, at: Voxel): string =>
  axisNames.map((axis, i) => `${axis} ${((at[i] + 0.5) * voxel_mm[i]).toFixed(1)}`).join(", ");

/** The value that stands out in a projection, and where it is. */
function describeExtreme(map: MapJobResult, values: Float32Array, isSuv: boolean): string {
  const found = values.reduce((best, v, i) => ((isSuv ? v > values[best] : v < values[best]) ? i : best), 0);
  const [nx, ny] = map.size;
  const place = printPlace(map, [found % nx, Math.floor(found / nx) % ny, Math.floor(found / (nx * ny))]);
  const [word, unit] = isSuv ? ["Highest SUV", "g/mL"] : ["Lowest pO₂", "mmHg"];
  return `${word} of all: ${digits(values[found])} ${unit} at ${place} mm.`;
}

/** How much more of each tracer the hypoxic core has than the rim. */
function describeContrast(map: MapJobResult, { title, map: other }: Beside, frame: number): string {
  const of = ({ regions, frames }: MapJobResult): string => {
    const mean = (name: string): number =>
      regions.regions.find((region) => region.name === name)?.mean[Math.min(frame, frames.length - 1)] ??
      Number.NaN;
    return digits(mean("hypoxic core") / mean("well-oxygenated rim"));
  };
  return `Hypoxic core over well-oxygenated rim: Cu-ATSM ${of(map)}, ${title} ${of(other)}.`;
}

function describeSuv({ regions }: MapJobResult, frame: number): string {
  const means = regions.regions
    .filter(({ nVoxels }) => nVoxels > 0)
    .map(({ name, mean }) => `${name} ${digits(mean[frame])}`);
  return `mean of ${means.join(", ")} g/mL.`;
}

function describePO2({ pO2, labels }: MapJobResult): string {
  const means = labelNames.flatMap((name, label) => {
    const own = pO2.filter((_, i) => labels[i] === label);
    return own.length > 0 ? [`${name} ${digits(own.reduce((sum, P) => sum + P, 0) / own.length)}`] : [];
  });
  return `pO₂: mean of ${means.join(", ")} mmHg.`;
}
