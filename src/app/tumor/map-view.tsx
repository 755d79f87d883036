import { useMemo } from "preact/hooks";
import type { MapJobResult } from "../../index.ts";
import { digits } from "../format.ts";
import { LiveRegion } from "../live-region.tsx";
import { ColorBar } from "./color-bar.tsx";
import { FrameControl, MapControls, type MapControlsProps } from "./map-controls.tsx";
import { axisNames, frameOf, indexOf, planes } from "./planes.ts";
import { SliceView } from "./slice-view.tsx";

/** Fixed, so that maps of different settings compare: the vessels have 40 mmHg. */
const pO2Range = [0, 40] as const;
const labelNames = ["muscle", "tumor"];

/** Three linked slices, their color bar, the frame, and the numbers under the crosshair. */
export function MapView(props: MapControlsProps) {
  const { state, map, change } = props;
  const suv = useMemo(() => frameOf(map, state.frame), [map, state.frame]);
  const isSuv = state.field === "SUV";
  const [values, range, colormap] = isSuv
    ? ([suv, state.window, "gray-inverted"] as const)
    : ([map.pO2, pO2Range, "cividis"] as const);
  const largest = useMemo(() => values.reduce((max, v) => Math.max(max, v), 0), [values]);
  const { cursor } = state;
  const voxel = indexOf(map.size, cursor);
  const place = axisNames
    .map((axis, i) => `${axis} ${((cursor[i] + 0.5) * map.voxel_mm[i]).toFixed(1)}`)
    .join(", ");
  const { name } = map.frames[state.frame];
  const under = `SUV ${digits(suv[voxel])} g/mL, pO₂ ${digits(map.pO2[voxel])} mmHg`;
  const oxygen = useMemo(() => describePO2(map), [map]);
  const summary = isSuv ? `SUV at ${name}: ${describeSuv(map, state.frame)}` : oxygen;
  return (
    <>
      <FrameControl {...props} />
      <div class="slices">
        {planes.map((plane) => (
          <SliceView
            key={plane.name}
            plane={plane}
            values={values}
            size={map.size}
            voxel_mm={map.voxel_mm}
            cursor={cursor}
            range={range}
            colormap={colormap}
            onMove={(to) => change({ cursor: to })}
          />
        ))}
      </div>
      <ColorBar
        range={range}
        quantity={isSuv ? "SUV" : "pO₂"}
        unit={isSuv ? "g/mL" : "mmHg"}
        colormap={colormap}
        largest={largest}
      />
      <MapControls {...props} />
      <p>
        Under the crosshair ({place} mm, {labelNames[map.labels[voxel]]}):{" "}
        <output data-readout="voxel">{under}</output>
      </p>
      <p class="summary">{summary}</p>
      <LiveRegion text={`${name}: ${under}`} />
    </>
  );
}

function describeSuv({ regions }: MapJobResult, frame: number): string {
  const means = regions.regions
    .filter(({ nVoxels }) => nVoxels > 0)
    .map(({ name, mean }) => `${name} ${digits(mean[frame])}`);
  return `mean of ${means.join(", ")} g/mL.`;
}

function describePO2({ pO2, labels }: MapJobResult): string {
  const means = labelNames.map((name, label) => {
    const own = pO2.filter((_, i) => labels[i] === label);
    return `${name} ${digits(own.reduce((sum, P) => sum + P, 0) / own.length)}`;
  });
  return `pO₂: mean of ${means.join(", ")} mmHg.`;
}
