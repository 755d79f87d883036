import { type Camera, type CameraOptions, makeCamera } from "./camera.ts";
import { makeRegionWeights, type RegionWeights } from "./region-weights.ts";

/** What maps that are made one after the other use again: memory that was used before costs nothing to use again. */
export interface MapRoom {
  readonly weightsOf: RegionWeights;
  /** Room for so many numbers, with whatever was in it; good until it is asked for once more. */
  frames(length: number, make: () => Float32Array): Float32Array;
  camera(options: CameraOptions): Camera;
}

/** Makes that room, empty. */
export function makeMapRoom(): MapRoom {
  let [room, camera, key]: [Float32Array | undefined, Camera | undefined, string] = [
    undefined,
    undefined,
    "",
  ];
  return {
    weightsOf: makeRegionWeights(),
    frames(length, make) {
      if (room?.length !== length) room = make();
      return room;
    },
    camera({ size, voxel_mm, fwhm_mm }) {
      const wanted = JSON.stringify([size, voxel_mm, fwhm_mm]);
      if (!camera || key !== wanted) camera = makeCamera({ size, voxel_mm, fwhm_mm });
      key = wanted;
      return camera;
    },
  };
}
