import { carvePatch } from "./carve.ts";
import { makeTissue, type Patch } from "./patch.ts";

/**
 * Makes a slab of n voxels between a vessel wall at x = 0 and an impermeable (or symmetry) plane at x = `thickness`.
 */
export function makeSlab({
  thickness,
  n,
  consumption,
}: {
  readonly thickness: number;
  readonly n: number;
  readonly consumption: number;
}): Patch {
  const h = thickness / n;
  const patch = makeTissue({ size: [n, 1, 1], spacing: [h, h, h] }, consumption);
  patch.wall[0] = 2 / (h * h);
  patch.surface[0] = 1 / h;
  return patch;
}

/** A round patch; consumption in mmHg/s. */
export interface RoundPatch {
  /** Outer radius in µm. */
  readonly radius: number;
  /** Voxels across the diameter. */
  readonly n: number;
  readonly consumption: number;
}

/** Makes a spheroid in medium: tissue inside a sphere, whose surface is held at the medium's pO2. */
export function makeSpheroid({ radius, n, consumption }: RoundPatch): Patch {
  const { grid, middle } = box(radius, n, n);
  const vessel = (x: number, y: number, z: number): number =>
    radius - Math.hypot(x - middle, y - middle, z - middle);
  return carvePatch(grid, { consumption, vessel });
}

/** Makes a cylinder of tissue in medium, in two dimensions. */
export function makeRod({ radius, n, consumption }: RoundPatch): Patch {
  const { grid, middle } = box(radius, n, 1);
  return carvePatch(grid, { consumption, vessel: (x, y) => radius - Math.hypot(x - middle, y - middle) });
}

/**
 * Makes a Krogh cylinder in two dimensions: a capillary in the middle of a disk of tissue that nothing leaves.
 *
 * With a larger vessel and no tissue beyond the cells' reach it is a tumor cord; `nz` voxels make it a length of one.
 */
export function makeCylinder({
  radius,
  vesselRadius,
  n,
  nz = 1,
  consumption,
}: RoundPatch & { readonly vesselRadius: number; readonly nz?: number }): Patch {
  const { grid, middle } = box(radius, n, nz);
  const fromAxis = (x: number, y: number): number => Math.hypot(x - middle, y - middle);
  return carvePatch(grid, {
    consumption,
    vessel: (x, y) => fromAxis(x, y) - vesselRadius,
    edge: (x, y) => radius - fromAxis(x, y),
  });
}

/** A box around a round body, with room for the voxels that its surface is to lie in front of. */
function box(radius: number, n: number, nz: number) {
  const h = (2 * radius) / n;
  const size = [n + 2, n + 2, nz === n ? n + 2 : nz] as const;
  return { grid: { size, spacing: [h, h, h] as const }, middle: radius + h };
}
