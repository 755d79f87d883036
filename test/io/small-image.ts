/** Two frames of 5 × 4 × 3 voxels, each with a value of its own. */
export const smallImage = {
  data: Float32Array.from({ length: 2 * 60 }, (_, i) => i - 7.5),
  size: [5, 4, 3] as const,
  voxel_mm: [0.5, 0.25, 2] as const,
  frameStarts_s: [0, 60],
  frameDurations_s: [60, 60],
};
