import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planes } from "../../src/app/tumor/planes.ts";
import { cutThreshold, edgePath } from "../../src/app/tumor/threshold-edges.ts";
import { mapJob } from "../../src/tissue/map-job.ts";

test("the edge of one voxel is its square, whose y runs down", () => {
  const isIn = new Uint8Array(12);
  isIn[1 * 4 + 2] = 1; // third of four columns, second of three rows from below
  expect(edgePath(isIn, 4)).toBe("M2 2H3M2 1H3M2 2V1M3 2V1");
});

test("what fills the picture has its border as its edge, and what is empty has none", () => {
  expect(edgePath(new Uint8Array(6).fill(1), 3)).toBe("M0 2H3M0 0H3M0 2V0M3 2V0");
  expect(edgePath(new Uint8Array(6), 3)).toBe("");
});

/** Voxels that lie inside of a path, counted by the edges to the left of each. */
function countInside(d: string, width: number, height: number): number {
  const upright = [...d.matchAll(/M(\d+) (\d+)V(\d+)/g)].map(([, x, from, to]) => [x, from, to].map(Number));
  let n = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const left = upright.filter(([at, from, to]) => at <= x && to <= y && y < from).length;
      n += left % 2;
    }
  return n;
}

test("the edges in all slices enclose as many voxels as the region of the library has, for a share and for an SUV", async () => {
  const file = "notebooks/plans/tumor-map.yaml";
  const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
  const own = [
    { name: "threshold 1", kind: "threshold", within: "tumor", frame: "60 min", share_of_max: 0.41 },
    { name: "threshold 2", kind: "threshold", within: "tumor", frame: "10 min", SUV: 2.5 },
  ] as const;
  const text = `${read(file).replace("[96, 96, 48]", "[36, 36, 34]").trimEnd()}\n  own: ${JSON.stringify(own)}\n`;
  const model = { text: read("models/cu-atsm-plasma.yaml"), file: "models/cu-atsm-plasma.yaml" };
  const map = await mapJob({ plan: { text, file }, model, overrides: {}, backend: "cpu" });
  for (const region of own) {
    const expected = map.regions.regions.find(({ name }) => name === region.name)?.nVoxels ?? 0;
    expect(expected).toBeGreaterThan(500);
    for (const plane of planes) {
      const [width, height] = [map.size[plane.right], map.size[plane.up]];
      let found = 0;
      for (let depth = 0; depth < map.size[plane.through]; depth++)
        found += countInside(cutThreshold(map, region, plane, [depth, depth, depth])?.d ?? "", width, height);
      expect(found, `${region.name}, ${plane.name}`).toBe(expected);
    }
  }
});
