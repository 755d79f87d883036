import { toNifti } from "../io/nifti.ts";
import type { PointFile } from "../sweep/batch.ts";
import type { MapPlan } from "../tissue/map-plan.ts";

/** The image of some frames of one point as a file: `maps/point-000012.nii.gz`, in the order of the plan's frames. */
export function printMaps(
  { frames, size, voxel_mm }: MapPlan,
  names: readonly string[],
  /** Frames × voxels. */
  image: Float32Array,
  point: number,
): PointFile {
  const nVoxels = size[0] * size[1] * size[2];
  const chosen = frames.flatMap((frame, f) => (names.includes(frame.name) ? [{ frame, f }] : []));
  const data = new Float32Array(chosen.length * nVoxels);
  chosen.forEach(({ f }, i) => {
    data.set(image.subarray(f * nVoxels, (f + 1) * nVoxels), i * nVoxels);
  });
  const bytes = toNifti({
    ...{ data, size, voxel_mm },
    frameStarts_s: chosen.map(({ frame }) => frame.start),
    frameDurations_s: chosen.map(({ frame }) => frame.end - frame.start),
    description: `in silico SUV g/mL, point ${point}; blur only, not a scanner`,
  });
  return { name: `maps/point-${String(point).padStart(6, "0")}.nii.gz`, bytes };
}
