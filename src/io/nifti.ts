import { gzipSync } from "fflate";
import { CallError } from "../errors.ts";
import { type NiftiHeader, printHeader } from "./nifti-header.ts";

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
  /** Of the format; 1 unless given, and 2 for axes longer than 1 can say. */
  readonly version?: 1 | 2;
}

/** A dynamic image: values on a voxel grid, frame by frame. */
export interface NiftiImage extends NiftiShape {
  /** frames × voxels, x fastest: value (f, i, j, k) is at f · nVoxels + i + nx · (j + ny · k). */
  readonly data: Float32Array | Uint8Array;
}

/** The axes of a NIfTI-1 file are 16-bit integers; those of a NIfTI-2 file are as long as an array may be. */
const maxAxis = { 1: 32_767, 2: 2 ** 32 - 1 } as const;
const versionOf = ({ version, size, frameStarts_s }: NiftiShape): 1 | 2 =>
  version ?? (Math.max(...size, frameStarts_s.length) > maxAxis[1] ? 2 : 1);
/** `NIFTI_UNITS_MM | NIFTI_UNITS_SEC`. */
const millimetersAndSeconds = 2 | 8;

/**
 * Prints an image as a gzipped single-file NIfTI-1 or NIfTI-2 (`.nii.gz`, little-endian, float32, or uint8 for codes);
 * the same image gives the same bytes.
 *
 * The center of the grid is the origin, +x right, +y anterior, +z superior, by qform and sform alike:
 *
 *     x = v_x · (i − (n_x − 1)/2),   and so for y and z,
 *
 * or by sform alone where an affine is given.
 *
 * `pixdim[4]` is the time from frame to frame if that is one number, else 0: unequal frames are in the sidecar.
 *
 * @throws CallError if shapes do not fit each other, or an axis is longer than the version can say.
 * @see Cox et al., NIfTI-1 data format (nifti1.h), 2004; NIfTI-2 data format (nifti2.h), 2011.
 */
export const toNifti = (image: NiftiImage): Uint8Array => packAlike(printNifti(image));

/** The same before it is compressed. */
export function printNifti(image: NiftiImage): Uint8Array {
  const { data } = image;
  const header = niftiHeader(image, finiteRange(data), data instanceof Uint8Array ? "uint8" : "float32");
  const nValues = [image.frameStarts_s.length, ...image.size].reduce((a, b) => a * b);
  if (data.length !== nValues) refuse("data", `${nValues} values (frames × voxels)`, data.length);
  const bytes = new Uint8Array(header.length + data.byteLength);
  bytes.set(header);
  // Every engine that runs this is little-endian, as the header says.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), header.length);
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
 * Prints what stands before the values of a NIfTI file for an image that is written frame by frame, 352 bytes of
 * NIfTI-1 or 544 of NIfTI-2: little-endian, of the type given, with the smallest and largest value as the limits of
 * display.
 *
 * @throws CallError if sizes, lengths, frames or the affine are none.
 * @see Cox et al., NIfTI-1 data format (nifti1.h), 2004; NIfTI-2 data format (nifti2.h), 2011.
 */
export function niftiHeader(
  image: NiftiShape,
  range: readonly [min: number, max: number],
  type: "float32" | "uint8" = "float32",
): Uint8Array {
  const version = versionOf(image);
  checkShape(image, maxAxis[version]);
  return printHeader(headerOf(image, range, type), version);
}

const refuse = (what: string, expected: string, found: unknown): never => {
  throw new CallError(`NIfTI image, ${what}: expected ${expected}, found ${found}`);
};

function checkShape(image: NiftiShape, longest: number): void {
  const { size, voxel_mm, affine, frameStarts_s, frameDurations_s } = image;
  const nFrames = frameStarts_s.length;
  if (!size.every((n) => Number.isInteger(n) && n > 0 && n <= longest))
    refuse("size", `whole numbers from 1 to ${longest}`, size.join(" × "));
  if (!voxel_mm.every((v) => Number.isFinite(v) && v > 0))
    refuse("voxel_mm", "lengths > 0", voxel_mm.join(" × "));
  if (nFrames < 1 || nFrames > longest) refuse("frameStarts_s", `1 to ${longest} frames`, nFrames);
  if (frameDurations_s.length !== nFrames)
    refuse("frameDurations_s", `${nFrames} durations`, frameDurations_s.length);
  if (
    affine &&
    !(affine.length === 3 && affine.every((row) => row.length === 4 && row.every(Number.isFinite)))
  )
    refuse("affine", "three rows of four finite numbers", JSON.stringify(affine));
}

function headerOf(
  image: NiftiShape,
  [min, max]: readonly [number, number],
  type: "float32" | "uint8",
): NiftiHeader {
  const { size, voxel_mm, affine, frameStarts_s, frameDurations_s, description = "" } = image;
  const [ox, oy, oz] = size.map((n, i) => (-voxel_mm[i] * (n - 1)) / 2);
  const [vx, vy, vz] = voxel_mm;
  return {
    dim: [4, ...size, frameStarts_s.length, 1, 1, 1],
    datatype: type === "uint8" ? [2, 8] : [16, 32],
    // The first is the handedness of qform.
    pixdim: [1, vx, vy, vz, frameStep(frameStarts_s, frameDurations_s), 0, 0, 0],
    range: min <= max ? [max, min] : [0, 0],
    toffset: frameStarts_s[0],
    units: millimetersAndSeconds,
    forms: [affine ? 0 : 1, 1], // scanner
    qoffset: [ox, oy, oz], // the quaternion before it stays 0, which is no rotation
    srow: affine?.flat() ?? [vx, 0, 0, ox, 0, vy, 0, oy, 0, 0, vz, oz],
    description: encodeDescription(description),
  };
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
