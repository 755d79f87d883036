import { spawnSync } from "node:child_process";
import { chmod } from "node:fs/promises";
import { join, resolve } from "node:path";
import { batchSizeOf, CallError, countBatches, makeTableStore } from "../index.ts";
import { readCount } from "./options.ts";
import { claimFolder } from "./out.ts";
import { diskFolder } from "./sweep-disk.ts";
import { type LoadedSweep, loadSweep, withKey } from "./sweep-load.ts";
import { firstManifest, openManifest } from "./sweep-manifest.ts";
import { layTable, print, printJson, say } from "./talk.ts";
import { writeAll } from "./write.ts";

export interface SlurmFlags {
  readonly nodes: string;
  readonly shards?: string;
  readonly workers: string;
  readonly time: string;
  readonly memory: string;
  readonly partition?: string;
  readonly out: string;
  readonly submit?: boolean;
  readonly status?: boolean;
  readonly json?: boolean;
}

/** Shares a node gets one after the other: what is lost with a node is a share of its work, not all of it. */
const sharesPerNode = 4;

/** `cuptake slurm PLAN`: the scripts of a job array of idempotent shares and of the merge that waits for them. */
export async function slurmCommand(name: string, flags: SlurmFlags): Promise<number> {
  const nodes = readCount(flags.nodes, "--nodes", 1, 10_000);
  const workers = readCount(flags.workers, "--workers", 1, 256);
  checkWords(flags);
  const read = await loadSweep(name);
  const loaded = { ...read, source: withKey({ ...read.source, backend: "auto" as const }, read.opened) };
  const { plan, swept } = loaded;
  const folder = resolve(flags.out, plan.folder);
  const batchSize = batchSizeOf(plan.count, swept.largestBatch);
  if (flags.status) return await showStatus(loaded, folder, batchSize, flags);
  const most = countBatches(plan, batchSize);
  const asked =
    flags.shards === undefined ? sharesPerNode * nodes : readCount(flags.shards, "--shards", 1, 100_000);
  const shards = Math.min(asked, most);
  await claimFolder(flags.out, join(folder, "slurm"));
  const found = await openManifest(folder);
  if (found && found.key !== loaded.source.key)
    throw new CallError(
      `--out ${folder}: expected this sweep or none, found another one; take another --out`,
    );
  const files = writeScripts(loaded, folder, { ...flags, nodes, workers, shards });
  const first = found?.state === "complete" ? [] : [firstManifest(loaded, batchSize)];
  await writeAll(folder, new Map([...first, ...files]));
  await chmod(join(folder, "slurm/submit.sh"), 0o755);
  say(`wrote ${[...files.keys()].map((path) => join(folder, path)).join(", ")}`);
  if (flags.submit) return submit(folder, flags);
  if (flags.json) printJson({ folder, shards, submitted: false });
  else
    print(
      `${shards} shares for ${nodes} nodes; ${join(folder, "slurm/submit.sh")} submits them, cuptake slurm ${name} --status looks after them`,
    );
  return 0;
}

/** What goes into a script as it is must be one plain word. */
function checkWords({ time, memory, partition }: SlurmFlags): void {
  const words = { "--time": time, "--memory": memory, "--partition": partition ?? "" };
  for (const [flag, word] of Object.entries(words))
    if (!/^[\w:.,-]*$/.test(word))
      throw new CallError(`${flag}: expected letters, digits and : . , - only, found "${word}"`);
}

interface Choice {
  readonly nodes: number;
  readonly workers: number;
  readonly shards: number;
  readonly time: string;
  readonly memory: string;
  readonly partition?: string;
  readonly out: string;
}

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** The program as it was called, by absolute paths: the nodes share a disk. */
function writeScripts({ plan, opened }: LoadedSweep, folder: string, choice: Choice): Map<string, string> {
  const { nodes, workers, shards, time, memory, partition, out } = choice;
  const program = [process.execPath, resolve(process.argv[1])].map(quote).join(" ");
  // A plan that ships is known by its name.
  const what = opened.file.startsWith("notebooks/plans/") ? plan.name : resolve(opened.file);
  const call = `${program} sweep ${quote(what)} --out ${quote(resolve(out))}`;
  const head = (job: string, own: readonly string[]): string =>
    [
      "#!/bin/bash",
      `#SBATCH --job-name=${job}`,
      `#SBATCH --output=${folder}/slurm/%x-%A-%a.log`,
      ...(partition ? [`#SBATCH --partition=${partition}`] : []),
      ...own.map((line) => `#SBATCH ${line}`),
      "set -eu",
    ].join("\n");
  // Slurm starts what a dead node ran again (--requeue); a share that ran twice wrote the same bytes twice.
  const array = [
    ...[`--array=0-${shards - 1}%${nodes}`, "--requeue", "--open-mode=append", "--nodes=1", "--ntasks=1"],
    ...[`--cpus-per-task=${workers}`, `--mem=${memory}`, `--time=${time}`],
  ];
  const merge = [
    "--requeue",
    "--nodes=1",
    "--ntasks=1",
    "--cpus-per-task=1",
    `--mem=${memory}`,
    `--time=${time}`,
  ];
  return new Map([
    [
      "slurm/array.sh",
      `${head(plan.name, array)}\nexec ${call} --workers ${workers} --shard "$SLURM_ARRAY_TASK_ID/${shards}"\n`,
    ],
    ["slurm/merge.sh", `${head(`${plan.name}-merge`, merge)}\nexec ${call} --merge\n`],
    [
      "slurm/submit.sh",
      [
        "#!/bin/bash",
        "# Submits the shares, and the merge that waits until each of them has ended well.",
        "set -eu",
        `array=$(sbatch --parsable ${quote(`${folder}/slurm/array.sh`)})`,
        `merge=$(sbatch --parsable --dependency=afterok:"\${array%%;*}" --kill-on-invalid-dep=yes ${quote(`${folder}/slurm/merge.sh`)})`,
        'echo "$array $merge"',
        "",
      ].join("\n"),
    ],
  ]);
}

function submit(folder: string, { json }: SlurmFlags): number {
  const { status, stdout, stderr, error } = spawnSync("bash", [join(folder, "slurm/submit.sh")], {
    encoding: "utf8",
  });
  if (error || status !== 0)
    throw new CallError(
      `--submit: expected sbatch to take the scripts, found ${(error?.message ?? stderr).trim()}\n  → run this where Slurm is, or submit ${join(folder, "slurm/submit.sh")} there`,
    );
  const [array, merge] = stdout.trim().split(" ");
  if (json) printJson({ folder, submitted: true, array, merge });
  else print(`submitted: array ${array}, merge ${merge}`);
  return 0;
}

/** Says how far a sweep is, from what lies in its folder, and what Slurm says of its jobs. */
async function showStatus(
  { plan, columns, source }: LoadedSweep,
  folder: string,
  batchSize: number,
  { json }: SlurmFlags,
): Promise<number> {
  const manifest = await openManifest(folder);
  if (!manifest)
    throw new CallError(
      `--status: expected a sweep in ${folder}, found none; check --out, or submit it first`,
    );
  const store = makeTableStore(diskFolder(folder), { plan, columns, batchSize, key: source.key });
  const missing = await store.missing();
  const left = missing.reduce((n, { start, end }) => n + end - start, 0);
  const jobs = askQueue(plan.name);
  const record = { state: manifest.state, points: plan.count, done: plan.count - left, left, jobs };
  if (json) printJson(record);
  else {
    print(`${plan.title}: ${record.done} of ${plan.count} points done, ${manifest.state}`);
    if (jobs.length > 0) print(layTable(["job", "state", "node or reason"], jobs));
    else print("no job of it is in the queue");
  }
  return 0;
}

function askQueue(name: string): string[][] {
  const format = ["--noheader", "--array", "--format=%i|%T|%R"];
  const { status, stdout } = spawnSync("squeue", [`--name=${name},${name}-merge`, ...format], {
    encoding: "utf8",
  });
  if (status !== 0) return [];
  return stdout
    .split("\n")
    .filter((line) => line.includes("|"))
    .map((line) => line.split("|"));
}
