import { type FileHandle, open, rm } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, crc32, deflateRaw } from "node:zlib";
import { finiteRange, type NiftiShape, niftiHeader } from "../index.ts";
import { orWriteError, type Staged, stagedName } from "./write.ts";

/** A gzipped NIfTI image that is written while its frames are made. */
export interface NiftiStream {
  /** Takes a frame, which must not change any more; it is packed while the next one is made. */
  add(frame: Float32Array): Promise<void>;
  /** Ends the image; what it returns is to be given to `writeAll`. */
  finish(shape: NiftiShape): Promise<Staged>;
  /** Takes the file back unless `writeAll` put it in its place. */
  leave(): Promise<void>;
}

/** What opens a gzip file: deflate, no name, no time, any system. */
const gzipStart = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);
/** The header, 352 bytes that are stored as they are, so that they can be written last: it names the largest value. */
const storedStart = Uint8Array.of(0, 0x60, 0x01, 0x9f, 0xfe);
const startBytes = gzipStart.length + storedStart.length + 352;
/** An empty last block. */
const lastBlock = Uint8Array.of(3, 0);

const pack = promisify<Uint8Array, object, Uint8Array>(deflateRaw);

/**
 * Opens an image for a folder: its frames go to a file beside its place, each packed for itself, so that no more than
 * two of them are in memory. Its bytes are those of `toNifti` once both are unpacked.
 *
 * @throws WriteError if the file cannot be written.
 */
export async function openNiftiStream(path: string): Promise<NiftiStream> {
  const temporary = stagedName(path);
  const file = await orWriteError(path, () => open(temporary, "wx"));
  let [nBytes, crc, at] = [0, 0, startBytes];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let last = Promise.resolve();
  const append = async (bytes: Uint8Array): Promise<void> => {
    await writeAt(file, bytes, at);
    at += bytes.length;
  };
  return {
    async add(frame) {
      await last;
      const bytes = new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength);
      const [low, high] = finiteRange(frame);
      [min, max] = [Math.min(min, low), Math.max(max, high)];
      crc = crc32(bytes, crc);
      nBytes += bytes.length;
      last = orWriteError(path, async () => append(await packFrame(bytes)));
      // Who adds the next one, or ends, is told.
      last.catch(() => {});
    },
    async finish(shape) {
      await last;
      const header = niftiHeader({ ...shape, version: 1 }, [min, max]);
      const tail = new DataView(new ArrayBuffer(8));
      tail.setUint32(0, joinCrc(crc32(header), crc, nBytes), true);
      tail.setUint32(4, (header.length + nBytes) % 2 ** 32, true);
      await orWriteError(path, async () => {
        await append(lastBlock);
        await append(new Uint8Array(tail.buffer));
        await writeAt(file, Buffer.concat([gzipStart, storedStart, header]), 0);
        await file.sync();
        await file.close();
      });
      return { temporary };
    },
    async leave() {
      await last.catch(() => {});
      await file.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
}

/** Packs into whole blocks that end with a byte; in one piece, as each piece would wait for this thread. */
const packFrame = (bytes: Uint8Array): Promise<Uint8Array> =>
  pack(bytes, { level: 1, finishFlush: constants.Z_SYNC_FLUSH, chunkSize: bytes.length + 2 ** 16 });

async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; )
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

/**
 * The CRC-32 of two texts one after the other, from those of each: that of the first goes through the zeros that stand
 * for the second,
 *
 *     c = c₁ x^(8n) + c₂  mod P.
 *
 * @see Adler & Gailly, zlib, `crc32_combine`.
 */
export function joinCrc(first: number, second: number, nBytes: number): number {
  let [power, factor] = [one, one >>> 1];
  for (let n = 8 * nBytes; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) power = multiply(power, factor);
    factor = multiply(factor, factor);
  }
  return (multiply(first, power) ^ second) >>> 0;
}

/** The polynomials of CRC-32 have their highest power in the lowest bit. */
const one = 0x80000000;
const polynomial = 0xedb88320;

function multiply(a: number, b: number): number {
  let product = 0;
  for (let [bit, shifted] = [one, b]; bit !== 0; bit >>>= 1) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
  }
  return product >>> 0;
}
