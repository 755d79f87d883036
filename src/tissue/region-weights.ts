import { makeBlur, reflect } from "./blur.ts";
import { type CameraOptions, cameraWeights } from "./camera.ts";
import type { RegionRule } from "./regions.ts";

/** The weights of a region on a grid that a camera sees, one a voxel. */
export type RegionWeights = (
  rule: Pick<RegionRule, "name" | "voxels">,
  camera: CameraOptions,
) => Float64Array;

/**
 * Makes the weights of regions: with them the mean of region R over the image of an activity a is one sum over a,
 *
 *     mean_R(B a) = Σ m a,    m = B 1_R / |R|,
 *
 * as the blur B is its own transpose, at reflecting edges too. Weights are kept, by the name of the region, until its
 * voxels or the camera are others.
 */
export function makeRegionWeights(): RegionWeights {
  const kept = new Map<
    string,
    { readonly voxels: Uint32Array; key: string; readonly weights: Float64Array }
  >();
  return ({ name, voxels }, camera) => {
    const key = JSON.stringify(camera);
    const found = kept.get(name);
    if (found?.key === key && isSame(found.voxels, voxels)) return found.weights;
    const weights = weigh(voxels, camera);
    kept.set(name, { voxels, key, weights });
    return weights;
  };
}

function weigh(voxels: Uint32Array, { size, voxel_mm, fwhm_mm }: CameraOptions): Float64Array {
  const field = new Float64Array(size[0] * size[1] * size[2]);
  for (const i of voxels) field[i] = 1 / voxels.length;
  return makeBlur(size, cameraWeights(fwhm_mm, voxel_mm), reflect).run(field).slice();
}

const isSame = (a: Uint32Array, b: Uint32Array): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};
