import type { Patch } from "./patch.ts";
import type { Sides } from "./tracer-kernel.ts";
import type { LocalLaw } from "./tracer-law.ts";

/** Voxels that norms are taken from. */
const sampleSize = 2 ** 14;

/** Index steps to the next voxel of a sample; odd, so as not to stay in one column. */
export const sampleStride = (n: number): number => (n <= sampleSize ? 1 : Math.ceil(n / sampleSize) | 1);

/** Root mean square of the tracer per tissue, v C + Σ p, from a sample of the voxels. */
export function sizeOf({ tissue, size }: Patch, { share }: LocalLaw, { C, pools }: Sides): number {
  const plane = size[0] * size[1];
  const stride = sampleStride(tissue.length);
  let [sum, weight] = [0, 0];
  for (let i = 0; i < tissue.length; i += stride) {
    let total = share * C[i + plane];
    for (const pool of pools) total += pool[i];
    sum += tissue[i] * total * total;
    weight += tissue[i];
  }
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
