import * as z from "../late-schema.ts";
import type { BatchPoints, BatchRows, Column, Points } from "../sweep/batch.ts";
import type { TableColumn, TableFile, TablePart } from "./parquet.ts";

/** Loads what reads and writes Parquet when it is first needed: who only reads a plan does not wait for it. */
export const loadParquet = () => import("./parquet.ts");

/** What decides the columns of a table beside the results. */
type Laid = Pick<Points, "axes" | "replicates">;

/** The columns of the table of a sweep: what a point is, how it ended, what it yields. */
export function tableColumns(plan: Laid, columns: readonly Column[]): TableColumn[] {
  const replicate: TableColumn[] = plan.replicates > 1 ? [{ name: "replicate", kind: "count" }] : [];
  return [
    { name: "point", kind: "count" },
    ...replicate,
    { name: "seed", kind: "count" },
    ...plan.axes.map(({ name }): TableColumn => ({ name, kind: "exact" })),
    { name: "status", kind: "word" },
    { name: "reason", kind: "text" },
    ...columns.map(({ name }): TableColumn => ({ name, kind: "number" })),
  ];
}

/** Rows with what a shard says of them. */
interface Unpacked {
  readonly plan: Laid;
  readonly columns: readonly Column[];
  /** Of the store. */
  readonly key: string;
  readonly points: BatchPoints;
  readonly rows: BatchRows;
}

/** Makes the bytes of a shard: the rows of one batch as a Parquet file of one row group, in `room` if they fit. */
export async function packRows(
  { plan, columns, key, points, rows }: Unpacked,
  room?: ArrayBuffer,
): Promise<Uint8Array> {
  const { files = [] } = rows;
  const notes = {
    key,
    failed: String(rows.failed.reduce((sum, x) => sum + x, 0)),
    files: JSON.stringify(files.map(({ name, bytes }) => [name, bytes.length])),
  };
  const { makeTableWriter } = await loadParquet();
  const layout = tableColumns(plan, columns);
  const packed = makePile(room);
  const writer = makeTableWriter(layout, notes, async (bytes) => packed.add(bytes));
  await writer.write(toPart(plan, columns.length, points, rows));
  await writer.finish();
  return packed.bytes();
}

/** A shard with what its notes say. */
interface Shard {
  readonly table: TableFile;
  readonly failed: number;
  /** Names and lengths of the files of its points. */
  readonly files: readonly (readonly [name: string, bytes: number])[];
}

const countSchema = z.int().nonnegative();
const filesSchema = z.array(z.tuple([z.string(), countSchema]));

/** Reads the notes that `packRows` wrote, or returns undefined where they are others. */
export function readShard(table: TableFile): Shard | undefined {
  try {
    const failed = countSchema.parse(Number(table.notes.failed));
    return { table, failed, files: filesSchema.parse(JSON.parse(table.notes.files)) };
  } catch {
    return undefined;
  }
}

/** The rows of a batch as columns. */
function toPart(
  plan: Laid,
  nColumns: number,
  { start, values, seeds }: BatchPoints,
  rows: BatchRows,
): TablePart {
  const n = seeds.length;
  const k = plan.axes.length;
  const column = (all: Float64Array, width: number, j: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => all[i * width + j]);
  const replicates = Int32Array.from({ length: n }, (_, i) => (start + i) % plan.replicates);
  return [
    Int32Array.from({ length: n }, (_, i) => start + i),
    ...(plan.replicates > 1 ? [replicates] : []),
    seeds,
    ...plan.axes.map((_, j) => column(values, k, j)),
    Array.from(rows.failed, (failed) => (failed ? "failed" : "ok")),
    Array.from(rows.failed, (_, i) => rows.reasons[i] ?? ""),
    ...Array.from({ length: nColumns }, (_, j) => column(rows.results, nColumns, j)),
  ];
}

/** Puts bytes one behind the other, in memory that grows by more than is needed: the next shard may be longer. */
function makePile(room = new ArrayBuffer(0)) {
  let all = new Uint8Array(room);
  let n = 0;
  return {
    add(bytes: Uint8Array): void {
      if (n + bytes.length > all.length) {
        const larger = new Uint8Array(Math.ceil(1.25 * (n + bytes.length)));
        larger.set(all.subarray(0, n));
        all = larger;
      }
      all.set(bytes, n);
      n += bytes.length;
    },
    bytes: (): Uint8Array => all.subarray(0, n),
  };
}
