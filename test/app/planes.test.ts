import { expect, test } from "vitest";
import { cutSphere } from "../../src/app/tumor/outlines.ts";
import { indexOf, planes, project, roundThird, type Voxel } from "../../src/app/tumor/planes.ts";
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

test("the outline of a sphere is where the points of a slice are as far from its center as its radius", () => {
  const sphere = { name: "s", kind: "sphere", center_mm: [3, 2, 1.5], radius_mm: 1.25 } as const;
  const voxel_mm = [0.5, 1, 0.25] as const;
  for (const plane of planes)
    for (const off of [0, 0.75, -1.2]) {
      const depth = sphere.center_mm[plane.through] + off;
      const outline = cutSphere(sphere, plane, size, voxel_mm, depth);
      if (!outline) throw new Error("the slice cuts the sphere");
      for (const turn of [0, 1, 2, 3, 4, 5]) {
        const at = [depth, depth, depth];
        at[plane.right] = (outline.cx + outline.rx * Math.cos(turn)) * voxel_mm[plane.right];
        at[plane.up] = (size[plane.up] - outline.cy - outline.ry * Math.sin(turn)) * voxel_mm[plane.up];
        expect(Math.hypot(...at.map((x, k) => x - sphere.center_mm[k]))).toBeCloseTo(1.25, 12);
      }
      expect(cutSphere(sphere, plane, size, voxel_mm, depth + 3)).toBeUndefined();
    }
});

test("a scale bar is the longest round length within a third of the picture", () => {
  expect([38.4, 12, 300, 6, 0.9, 15.1].map(roundThird)).toEqual([10, 2, 100, 2, 0.2, 5]);
});
