import { gunzipSync, gzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { toNifti } from "../../src/io/nifti.ts";
import { readNifti } from "../../src/io/read-nifti.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { smallImage as image } from "./small-image.ts";

const zipped = toNifti(image);
const plain = gunzipSync(zipped);

/** The file with some bytes of its header written anew. */
function changed(write: (view: DataView) => void): Uint8Array {
  const bytes = Uint8Array.from(plain);
  write(new DataView(bytes.buffer));
  return bytes;
}

/** A header by hand, in either byte order, int16 with a slope. */
function shorts(isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(352 + 2 * 8);
  const view = new DataView(bytes.buffer);
  view.setInt32(0, 348, isLittle);
  [3, 2, 2, 2, 1, 1, 1, 1].forEach((n, i) => {
    view.setInt16(40 + 2 * i, n, isLittle);
  });
  view.setInt16(70, 4, isLittle);
  view.setInt16(72, 16, isLittle);
  [1, 3, 3, 3].forEach((v, i) => {
    view.setFloat32(76 + 4 * i, v, isLittle);
  });
  view.setFloat32(108, 352, isLittle);
  view.setFloat32(112, 0.5, isLittle);
  view.setFloat32(116, 10, isLittle);
  view.setUint8(123, 2);
  bytes.set(new TextEncoder().encode("n+1"), 344);
  for (let i = 0; i < 8; i++) view.setInt16(352 + 2 * i, i - 4, isLittle);
  return bytes;
}

test("what was written is read, zipped or not", () => {
  for (const bytes of [zipped, plain]) {
    const { data, size, nFrames, voxel_mm, affine, frameStep_s, nNotFinite } = readNifti(bytes, "a.nii");
    expect(data).toEqual(image.data);
    expect([size, nFrames, voxel_mm, frameStep_s, nNotFinite]).toEqual([
      image.size,
      2,
      image.voxel_mm,
      60,
      0,
    ]);
    expect(affine[0]).toEqual([0.5, 0, 0, -1]);
  }
});

test("either byte order, slope and intercept", () => {
  const expected = Float32Array.from({ length: 8 }, (_, i) => 0.5 * (i - 4) + 10);
  for (const isLittle of [true, false]) expect(readNifti(shorts(isLittle), "s.nii").data).toEqual(expected);
});

test("values that are no numbers are kept and counted", () => {
  const bytes = changed((view) => view.setFloat32(352 + 4 * 9, Number.NaN, true));
  const { data, nNotFinite } = readNifti(bytes, "nan.nii");
  expect(data[9]).toBeNaN();
  expect(nNotFinite).toBe(1);
});

test("meters and milliseconds are turned into mm and s", () => {
  const bytes = changed((view) => {
    view.setUint8(123, 1 | 16);
    view.setFloat32(76 + 4, 5e-4, true);
    view.setFloat32(76 + 16, 60_000, true);
  });
  const { voxel_mm, frameStep_s } = readNifti(bytes, "m.nii");
  expect(voxel_mm[0]).toBeCloseTo(0.5, 6);
  expect(frameStep_s).toBe(60);
});

const messageOf = (bytes: Uint8Array, options = {}): string => {
  try {
    readNifti(bytes, "bad.nii", options);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "read";
};

describe("a bad file is refused in words", () => {
  test("cut in its data", () => {
    expect(messageOf(plain.subarray(0, 500))).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ data: expected 120 values of float32 (480 bytes), found 148 bytes
          → the file is cut; copy it again"
    `);
  });
  test("cut as a gzip stream", () => {
    expect(messageOf(zipped.subarray(0, zipped.length - 40))).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ gzip: expected a whole gzip stream, found one that is damaged or cut (unexpected EOF)
          → copy the file again"
    `);
  });
  test("that unpacks to more than its header says, before all of it is", () => {
    const bomb = gzipSync(Uint8Array.from([...plain, ...new Uint8Array(1_000_000)]));
    expect(bomb.length).toBeLessThan(3000);
    expect(messageOf(bomb)).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ gzip: expected a whole gzip stream, found one that is damaged or cut (it unpacks to more than 66368 bytes)
          → copy the file again"
    `);
    const told: number[] = [];
    const unzip = (_: Uint8Array, most: number) => {
      told.push(most);
      return plain;
    };
    expect(readNifti(zipped, "a.nii.gz", { unzip }).data).toEqual(image.data);
    expect(told).toEqual([352 + 480 + 65_536]);
  });
  test("no NIfTI at all, and next to nothing", () => {
    expect(messageOf(new TextEncoder().encode("a,b\n".repeat(200)))).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ header: expected a NIfTI-1 or NIfTI-2 header, found other bytes
          → convert the image to .nii or .nii.gz; a pair of .hdr and .img has to be joined first"
    `);
    expect(messageOf(new Uint8Array(3))).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ header: expected a NIfTI-1 or NIfTI-2 header, found 3 bytes
          → convert the image to .nii or .nii.gz; a pair of .hdr and .img has to be joined first"
    `);
  });
  test("huge axes, before anything of that size is made", () => {
    const bytes = changed((view) => {
      for (let i = 1; i <= 4; i++) view.setInt16(40 + 2 * i, 32_000, true);
    });
    expect(messageOf(bytes)).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ dim: expected at most 536870912 values, found 32000 × 32000 × 32000 × 32000 = 1048576000000000000
          → cut the image, or take fewer frames"
    `);
  });
  test("more than one thing at once", () => {
    const bytes = changed((view) => {
      view.setInt16(70, 128, true);
      view.setFloat32(76 + 4, 0, true);
      view.setFloat32(112, Number.NaN, true);
    });
    expect(messageOf(bytes)).toMatchInlineSnapshot(`
      "bad.nii: 3 problems
        ✖ datatype: expected a whole or real number of up to 64 bits, found type 128
          → convert to float32; colors and complex numbers are no activities
        ✖ pixdim: expected lengths of voxels other than 0, found 0 × 0.25 × 2
          → write the voxel size into the header
        ✖ scl_slope, scl_inter: expected finite numbers, found NaN, 0
          → write slope 1 and intercept 0"
    `);
  });
  test("frames where one is wanted", () => {
    expect(messageOf(plain, { isStatic: true })).toMatchInlineSnapshot(`
      "bad.nii: 1 problem
        ✖ dim[4]: expected one frame, found 2
          → take one frame out"
    `);
  });
});

test("2,000 files with random bytes changed are read or refused in words, never more", () => {
  const { uniform } = makeRandom(9);
  for (let k = 0; k < 2000; k++) {
    const base = k % 4 === 0 ? gzipSync(plain) : Uint8Array.from(plain);
    for (let j = 0; j < 1 + 5 * uniform(); j++)
      base[Math.floor((k % 4 === 0 ? base.length : 352) * uniform())] = Math.floor(256 * uniform());
    expect(messageOf(base, { maxValues: 1e6 })).toMatch(/^read$|problem/);
  }
});
