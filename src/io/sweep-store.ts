import { InputError } from "../errors.ts";
import { type Batch, type BatchRows, batchAt, type Column, countBatches, pointsOf } from "../sweep/batch.ts";
import type { Store } from "../sweep/sweep.ts";
import type { SweepPlan } from "../sweep/sweep-plan.ts";
import type { Folder } from "./folder.ts";
import type { TableColumn, TablePart } from "./parquet.ts";
import { loadParquet, packRows, readShard, tableColumns } from "./sweep-shard.ts";

/** What a store of results is made for. */
export interface TableStoreOptions {
  readonly plan: SweepPlan;
  readonly columns: readonly Column[];
  readonly batchSize: number;
  /** Names what the rows depend on: a batch that was stored under another key is not there. */
  readonly key: string;
}

/** A store of batches as Parquet files, which in the end become one table. */
export interface TableStore extends Store {
  /** Batches that are not there, or not whole. */
  missing(): Promise<Batch[]>;
  /**
   * Puts all batches together into `table.parquet`, whose bytes depend on the rows alone.
   *
   * @throws InputError if a batch is missing.
   */
  merge(): Promise<MergedTable>;
}

/** What the table of a sweep holds. */
export interface MergedTable {
  readonly ok: number;
  readonly failed: number;
  /** The first failed points with their reasons. */
  readonly failures: readonly { readonly point: number; readonly reason: string }[];
  /** Runs of points that ended alike, [status, first, last]; null where they are too many to be listed. */
  readonly status: readonly (readonly [string, number, number])[] | null;
}

/** The name of that table in the folder of a sweep. */
export const tableName = "table.parquet";
const shardPath = ({ index }: Pick<Batch, "index">): string =>
  `shards/${String(index).padStart(6, "0")}.parquet`;
/** Rows of the table that lie together; batches from so many points on are copied into it as they are. */
const rowGroup = 16_384;
const fewestCopied = 4096;
const most = { failures: 20, runs: 1000 };

/** Makes the store of a sweep in a folder; it finds again what an earlier run put there. */
export function makeTableStore(folder: Folder, options: TableStoreOptions): TableStore {
  const { plan, columns, batchSize, key } = options;
  const layout = tableColumns(plan, columns);

  async function open(batch: Batch, read: Folder["read"] = folder.read) {
    const bytes = await read(shardPath(batch));
    const table = bytes && (await loadParquet()).openTable(bytes, shardPath(batch));
    const shard = table && readShard(table);
    if (!shard || table.notes.key !== key || table.nRows !== batch.end - batch.start) return undefined;
    return shard;
  }

  /** The same with all files of its points. */
  async function openWhole(batch: Batch, read?: Folder["read"]) {
    const shard = await open(batch, read);
    for (const [name, size] of shard?.files ?? []) if ((await folder.size(name)) !== size) return undefined;
    return shard;
  }

  async function find(batch: Batch, read?: Folder["read"]) {
    const shard = await openWhole(batch, read);
    return shard && { failed: shard.failed };
  }

  async function put(batch: Batch, rows: BatchRows): Promise<void> {
    // What a batch says is there must be there before it is.
    for (const { name, bytes } of rows.files ?? []) await folder.write(name, bytes);
    const packed = rows.packed ?? (await packRows({ ...options, points: pointsOf(plan, batch), rows }));
    await folder.write(shardPath(batch), packed);
  }

  async function missing(): Promise<Batch[]> {
    const lost: Batch[] = [];
    const read = readInTurn(folder);
    for (let i = 0; i < countBatches(plan, batchSize); i++) {
      const batch = batchAt(plan, batchSize, i);
      if (!(await find(batch, read))) lost.push(batch);
    }
    return lost;
  }

  async function merge(): Promise<MergedTable> {
    const file = await folder.create(tableName);
    try {
      const { makeTableWriter } = await loadParquet();
      const units = Object.fromEntries([...plan.axes, ...columns].map(({ name, unit }) => [name, unit]));
      const notes = { title: plan.title, plan: key, units: JSON.stringify(units), note: "in silico" };
      const writer = makeTableWriter(layout, notes, file.append);
      const summary = makeSummary(layout);
      const gather = makeGather(layout, writer.write);
      const read = readInTurn(folder);
      for (let i = 0; i < countBatches(plan, batchSize); i++) {
        const batch = batchAt(plan, batchSize, i);
        const shard = await openWhole(batch, read);
        if (!shard) throw new InputError(plan.file, [wordMissing(await missing())]);
        const { table, failed } = shard;
        const isWhole = batchSize >= fewestCopied;
        const part = isWhole && failed === 0 ? undefined : await table.read(layout);
        if (part) summary.add(part);
        else summary.addRun("ok", batch.start, batch.end - 1);
        if (isWhole) await writer.copy(table);
        else if (part) await gather.add(part);
      }
      await gather.end();
      await writer.finish();
      await file.close();
      return summary.result();
    } catch (error) {
      await file.drop();
      throw error;
    }
  }

  return { find: (batch) => find(batch), put, missing, merge };
}

/** Reads files one after the other into the same memory: the bytes of one are good until the next is read. */
function readInTurn(folder: Folder): Folder["read"] {
  let room: ArrayBuffer | undefined;
  return async (path) => {
    const bytes = await folder.read(path, room);
    // Memory of their own, not a part of what is lent to others.
    const isWhole = bytes && bytes.length === bytes.buffer.byteLength;
    if (isWhole && bytes.length > (room?.byteLength ?? 0)) room = bytes.buffer as ArrayBuffer;
    return bytes;
  };
}

function wordMissing(lost: readonly Batch[]) {
  const shown = lost.slice(0, 5).map(({ start, end }) => `${start}–${end - 1}`);
  return {
    where: "shards",
    message: `expected every point of the sweep, found none of ${lost.reduce((n, b) => n + b.end - b.start, 0)} (${shown.join(", ")}${lost.length > 5 ? ", …" : ""})`,
    advice: "run them with cuptake sweep --resume",
  };
}

/** Collects parts and hands on what is as long as a row group, cut exactly. */
function makeGather(layout: readonly TableColumn[], write: (part: TablePart) => Promise<void>) {
  let kept: TablePart[] = [];
  let n = 0;
  const cut = (part: TablePart, from: number, to?: number): TablePart => part.map((c) => c.slice(from, to));
  const flush = async (): Promise<void> => {
    await write(joinParts(layout, kept));
    [kept, n] = [[], 0];
  };
  return {
    async add(part: TablePart) {
      let rest = part;
      while (n + rest[0].length >= rowGroup) {
        const at = rowGroup - n;
        kept.push(cut(rest, 0, at));
        rest = cut(rest, at);
        await flush();
      }
      if (rest[0].length > 0) kept.push(rest);
      n += rest[0].length;
    },
    async end() {
      if (n > 0) await flush();
    },
  };
}

function joinParts(layout: readonly TableColumn[], parts: readonly TablePart[]): TablePart {
  const n = parts.reduce((sum, part) => sum + part[0].length, 0);
  return layout.map(({ kind }, j) => {
    if (kind === "word" || kind === "text") return parts.flatMap((part) => part[j] as readonly string[]);
    const whole = kind === "count" ? new Int32Array(n) : new Float64Array(n);
    let at = 0;
    for (const part of parts) {
      whole.set(part[j] as Float64Array, at);
      at += part[j].length;
    }
    return whole;
  });
}

function makeSummary(layout: readonly TableColumn[]) {
  const [iStatus, iReason] = ["status", "reason"].map((name) => layout.findIndex((c) => c.name === name));
  const failures: { point: number; reason: string }[] = [];
  const runs: [string, number, number][] = [];
  let [ok, failed] = [0, 0];
  function addRun(word: string, first: number, last: number): void {
    if (word === "ok") ok += last - first + 1;
    else failed += last - first + 1;
    const run = runs.at(-1);
    if (run?.[0] === word) run[2] = last;
    else if (runs.length <= most.runs) runs.push([word, first, last]);
  }
  return {
    add(part: TablePart) {
      const points = part[0] as Int32Array;
      const status = part[iStatus] as readonly string[];
      status.forEach((word, i) => {
        if (word !== "ok" && failures.length < most.failures)
          failures.push({ point: points[i], reason: String(part[iReason][i]) });
        addRun(word, points[i], points[i]);
      });
    },
    addRun,
    result: (): MergedTable => ({ ok, failed, failures, status: runs.length > most.runs ? null : runs }),
  };
}
