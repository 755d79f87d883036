import { packFast, printNifti } from "../io/nifti.ts";
import type { PointFile } from "../sweep/batch.ts";
import type { MapPlan } from "../tissue/map-plan.ts";

/** The image of some frames of one point as a file: `maps/point-000012.nii.gz`, in the order of the plan's frames. */
export function printMaps(
  { frames, size, voxel_mm }: MapPlan,
  names: readonly string[],
  /** Of these frames, frames × voxels. */
  image: Float32Array,
  point: number,
): PointFile {
  const chosen = frames.filter(({ name }) => names.includes(name));
  const bytes = printNifti({
    ...{ data: image, size, voxel_mm },
    frameStarts_s: chosen.map(({ start }) => start),
    frameDurations_s: chosen.map(({ start, end }) => end - start),
    description: `in silico SUV g/mL, point ${point}; blur and count noise, not a scanner`,
  });
  return { name: `maps/point-${String(point).padStart(6, "0")}.nii.gz`, bytes: packFast(bytes) };
}
