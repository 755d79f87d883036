import type { Phantom } from "./phantom.ts";

/** Radius in mm of the sphere of 1 mL. */
export const peakRadius_mm = (3000 / (4 * Math.PI)) ** (1 / 3);

/** One row of voxels of a sphere: where it lies beside the middle, and how far it reaches along x. */
interface Chord {
  readonly y: number;
  readonly z: number;
  readonly reach: number;
}

/** Mean of the sphere of 1 mL around the best of some voxels. */
export interface Peak {
  /** NaN if no sphere around them lies within the grid. */
  readonly value: number;
  /** Index of its middle, −1 if there is none. */
  readonly voxel: number;
}

/**
 * Makes the function that finds the peak of a frame: the largest mean over a sphere of 1 mL (radius 6.2 mm) whose middle
 * is one of the voxels given and which lies within the grid; a voxel belongs to a sphere if its center does.
 *
 * @see Wahl et al., *From RECIST to PERCIST*, J Nucl Med 50 (2009) 122S.
 */
export function makePeak({
  size,
  voxel_mm,
}: Pick<Phantom, "size" | "voxel_mm">): (frame: Float32Array, voxels: Uint32Array) => Peak {
  const chords = listChords(voxel_mm);
  const count = chords.reduce((sum, { reach }) => sum + 2 * reach + 1, 0);
  const margin = [0, 1, 2].map((axis) => Math.floor(peakRadius_mm / voxel_mm[axis]));
  const [nx, ny, nz] = size;
  const sums = new Float64Array(nx * ny * nz + 1);
  const fits = (x: number, y: number, z: number): boolean =>
    [x, y, z].every((at, axis) => at >= margin[axis] && at < size[axis] - margin[axis]);
  const steps = chords.map(({ y, z, reach }) => ({ step: (z * ny + y) * nx, reach }));
  return (frame, voxels) => {
    // Running sums turn each row of a sphere into one difference.
    for (let i = 0; i < frame.length; i++) sums[i + 1] = sums[i] + frame[i];
    let best: Peak = { value: Number.NaN, voxel: -1 };
    for (const i of voxels) {
      if (!fits(i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)))) continue;
      let sum = 0;
      for (const { step, reach } of steps) sum += sums[i + step + reach + 1] - sums[i + step - reach];
      if (!(sum / count <= best.value)) best = { value: sum / count, voxel: i };
    }
    return best;
  };
}

function listChords([hx, hy, hz]: Phantom["voxel_mm"]): Chord[] {
  const chords: Chord[] = [];
  const [ry, rz] = [Math.floor(peakRadius_mm / hy), Math.floor(peakRadius_mm / hz)];
  for (let z = -rz; z <= rz; z++)
    for (let y = -ry; y <= ry; y++) {
      const square = peakRadius_mm ** 2 - (y * hy) ** 2 - (z * hz) ** 2;
      if (square >= 0) chords.push({ y, z, reach: Math.floor(Math.sqrt(square) / hx) });
    }
  return chords;
}
