import { totalmem } from "node:os";
import { join } from "node:path";
import {
  adviseNames,
  type BackendName,
  backendNames,
  CallError,
  computeDoses,
  type GivenImages,
  type MapPlan,
  makePool,
  type Network,
  type Override,
  overridePlan,
  type Pool,
  readMapPlan,
  readModel,
  runMap,
  type SourcedQuantity,
  type SuvMap,
  type VoxelImage,
} from "../index.ts";
import { openImage } from "./load-voxels.ts";
import { mapFiles, middleSlice, shapeOf, type WrittenMap } from "./map-files.ts";
import { bandMap, carryToMap, describeBands, printBands } from "./map-posterior.ts";
import { describeMap, summarizeMap } from "./map-tables.ts";
import { type NiftiStream, openNiftiStream } from "./nifti-stream.ts";
import { readChoice, readCount, sayIfOutside, splitSetting } from "./options.ts";
import { claimFolder } from "./out.ts";
import { type Opened, openModelOf, openPlan, withLines } from "./plan.ts";
import type { PosteriorFlags } from "./posterior.ts";
import { disk, type Shelf, type TextFile } from "./shelf.ts";
import {
  checkInterrupt,
  interruptSignal,
  makeProgress,
  print,
  printJson,
  say,
  withoutPaths,
} from "./talk.ts";
import { writeAll } from "./write.ts";

export interface MapFlags extends PosteriorFlags {
  readonly set: readonly string[];
  readonly backend: string;
  readonly workers?: string;
  readonly out: string;
  readonly json?: boolean;
}

/** A plan and its model, read, with the texts that workers get. */
export interface LoadedMap {
  readonly plan: MapPlan;
  readonly network: Network;
  readonly texts: { readonly plan: TextFile; readonly model: TextFile; readonly images?: GivenImages };
}

/** `cuptake map PLAN`: SUV maps as NIfTI with a sidecar, a figure and a region table. */
export async function mapCommand(name: string, flags: MapFlags): Promise<number> {
  const signal = interruptSignal();
  const backend = readBackend(flags.backend);
  const workers = readWorkers(flags.workers);
  const loaded = await loadMap(name);
  const { posterior } = flags;
  const carried = posterior === undefined ? undefined : await carryToMap(loaded, { ...flags, posterior });
  const overrides = readOverrides(flags.set, loaded);
  const changed = { ...loaded, plan: overridePlan(loaded.plan, { ...carried?.estimate, ...overrides }) };
  const leave = await claimFolder(flags.out);
  const { name: stem } = changed.plan;
  const stream = await openNiftiStream(join(flags.out, `${stem}.nii.gz`));
  const pool = makePool(workers);
  try {
    const written = await streamMap(changed, stream, { pool, backend, signal });
    const { map, doses } = written;
    const files = await mapFiles(written, loaded.network);
    const summary = summarizeMap({ map, doses });
    const bands =
      carried && (await bandMap(loaded, carried, summary.results, { pool, backend, overrides, signal }));
    if (bands && carried) files.set(`${stem}-bands.csv`, printBands(bands, carried.drawn));
    await checkInterrupt(signal);
    await writeAll(flags.out, files);
    say(`wrote ${[...files.keys()].map((file) => join(flags.out, file)).join(", ")}`);
    if (bands && carried) {
      const { file, n, seed } = carried.drawn;
      if (flags.json) printJson({ ...summary, posterior: { file, draws: n, seed }, bands });
      else print(`${describeMap({ map, doses })}\n\n${describeBands(bands, carried.drawn)}`);
    } else if (flags.json) printJson(summary);
    else print(describeMap({ map, doses }));
  } finally {
    await pool.close();
    await stream.leave();
    await leave();
  }
  return 0;
}

/** Runs a map and its doses; each frame of the image goes to its file and out of memory. */
async function streamMap(
  loaded: LoadedMap,
  stream: NiftiStream,
  options: { readonly pool: Pool; readonly backend: BackendName | "auto"; readonly signal: AbortSignal },
): Promise<WrittenMap> {
  const [given = loaded.plan] = Object.values(loaded.texts.images ?? {});
  const middles: Float32Array[] = [];
  const onFrame = async (frame: Float32Array): Promise<void> => {
    middles.push(middleSlice(frame, given.size[2]));
    await stream.add(frame);
  };
  const map = await computeMap(loaded, {
    ...{ ...options, onFrame, isKept: false },
    onProgress: makeProgress("map"),
  });
  const image = await stream.finish(shapeOf(map));
  const { backend, signal } = options;
  return { map, image, middles, doses: await computeDoses(map, loaded.network, { backend, signal }) };
}

/** Part of the memory that a map may take; the rest is for all else that runs. */
const usable = 0.6;

/** What this program may have: the machine's memory, or less in a container. */
const memory = (): number => Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);

/** Runs a map; what is wrong in its plan is reported with its line, and no path of this machine gets into it. */
export async function computeMap(
  { plan, network, texts }: LoadedMap,
  options: NonNullable<Parameters<typeof runMap>[2]> & { readonly signal: AbortSignal },
): Promise<SuvMap> {
  const { images } = texts;
  const limits = { images, maxBytes: Math.floor(usable * memory()) };
  const map = await withLines(texts.plan, () => runMap(plan, network, { ...limits, ...options }));
  await checkInterrupt(options.signal);
  return { ...map, fallbackReason: map.fallbackReason && withoutPaths(map.fallbackReason) };
}

/**
 * Runs the plan on a few large voxels and keeps nothing: what would fail at every point of a sweep is found at once.
 * Where images bring the grid they are taken as they are, with one frame.
 */
export async function tryMap({ plan, network, texts }: LoadedMap): Promise<void> {
  const extent = (axis: 0 | 1 | 2): number => (plan.size[axis] * plan.voxel_mm[axis]) / 4;
  const { images } = texts;
  const tried: MapPlan = images
    ? { ...plan, frames: plan.frames.slice(0, 1), regions: [] }
    : { ...plan, size: [4, 4, 4], voxel_mm: [extent(0), extent(1), extent(2)] };
  await withLines(texts.plan, () => runMap(tried, network, { backend: "plain", images, isKept: false }));
}

export const readBackend = (text: string): BackendName | "auto" =>
  readChoice(text, ["auto", ...backendNames], "--backend");

/** The size of a pool; one worker for each core by default. */
export const readWorkers = (text: string | undefined): { workers?: number } =>
  text === undefined ? {} : { workers: readCount(text, "--workers", 1, 256) };

export async function loadMap(name: string, shelf: Shelf = disk): Promise<LoadedMap> {
  const opened = await openPlan(name, "map", shelf);
  const plan = readMapPlan(opened.text, opened.file);
  const { text, file } = await openModelOf(opened, plan.model);
  const network = readModel(text, file);
  const texts = { plan: { text: opened.text, file: opened.file }, model: { text, file } };
  if (Object.keys(plan.images).length === 0) return { plan, network, texts };
  return { plan, network, texts: { ...texts, images: await openImages(opened, plan) } };
}

/** Reads the images that a plan names; each is one frame. */
async function openImages(opened: Opened, { images }: MapPlan): Promise<GivenImages> {
  const read: [string, VoxelImage][] = [];
  for (const [role, { file }] of Object.entries(images))
    read.push([role, await openImage(opened, file, true)]);
  return Object.fromEntries(read);
}

function readOverrides(texts: readonly string[], { plan, network }: LoadedMap): Record<string, Override> {
  const known = new Map<string, SourcedQuantity>([
    ...network.parameters.map((q) => [`parameters.${q.name}`, q] as const),
    ...Object.entries(plan.quantities),
  ]);
  return Object.fromEntries(
    texts.map((text) => {
      const [path, value] = splitSetting(text);
      const quantity = known.get(path);
      if (!quantity)
        throw new CallError(
          `--set ${text}: ${plan.file} has no "${path}"; ${adviseNames(path, [...known.keys()])}`,
        );
      sayIfOutside(`--set ${text}`, quantity, value * quantity.unit.factor);
      const source = "set on the command line";
      return [path, { value, unit: quantity.unit.text, provenance: "assumed", source } satisfies Override];
    }),
  );
}
