/** What a header says, with the numbers of either version. */
export interface NiftiHeader {
  /** Number of axes, and their lengths. */
  readonly dim: readonly number[];
  /** Code of the type, and bits of a value. */
  readonly datatype: readonly [code: number, bits: number];
  readonly pixdim: readonly number[];
  readonly range: readonly [max: number, min: number];
  readonly toffset: number;
  readonly units: number;
  /** Codes of qform and sform. */
  readonly forms: readonly [number, number];
  readonly qoffset: readonly number[];
  /** Three rows of four. */
  readonly srow: readonly number[];
  /** At most 79 bytes. */
  readonly description: Uint8Array;
}

/** Where each part of a header lies; of version 1 with 16-bit and 32-bit numbers, of version 2 with 64-bit ones. */
interface Layout {
  readonly bytes: number;
  readonly magic: readonly [at: number, text: string];
  readonly at: Readonly<Record<keyof NiftiHeader | "offset" | "slope", number>>;
}

const layouts: Readonly<Record<1 | 2, Layout>> = {
  1: {
    bytes: 348,
    magic: [344, "n+1\0"],
    at: {
      ...{ dim: 40, datatype: 70, pixdim: 76, offset: 108, slope: 112, units: 123, range: 124, toffset: 136 },
      ...{ description: 148, forms: 252, qoffset: 268, srow: 280 },
    },
  },
  2: {
    bytes: 540,
    magic: [4, "n+2\0\r\n\x1A\n"],
    at: {
      ...{ datatype: 12, dim: 16, pixdim: 104, offset: 168, slope: 176, range: 192, toffset: 216 },
      ...{ description: 240, forms: 344, qoffset: 376, srow: 400, units: 500 },
    },
  },
};

/**
 * Prints the header of a single-file NIfTI with the four bytes behind it that say that no extension follows; the values
 * begin where it ends. Little-endian, no scaling.
 *
 * @see Cox et al., NIfTI-1 data format (nifti1.h), 2004; NIfTI-2 data format (nifti2.h), 2011.
 */
export function printHeader(header: NiftiHeader, version: 1 | 2): Uint8Array {
  const { bytes, magic, at } = layouts[version];
  const out = new Uint8Array(bytes + 4);
  const view = new DataView(out.buffer);
  const reals = (place: number, values: readonly number[]): void =>
    values.forEach((v, i) => {
      if (version === 1) view.setFloat32(place + 4 * i, v, true);
      else view.setFloat64(place + 8 * i, v, true);
    });
  view.setInt32(0, bytes, true);
  out.set(new TextEncoder().encode(magic[1]), magic[0]);
  header.dim.forEach((n, i) => {
    if (version === 1) view.setInt16(at.dim + 2 * i, n, true);
    else view.setBigInt64(at.dim + 8 * i, BigInt(n), true);
  });
  header.datatype.forEach((n, i) => {
    view.setInt16(at.datatype + 2 * i, n, true);
  });
  header.forms.forEach((n, i) => {
    if (version === 1) view.setInt16(at.forms + 2 * i, n, true);
    else view.setInt32(at.forms + 4 * i, n, true);
  });
  if (version === 1) view.setFloat32(at.offset, out.length, true);
  else view.setBigInt64(at.offset, BigInt(out.length), true);
  // One byte of version 1 is the lowest one of version 2.
  view.setUint8(at.units, header.units);
  reals(at.slope, [1, 0]);
  reals(at.pixdim, header.pixdim);
  reals(at.range, header.range);
  reals(at.toffset, [header.toffset]);
  reals(at.qoffset, header.qoffset);
  reals(at.srow, header.srow);
  out.set(header.description, at.description);
  return out;
}
