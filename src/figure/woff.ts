import { unzlibSync } from "fflate";

const HEADER = 12;
const WOFF_HEADER = 44;

/**
 * Unpacks a WOFF 1.0 font to the plain TrueType (sfnt) bytes that the PDF and PNG writers read.
 *
 * @see W3C, *WOFF File Format 1.0*, sections 3 to 5.
 */
export function unpackWoff(woff: Uint8Array): Uint8Array {
  const view = new DataView(woff.buffer, woff.byteOffset, woff.byteLength);
  if (view.getUint32(0) !== 0x774f4646) throw new Error("expected a WOFF font, found another file");
  const tables = readDirectory(view, woff);
  const total = tables.reduce((sum, t) => sum + pad4(t.bytes.length), HEADER + 16 * tables.length);
  const out = new Uint8Array(total);
  const sfnt = new DataView(out.buffer);
  writeHeader(sfnt, view.getUint32(4), tables.length);
  let offset = HEADER + 16 * tables.length;
  tables.forEach((table, i) => {
    const entry = HEADER + 16 * i;
    sfnt.setUint32(entry, table.tag);
    sfnt.setUint32(entry + 4, table.checksum);
    sfnt.setUint32(entry + 8, offset);
    sfnt.setUint32(entry + 12, table.bytes.length);
    out.set(table.bytes, offset);
    offset += pad4(table.bytes.length);
  });
  return out;
}

function readDirectory(view: DataView, woff: Uint8Array) {
  return Array.from({ length: view.getUint16(12) }, (_, i) => {
    const entry = WOFF_HEADER + 20 * i;
    const offset = view.getUint32(entry + 4);
    const packed = woff.subarray(offset, offset + view.getUint32(entry + 8));
    const length = view.getUint32(entry + 12);
    // A table that would not shrink is stored as it is, which the equal lengths tell.
    const bytes = packed.length < length ? unzlibSync(packed) : packed;
    return { tag: view.getUint32(entry), checksum: view.getUint32(entry + 16), bytes };
  });
}

function writeHeader(sfnt: DataView, flavor: number, nTables: number): void {
  const power = Math.floor(Math.log2(nTables));
  sfnt.setUint32(0, flavor);
  sfnt.setUint16(4, nTables);
  sfnt.setUint16(6, 16 * 2 ** power);
  sfnt.setUint16(8, power);
  sfnt.setUint16(10, 16 * nTables - 16 * 2 ** power);
}

function pad4(length: number): number {
  return (length + 3) & ~3;
}
