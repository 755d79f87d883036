import type { Patch } from "./patch.ts";
import type { Sides } from "./tracer-kernel.ts";
import type { LocalLaw } from "./tracer-law.ts";

/** Voxels that norms are taken from, in runs of neighbors: a voxel alone costs as much to fetch. */
const sampleSize = 2 ** 14;
const runLength = 8;

/** Calls `visit` with the voxels of a sample; the distance of runs is odd, so as not to stay in one column. */
export function forSample(n: number, visit: (i: number) => void): void {
  const distance = n <= sampleSize ? runLength : Math.ceil((runLength * n) / sampleSize) | 1;
  for (let start = 0; start < n; start += distance)
    for (let i = start; i < Math.min(start + runLength, n); i++) visit(i);
}

/** Root mean square of the tracer per tissue, v C + Σ p, from a sample of the voxels. */
export function sizeOf({ tissue, size }: Patch, { share }: LocalLaw, { C, pools }: Sides): number {
  const plane = size[0] * size[1];
  let [sum, weight] = [0, 0];
  forSample(tissue.length, (i) => {
    let total = share * C[i + plane];
    for (const pool of pools) total += pool[i];
    sum += tissue[i] * total * total;
    weight += tissue[i];
  });
  return weight > 0 ? Math.sqrt(sum / weight) : 0;
}

/** The fields of a state without the planes of the medium, and their means over the tissue. */
export function describeState({ tissue, size }: Patch, { names, share }: LocalLaw, { C, pools }: Sides) {
  const plane = size[0] * size[1];
  const fields = [C.subarray(plane, plane + tissue.length), ...pools];
  const means = Float64Array.from(fields, (field) => {
    let [sum, weight] = [0, 0];
    for (let i = 0; i < tissue.length; i++) {
      sum += tissue[i] * field[i];
      weight += tissue[i];
    }
    return sum / weight;
  });
  const total = means.reduce((sum, mean, j) => sum + (j === 0 ? share : 1) * mean, 0);
  return { names, fields, means, total };
}
