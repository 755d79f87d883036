import type { OwnSphere } from "../state/own-region.ts";
import type { Plane, Voxel } from "./planes.ts";

/** An ellipse in the pixels of a picture, whose y runs down. */
export interface Outline {
  readonly name: string;
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
}

/**
 * The circle in which a slice at `depth_mm` cuts a sphere, of radius √(r² − d²) at a distance d from its center; without a
 * depth that of the whole sphere. Undefined where the two do not meet.
 */
export function cutSphere(
  { name, center_mm, radius_mm }: OwnSphere,
  { right, up, through }: Plane,
  size: Voxel,
  voxel_mm: Voxel,
  depth_mm: number = center_mm[through],
): Outline | undefined {
  const square = radius_mm ** 2 - (depth_mm - center_mm[through]) ** 2;
  if (!(square > 0)) return undefined;
  const radius = Math.sqrt(square);
  return {
    name,
    cx: center_mm[right] / voxel_mm[right],
    cy: size[up] - center_mm[up] / voxel_mm[up],
    rx: radius / voxel_mm[right],
    ry: radius / voxel_mm[up],
  };
}
