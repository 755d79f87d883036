import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { type Column, countBatches, type MergedTable, tableName } from "../index.ts";
import { version } from "./place.ts";
import { diskFolder } from "./sweep-disk.ts";
import type { LoadedSweep } from "./sweep-load.ts";

/** What a folder of results says of itself. */
export interface SweepManifest {
  readonly schema: "cuptake-sweep/1";
  readonly name: string;
  readonly title: string;
  /** Hash of the plan, all that it names, and the version of the program. */
  readonly key: string;
  readonly versions: { readonly cuptake: string; readonly node: string };
  readonly job: string;
  readonly design: Readonly<Record<string, unknown>>;
  readonly axes: readonly Readonly<Record<string, unknown>>[];
  readonly seed: number;
  readonly replicates: number;
  readonly points: number;
  readonly batches: { readonly size: number; readonly count: number };
  readonly columns: readonly Column[];
  readonly state: "unfinished" | "complete";
  readonly table: string | null;
  readonly counts: { readonly ok: number; readonly failed: number } | null;
  /** The first failed points. */
  readonly failures: MergedTable["failures"];
  /** [status, first point, last point]; null where the table alone can hold it. */
  readonly status: MergedTable["status"];
}

const manifestName = "manifest.json";

function makeManifest(
  { plan, source, columns }: LoadedSweep,
  batchSize: number,
  table?: MergedTable,
): SweepManifest {
  return {
    schema: "cuptake-sweep/1",
    name: plan.name,
    title: plan.title,
    key: source.key,
    versions: { cuptake: version, node: process.version },
    job: source.job.kind,
    design: { ...plan.design.choice, points: plan.design.count },
    axes: plan.axes.map((axis) => ({ ...axis })),
    seed: plan.seed,
    replicates: plan.replicates,
    points: plan.count,
    batches: { size: batchSize, count: countBatches(plan, batchSize) },
    columns,
    state: table ? "complete" : "unfinished",
    table: table ? tableName : null,
    counts: table ? { ok: table.ok, failed: table.failed } : null,
    failures: table?.failures ?? [],
    status: table?.status ?? null,
  };
}

const printManifest = (manifest: SweepManifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** The manifest that a sweep begins with, as a file to be written. */
export const firstManifest = (loaded: LoadedSweep, batchSize: number): [name: string, text: string] => [
  manifestName,
  printManifest(makeManifest(loaded, batchSize)),
];

/** Writes the manifest: at the start, and with the table at the end. */
export async function writeManifest(
  folder: string,
  loaded: LoadedSweep,
  batchSize: number,
  table?: MergedTable,
): Promise<SweepManifest> {
  const manifest = makeManifest(loaded, batchSize, table);
  await diskFolder(folder).write(manifestName, new TextEncoder().encode(printManifest(manifest)));
  return manifest;
}

/** What a later run asks a manifest for. */
const claimSchema = z.looseObject({
  schema: z.literal("cuptake-sweep/1"),
  key: z.string(),
  versions: z.looseObject({ cuptake: z.string() }),
  state: z.enum(["unfinished", "complete"]),
});

/** What the manifest of a folder says to a later run, or undefined where there is none, or not one of ours. */
export async function openManifest(folder: string): Promise<z.infer<typeof claimSchema> | undefined> {
  try {
    return claimSchema.parse(JSON.parse(await readFile(join(folder, manifestName), "utf8")));
  } catch {
    return undefined;
  }
}
