import { CallError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { readModel } from "../model/read-model.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { Column } from "../sweep/batch.ts";
import type { BackendOptions } from "../tissue/backend.ts";
import { makeFrameCurves } from "../tissue/kinetics.ts";
import { type MapOptions, mapVoxels } from "../tissue/map.ts";
import { type MapPlan, type Override, overridePlan, quantityOf, readMapPlan } from "../tissue/map-plan.ts";
import type { Phantom } from "../tissue/phantom.ts";
import { phantomOf } from "../tissue/run-map.ts";
import { makeTable, type Table } from "../tissue/table.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import { makeLately } from "./lately.ts";
import { makePhantomRegions, type PhantomRegions, type RegionsOptions } from "./phantom-regions.ts";
import { printMaps } from "./point-maps.ts";
import type { Prepared, Swept } from "./swept.ts";

/** The pO2 around which retention bends most, in mmHg: half of a table's nodes lie below it. */
const bendPO2_mmHg = 1.5;

/**
 * Opens the job `map`: SUV maps of a phantom, read by region and frame; of the frames that `maps` names the images are
 * kept. Points that differ in kinetics alone share the phantom with its oxygen, others the tables of a tissue.
 */
export function openSweptMap(
  job: JobOf<"map">,
  { plan: written, model, maps = [], overrides = {}, backend = "auto" }: JobSource,
  { prepare: prepareBackend }: Pick<BackendOptions, "prepare">,
): Swept {
  if (!written || !model) throw new CallError("expected the texts of a map plan and its model, found none");
  const base = overridePlan(readMapPlan(written.text, written.file), overrides);
  const network = readModel(model.text, model.file);
  checkMaps(base, maps);
  const quantities = mapQuantities(base, network);
  const backendOptions = { backend, prepare: prepareBackend };
  const nVoxels = base.size[0] * base.size[1] * base.size[2];

  function prepare(axes: readonly string[]): Prepared {
    const columns = columnsOf(base);
    makeFrameCurves(base, network); // says what does not fit in plan and model, whatever the point
    const phantomFor = makeLately<Grid>(maps.length > 0 ? countWithin(9 * nVoxels) : 1);
    const regionsFor = makeLately<PhantomRegions>(countWithin(2 * nVoxels));
    const tableFor = makeLately<Table>(64);
    return {
      columns,
      async run(values, seed, { index, results, keep }) {
        const own = overridePlan(base, overridesOf(axes, values, quantities));
        const plan = job.pattern === "drawn" ? { ...own, seed } : own;
        const tables = sections.map((section, i) =>
          tableFor(tableKey(plan, section), () =>
            makeTable(makeFrameCurves(plan, network)[i], { halfPO2_mmHg: bendPO2_mmHg }),
          ),
        );
        const phantom = (): Grid => phantomFor(phantomKey(plan), () => gridOf(phantomOf(plan)));
        const layout = tables.map(({ nCells }) => nCells).join(" ");
        const regions = regionsFor(`${phantomKey(plan)} ${opticalKey(plan)} ${layout}`, () =>
          makePhantomRegions(phantom(), tables, regionsOf(plan)),
        );
        writeRegions(plan, regions, tables, results);
        if (maps.length > 0)
          keep(printMaps(plan, maps, await imageOf(plan, phantom(), tables, maps, backendOptions), index));
      },
    };
  }

  // A map of a few million voxels takes seconds; a worker that is silent for minutes is stuck.
  return {
    quantities,
    largestBatch: 1,
    patience_s: 120 + nVoxels * base.frames.length * 1e-6,
    fileBytes: maps.length * nVoxels * 3,
    prepare,
  };
}

const sections = ["muscle", "tumor"] as const;
type Grid = Pick<Phantom, "size" | "voxel_mm" | "labels" | "pO2">;

/** What is kept of phantoms for points to come takes some 128 MiB of a worker. */
const countWithin = (bytes: number): number => Math.min(256, Math.max(2, Math.floor(2 ** 27 / bytes)));

const gridOf = ({ size, voxel_mm, labels, pO2 }: Phantom): Grid => ({ size, voxel_mm, labels, pO2 });

const regionsOf = (plan: MapPlan): RegionsOptions => ({
  fwhm_mm: quantityOf(plan, "camera.fwhm"),
  core_mmHg: quantityOf(plan, "regions.hypoxic_below"),
  rim_mmHg: quantityOf(plan, "regions.rim_above"),
  thresholds_mmHg,
});

/** Writes the numbers of all frames, in the order of `columnsOf`. */
function writeRegions(
  { frames }: MapPlan,
  regions: PhantomRegions,
  tables: readonly Table[],
  results: Float64Array,
): void {
  let at = 0;
  for (let f = 0; f < frames.length; f++) {
    const means = regions.meansIn(tables, f);
    results.set(means, at);
    at += means.length;
    results[at++] = regions.tumorMaxIn(tables, f);
    results[at++] = means[0] / means[means.length - 1];
  }
  results.set(regions.fractions, at);
}

/** The image of the frames that are kept, and of them alone, frames × voxels. */
async function imageOf(
  plan: MapPlan,
  grid: Grid,
  tables: readonly Table[],
  maps: readonly string[],
  options: Pick<MapOptions, "backend" | "prepare">,
): Promise<Float32Array> {
  const chosen = plan.frames.flatMap(({ name }, f) => (maps.includes(name) ? [f] : []));
  const fwhm = quantityOf(plan, "camera.fwhm");
  const { image } = await mapVoxels({
    ...options,
    phantom: { ...grid, halfDistance_um: new Float32Array(0) },
    tables: tables.map((table) => ({ ...table, ...framesOf(table, chosen) })),
    fwhm_mm: fwhm > 0 ? [fwhm, fwhm, fwhm] : undefined,
  });
  return image;
}

/** A table of some of its frames. */
function framesOf({ nCells, coefficients }: Table, frames: readonly number[]) {
  const width = 4 * nCells;
  const some = new Float64Array(frames.length * width);
  frames.forEach((f, i) => {
    some.set(coefficients.subarray(f * width, (f + 1) * width), i * width);
  });
  return { nFrames: frames.length, coefficients: some };
}

function checkMaps({ frames, file }: MapPlan, maps: readonly string[]): void {
  const names = frames.map(({ name }) => name);
  const unknown = maps.filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new CallError(
      `store.maps: expected frames of ${file} (${names.join(", ")}), found ${unknown.map((name) => `"${name}"`).join(", ")}`,
    );
}

/** The numbers of the plan, and the parameters of its model that no tissue has a value of its own for. */
function mapQuantities(plan: MapPlan, network: Network): Record<string, SourcedQuantity> {
  const isFree = ({ name }: SourcedQuantity): boolean =>
    sections.some((section) => !plan.quantities[`${section}.kinetics.${name}`]);
  const own = network.parameters.filter(isFree).map((q) => [`parameters.${q.name}`, q] as const);
  return { ...Object.fromEntries(own), ...plan.quantities };
}

function overridesOf(
  axes: readonly string[],
  values: Float64Array,
  quantities: Readonly<Record<string, SourcedQuantity>>,
): Record<string, Override> {
  const entries = axes.map((name, j): [string, Override] => [
    name,
    {
      value: values[j],
      unit: quantities[name].unit.text,
      provenance: "assumed",
      source: "varied by the sweep",
    },
  ]);
  return Object.fromEntries(entries);
}

const valuesUnder = ({ quantities }: MapPlan, isMeant: (path: string) => boolean): string =>
  Object.entries(quantities)
    .filter(([path]) => isMeant(path))
    .map(([path, { value }]) => `${path}=${value}`)
    .sort()
    .join(" ");

const isKinetic = (path: string): boolean => /^(subject|plasma|parameters)\.|\.kinetics\./.test(path);
const isOptical = (path: string): boolean => /^(camera|regions)\./.test(path);

const opticalKey = (plan: MapPlan): string => valuesUnder(plan, isOptical);
const phantomKey = (plan: MapPlan): string =>
  `${plan.seed} ${valuesUnder(plan, (path) => !isKinetic(path) && !isOptical(path))}`;
const tableKey = (plan: MapPlan, section: string): string =>
  `${section} ${valuesUnder(plan, (path) => isKinetic(path) && (!path.includes(".kinetics.") || path.startsWith(section)))}`;

const thresholds_mmHg = [2.5, 5, 10] as const;

/** Region numbers by frame, in the order and under the names of `flattenRegions` in `tissue`. */
function columnsOf({ frames }: MapPlan): Column[] {
  const regions = ["tumor", "hypoxic core", "well-oxygenated rim", "muscle"];
  const named = frames.flatMap(({ name: frame }) => [
    ...regions.map((region) => ({ name: `${region} SUV ${frame}`, unit: "g/mL" })),
    { name: `tumor SUVmax ${frame}`, unit: "g/mL" },
    { name: `tumor-to-muscle ${frame}`, unit: "1" },
  ]);
  const fractions = thresholds_mmHg.map((P) => ({ name: `hypoxic fraction below ${P} mmHg`, unit: "1" }));
  return [...named, ...fractions];
}
