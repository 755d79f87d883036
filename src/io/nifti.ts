import { gzipSync } from "fflate";
import { CallError } from "../errors.ts";

/** All of a dynamic image but its values. */
export interface NiftiShape {
  /** Voxels along x, y, z. */
  readonly size: readonly [number, number, number];
  readonly voxel_mm: readonly [number, number, number];
  /** From voxel (i, j, k) to mm, three rows of four, where the center of the grid is not the origin. */
  readonly affine?: readonly (readonly number[])[];
  readonly frameStarts_s: readonly number[];
  readonly frameDurations_s: readonly number[];
  /** Goes into the header, cut at 79 bytes; what has to be read in full belongs into the sidecar. */
  readonly description?: string;
}

/** A dynamic image: values on a voxel grid, frame by frame. */
export interface NiftiImage extends NiftiShape {
  /** frames × voxels, x fastest: value (f, i, j, k) is at f · nVoxels + i + nx · (j + ny · k). */
  readonly data: Float32Array | Uint8Array;
}

/** Values begin after so many bytes of a file. */
const headerBytes = 352;
/** The axes of a NIfTI-1 file are 16-bit integers. */
const maxAxis = 32_767;
/** `NIFTI_UNITS_MM | NIFTI_UNITS_SEC`. */
const millimetersAndSeconds = 2 | 8;

/**
 * Prints an image as a gzipped single-file NIfTI-1 (`.nii.gz`, little-endian, float32, or uint8 for codes); the same
 * image gives the same bytes.
 *
 * The center of the grid is the origin, +x right, +y anterior, +z superior, by qform and sform alike:
 *
 *     x = v_x · (i − (n_x − 1)/2),   and so for y and z,
 *
 * or by sform alone where an affine is given.
 *
 * `pixdim[4]` is the time from frame to frame if that is one number, else 0: unequal frames are in the sidecar.
 *
 * @see Cox et al., NIfTI-1 data format (nifti1.h), 2004.
 */
export const toNifti = (image: NiftiImage): Uint8Array => packAlike(printNifti(image));

/** The same before it is compressed. */
export function printNifti(image: NiftiImage): Uint8Array {
  checkImage(image);
  const { data } = image;
  const bytes = new Uint8Array(headerBytes + data.byteLength);
  bytes.set(niftiHeader(image, finiteRange(data), data instanceof Uint8Array ? "uint8" : "float32"));
  // Every engine that runs this is little-endian, as the header says.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), headerBytes);
  return bytes;
}

/** Noise of the mantissa packs no better at a higher level, and takes twice the time. */
const level = 3;

/** Compresses to the same bytes on every host. */
const packAlike = (bytes: Uint8Array): Uint8Array => gzipSync(bytes, { level, mtime: 0 });

/**
 * Compresses with the zlib of Node where this is Node, in a fifth of the time: what is packed is the same, its bytes
 * are those of that zlib.
 */
export function packFast(bytes: Uint8Array): Uint8Array {
  const zlib = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("node:zlib");
  // A copy of its own, which may travel: Node lends small results from a buffer that others use.
  return zlib ? new Uint8Array(zlib.gzipSync(bytes, { level, chunkSize: 2 ** 18 })) : packAlike(bytes);
}

/**
 * Prints what stands before the values of a NIfTI-1 file, 352 bytes, for an image that is written frame by frame:
 * little-endian, of the type given, with the smallest and largest value as the limits of display.
 *
 * @throws CallError if sizes, lengths, frames or the affine are none.
 * @see Cox et al., NIfTI-1 data format (nifti1.h), 2004.
 */
export function niftiHeader(
  image: NiftiShape,
  range: readonly [min: number, max: number],
  type: "float32" | "uint8" = "float32",
): Uint8Array {
  checkShape(image);
  const bytes = new Uint8Array(headerBytes);
  writeHeader(new DataView(bytes.buffer), image, range, type);
  bytes.set(encodeDescription(image.description ?? ""), 148);
  bytes.set(new TextEncoder().encode("n+1"), 344);
  return bytes;
}

const refuse = (what: string, expected: string, found: unknown): never => {
  throw new CallError(`NIfTI image, ${what}: expected ${expected}, found ${found}`);
};

function checkImage(image: NiftiImage): void {
  checkShape(image);
  const { data, size, frameStarts_s } = image;
  const nValues = frameStarts_s.length * size[0] * size[1] * size[2];
  if (data.length !== nValues) refuse("data", `${nValues} values (frames × voxels)`, data.length);
}

function checkShape({ size, voxel_mm, affine, frameStarts_s, frameDurations_s }: NiftiShape): void {
  const nFrames = frameStarts_s.length;
  if (!size.every((n) => Number.isInteger(n) && n > 0 && n <= maxAxis))
    refuse("size", `whole numbers from 1 to ${maxAxis}`, size.join(" × "));
  if (!voxel_mm.every((v) => Number.isFinite(v) && v > 0))
    refuse("voxel_mm", "lengths > 0", voxel_mm.join(" × "));
  if (nFrames < 1 || nFrames > maxAxis) refuse("frameStarts_s", `1 to ${maxAxis} frames`, nFrames);
  if (frameDurations_s.length !== nFrames)
    refuse("frameDurations_s", `${nFrames} durations`, frameDurations_s.length);
  if (
    affine &&
    !(affine.length === 3 && affine.every((row) => row.length === 4 && row.every(Number.isFinite)))
  )
    refuse("affine", "three rows of four finite numbers", JSON.stringify(affine));
}

function writeHeader(
  view: DataView,
  image: NiftiShape,
  [min, max]: readonly [number, number],
  type: "float32" | "uint8",
) {
  const { size, voxel_mm, affine, frameStarts_s, frameDurations_s } = image;
  const short = (at: number, ...values: number[]) =>
    values.forEach((v, i) => {
      view.setInt16(at + 2 * i, v, true);
    });
  const float = (at: number, ...values: number[]) =>
    values.forEach((v, i) => {
      view.setFloat32(at + 4 * i, v, true);
    });
  const [ox, oy, oz] = size.map((n, i) => (-voxel_mm[i] * (n - 1)) / 2);
  const [vx, vy, vz] = voxel_mm;

  view.setInt32(0, 348, true); // sizeof_hdr
  short(40, 4, ...size, frameStarts_s.length, 1, 1, 1); // dim
  if (type === "uint8")
    short(70, 2, 8); // datatype, bitpix
  else short(70, 16, 32);
  float(76, 1, vx, vy, vz, frameStep(frameStarts_s, frameDurations_s), 0, 0, 0); // pixdim, [0] is qfac
  float(108, headerBytes, 1, 0); // vox_offset, scl_slope, scl_inter
  view.setUint8(123, millimetersAndSeconds); // xyzt_units
  if (min <= max) float(124, max, min); // cal_max, cal_min
  float(136, frameStarts_s[0]); // toffset
  short(252, affine ? 0 : 1, 1); // qform_code, sform_code: scanner
  float(268, ox, oy, oz); // qoffset; the quaternion before it stays 0, which is no rotation
  float(280, ...(affine?.flat() ?? [vx, 0, 0, ox, 0, vy, 0, oy, 0, 0, vz, oz])); // srow_x, srow_y, srow_z
}

/** Seconds from the start of one frame to the next if all frames are equal and adjoin, else 0. */
function frameStep(starts: readonly number[], durations: readonly number[]): number {
  const isEven = starts.every((start, i) => i === 0 || start === starts[i - 1] + durations[i - 1]);
  return isEven && durations.every((d) => d === durations[0]) ? durations[0] : 0;
}

/** Finds the smallest and largest finite value, ∞ and −∞ if there is none: a failed voxel is NaN and must not spoil the color scale. */
export function finiteRange(data: Float32Array | Uint8Array): [min: number, max: number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const value of data) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** UTF-8 in at most 79 bytes (the 80th ends the text), cut between characters. */
function encodeDescription(text: string): Uint8Array {
  const bytes = new Uint8Array(79);
  const { written } = new TextEncoder().encodeInto(text.replaceAll("\0", " "), bytes);
  return bytes.subarray(0, written);
}
