import { CallError } from "../errors.ts";
import type { Network } from "../model/network.ts";
import { readModel } from "../model/read-model.ts";
import type { SourcedQuantity } from "../quantity.ts";
import type { Column } from "../sweep/batch.ts";
import type { BackendOptions } from "../tissue/backend.ts";
import { runBriefMap } from "../tissue/brief-map.ts";
import { makeFrameCurves } from "../tissue/kinetics.ts";
import { flattenRegions } from "../tissue/map-job.ts";
import { type Override, overridePlan } from "../tissue/map-override.ts";
import { type MapPlan, readMapPlan } from "../tissue/map-plan.ts";
import { makeResponses, type ResponseParts, type Responses } from "../tissue/map-responses.ts";
import { makeMapRoom } from "../tissue/map-room.ts";
import { keepSpreads, type SpreadFamily } from "../tissue/oxygen-spread.ts";
import type { Phantom } from "../tissue/phantom.ts";
import { phantomOf } from "../tissue/plan-phantom.ts";
import { hypoxiaLevels, listRegions } from "../tissue/regions.ts";
import type { Table } from "../tissue/table.ts";
import type { JobOf } from "./job-plan.ts";
import type { JobSource } from "./job-source.ts";
import { makeLately } from "./lately.ts";
import { printMaps } from "./point-maps.ts";
import type { Prepared, Swept } from "./swept.ts";

/**
 * Opens the job `map`: SUV maps of a phantom, read by region and frame; of the frames that `maps` names the images are
 * kept. Points that differ in kinetics alone share the phantom with its oxygen; points that differ in camera or vessels alone
 * what the tissues show at a pO2.
 */
export function openSweptMap(
  job: JobOf<"map">,
  { plan: written, model, images = {}, maps = [], overrides = {}, backend = "auto" }: JobSource,
  { prepare: prepareBackend }: Pick<BackendOptions, "prepare">,
): Swept {
  if (!written || !model) throw new CallError("expected the texts of a map plan and its model, found none");
  const base = overridePlan(readMapPlan(written.text, written.file), overrides);
  const network = readModel(model.text, model.file);
  checkMaps(base, maps);
  const quantities = mapQuantities(base, network);
  const nVoxels = base.size[0] * base.size[1] * base.size[2];

  function prepare(axes: readonly string[]): Prepared {
    makeFrameCurves(base, network); // says what does not fit in plan and model, whatever the point
    const phantomFor = makeLately<Phantom>(countWithin(9 * nVoxels));
    const responsesFor = makeLately<Responses>(16);
    const partsOf = makeParts();
    const room = makeMapRoom();
    const keeper = makeKeeper(base, maps);
    const phantomOfPoint = (plan: MapPlan): Phantom =>
      phantomFor(phantomKey(plan), () => phantomOf(plan, images));
    const columns = columnsOf(base, phantomOfPoint(base));
    return {
      columns,
      async run(values, seed, { index, results, keep }) {
        const own = overridePlan(base, overridesOf(axes, values, quantities));
        const plan = job.pattern === "drawn" ? { ...own, seed } : own;
        const phantom = phantomOfPoint(plan);
        const responses = responsesFor(responseKey(plan), () =>
          makeResponses(plan, network, phantom, partsOf(plan)),
        );
        // Noise is of the point, so that replicates differ; what is in the tissue is of the plan.
        const made = { images, phantom, responses, room, noiseSeed: seed };
        const where = { backend, prepare: prepareBackend };
        const table = await runBriefMap(plan, network, { ...made, ...where, ...keeper });
        const named = flattenRegions(
          table,
          plan.frames.map(({ name }) => name),
        );
        columns.forEach(({ name }, j) => {
          results[j] = named[name] ?? Number.NaN;
        });
        if (maps.length > 0) keep(printMaps(plan, maps, keeper.image, index));
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

/** What is kept of phantoms for points to come takes some 128 MiB of a worker. */
const countWithin = (bytes: number): number => Math.min(64, Math.max(1, Math.floor(2 ** 27 / bytes)));

/** Keeps the frames of an image that are named, and them alone, frames × voxels; one image after the other. */
function makeKeeper({ frames, size }: MapPlan, maps: readonly string[]) {
  const chosen = frames.flatMap(({ name }, f) => (maps.includes(name) ? [f] : []));
  const nVoxels = size[0] * size[1] * size[2];
  const image = new Float32Array(chosen.length * nVoxels);
  const onFrame = (frame: Float32Array, f: number): void => image.set(frame, chosen.indexOf(f) * nVoxels);
  return { image, whole: chosen, onFrame };
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
    plan.tissues.some(({ path }) => !plan.quantities[`${path}.kinetics.${name}`]);
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

/** Images with a perfusion are scaled by the kinetics of their tissue; without them these leave the phantom alone. */
const phantomKey = (plan: MapPlan): string =>
  `${plan.seed} ${valuesUnder(plan, (path) => !isOptical(path) && (plan.perfusion !== undefined || !isKinetic(path)))}`;
/** Where vessels stand and how much oxygen there is: without perfusion no tissue responds to it in another way. */
const isGeometric = (path: string): boolean =>
  !isKinetic(path) &&
  /(^|\.)(radius|(rim_|core_)?half_distance|spread|correlation_length|pO2|share_of_radius)$/.test(path);

function responseKey(plan: MapPlan): string {
  const isFlow = plan.perfusion !== undefined || plan.images.perfusion !== undefined;
  const isDrawn = typeof plan.spread === "object" && "patch" in plan.spread;
  const values = valuesUnder(plan, (path) => !isOptical(path) && (isFlow || !isGeometric(path)));
  return `${isFlow || isDrawn ? plan.seed : ""} ${values}`;
}

/** Keeps the table of each tissue by its kinetics, and the spread of its oxygen by its vessels, of the points before. */
function makeParts(): (plan: MapPlan) => ResponseParts {
  const tableFor = makeLately<Table>(16);
  const familyFor = makeLately<SpreadFamily>(16);
  return (plan) => {
    const pathOf = (tissue: string): string => plan.tissues.find(({ name }) => name === tissue)?.path ?? "";
    return {
      table: (tissue, make) => tableFor(`${tissue} ${tableKey(plan, pathOf(tissue))}`, make),
      family: (tissue, make) =>
        familyFor(`${tissue} ${familyKey(plan, pathOf(tissue))}`, () => keepSpreads(make())),
    };
  };
}

/** What a tissue shows at a pO2 does not ask how much oxygen there is, nor for the kinetics of others. */
const tableKey = (plan: MapPlan, own: string): string =>
  valuesUnder(
    plan,
    (path) =>
      !isOptical(path) &&
      !isGeometric(path) &&
      !/^oxygen\.|\.consumption$/.test(path) &&
      (path.startsWith(`${own}.`) || !path.includes(".kinetics.")),
  );

const familyKey = (plan: MapPlan, own: string): string =>
  `${plan.seed} ${valuesUnder(plan, (path) => path.startsWith("oxygen.") || path === `${own}.consumption`)}`;

/** Region numbers by frame, under the names of `flattenRegions`. */
function columnsOf({ frames, regions: own }: MapPlan, phantom: Phantom): Column[] {
  const names = frames.map(({ name }) => name);
  const regions = listRegions(phantom, { own }, names).map(({ name }) => name);
  const named = names.flatMap((frame) => [
    ...regions.map((region) => ({ name: `${region} SUV ${frame}`, unit: "g/mL" })),
    { name: `tumor SUVmax ${frame}`, unit: "g/mL" },
    { name: `tumor-to-muscle ${frame}`, unit: "1" },
  ]);
  const fractions = hypoxiaLevels.map((P) => ({ name: `hypoxic fraction below ${P} mmHg`, unit: "1" }));
  return [...named, ...fractions];
}
