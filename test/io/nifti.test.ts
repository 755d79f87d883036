import { decompress, isCompressed, isNIFTI, readHeader, readImage } from "nifti-reader-js";
import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { type NiftiImage, packFast, printNifti, toNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";

const size = [5, 4, 3] as const;
const nVoxels = 60;
/** Each value tells its frame and its voxel. */
const image: NiftiImage = {
  data: Float32Array.from({ length: 3 * nVoxels }, (_, i) => 100 * Math.floor(i / nVoxels) + (i % nVoxels)),
  size,
  voxel_mm: [0.5, 0.25, 2],
  frameStarts_s: [300, 3300, 86_100],
  frameDurations_s: [600, 600, 600],
  description: "Cu-ATSM SUV, µ-phantom",
};

const read = (bytes: Uint8Array) => {
  const file = Uint8Array.from(bytes).buffer;
  expect(isCompressed(file)).toBe(true);
  const plain = Uint8Array.from(new Uint8Array(decompress(file))).buffer;
  expect(isNIFTI(plain)).toBe(true);
  const header = readHeader(plain);
  if (!header) throw new Error("no header");
  return { header, values: new Float32Array(readImage(header, plain)) };
};

test("another reader finds sizes, units, affine and values", () => {
  const { header, values } = read(toNifti(image));
  expect(header.littleEndian).toBe(true);
  expect(header.dims.slice(0, 5)).toEqual([4, 5, 4, 3, 3]);
  expect(header.pixDims.slice(0, 5)).toEqual([1, 0.5, 0.25, 2, 0]);
  expect(header.xyzt_units).toBe(10); // mm (2) and s (8)
  expect([header.datatypeCode, header.numBitsPerVoxel, header.scl_slope, header.scl_inter]).toEqual([
    16, 32, 1, 0,
  ]);
  expect([header.qform_code, header.sform_code]).toEqual([1, 1]);
  expect(header.affine).toEqual([
    [0.5, 0, 0, -1],
    [0, 0.25, 0, -0.375],
    [0, 0, 2, -2],
    [0, 0, 0, 1],
  ]);
  expect([header.qoffset_x, header.qoffset_y, header.qoffset_z]).toEqual([-1, -0.375, -2]);
  expect([header.cal_min, header.cal_max]).toEqual([0, 259]);
  expect(header.toffset).toBe(300);
  expect(values).toEqual(image.data);
});

test("packed by whatever zlib the host has, small or large, it holds the same image in a buffer of its own", () => {
  const large = {
    ...image,
    size: [50, 40, 30] as const,
    data: Float32Array.from({ length: 180_000 }, (_, i) => Math.sin(i)),
  };
  for (const one of [image, large]) {
    const plain = printNifti(one);
    const packed = packFast(plain);
    expect(Buffer.compare(new Uint8Array(decompress(packed.slice().buffer)), plain)).toBe(0);
    expect(packed.length).toBe(packed.buffer.byteLength);
    expect(packed.length).toBeLessThan(1.5 * toNifti(one).length);
    expect(Buffer.compare(packFast(plain), packed)).toBe(0);
    // What travels to another thread is not lent from anyone.
    expect(structuredClone(packed, { transfer: [packed.buffer as ArrayBuffer] }).length).toBeGreaterThan(0);
  }
});

test("the affine takes the middle of the grid to the origin", () => {
  const { header } = read(toNifti(image));
  const middle = size.map((n) => (n - 1) / 2);
  const place = header.affine
    .slice(0, 3)
    .map((row) => row[0] * middle[0] + row[1] * middle[1] + row[2] * middle[2] + row[3]);
  expect(place).toEqual([0, 0, 0]);
});

test("equal frames that adjoin give the frame step, others 0", () => {
  const even = { ...image, frameStarts_s: [0, 600, 1200] };
  expect(read(toNifti(even)).header.pixDims[4]).toBe(600);
  expect(read(toNifti({ ...even, frameDurations_s: [600, 600, 60] })).header.pixDims[4]).toBe(0);
});

test("the same image gives the same bytes, with no time of writing in them", () => {
  const bytes = toNifti(image);
  expect(toNifti(image)).toEqual(bytes);
  expect([...bytes.slice(4, 8)]).toEqual([0, 0, 0, 0]);
});

test("failed voxels stay NaN and do not spoil the range of the color scale", () => {
  const data = image.data.slice();
  data[7] = Number.NaN;
  const { header, values } = read(toNifti({ ...image, data }));
  expect([header.cal_min, header.cal_max]).toEqual([0, 259]);
  expect(values[7]).toBeNaN();
});

test("a long description is cut between characters and keeps its end mark", () => {
  const { header } = read(toNifti({ ...image, description: "µ".repeat(60) }));
  expect(header.description.replace(/\0.*$/s, "").length).toBe(78); // 39 letters of two bytes each
});

test("shapes that do not fit are refused with what was expected", () => {
  expect(() => toNifti({ ...image, data: new Float32Array(7) })).toThrow(CallError);
  expect(() => toNifti({ ...image, data: new Float32Array(7) })).toThrow("expected 180 values");
  expect(() => toNifti({ ...image, frameDurations_s: [1] })).toThrow("expected 3 durations, found 1");
  expect(() => toNifti({ ...image, size: [40_000, 1, 1], version: 1 })).toThrow("from 1 to 32767");
  expect(() => toNifti({ ...image, voxel_mm: [0, 1, 1] })).toThrow("lengths > 0");
});

test("an affine and codes of one byte come back as they were", () => {
  const affine = [
    [-2, 0.1, 0, 90],
    [0, 2, 0.25, -126],
    [0, 0, 3, -72],
  ];
  const data = Uint8Array.from([0, 1, 2, 255, 4, 0]);
  const image = { size: [3, 2, 1], voxel_mm: [2, 2, 3], frameStarts_s: [0], frameDurations_s: [60] } as const;
  const bytes = toNifti({ ...image, data, affine });
  const found = readNifti(bytes, "codes.nii.gz");
  expect(Array.from(found.data)).toEqual(Array.from(data));
  // float32 of 0.1.
  found.affine.forEach((row, i) => {
    row.forEach((x, j) => {
      expect(x).toBeCloseTo(affine[i][j], 6);
    });
  });
  expect(() => toNifti({ ...image, data, affine: [[1]] })).toThrow("affine: expected three rows of four");
});
