import { isCompressed, isNIFTI, type NIFTI1, type NIFTI2, readHeader } from "nifti-reader-js";
import { InputError, type Problem } from "../errors.ts";
import { gunzipStart, gunzipWithin } from "./gunzip.ts";

/** A voxel image as a file holds it, in its own unit, slope and intercept applied. */
export interface VoxelImage {
  readonly file: string;
  /** frames × voxels, x fastest. */
  readonly data: Float32Array;
  readonly size: readonly [number, number, number];
  readonly nFrames: number;
  readonly voxel_mm: readonly [number, number, number];
  /** From voxel (i, j, k) to mm, three rows of four. */
  readonly affine: readonly (readonly number[])[];
  /** Whether the file says by qform or sform which way it lies; else its affine holds voxel sizes alone. */
  readonly isOriented: boolean;
  /** Seconds from frame to frame, 0 if the file does not say. */
  readonly frameStep_s: number;
  /** Voxel values that are NaN or infinite. */
  readonly nNotFinite: number;
}

/** How an image is read. */
export interface NiftiOptions {
  /** The largest image that is read, in voxel values of all frames. */
  readonly maxValues?: number;
  /** Asks for one frame, where a map is wanted. */
  readonly isStatic?: boolean;
  /** What unpacks gzip to at most so many bytes, or throws; that of a host is some twenty times as fast as the one here. */
  readonly unzip?: (bytes: Uint8Array, most: number) => Uint8Array;
}

type Read = (view: DataView, at: number, isLittle: boolean) => number;
/** Numbers by the code of their type; colors and complex numbers are no activities. */
const numbers: Readonly<Record<number, readonly [name: string, bytes: number, read: Read]>> = {
  2: ["uint8", 1, (v, at) => v.getUint8(at)],
  4: ["int16", 2, (v, at, le) => v.getInt16(at, le)],
  8: ["int32", 4, (v, at, le) => v.getInt32(at, le)],
  16: ["float32", 4, (v, at, le) => v.getFloat32(at, le)],
  64: ["float64", 8, (v, at, le) => v.getFloat64(at, le)],
  256: ["int8", 1, (v, at) => v.getInt8(at)],
  512: ["uint16", 2, (v, at, le) => v.getUint16(at, le)],
  768: ["uint32", 4, (v, at, le) => v.getUint32(at, le)],
};

const perMillimeter: Readonly<Record<number, number>> = { 0: 1, 1: 1000, 2: 1, 3: 1e-3 };
const perSecond: Readonly<Record<number, number>> = { 0: 1, 8: 1, 16: 1e-3, 24: 1e-6 };

/**
 * Reads a NIfTI-1 or NIfTI-2 file (`.nii`, `.nii.gz`, either byte order) of one frame or more.
 *
 * The header is judged before anything of its size is unpacked; its unit codes are heeded, where there is none it is
 * mm and s as the standard says.
 *
 * @throws InputError with all problems of the header, or of the length of the data.
 */
export function readNifti(
  bytes: Uint8Array,
  file: string,
  { maxValues = 2 ** 29, isStatic = false, unzip = gunzipWithin }: NiftiOptions = {},
): VoxelImage {
  const head = isZipped(bytes)
    ? unpack(file, () => gunzipStart(bytes, headBytes))
    : bytes.subarray(0, headBytes);
  const header = openHeader(head, file);
  const problems = checkHeader(header, maxValues, isStatic);
  if (problems.length > 0) throw new InputError(file, problems);
  const [, nx, ny, nz] = header.dims;
  const nFrames = framesOf(header);
  const count = nx * ny * nz * nFrames;
  const most = header.vox_offset + count * numbers[header.datatypeCode][1] + slack;
  const plain = isZipped(bytes) ? unpack(file, () => unzip(bytes, most)) : bytes;
  const { data, nNotFinite } = readValues(plain, header, count, file);
  const length = perMillimeter[header.xyzt_units & 7] ?? 1;
  const voxel = (i: number): number => Math.abs(header.pixDims[i]) * length;
  return {
    file,
    data,
    size: [nx, ny, nz],
    nFrames,
    voxel_mm: [voxel(1), voxel(2), voxel(3)],
    affine: header.affine.slice(0, 3).map((row) => row.map((x) => x * length)),
    isOriented: header.qform_code > 0 || header.sform_code > 0,
    frameStep_s: nFrames > 1 ? header.pixDims[4] * (perSecond[header.xyzt_units & 56] ?? 0) : 0,
    nNotFinite,
  };
}

type Header = NIFTI1 | NIFTI2;

const isZipped = (bytes: Uint8Array): boolean =>
  bytes.length >= 8 && isCompressed(ownBuffer(bytes.subarray(0, 8)));
const ownBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const framesOf = ({ dims }: Header): number => (dims[0] >= 4 ? dims[4] : 1);

/** Enough to hold a header. */
const headBytes = 1024;
/** What may stand behind the values of an image. */
const slack = 65_536;

function unpack(file: string, act: () => Uint8Array): Uint8Array {
  try {
    return act();
  } catch (error) {
    throw damaged(file, error);
  }
}

const damaged = (file: string, error: unknown): InputError =>
  new InputError(file, [
    {
      where: "gzip",
      message: `expected a whole gzip stream, found one that is damaged or cut (${String(error instanceof Error ? error.message : error)})`,
      advice: "copy the file again",
    },
  ]);

function openHeader(head: Uint8Array, file: string): Header {
  const buffer = ownBuffer(head);
  if (head.length >= 348 && isNIFTI(buffer, true)) {
    try {
      return readHeader(buffer, true);
    } catch {
      // What stands in the right place but does not fit its length is no header either.
    }
  }
  throw new InputError(file, [
    {
      where: "header",
      message: `expected a NIfTI-1 or NIfTI-2 header, found ${head.length < 348 ? `${head.length} bytes` : "other bytes"}`,
      advice: "convert the image to .nii or .nii.gz; a pair of .hdr and .img has to be joined first",
    },
  ]);
}

function checkHeader(header: Header, maxValues: number, isStatic: boolean): Problem[] {
  const problems: Problem[] = [];
  const expect = (
    isRight: boolean,
    where: string,
    expected: string,
    found: unknown,
    advice: string,
  ): void => {
    if (!isRight) problems.push({ where, message: `expected ${expected}, found ${found}`, advice });
  };
  const { dims, pixDims, datatypeCode, scl_slope, scl_inter, vox_offset } = header;
  const axes = dims.slice(1, 1 + Math.max(0, Math.min(7, dims[0])));
  expect(
    dims[0] >= 3 && dims[0] <= 7,
    "dim[0]",
    "3 or 4 axes",
    dims[0],
    "the header is damaged, or no image",
  );
  const isWhole = axes.every((n) => Number.isInteger(n) && n > 0);
  expect(isWhole, "dim", "axes of 1 or more", axes.join(" × "), "the header is damaged");
  expect(
    axes.slice(4).every((n) => n === 1),
    "dim",
    "at most 4 axes: x, y, z and time",
    axes.join(" × "),
    "split the file by its further axes",
  );
  if (isWhole) {
    const total = axes.reduce((product, n) => product * n, 1);
    expect(
      total <= maxValues,
      "dim",
      `at most ${maxValues} values`,
      `${axes.join(" × ")} = ${total}`,
      "cut the image, or take fewer frames",
    );
    expect(
      !isStatic || framesOf(header) === 1,
      "dim[4]",
      "one frame",
      framesOf(header),
      "take one frame out",
    );
  }
  expect(
    numbers[datatypeCode] !== undefined,
    "datatype",
    "a whole or real number of up to 64 bits",
    `type ${datatypeCode}`,
    "convert to float32; colors and complex numbers are no activities",
  );
  const lengths = pixDims.slice(1, 4);
  expect(
    lengths.every((v) => Number.isFinite(v) && v !== 0),
    "pixdim",
    "lengths of voxels other than 0",
    lengths.join(" × "),
    "write the voxel size into the header",
  );
  expect(
    Number.isFinite(scl_slope) && Number.isFinite(scl_inter),
    "scl_slope, scl_inter",
    "finite numbers",
    `${scl_slope}, ${scl_inter}`,
    "write slope 1 and intercept 0",
  );
  expect(
    Number.isInteger(vox_offset) && vox_offset >= 0,
    "vox_offset",
    "a place in the file",
    vox_offset,
    "the header is damaged",
  );
  return problems;
}

/** value = slope · stored + intercept; a slope of 0 stands for no scaling. */
function readValues(
  bytes: Uint8Array,
  { vox_offset, datatypeCode, littleEndian, scl_slope, scl_inter }: Header,
  count: number,
  file: string,
): { data: Float32Array; nNotFinite: number } {
  const [name, width, read] = numbers[datatypeCode];
  const there = bytes.length - vox_offset;
  if (there < count * width)
    throw new InputError(file, [
      {
        where: "data",
        message: `expected ${count} values of ${name} (${count * width} bytes), found ${Math.max(0, there)} bytes`,
        advice: "the file is cut; copy it again",
      },
    ]);
  const view = new DataView(bytes.buffer, bytes.byteOffset + vox_offset, count * width);
  const [slope, shift] = scl_slope === 0 ? [1, 0] : [scl_slope, scl_inter];
  const data = new Float32Array(count);
  let nNotFinite = 0;
  for (let i = 0; i < count; i++) {
    data[i] = slope * read(view, i * width, littleEndian) + shift;
    if (!Number.isFinite(data[i])) nNotFinite++;
  }
  return { data, nNotFinite };
}
