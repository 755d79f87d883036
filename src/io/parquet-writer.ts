import type { RowGroup, SchemaElement } from "hyparquet";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";

/** What a column of a table holds; `number` and `text` may have gaps (NaN, and an empty text). */
export interface TableColumn {
  readonly name: string;
  readonly kind: "count" | "exact" | "number" | "word" | "text";
}

/** Values of one column: counts are whole numbers from −2³¹ to 2³¹ − 1. */
export type ColumnValues = Int32Array | Float64Array | readonly string[];

/** A part of a table: as many columns as it has, all of one length. */
export type TablePart = readonly ColumnValues[];

/** What Parquet calls them. */
export const elements: Readonly<Record<TableColumn["kind"], Omit<SchemaElement, "name">>> = {
  count: { type: "INT32", repetition_type: "REQUIRED" },
  exact: { type: "DOUBLE", repetition_type: "REQUIRED" },
  number: { type: "DOUBLE", repetition_type: "OPTIONAL" },
  word: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
};

const schemaOf = (columns: readonly TableColumn[]): SchemaElement[] => [
  { name: "root", num_children: columns.length },
  ...columns.map(({ name, kind }) => ({ name, ...elements[kind] })),
];

/** All row groups of a file as they lie behind the first bytes, and where the pages of their columns are. */
export interface RowGroups {
  readonly bytes: Uint8Array;
  readonly groups: readonly RowGroup[];
}

/** Where the bytes of a file go, piece after piece; they are good until it resolves. */
export type Sink = (bytes: Uint8Array) => Promise<void>;

/** Writes a table part by part; each part is a row group. */
export interface TableWriter {
  /** Adds a part of the table. */
  write(part: TablePart): Promise<void>;
  /** Takes over the row groups of a table of the same columns, byte by byte. */
  copy(table: { readonly rowGroups: RowGroups }): Promise<void>;
  /** Writes what stands at the end of the file. */
  finish(): Promise<void>;
}

/**
 * Makes the writer of a Parquet file; the same parts give the same bytes.
 *
 * Numbers are written plainly (PLAIN, no compression: random digits do not compress), words by a dictionary. Statistics
 * are left out, which take longer than all the rest.
 *
 * @see Apache Parquet format, parquet.thrift (FileMetaData).
 */
export function makeTableWriter(
  columns: readonly TableColumn[],
  notes: Readonly<Record<string, string>>,
  sink: Sink,
): TableWriter {
  const buffer = new ByteWriter(2 ** 16);
  const writer = new ParquetWriter({
    writer: buffer,
    schema: schemaOf(columns),
    codec: "UNCOMPRESSED",
    statistics: false,
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
    createdBy: "cuptake",
  });
  const flush = async (): Promise<void> => {
    await sink(buffer.getBytes());
    buffer.index = 0;
  };
  return {
    async write(part) {
      const columnData = columns.map(({ name, kind }, j) => ({
        name,
        data: withGaps(part[j], kind),
        offsetIndex: false,
        ...(kind === "word" || kind === "text" ? {} : { encoding: "PLAIN" as const }),
      }));
      await writer.write({ columnData, rowGroupSize: Math.max(1, part[0].length) });
      await flush();
    },
    async copy({ rowGroups: { bytes, groups } }) {
      const shift = BigInt(buffer.offset) - BigInt(magicBytes);
      for (const group of groups) {
        writer.row_groups.push(shiftGroup(group, shift));
        writer.num_rows += group.num_rows;
      }
      buffer.appendBytes(bytes);
      await flush();
    },
    async finish() {
      await writer.finish();
      await flush();
    },
  };
}

/** "PAR1", with which a file begins. */
export const magicBytes = 4;

/** The same row group at another place. */
function shiftGroup(group: RowGroup, shift: bigint): RowGroup {
  const columns = group.columns.map(({ meta_data, file_offset, ...column }) => ({
    ...column,
    file_offset: file_offset + shift,
    ...(meta_data && {
      meta_data: {
        ...meta_data,
        data_page_offset: meta_data.data_page_offset + shift,
        ...(meta_data.dictionary_page_offset !== undefined && {
          dictionary_page_offset: meta_data.dictionary_page_offset + shift,
        }),
      },
    }),
  }));
  return { ...group, columns };
}

/** Gaps as Parquet has them. */
function withGaps(values: ColumnValues, kind: TableColumn["kind"]) {
  if (kind === "number" && values.some((x: number | string) => Number.isNaN(x)))
    return Array.from(values as Float64Array, (x) => (Number.isNaN(x) ? null : x));
  if (kind === "text") return Array.from(values as readonly string[], (x) => (x === "" ? null : x));
  return values as Int32Array | Float64Array | string[];
}
