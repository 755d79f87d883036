import { join } from "node:path";
import {
  batchSizeOf,
  CallError,
  makePool,
  makeTableStore,
  type Pool,
  ruleOf,
  type Shard,
  type SweepCounts,
  sweep,
  type TableStore,
} from "../index.ts";
import { readBackend, readWorkers } from "./map.ts";
import { readCount } from "./options.ts";
import { claimFolder } from "./out.ts";
import { analyzeSweep } from "./sweep-analysis.ts";
import { describeCost, estimateCost } from "./sweep-cost.ts";
import { diskFolder, sweepUp } from "./sweep-disk.ts";
import { writeFigures } from "./sweep-figures.ts";
import { type LoadedSweep, loadSweep, withKey } from "./sweep-load.ts";
import { openManifest, type SweepManifest, writeManifest } from "./sweep-manifest.ts";
import { describeSweep, writeCsv } from "./sweep-text.ts";
import { interruptSignal, makeProgress, print, printJson, say } from "./talk.ts";

export interface SweepFlags {
  readonly backend: string;
  readonly workers?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly resume?: boolean;
  readonly shard?: string;
  readonly merge?: boolean;
  readonly json?: boolean;
}

/** A sweep with the folder that its results go to. */
interface Work {
  readonly loaded: LoadedSweep;
  readonly folder: string;
  readonly batchSize: number;
  readonly store: TableStore;
  readonly signal: AbortSignal;
  readonly flags: SweepFlags;
}

/** `cuptake sweep PLAN`: every point of the plan, shared out over workers, stored as it goes. */
export async function sweepCommand(name: string, flags: SweepFlags): Promise<number> {
  const signal = interruptSignal();
  const backend = readBackend(flags.backend);
  const workers = readWorkers(flags.workers);
  const shard = flags.shard === undefined ? undefined : readShard(flags.shard);
  if (shard && flags.merge) throw new CallError("expected --shard or --merge, found both; keep one");
  const read = await loadSweep(name);
  const loaded = { ...read, source: withKey({ ...read.source, backend }, read.opened) };
  const { plan, source, columns, swept } = loaded;
  for (const note of plan.notes) say(note);
  const folder = join(flags.out, plan.folder);
  const batchSize = batchSizeOf(plan.count, swept.largestBatch);
  const store = makeTableStore(diskFolder(folder), { plan, columns, batchSize, key: source.key });
  const work = { loaded, folder, batchSize, store, signal, flags };
  if (flags.merge) {
    await expectShares(work, name);
    return await finish(work, undefined);
  }
  const leave = flags.dryRun ? async () => {} : await claim(work);
  const pool = makePool(workers);
  try {
    // A share is one of many: what all of them cost was said before.
    const cost = shard ? undefined : await estimateCost(loaded, pool, batchSize);
    if (cost) say(describeCost(loaded, cost));
    if (flags.dryRun) {
      if (flags.json) printJson(cost);
      return 0;
    }
    const counts = await runAll(work, pool, shard);
    if (signal.aborted || counts.cancelled > 0) return sayStopped(work, counts);
    if (shard) return sayShard(work, shard, counts);
    // What the workers hold is not needed while the table is made and analyzed.
    await pool.close();
    return await finish(work, counts);
  } finally {
    await pool.close();
    await leave();
  }
}

/** There is nothing to merge where no share has been. */
async function expectShares({ folder, flags }: Work, name: string): Promise<void> {
  if (await openManifest(folder)) return;
  throw new CallError(
    `--merge: expected shares of this sweep in ${folder}, found none\n  → cuptake sweep ${name} --out ${flags.out} --shard 0/N runs the first of N`,
  );
}

/** Reads `3/8`: the fourth of eight shares. */
function readShard(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined || of === undefined)
    throw new CallError(`--shard ${text}: expected I/N such as 0/8, found "${text}"`);
  const n = readCount(of, "--shard, its N", 1, 100_000);
  return { index: readCount(index, "--shard, its I", 0, n - 1), of: n };
}

/** Makes the folder, and proves that it holds this sweep or none. */
async function claim({ loaded, folder, batchSize, flags }: Work): Promise<() => Promise<void>> {
  const leave = await claimFolder(flags.out, folder);
  const found = await openManifest(folder);
  const mayGoOn = flags.resume || flags.shard !== undefined;
  if (found && found.key !== loaded.source.key)
    throw new CallError(
      `--out ${folder}: expected the results of this sweep or none, found those of another one: its plan, a file that it names, --backend or the version of cuptake (${found.versions.cuptake}) was another; take another --out`,
    );
  if (found && !mayGoOn)
    throw new CallError(
      `--out ${folder}: expected no results yet, found a sweep that is ${found.state}; --resume goes on with it`,
    );
  // Several programs may write the shards of one sweep at one time; what another one writes must stay.
  if (flags.shard === undefined) await sweepUp(folder);
  if (found?.state !== "complete") await writeManifest(folder, loaded, batchSize);
  return leave;
}

async function runAll({ loaded, batchSize, store, signal }: Work, pool: Pool, shard: Shard | undefined) {
  const { plan, source, swept, columns } = loaded;
  const axes = plan.axes.map(({ name }) => name);
  const rule = ruleOf(plan);
  return await sweep(plan, {
    ...{ pool, store, batchSize, shard, signal },
    task: {
      job: "swept-batch",
      argumentOf: ({ start, end }, whole) => ({
        ...{ source, axes, points: { rule, start, end } },
        ...(whole && { packKey: source.key, room: whole.room }),
      }),
      nColumns: columns.length,
      patience_ms: swept.patience_s * 1000,
    },
    onProgress: makeProgress("sweep"),
  });
}

/** Merges, analyzes and reports; the exit code counts failed points. */
async function finish(work: Work, counts: SweepCounts | undefined): Promise<number> {
  const { loaded, folder, batchSize, store, flags } = work;
  const table = await store.merge();
  const manifest = await writeManifest(folder, loaded, batchSize, table);
  await writeCsv(folder, loaded);
  const analysis = await analyzeSweep(folder, loaded);
  const figures = await writeFigures(folder, loaded, analysis ?? {});
  const kept = counts && counts.found > 0 ? `, ${counts.found} of them from before` : "";
  say(`wrote ${join(folder, "table.parquet")}: ${table.ok} done, ${table.failed} failed${kept}`);
  if (figures.length > 0) say(`drew ${figures.map((name) => join(folder, name)).join(", ")}`);
  if (flags.json) printJson({ ...manifest, analysis: analysis?.json ?? null });
  else print(await describeSweep(folder, loaded, manifest, analysis?.text));
  return table.failed > 0 ? 1 : 0;
}

function sayStopped({ flags, folder, loaded }: Work, { ok, failed, cancelled }: SweepCounts): number {
  say(`stopped: ${ok + failed} points are stored in ${folder}, ${cancelled} are left; --resume goes on`);
  if (flags.json) printJson({ plan: loaded.plan.name, state: "stopped", ok, failed, cancelled });
  return 130;
}

/** A share is done when each of its points has a row; whether points failed is for the whole to say. */
function sayShard({ flags, loaded }: Work, shard: Shard, counts: SweepCounts): number {
  const { ok, failed, found } = counts;
  say(`shard ${shard.index}/${shard.of}: ${ok} done, ${failed} failed, ${found} of them from before`);
  if (flags.json) printJson({ plan: loaded.plan.name, state: "shard", shard, ok, failed, found });
  return 0;
}

export type { SweepManifest };
