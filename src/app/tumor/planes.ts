import type { MapJobResult } from "../../index.ts";

export type Voxel = readonly [number, number, number];
type AxisIndex = 0 | 1 | 2;

/** A slice through the grid: which axis runs to the right, which up, and which one it is cut across. */
export interface Plane {
  readonly name: "axial" | "coronal" | "sagittal";
  readonly right: AxisIndex;
  readonly up: AxisIndex;
  readonly through: AxisIndex;
}

export const planes: readonly Plane[] = [
  { name: "axial", right: 0, up: 1, through: 2 },
  { name: "coronal", right: 0, up: 2, through: 1 },
  { name: "sagittal", right: 1, up: 2, through: 0 },
];
export const axisNames = ["x", "y", "z"] as const;

/** The plane that a projection along an axis fills. */
export const projectionPlane = (along: (typeof axisNames)[number]): Plane =>
  planes[2 - axisNames.indexOf(along)];

/** Index of a voxel in an array of the grid; x runs fastest. */
export const indexOf = (size: Voxel, [x, y, z]: Voxel): number => (z * size[1] + y) * size[0] + x;

/** The voxel with one coordinate changed, kept inside the grid. */
export function moveTo(voxel: Voxel, axis: AxisIndex, place: number, size: Voxel): Voxel {
  const inside = Math.max(0, Math.min(size[axis] - 1, Math.round(place)));
  return [axis === 0 ? inside : voxel[0], axis === 1 ? inside : voxel[1], axis === 2 ? inside : voxel[2]];
}

/** Cuts the slice through a voxel out of `values`; width × height, row 0 at the bottom. */
export function cutSlice(values: ArrayLike<number>, size: Voxel, plane: Plane, at: Voxel): Float32Array {
  const strides = [1, size[0], size[0] * size[1]];
  const [width, height] = [size[plane.right], size[plane.up]];
  const slice = new Float32Array(width * height);
  const start = at[plane.through] * strides[plane.through];
  for (let row = 0, i = 0; row < height; row++)
    for (let column = 0; column < width; column++, i++)
      slice[i] = values[start + row * strides[plane.up] + column * strides[plane.right]];
  return slice;
}

/** The longest round length (1, 2 or 5 times a power of ten) that is at most a third of a picture, for its scale bar. */
export function roundThird(width_mm: number): number {
  const power = 10 ** Math.floor(Math.log10(width_mm / 3));
  const unit = [5, 2, 1].find((m) => m * power <= width_mm / 3) ?? 1;
  return Number((unit * power).toPrecision(1));
}

/** What is seen along the axis that a plane is cut across: the extreme value of each ray, and how deep it lies. */
export interface Projection {
  /** Width × height, row 0 at the bottom. */
  readonly values: Float32Array;
  /** Places along the axis, in voxels; the first one where several are equal. */
  readonly depths: Uint16Array;
}

/** Projects `values` along an axis: the largest value of each ray, or the smallest one. */
export function project(values: Float32Array, size: Voxel, plane: Plane, extreme: "max" | "min"): Projection {
  const sign = extreme === "max" ? 1 : -1;
  const found = cutSlice(values, size, plane, [0, 0, 0]);
  const depths = new Uint16Array(found.length);
  const at = [0, 0, 0];
  for (let depth = 1; depth < size[plane.through]; depth++) {
    at[plane.through] = depth;
    const slice = cutSlice(values, size, plane, [at[0], at[1], at[2]]);
    for (let i = 0; i < found.length; i++) {
      if (sign * slice[i] <= sign * found[i]) continue;
      found[i] = slice[i];
      depths[i] = depth;
    }
  }
  return { values: found, depths };
}

/** The voxels of one frame, or of the last one that there is. */
export function cutFrame(
  all: Float32Array,
  { pO2, frames }: Pick<MapJobResult, "pO2" | "frames">,
  frame: number,
): Float32Array {
  const own = Math.min(frame, frames.length - 1);
  return all.subarray(own * pO2.length, (own + 1) * pO2.length);
}

/** The image of one frame. */
export const frameOf = (map: MapJobResult, frame: number): Float32Array => cutFrame(map.image, map, frame);
