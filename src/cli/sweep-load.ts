import { createHash } from "node:crypto";
import {
  batchSizeOf,
  type Column,
  InputError,
  type JobChoice,
  type JobSource,
  loadJobs,
  makeMemoryStore,
  type Pool,
  type Row,
  readJob,
  readSweepPlan,
  resolveSweep,
  ruleOf,
  type SweepCounts,
  type SweepPlan,
  type Swept,
  sweep,
  type WrittenSweep,
} from "../index.ts";
import { fitPlan } from "./fit.ts";
import { isSetsFit, loadSets } from "./fit-sets.ts";
import { openCourse } from "./inputs.ts";
import { type LoadedMap, loadMap } from "./map.ts";
import { version } from "./place.ts";
import { blame, type Opened, openModelOf, openPlan, withLines } from "./plan.ts";
import { beside, disk, type Shelf } from "./shelf.ts";
import { openDraws } from "./sweep-posterior.ts";
import { makeProgress } from "./talk.ts";

/** A sweep plan with all that its job reads, ready to run. */
export interface LoadedSweep {
  readonly plan: SweepPlan;
  readonly opened: Opened;
  readonly source: JobSource;
  readonly swept: Swept;
  readonly columns: readonly Column[];
  /** The map plan that a sweep of maps varies. */
  readonly base: LoadedMap | undefined;
}

/**
 * Reads a sweep plan and all files that it names, and checks it whole; nothing has run by then.
 *
 * @throws InputError with every problem and its line.
 */
export async function loadSweep(name: string, shelf: Shelf = disk): Promise<LoadedSweep> {
  const opened = await openPlan(name, "sweep", shelf);
  const written = readSweepPlan(opened.text, opened.file);
  const job = readJob(opened.text, opened.file);
  const { base, ...read } = await readFiles(opened, job, written);
  const { openJob } = await loadJobs();
  const swept = await blame(opened, "job", () => openJob(withKey({ job, ...read }, opened)));
  const drawn = await openDraws(opened, written, { job, base, model: read.model, swept });
  const source = withKey({ job, ...read, ...(drawn && { drawn: drawn.name }) }, opened);
  const plan = resolveSweep(written, swept.quantities, drawn);
  const axes = plan.axes.map((axis) => axis.name);
  const { columns } = await withLines(base?.texts.plan ?? opened, () =>
    blame(opened, "axes", () => swept.prepare(axes)),
  );
  refuseTwice(plan, columns);
  return { plan, opened, source, swept, columns, base };
}

/**
 * Names what rows depend on: the plan, the texts that it names, choices, and the version of the program; not the paths of
 * files, which differ from folder to folder and from node to node.
 */
export function withKey(source: Omit<JobSource, "key">, { text }: Pick<Opened, "text">): JobSource {
  const hash = createHash("sha256").update(JSON.stringify([version, text, source], withoutPlaces));
  return { ...source, key: hash.digest("hex") };
}

const withoutPlaces = (name: string, value: unknown): unknown =>
  name === "file" || name === "key" ? undefined : value;

type Read = Omit<JobSource, "key" | "job"> & { readonly base?: LoadedMap };

async function readFiles(opened: Opened, job: JobChoice, { maps }: WrittenSweep): Promise<Read> {
  if (maps.length > 0 && job.kind !== "map")
    throw new InputError(opened.file, [
      {
        where: "store.maps",
        message: `expected maps of a job map only, found job ${job.kind}`,
        advice: "remove it",
      },
    ]);
  if (job.kind === "map") {
    const base = await loadMap(beside(opened.file, job.plan), opened.shelf);
    return { base, plan: base.texts.plan, model: base.texts.model, maps };
  }
  if (job.kind === "fit") return { ...(await readFit(opened, job.plan)) };
  const model = job.model === undefined ? undefined : await readModelOf(opened, job.model);
  const inputs = "inputs" in job && job.inputs ? await readInputs(opened, job.inputs) : {};
  return { model, inputs };
}

async function readModelOf(opened: Opened, name: string) {
  const { text, file } = await openModelOf(opened, name);
  return { text, file };
}

async function readInputs(opened: Opened, files: Readonly<Record<string, string>>) {
  const courses = Object.entries(files).map(async ([name, path]) => {
    const { course } = await openCourse(beside(opened.file, path), undefined, opened.shelf);
    return [name, course] as const;
  });
  return Object.fromEntries(await Promise.all(courses));
}

/** A fit plan, of one data set or several, with its data and its models. */
async function readFit({ file, shelf }: Opened, path: string): Promise<Read> {
  const name = beside(file, path);
  if (await isSetsFit(name, shelf)) return { problem: (await loadSets(name, shelf)).sets.problem };
  const { source } = await fitPlan(name, { set: [] }, shelf);
  return { problem: source.problem };
}

/** Rows in memory, and how many of them ended how. */
export interface SweptRows {
  readonly rows: readonly Row[];
  readonly counts: SweepCounts;
}

/** Runs a sweep on a pool and keeps its rows in memory, with numbers in place of the base plan's at every point. */
export async function sweepInMemory(
  { plan, opened, source, swept, columns }: LoadedSweep,
  pool: Pool,
  { signal, ...choices }: Pick<JobSource, "overrides" | "backend"> & { readonly signal?: AbortSignal },
): Promise<SweptRows> {
  const store = makeMemoryStore(plan, columns);
  const own = withKey({ ...source, ...choices }, opened);
  const axes = plan.axes.map(({ name }) => name);
  const rule = ruleOf(plan);
  const counts = await sweep(plan, {
    ...{ pool, store, signal },
    batchSize: batchSizeOf(plan.count, swept.largestBatch),
    task: {
      job: "swept-batch",
      argumentOf: ({ start, end }) => ({ source: own, axes, points: { rule, start, end } }),
      nColumns: columns.length,
      patience_ms: swept.patience_s * 1000,
    },
    onProgress: makeProgress("sweep"),
  });
  return { rows: store.rows(), counts };
}

/** A table has each name once. */
function refuseTwice(plan: SweepPlan, columns: readonly Column[]): void {
  const names = [...plan.axes, ...columns].map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new InputError(plan.file, [
    { where: "job", message: `expected each column of the table once, found "${twice}" again` },
  ]);
}
