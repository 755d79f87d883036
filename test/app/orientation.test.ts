import { expect, test } from "vitest";
import { endsOf, sidesOf } from "../../src/app/tumor/orientation.ts";
import { planes } from "../../src/app/tumor/planes.ts";
import type { MapJobResult } from "../../src/index.ts";
import { printNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";

const voxels = { data: new Float32Array(24).fill(1), size: [2, 3, 4], voxel_mm: [1, 2, 3] } as const;
const frame = { frameStarts_s: [0], frameDurations_s: [60] };
/** Voxel x runs to the left, y down, and z to the front. */
const turned = [
  [-1, 0, 0.1, 5],
  [0.1, 0, 3, 6],
  [0, -2, 0, 7],
];
const mapOf = (bytes: Uint8Array): MapJobResult => {
  const { affine, isOriented } = readNifti(bytes, "a.nii");
  return { orientation: isOriented ? affine : undefined } as unknown as MapJobResult;
};

test("letters follow the affine of the file: a plain one, and one that is turned", () => {
  const plain = mapOf(printNifti({ ...voxels, ...frame }));
  expect(sidesOf(plain, planes[0])).toEqual({ left: "L", right: "R", bottom: "P", top: "A" });
  expect(sidesOf(plain, planes[2])).toEqual({ left: "P", right: "A", bottom: "I", top: "S" });
  const other = mapOf(printNifti({ ...voxels, ...frame, affine: turned }));
  expect(sidesOf(other, planes[0])).toEqual({ left: "R", right: "L", bottom: "S", top: "I" });
  expect(endsOf(turned, 2)).toEqual(["P", "A"]);
});

test("a file that has neither qform nor sform gets no letters, whatever stands in its fields", () => {
  const bytes = printNifti({ ...voxels, ...frame });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  expect([view.getInt16(252, true), view.getInt16(254, true)]).toEqual([1, 1]);
  view.setInt16(252, 0, true);
  view.setInt16(254, 0, true);
  for (const plane of planes) expect(sidesOf(mapOf(bytes), plane)).toBeUndefined();
});
