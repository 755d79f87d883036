import type { MapJobResult } from "../../index.ts";
import type { Plane } from "./planes.ts";

/** Letters at the edges of a picture. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Toward less and toward more along x, y and z of a patient. */
const letters = ["LR", "PA", "IS"] as const;

/** What lies at the two ends of a voxel axis: that of the patient's axes to which it runs closest. */
export function endsOf(affine: readonly (readonly number[])[], axis: 0 | 1 | 2): readonly [string, string] {
  const along = affine.map((row) => row[axis]);
  const largest = along.reduce((best, x, i) => (Math.abs(x) > Math.abs(along[best]) ? i : best), 0);
  const [less, more] = letters[largest as 0 | 1 | 2]; // of three rows
  return along[largest] > 0 ? [less, more] : [more, less];
}

/** The letters of a plane; none where no image says which way it lies. */
export function sidesOf({ orientation }: MapJobResult, { right, up }: Plane): Sides | undefined {
  if (!orientation) return undefined;
  const [left, toRight] = endsOf(orientation, right);
  const [bottom, top] = endsOf(orientation, up);
  return { left, right: toRight, top, bottom };
}
