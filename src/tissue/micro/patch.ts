import { InputError, type Problem } from "../../errors.ts";

/**
 * A micro grid (2 to 20 µm a voxel): tissue, and what each of its voxels touches. Plain data, no oxygen in it yet.
 *
 * All arrays are `Float32Array(nx · ny · nz)`, x fastest. Two dimensions are one voxel in z.
 */
export interface Patch {
  readonly size: readonly [nx: number, ny: number, nz: number];
  /** Voxel edges in µm. */
  readonly spacing: readonly [number, number, number];
  /** Share of the voxel that is tissue; zero is no tissue: a vessel, or outside. */
  readonly tissue: Float32Array;
  /** Open share of the face to the next voxel along x, y and z; zero to a vessel, to the outside and at the edge. */
  readonly faces: readonly [Float32Array, Float32Array, Float32Array];
  /** Σ area/distance to vessel walls over the voxel's volume, in 1/µm²: times D it is the exchange with a vessel. */
  readonly wall: Float32Array;
  /** Area of vessel wall over the voxel's volume, in 1/µm: times L_w it is the exchange through the wall. */
  readonly surface: Float32Array;
  /** M₀ times the consuming share of the voxel, in mmHg/s. */
  readonly consumption: Float32Array;
}

/** Voxels of a patch along each axis, and their sides in µm. */
export type Grid = Pick<Patch, "size" | "spacing">;

/** Larger patches do not fit the memory of a browser tab beside their multigrid hierarchy (80 bytes a voxel). */
export const maxPatchVoxels = 2 ** 25;

export const countVoxels = ({ size }: Pick<Patch, "size">): number => size[0] * size[1] * size[2];

/** Calls `visit` with every voxel: its index, its indices along the axes and its center in µm. */
export function forEachVoxel(
  { size, spacing }: Grid,
  visit: (
    i: number,
    at: readonly [number, number, number],
    center: readonly [number, number, number],
  ) => void,
): void {
  let i = 0;
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, i++) {
        const center = [(x + 0.5) * spacing[0], (y + 0.5) * spacing[1], (z + 0.5) * spacing[2]] as const;
        visit(i, [x, y, z], center);
      }
    }
  }
}

/** Index steps to the next voxel along x, y and z. */
export const strides = ({ size }: Pick<Patch, "size">): readonly [number, number, number] => [
  1,
  size[0],
  size[0] * size[1],
];

/**
 * Makes a patch that is tissue everywhere, without a vessel; nothing leaves through its edges.
 *
 * @throws InputError with all problems if a size, a spacing or the consumption cannot be.
 */
export function makeTissue(grid: Grid, consumption: number): Patch {
  const problems = checkGrid(grid);
  if (!(consumption >= 0 && Number.isFinite(consumption))) {
    problems.push({ where: "consumption", message: `expected zero or more mmHg/s, found ${consumption}` });
  }
  if (problems.length > 0) throw new InputError("patch", problems);
  const n = countVoxels(grid);
  const faces = [0, 1, 2].map(() => new Float32Array(n));
  forEachVoxel(grid, (i, at) => {
    for (const axis of [0, 1, 2]) if (at[axis] + 1 < grid.size[axis]) faces[axis][i] = 1;
  });
  return {
    size: grid.size,
    spacing: grid.spacing,
    tissue: new Float32Array(n).fill(1),
    faces: [faces[0], faces[1], faces[2]],
    wall: new Float32Array(n),
    surface: new Float32Array(n),
    consumption: new Float32Array(n).fill(consumption),
  };
}

function checkGrid(grid: Grid): Problem[] {
  const problems: Problem[] = [];
  grid.size.forEach((n, axis) => {
    if (Number.isInteger(n) && n > 0) return;
    problems.push({
      where: `size[${axis}]`,
      message: `expected a positive whole number of voxels, found ${n}`,
    });
  });
  grid.spacing.forEach((h, axis) => {
    if (h > 0 && Number.isFinite(h)) return;
    problems.push({ where: `spacing[${axis}]`, message: `expected a positive length in µm, found ${h}` });
  });
  if (problems.length === 0 && countVoxels(grid) > maxPatchVoxels) {
    const message = `expected at most ${maxPatchVoxels} voxels, found ${countVoxels(grid)}`;
    problems.push({ where: "size", message, advice: "take a smaller patch or a coarser grid" });
  }
  return problems;
}
