import { type FileMetaData, parquetMetadata, type RowGroup, type SchemaElement } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";

/*
 * What a Parquet file announces is held against its bytes before any of it is believed: the reader of the library makes
 * room for as many values as a number in the file says, and repeats a value as often as one says.
 */

/** Bytes with the place that is read next. */
interface Cursor {
  readonly view: DataView;
  at: number;
}

/** Structures inside structures; a file of ours has six. */
const maxLevels = 16;

/** Whether it is a whole number from 0 on; what stands in a file for one may be anything else. */
const isCount = (x: unknown): x is number => Number.isSafeInteger(x) && (x as number) >= 0;
const isBigCount = (x: unknown): x is bigint => typeof x === "bigint" && isCount(Number(x));

const left = ({ view, at }: Cursor): number => view.byteLength - at;
const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function skip(cursor: Cursor, n: number): void {
  if (n > left(cursor)) throw new Error(`expected ${n} bytes more, found ${left(cursor)}`);
  cursor.at += n;
}

/** A whole number of seven bits a byte, of at most `most` bytes. */
function takeWhole(cursor: Cursor, most = 5): number {
  let value = 0;
  for (let k = 0; k < most; k++) {
    skip(cursor, 1);
    const byte = cursor.view.getUint8(cursor.at - 1);
    value += (byte & 0x7f) * 2 ** (7 * k);
    if (byte < 0x80) return value;
  }
  throw new Error(`expected a number of at most ${most} bytes, found a longer one`);
}

/** Walks over a structure of Thrift's compact protocol, no list of which may announce more parts than bytes follow. */
function walkStruct(cursor: Cursor, level = 0): void {
  if (level > maxLevels) throw new Error(`expected at most ${maxLevels} levels, found more`);
  for (;;) {
    skip(cursor, 1);
    const head = cursor.view.getUint8(cursor.at - 1);
    if ((head & 15) === 0) return;
    if (head < 16) takeWhole(cursor); // the number of the field
    walkPart(cursor, head & 15, level);
  }
}

function walkPart(cursor: Cursor, type: number, level: number): void {
  if (type === 1 || type === 2) return; // a yes or no lies in its type
  if (type === 3) skip(cursor, 1);
  else if (type < 7) takeWhole(cursor, 10);
  else if (type === 7) skip(cursor, 8);
  else if (type === 8) skip(cursor, takeWhole(cursor));
  else if (type === 9) walkList(cursor, level + 1);
  else walkStruct(cursor, level + 1);
}

function walkList(cursor: Cursor, level: number): void {
  skip(cursor, 1);
  const head = cursor.view.getUint8(cursor.at - 1);
  const n = head >> 4 === 15 ? takeWhole(cursor) : head >> 4;
  if (n > left(cursor)) throw new Error(`expected at most ${left(cursor)} parts of a list, found ${n}`);
  if (level > maxLevels) throw new Error(`expected at most ${maxLevels} levels, found more`);
  const type = head & 15;
  for (let i = 0; i < n; i++) walkPart(cursor, type < 3 ? 3 : type, level); // a yes or no of a list has a byte
}

/** Bytes at the end of a file: the length of what it says of itself, and "PAR1". */
export const tailBytes = 8;

/** How many bytes of a file, of which `tail` are the last, it is that say what is in it. */
export function footerBytes(tail: Uint8Array, fileBytes: number): number {
  if (tail.length < tailBytes || fileBytes < tailBytes) throw new Error(`found ${fileBytes} bytes`);
  const length = viewOf(tail).getUint32(tail.length - tailBytes, true);
  if (length > fileBytes - tailBytes)
    throw new Error(
      `expected at most ${fileBytes - tailBytes} bytes that say what is in it, found ${length}`,
    );
  return length + tailBytes;
}

/** Reads what a file of `fileBytes` bytes says of itself in the last of them, and checks that it can be so. */
export function readMetadata(footer: Uint8Array, fileBytes: number): FileMetaData {
  const length = footerBytes(footer, fileBytes);
  walkStruct({ view: viewOf(footer.subarray(footer.length - length, footer.length - tailBytes)), at: 0 });
  const metadata = parquetMetadata(footer);
  const [root, ...columns] = metadata.schema;
  if (root.num_children !== columns.length || columns.some(({ num_children }) => num_children))
    throw new Error("expected columns beside each other, found some inside others");
  if (![metadata, ...metadata.row_groups].every(({ num_rows }) => isBigCount(num_rows)))
    throw new Error("expected a number of rows, found none");
  const nRows = Number(metadata.num_rows);
  const sum = metadata.row_groups.reduce((n, { num_rows }) => n + Number(num_rows), 0);
  // Each row has its number, in four bytes.
  if (nRows > fileBytes) throw new Error(`found ${nRows} rows in ${fileBytes} bytes`);
  if (sum !== nRows) throw new Error(`expected ${nRows} rows in all parts, found ${sum}`);
  for (const group of metadata.row_groups)
    for (const column of group.columns) rangeOf(column, fileBytes - length);
  return metadata;
}

type Chunk = RowGroup["columns"][number];

/** Where the pages of a column lie, all before the byte `end`. */
export function rangeOf({ meta_data: meta }: Chunk, end: number): readonly [start: number, end: number] {
  if (meta?.codec !== "UNCOMPRESSED") throw new Error("expected no compression, found another one");
  const first = meta.dictionary_page_offset || meta.data_page_offset;
  if (!isBigCount(first) || !isBigCount(meta.total_compressed_size))
    throw new Error("expected where the pages of a column are, found no numbers");
  const start = Number(first);
  const stop = start + Number(meta.total_compressed_size);
  if (start < 4 || stop > end)
    throw new Error(`expected pages between the bytes 4 and ${end}, found ${start} to ${stop}`);
  return [start, stop];
}

/** Checks the pages of a column of a row group, before they are read: they hold `nRows` values, and no more. */
export function checkPages(bytes: Uint8Array, element: SchemaElement, nRows: number): void {
  const cursor = { view: viewOf(bytes), at: 0 };
  let n = 0;
  while (n < nRows) n += checkPage(cursor, element, nRows - n);
}

/** Checks the next page, and returns how many values it adds. */
function checkPage(cursor: Cursor, element: SchemaElement, most: number): number {
  const begin = cursor.at;
  walkStruct(cursor);
  const header = parquetHeader({ view: cursor.view, offset: begin });
  const size = header.compressed_page_size;
  if (!isCount(size) || size !== header.uncompressed_page_size)
    throw new Error("expected the length of a page, twice the same");
  const page = { view: cursor.view, at: cursor.at };
  skip(cursor, size);
  if (header.type === "DICTIONARY_PAGE") {
    const n: unknown = header.dictionary_page_header?.num_values;
    if (!isCount(n) || 4 * n > size)
      throw new Error(`found ${isCount(n) ? n : "no number of"} words in ${size} bytes`);
    return 0;
  }
  const data = header.data_page_header_v2;
  if (header.type !== "DATA_PAGE_V2" || !data)
    throw new Error("expected a page of values, found another one");
  checkValues(page, cursor.at, element, most, data);
  return data.num_values;
}

type DataHeader = NonNullable<ReturnType<typeof parquetHeader>["data_page_header_v2"]>;

const plainBytes: Readonly<Record<string, number>> = { INT32: 4, DOUBLE: 8, BYTE_ARRAY: 4 };

function checkValues(
  page: Cursor,
  end: number,
  { type = "BOOLEAN", repetition_type }: SchemaElement,
  most: number,
  { num_values: n, num_nulls: gaps, encoding, ...levels }: DataHeader,
): void {
  const nLevels = levels.definition_levels_byte_length;
  const mayHaveGaps = repetition_type === "OPTIONAL";
  if (![n, gaps, nLevels].every(isCount) || levels.repetition_levels_byte_length !== 0)
    throw new Error("expected how many values and gaps a page has, found no such numbers");
  if (n === 0 || n > most || gaps > n)
    throw new Error(`expected at most ${most} values of a page, found ${n} with ${gaps} gaps`);
  if (nLevels > (mayHaveGaps ? end - page.at : 0))
    throw new Error(`found ${nLevels} bytes that say where gaps are`);
  if (mayHaveGaps) checkRuns({ view: page.view, at: page.at }, page.at + nLevels, 1, n);
  page.at += nLevels;
  if (encoding === "PLAIN" && plainBytes[type] * (n - gaps) <= end - page.at) return;
  if (encoding !== "RLE_DICTIONARY" || type !== "BYTE_ARRAY")
    throw new Error(`found ${n - gaps} values (${type}, ${encoding}) in ${end - page.at} bytes`);
  skip(page, 1);
  checkRuns(page, end, page.view.getUint8(page.at - 1), n - gaps);
}

/** Checks runs of equal numbers and packs of eight, which make up `n` numbers of some bits before the byte `end`. */
function checkRuns(cursor: Cursor, end: number, bits: number, n: number): void {
  if (bits > 32) throw new Error(`found numbers of ${bits} bits`);
  for (let seen = 0; seen < n; ) {
    const head = takeWhole(cursor);
    const isPacked = head % 2 === 1;
    const count = Math.floor(head / 2) * (isPacked ? 8 : 1);
    if (!(count > 0 && count < n - seen + 8))
      throw new Error(`expected a run of ${n - seen}, found ${count}`);
    skip(cursor, isPacked ? (count * bits) / 8 : Math.ceil(bits / 8));
    if (cursor.at > end) throw new Error("found a run that is longer than its page");
    seen += count;
  }
}
