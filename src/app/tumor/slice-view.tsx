import { useMemo } from "preact/hooks";
import type { MapJobResult } from "../../index.ts";
import type { OwnSphere, OwnThreshold } from "../state/own-region.ts";
import type { MapField } from "./fields.ts";
import { type Sides, sidesOf } from "./orientation.ts";
import { cutSphere } from "./outlines.ts";
import { type MapLooks, Picture } from "./picture.tsx";
import { axisNames, cutSlice, type Plane, project, type Voxel } from "./planes.ts";
import { cutThreshold } from "./threshold-edges.ts";

interface SliceViewProps extends MapLooks {
  readonly plane: Plane;
  readonly spheres: readonly OwnSphere[];
  /** The map whose image the thresholds are taken of. */
  readonly of: MapJobResult;
  readonly thresholds: readonly OwnThreshold[];
}

const wayOf = (plane: Plane, sides: Sides | undefined): string => {
  const [right, up] = [axisNames[plane.right], axisNames[plane.up]];
  const known = sides
    ? ` (${sides.left} to ${sides.right}), ${up} up (${sides.bottom} to ${sides.top})`
    : `, ${up} up`;
  return `${right} to the right${known}; arrow keys move the crosshair`;
};
const withTracer = (name: string, words: string): string => (name ? `${name} ${words}` : words);

/** One slice through the crosshair. */
export function SliceView({ plane, spheres, values, of, thresholds, ...looks }: SliceViewProps) {
  const { name, size, voxel_mm, cursor } = looks;
  const sides = sidesOf(of, plane);
  const depth_mm = (cursor[plane.through] + 0.5) * voxel_mm[plane.through];
  const pixels = useMemo(() => cutSlice(values, size, plane, cursor), [values, size, plane, cursor]);
  const edges = useMemo(
    () => thresholds.flatMap((region) => cutThreshold(of, region, plane, cursor) ?? []),
    [thresholds, of, plane, cursor[plane.through]],
  );
  return (
    <Picture
      {...looks}
      {...{ plane, pixels, edges, sides }}
      hasDepth
      title={plane.name}
      note={`${axisNames[plane.through]} = ${depth_mm.toFixed(1)} mm`}
      label={withTracer(name, `${plane.name} slice, ${wayOf(plane, sides)}, Page Up and Page Down the slice`)}
      outlines={spheres.flatMap((sphere) => cutSphere(sphere, plane, size, voxel_mm, depth_mm) ?? [])}
    />
  );
}

interface ProjectionViewProps extends Omit<SliceViewProps, "thresholds"> {
  /** It says whether the largest value of each ray is looked for, or the smallest one, where what matters is scarce. */
  readonly field: MapField;
}

/** What is seen through the whole grid; a click, or Enter, goes to the voxel that is seen. */
export function ProjectionView({ plane, spheres, values, of, field, ...looks }: ProjectionViewProps) {
  const { name, size, voxel_mm } = looks;
  const sides = sidesOf(of, plane);
  const { values: pixels, depths } = useMemo(
    () => project(values, size, plane, field.extreme),
    [values, size, plane, field],
  );
  const along = `along ${axisNames[plane.through]}`;
  const [title, remark, words] = field.projection;
  const note = remark ? `${remark} ${along}` : along;
  const settle = (at: Voxel): Voxel => {
    const seen = [...at] as [number, number, number];
    seen[plane.through] = depths[at[plane.up] * size[plane.right] + at[plane.right]];
    return seen;
  };
  return (
    <Picture
      {...looks}
      {...{ plane, pixels, title, note, settle, sides }}
      edges={[]}
      hasDepth={false}
      label={withTracer(
        name,
        `${words} ${along}, ${wayOf(plane, sides)}, Enter goes to the voxel that is seen`,
      )}
      outlines={spheres.flatMap((sphere) => cutSphere(sphere, plane, size, voxel_mm) ?? [])}
    />
  );
}
