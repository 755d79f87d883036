import { InputError } from "../../errors.ts";
import { countVoxels, forEachVoxel, type Grid, makeTissue, type Patch, strides } from "./patch.ts";

/** What a voxel of a segmented image is. */
export const segments = { tissue: 0, vessel: 1, outside: 2 } as const;

/**
 * Makes a patch from a segmented image, `labels` by voxel (see `segments`): walls are the faces between voxels, half a
 * spacing from the tissue's center. Stepped walls are first order in the spacing where the vessel is not.
 *
 * @throws InputError if there are more or fewer labels than voxels, or others than those of `segments`.
 */
export function makeSegmentedPatch(grid: Grid, labels: ArrayLike<number>, consumption: number): Patch {
  const patch = makeTissue(grid, consumption);
  checkLabels(labels, countVoxels(grid));
  const { tissue, faces, wall, surface, spacing } = patch;
  const step = strides(patch);
  forEachVoxel(patch, (i, at) => {
    for (const axis of [0, 1, 2]) {
      if (at[axis] + 1 === patch.size[axis]) continue;
      const pair = [i, i + step[axis]];
      const [a, b] = pair.map((k) => labels[k]);
      if (a === segments.tissue && b === segments.tissue) continue;
      faces[axis][i] = 0;
      const lone =
        a === segments.tissue && b === segments.vessel
          ? pair[0]
          : b === segments.tissue && a === segments.vessel
            ? pair[1]
            : -1;
      if (lone < 0) continue;
      wall[lone] += 2 / spacing[axis] ** 2;
      surface[lone] += 1 / spacing[axis];
    }
    if (labels[i] === segments.tissue) return;
    tissue[i] = 0;
    patch.consumption[i] = 0;
  });
  return patch;
}

function checkLabels(labels: ArrayLike<number>, n: number): void {
  if (labels.length !== n) {
    const message = `expected ${n} voxels, found ${labels.length}`;
    throw new InputError("segmented image", [{ where: "labels", message }]);
  }
  const known: readonly number[] = Object.values(segments);
  for (let i = 0; i < n; i++) {
    if (known.includes(labels[i])) continue;
    const message = `expected 0 (tissue), 1 (vessel) or 2 (outside), found ${labels[i]}`;
    throw new InputError("segmented image", [
      { where: `labels[${i}]`, message, advice: "map the labels first" },
    ]);
  }
}
