import { useMemo } from "preact/hooks";
import type { MapJobResult } from "../../index.ts";
import { LiveRegion } from "../live-region.tsx";
import { ColorBar } from "./color-bar.tsx";
import { colorsOf, mapFields, rangeOf } from "./fields.ts";
import { FrameControl, MapControls, type MapControlsProps } from "./map-controls.tsx";
import { describeExtreme, describeField, describeVoxel, printPlace } from "./map-words.ts";
import { indexOf, planes, projectionPlane, type Voxel } from "./planes.ts";
import { ProjectionView, SliceView } from "./slice-view.tsx";
import type { Window } from "./tumor-state.ts";

/** Three linked slices for each tracer, their color bar, the frame, and the numbers under the crosshair. */
export function MapView(props: MapControlsProps) {
  const { state, map, beside } = props;
  const { cursor, frame } = state;
  const field = mapFields[state.field];
  const values = useMemo(() => field.valuesOf(map, frame), [field, map, frame]);
  const isTwice = beside !== undefined && state.field !== "pO2";
  const other = useMemo(
    () => (isTwice ? field.valuesOf(beside.map, frame) : undefined),
    [isTwice, field, beside, frame],
  );
  const largest = useMemo(() => {
    const most = (found: Float32Array): number => found.reduce((max, v) => Math.max(max, v), 0);
    return Math.max(...[values, other].map((each) => (each ? most(each) : 0)));
  }, [values, other]);
  const under = describeVoxel(map, beside, frame, cursor);
  const told = useMemo(
    () => describeField(state.field, map, frame, beside),
    [state.field, map, frame, beside],
  );
  const seen = useMemo(() => (values ? describeExtreme(map, values, field) : ""), [map, values, field]);
  return (
    <>
      <FrameControl {...props} />
      {isTwice && <h3>Cu-ATSM</h3>}
      <Slices {...props} values={values} of={map} name="" />
      {isTwice && (
        <>
          <h3>{beside.title}, the same tumor</h3>
          <Slices {...props} values={other} of={beside.map} name={beside.title} />
        </>
      )}
      <ColorBar
        range={state[field.window]}
        quantity={field.quantity}
        unit={field.unit}
        colormap={colorsOf(state)}
        largest={field.factor * largest}
      />
      <MapControls {...props} />
      <p>
        Under the crosshair ({printPlace(map, cursor)} mm,{" "}
        {map.tissues[map.labels[indexOf(map.size, cursor)]]}): <output data-readout="voxel">{under}</output>
      </p>
      <p class="summary">{[told, seen].filter(Boolean).join(" ")}</p>
      <LiveRegion text={`${map.frames[frame].name}: ${under}`} />
    </>
  );
}

interface SlicesProps extends MapControlsProps {
  /** Of the field that is shown; undefined where there are none. */
  readonly values: Float32Array | undefined;
  readonly of: MapJobResult;
  /** The tracer, where it is not the first. */
  readonly name: string;
}

function Slices({ state, of: map, values, name, change }: SlicesProps) {
  const { cursor, regions, along } = state;
  const { size, voxel_mm } = map;
  const thresholds = useMemo(() => regions.filter((region) => region.kind === "threshold"), [regions]);
  const field = mapFields[state.field];
  if (!values)
    return (
      <p class="waiting" data-field="waiting">
        {state.run.kind === "running" || state.beside?.run.kind === "running"
          ? "The share that is retained is being computed …"
          : "No pool of this model keeps the tracer for good: nothing is counted as retained."}
      </p>
    );
  const shared = {
    ...{ values, colormap: colorsOf(state), name, size, voxel_mm, cursor, range: rangeOf(state) },
    ...{ window: state[field.window], most: field.most },
    onWindow: (next: Window, stroke: number) => change({ [field.window]: next }, stroke),
    spheres: regions.filter((region) => region.kind === "sphere"),
    of: map,
    onMove: (to: Voxel) => change({ cursor: to }),
  };
  return (
    <div class="slices">
      {planes.map((plane) => (
        <SliceView key={plane.name} plane={plane} thresholds={thresholds} {...shared} />
      ))}
      <ProjectionView plane={projectionPlane(along)} field={field} {...shared} />
    </div>
  );
}
