import { expect, test } from "vitest";
import { indexOf, planes, project, type Voxel } from "../../src/app/tumor/planes.ts";
import { makeRandom } from "../../src/numerics/random.ts";

const size = [7, 5, 4] as const;
const random = makeRandom(11);
const values = Float32Array.from({ length: 7 * 5 * 4 }, () => random.uniform());

/** All voxels of the ray behind a pixel, front to back. */
const rayOf = (plane: (typeof planes)[number], right: number, up: number): number[] =>
  Array.from({ length: size[plane.through] }, (_, depth) => {
    const at = [0, 0, 0];
    at[plane.right] = right;
    at[plane.up] = up;
    at[plane.through] = depth;
    return values[indexOf(size, at as unknown as Voxel)]; // three numbers
  });

test.each(planes)(
  "the projection across the $name plane is the extreme of each ray, and its depth",
  (plane) => {
    const [width, height] = [size[plane.right], size[plane.up]];
    for (const [extreme, of] of [
      ["max", Math.max],
      ["min", Math.min],
    ] as const) {
      const { values: found, depths } = project(values, size, plane, extreme);
      expect(found).toHaveLength(width * height);
      for (let up = 0; up < height; up++)
        for (let right = 0; right < width; right++) {
          const ray = rayOf(plane, right, up);
          expect(found[up * width + right]).toBe(of(...ray));
          expect(depths[up * width + right]).toBe(ray.indexOf(of(...ray)));
        }
    }
  },
);
