import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32, gunzipSync } from "node:zlib";
import { gunzipSync as unpackElsewhere } from "fflate";
import { expect, test } from "vitest";
import { joinCrc, openNiftiStream } from "../../src/cli/nifti-stream.ts";
import { writeAll } from "../../src/cli/write.ts";
import { toNifti } from "../../src/io/nifti.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { list, makeFolder } from "./cuptake.ts";

const folder = makeFolder();
const { uniform } = makeRandom(4);
const [nFrames, size] = [5, [9, 8, 7]] as const;
const nVoxels = 9 * 8 * 7;
const shape = {
  size,
  voxel_mm: [0.5, 0.5, 1],
  frameStarts_s: [0, 60, 120, 300, 600],
  frameDurations_s: [60, 60, 180, 300, 600],
  description: "streamed",
} as const;
const data = Float32Array.from({ length: nFrames * nVoxels }, () => 30 * uniform() - 3);
data[100] = Number.NaN;

test("an image that is streamed has the bytes of one that is not, for two readers of gzip", async () => {
  const stream = await openNiftiStream(join(folder, "image.nii.gz"));
  for (let f = 0; f < nFrames; f++) await stream.add(data.subarray(f * nVoxels, (f + 1) * nVoxels));
  await writeAll(folder, new Map([["image.nii.gz", await stream.finish(shape)]]));
  await stream.leave();
  expect(list(folder)).toEqual(["image.nii.gz"]);
  const bytes = readFileSync(join(folder, "image.nii.gz"));
  const whole = Buffer.from(unpackElsewhere(toNifti({ ...shape, data })));
  // Node checks CRC and length; the other reader takes all blocks as one stream.
  expect(gunzipSync(bytes).equals(whole)).toBe(true);
  expect(Buffer.from(unpackElsewhere(bytes)).equals(whole)).toBe(true);
});

test("an image that comes to nothing leaves nothing, and a folder that is gone is told", async () => {
  const stream = await openNiftiStream(join(folder, "none.nii.gz"));
  await stream.add(data.subarray(0, nVoxels));
  await stream.leave();
  expect(list(folder).filter((name) => name.includes("none") || name.startsWith("."))).toEqual([]);
  await expect(openNiftiStream(join(folder, "no", "none.nii.gz"))).rejects.toThrow(
    /expected a file that can be written, found none\n {2}→ make it first/,
  );
});

test("the CRC of two texts comes from those of each", () => {
  const text = Buffer.from(Float64Array.from({ length: 5000 }, uniform).buffer);
  for (const cut of [0, 1, 352, 12_345, text.length]) {
    const [a, b] = [text.subarray(0, cut), text.subarray(cut)];
    expect(joinCrc(crc32(a), crc32(b), b.length)).toBe(crc32(text));
  }
  // Longer than any buffer: zeros of 1, 2, … 8 GiB from those of half as many, and 5 GiB in two ways.
  const zeros: number[] = [crc32(Buffer.alloc(2 ** 20))];
  for (let k = 20; k < 33; k++) zeros.push(joinCrc(zeros[k - 20], zeros[k - 20], 2 ** k));
  const [one, four] = [zeros[10], zeros[12]];
  expect(joinCrc(four, one, 2 ** 30)).toBe(joinCrc(one, four, 2 ** 32));
  expect(joinCrc(four, four, 2 ** 32)).toBe(zeros[13]);
});
