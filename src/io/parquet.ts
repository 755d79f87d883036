import { type AsyncBuffer, type FileMetaData, parquetRead } from "hyparquet";
import { InputError } from "../errors.ts";
import { checkPages, footerBytes, rangeOf, readMetadata, tailBytes } from "./parquet-check.ts";
import { elements, magicBytes, type RowGroups, type TableColumn, type TablePart } from "./parquet-writer.ts";

export { makeTableWriter, type TableColumn, type TablePart } from "./parquet-writer.ts";

/** A Parquet file in memory. */
export interface TableFile {
  readonly nRows: number;
  readonly notes: Readonly<Record<string, string>>;
  readonly rowGroups: RowGroups;
  /**
   * Its columns by name, gaps as NaN and as an empty text.
   *
   * @throws InputError if a column is not there, or its bytes are not what the file says.
   */
  read(columns: readonly TableColumn[]): Promise<TablePart>;
}

/**
 * Opens a Parquet file that `makeTableWriter` wrote, or returns undefined where the bytes are none, or not the whole of
 * one; they are not copied. An error of reading calls it `file`.
 */
export function openTable(bytes: Uint8Array, file: string): TableFile | undefined {
  try {
    const metadata = readMetadata(bytes, bytes.length);
    const pairs = metadata.key_value_metadata ?? [];
    return {
      nRows: Number(metadata.num_rows),
      notes: Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? ""])),
      rowGroups: { bytes: groupBytes(bytes, metadata), groups: metadata.row_groups },
      read: (columns) =>
        readColumns(
          new Uint8Array(bytes).buffer,
          { file, metadata, nRows: Number(metadata.num_rows) },
          columns,
        ),
    };
  } catch {
    return undefined;
  }
}

/** What `makeTableWriter` puts between the first bytes of a file and what it says of itself: row groups, one by one. */
const groupBytes = (file: Uint8Array, { row_groups }: FileMetaData): Uint8Array => {
  const length = row_groups.reduce(
    (n, { total_compressed_size = 0n }) => n + Number(total_compressed_size),
    0,
  );
  return file.subarray(magicBytes, magicBytes + length);
};

/**
 * Reads the first rows of some columns of a Parquet file that need not fit into memory: `slice` reads bytes of it.
 *
 * @throws InputError if it is no Parquet file, or its bytes are not what it says.
 */
export async function readFirstRows(
  source: AsyncBuffer,
  file: string,
  columns: readonly TableColumn[],
  most: number,
): Promise<{ readonly nRows: number; readonly part: TablePart }> {
  const { byteLength } = source;
  const ending = async (n: number): Promise<Uint8Array> =>
    new Uint8Array(await source.slice(Math.max(0, byteLength - n), byteLength));
  const metadata = await orRefuse(file, "(the whole file)", async () =>
    readMetadata(await ending(footerBytes(await ending(tailBytes), byteLength)), byteLength),
  );
  const nRows = Math.min(most, Number(metadata.num_rows));
  return { nRows, part: await readColumns(source, { file, metadata, nRows }, columns) };
}

/** Whatever goes wrong in reading is said of a place in the file. */
async function orRefuse<T>(file: string, where: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    // What is said of types and ranges is said to a programmer: a part is not there, or not where it should be.
    const isOurs = error instanceof Error && error.constructor === Error;
    const found = isOurs ? error.message : "a part is missing";
    const message = `expected a table as cuptake sweep writes it, found other bytes (${found})`;
    throw new InputError(file, [{ where, message, advice: "remove it, and run cuptake sweep --resume" }]);
  }
}

interface Wanted {
  readonly file: string;
  readonly metadata: FileMetaData;
  readonly nRows: number;
}

async function readColumns(
  source: ArrayBuffer | AsyncBuffer,
  { file, metadata, nRows }: Wanted,
  columns: readonly TableColumn[],
): Promise<TablePart> {
  for (const column of columns)
    await orRefuse(file, `column "${column.name}"`, () => checkColumn(source, column, { metadata, nRows }));
  const part = columns.map(({ kind }) => {
    if (kind === "count") return new Int32Array(nRows);
    return kind === "word" || kind === "text" ? new Array<string>(nRows).fill("") : new Float64Array(nRows);
  });
  const read = parquetRead({
    ...{ file: source, metadata, rowEnd: nRows },
    columns: columns.map(({ name }) => name),
    onChunk: ({ columnName, columnData, rowStart }) => {
      const j = columns.findIndex(({ name }) => name === columnName);
      const gap = columns[j].kind === "text" || columns[j].kind === "word" ? "" : Number.NaN;
      const target = part[j] as { [i: number]: unknown };
      const n = Math.min(columnData.length, nRows - rowStart);
      for (let i = 0; i < n; i++) target[rowStart + i] = columnData[i] ?? gap;
    },
  });
  await orRefuse(file, "(the whole file)", () => read);
  return part;
}

/** Checks that a column is there, of its type, and that its pages up to a row can be read. */
async function checkColumn(
  source: ArrayBuffer | AsyncBuffer,
  { name, kind }: TableColumn,
  { metadata: { schema, row_groups }, nRows }: Pick<Wanted, "metadata" | "nRows">,
): Promise<void> {
  const element = schema.find((each) => each.name === name);
  const { type, repetition_type } = elements[kind];
  if (!element) throw new Error("no such column");
  if (element.type !== type || element.repetition_type !== repetition_type)
    throw new Error(`${element.repetition_type} ${element.type}`);
  let start = 0;
  for (const { columns, num_rows } of row_groups) {
    if (start >= nRows) return;
    const own = columns.filter(({ meta_data }) => meta_data?.path_in_schema.join(".") === name);
    if (own.length !== 1 || own[0].meta_data?.type !== type) throw new Error(`it stands ${own.length} times`);
    const [from, to] = rangeOf(own[0], Number.POSITIVE_INFINITY); // inside of the file, as `readMetadata` has seen
    checkPages(new Uint8Array(await source.slice(from, to)), element, Number(num_rows));
    start += Number(num_rows);
  }
}
