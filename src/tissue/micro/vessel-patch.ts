import { carvePatch } from "./carve.ts";
import { type Grid, makeTissue, type Patch, strides } from "./patch.ts";
import { acrossOf, type Vessel } from "./vessels.ts";

/**
 * Radius, in spacings, at which the discrete logarithm around a point source has the value of the source's own voxel:
 * e^(−γ)/√8 on a square grid, √((h₁² + h₂²)/2) for h on an oblong one.
 *
 * @see Peaceman, *Interpretation of well-block pressures in numerical reservoir simulation*, SPE J 18 (1978) 183, and
 *   23 (1983) 531 for oblong grids.
 */
const ownRadius = 0.5772156649015329;
export const equivalentRadius = Math.exp(-ownRadius) / Math.sqrt(8);

/** The same for the four neighbors: a quarter of the flux crosses each face, ln(r₁/r₀) = π/2. */
const neighborRadius = equivalentRadius * Math.exp(Math.PI / 2);

/** Thicker vessels are carved out of the grid; the correction below ends at 0.95. */
const thickest = 0.9;

/**
 * Makes a patch of tissue around straight vessels. What a vessel is on the grid depends on its radius:
 *
 *     r > 0.9 h          carved out along its surface (see `carvePatch`), where it is;
 *     r₀ < r ≤ 0.9 h     one row of voxels, whose neighbors touch it:  S = π/(2 h² ln(0.955 h/r));
 *     r ≤ r₀ = 0.198 h   within a row of tissue voxels:                 S = 2π/(h² ln(r₀/r)).
 *
 * Both rows are moved to the nearest voxel centers. S is such that the flux between the voxels and a vessel is that of
 * the logarithm around it, which a voxel is too large to show. Without `isCorrected` a row of voxels is a square vessel
 * as wide as they are, for comparison.
 */
export function makeVesselPatch(
  grid: Grid,
  {
    vessels,
    consumption,
    isCorrected = true,
  }: {
    readonly vessels: readonly Vessel[];
    readonly consumption: number;
    readonly isCorrected?: boolean;
  },
): Patch {
  const isThick = ({ axis, radius }: Vessel): boolean => radius > thickest * spacingAcross(grid, axis);
  const thick = isCorrected ? vessels.filter(isThick) : [];
  const thin = isCorrected ? vessels.filter((vessel) => !isThick(vessel)) : vessels;
  const patch =
    thick.length > 0
      ? carvePatch(grid, { consumption, vessel: distanceTo(thick) })
      : makeTissue(grid, consumption);
  const rows = thin.map((vessel) => rowOf(patch, vessel));
  rows.forEach((row, k) => {
    const h = spacingAcross(grid, thin[k].axis);
    if (!isCorrected) replaceRow(patch, row, 0.5 / h ** 2 / 0.25, 1 / h);
    else if (thin[k].radius > equivalentRadius * h) thickRow(patch, row, thin[k], h);
    else thinRow(patch, row, thin[k], h);
  });
  return patch;
}

/** The spacing across a vessel; the mean square on an oblong grid. */
function spacingAcross({ spacing }: Grid, axis: 0 | 1 | 2): number {
  const [u, v] = acrossOf(axis);
  return Math.sqrt((spacing[u] ** 2 + spacing[v] ** 2) / 2);
}

function distanceTo(vessels: readonly Vessel[]): (x: number, y: number, z: number) => number {
  return (x, y, z) => {
    const at = [x, y, z];
    let nearest = Number.POSITIVE_INFINITY;
    for (const { axis, center, radius } of vessels) {
      const [u, v] = acrossOf(axis);
      nearest = Math.min(nearest, Math.hypot(at[u] - center[0], at[v] - center[1]) - radius);
    }
    return nearest;
  };
}

/** Indices of the voxels whose centers are nearest to the vessel's middle. */
function rowOf(patch: Patch, { axis, center }: Vessel): Int32Array {
  const step = strides(patch);
  const [u, v] = acrossOf(axis);
  const place = (x: number, k: 0 | 1 | 2): number =>
    Math.min(Math.max(Math.floor(x / patch.spacing[k]), 0), patch.size[k] - 1);
  const start = place(center[0], u) * step[u] + place(center[1], v) * step[v];
  return Int32Array.from({ length: patch.size[axis] }, (_, k) => start + k * step[axis]);
}

function thinRow(
  { tissue, wall, surface, consumption }: Patch,
  row: Int32Array,
  { radius }: Vessel,
  h: number,
): void {
  const blood = (Math.PI * radius * radius) / (h * h);
  for (const i of row) {
    // A thicker vessel crosses here, and there is no tissue left to supply.
    if (tissue[i] === 0) continue;
    wall[i] += (2 * Math.PI) / (h * h * Math.log((equivalentRadius * h) / radius));
    surface[i] += (2 * Math.PI * radius) / (h * h);
    tissue[i] = Math.max(0, tissue[i] - blood);
    consumption[i] *= 1 - blood;
  }
}

function thickRow(patch: Patch, row: Int32Array, { radius }: Vessel, h: number): void {
  const shape = Math.PI / (2 * h * h * Math.log((neighborRadius * h) / radius));
  replaceRow(patch, row, shape, (Math.PI * radius) / (2 * h * h));
}

/** Makes a row of voxels blood, and its neighbors touch it. */
function replaceRow(patch: Patch, row: Int32Array, shape: number, area: number): void {
  const { tissue, faces, wall, surface, consumption } = patch;
  const step = strides(patch);
  const inside = new Set(row);
  const touch = (i: number, face: Float32Array, neighbor: number): void => {
    if (face[i] === 0 || inside.has(neighbor)) return;
    wall[neighbor] += shape;
    surface[neighbor] += area;
  };
  for (const i of row) {
    for (const axis of [0, 1, 2]) {
      const before = i - step[axis];
      touch(i, faces[axis], i + step[axis]);
      if (before >= 0 && faces[axis][before] > 0) touch(before, faces[axis], before);
    }
  }
  for (const i of row) {
    for (const axis of [0, 1, 2]) {
      faces[axis][i] = 0;
      if (i >= step[axis]) faces[axis][i - step[axis]] = 0;
    }
    tissue[i] = 0;
    consumption[i] = 0;
    wall[i] = 0;
    surface[i] = 0;
  }
}
