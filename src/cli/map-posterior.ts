import {
  type BackendName,
  bandOfDraws,
  CallError,
  type MapJobArgument,
  type MapPlan,
  type Network,
  type Override,
  type Pool,
} from "../index.ts";
import { type Drawn, drawParameters, openPosterior, type PosteriorFlags, sayShapes } from "./posterior.ts";
import { digits, layTable, makeProgress } from "./talk.ts";

/** A plan of a map and its model, with their texts. */
interface OpenMap {
  readonly plan: MapPlan;
  readonly network: Network;
  readonly texts: Pick<MapJobArgument, "plan" | "model" | "images">;
}

/** A number of a region at the estimate, and the central 95 % of it over draws. */
export interface RegionBand {
  readonly name: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What a fit says of the numbers of a map. */
export interface CarriedMap {
  readonly drawn: Drawn;
  /** Numbers of the plan at the estimate of the fit. */
  readonly estimate: Readonly<Record<string, Override>>;
  draw(index: number): Readonly<Record<string, Override>>;
}

/**
 * Carries the posterior of a fit to a map of the same model. What the fit moves takes the place of the tumor's own
 * number where the plan has one, else of that of all tissues.
 *
 * @throws CallError if the fit is one of another model, or the call sets what it moves.
 */
export async function carryToMap(
  { plan, network, texts }: OpenMap,
  flags: PosteriorFlags & { readonly posterior: string; readonly set: readonly string[] },
): Promise<CarriedMap> {
  const carried = await openPosterior(flags.posterior);
  const drawn = drawParameters(carried, network, { text: texts.model.text, set: {}, flags });
  sayShapes(carried.file, drawn, "map");
  const paths = drawn.moved.map((name) => pathOf(name, plan.quantities));
  const set = flags.set.find((text) => paths.includes(text.split("=")[0].trim()));
  if (set !== undefined)
    throw new CallError(`--set ${set}: the fit of ${carried.file} moves it; leave out --set or --posterior`);
  const toOverrides = (p: Float64Array): Record<string, Override> =>
    Object.fromEntries(drawn.moved.map((name, k) => [paths[k], toOverride(network, name, p, carried.file)]));
  return { drawn, estimate: toOverrides(drawn.estimate), draw: (index) => toOverrides(drawn.draw(index)) };
}

/** Where a map plan has a parameter of its model: with the tumor's own kinetics, or for all tissues. */
export const pathOf = (name: string, quantities: Readonly<Record<string, unknown>>): string =>
  Object.hasOwn(quantities, `tumor.kinetics.${name}`) ? `tumor.kinetics.${name}` : `parameters.${name}`;

function toOverride(network: Network, name: string, p: Float64Array, file: string): Override {
  const i = network.parameters.findIndex((q) => q.name === name);
  const { unit } = network.parameters[i];
  return {
    value: p[i] / unit.factor,
    unit: unit.text,
    provenance: "derived",
    source: `posterior of ${file}`,
  };
}

/** Runs the map once for each draw, on all workers, and keeps the numbers of its regions. */
export async function bandMap(
  { texts }: OpenMap,
  { drawn, draw }: CarriedMap,
  estimate: Readonly<Record<string, number>>,
  means: {
    readonly pool: Pool;
    readonly backend: BackendName | "auto";
    readonly overrides: Readonly<Record<string, Override>>;
    readonly signal: AbortSignal;
  },
): Promise<RegionBand[]> {
  const { pool, backend, overrides, signal } = means;
  const progress = makeProgress("draws");
  const found = new Array<Readonly<Record<string, number>>>(drawn.n);
  let [next, done] = [0, 0];
  const workOn = async (): Promise<void> => {
    while (next < drawn.n) {
      signal.throwIfAborted();
      const index = next++;
      const own = { ...overrides, ...draw(index) };
      const argument: MapJobArgument = { ...texts, overrides: own, backend };
      found[index] = await pool.run<Record<string, number>>("map-point", argument);
      progress({ done: ++done, total: drawn.n });
    }
  };
  await Promise.all(Array.from({ length: Math.min(pool.size, drawn.n) }, workOn));
  signal.throwIfAborted();
  const names = Object.keys(estimate);
  const { lower, upper } = bandOfDraws(found.map((one) => Float64Array.from(names, (name) => one[name])));
  return names.map((name, i) => ({ name, estimate: estimate[name], low: lower[i], high: upper[i] }));
}

/** The bands as a table of a file. */
export const printBands = (bands: readonly RegionBand[], { n, seed, kind, file }: Drawn): string =>
  [
    `# 95 % of ${n} draws by ${kind} (seed ${seed}) from the posterior of ${file}; in silico`,
    "number,estimate,low,high",
    ...bands.map(({ name, estimate, low, high }) => [name, estimate, low, high].join(",")),
    "",
  ].join("\n");

/** The bands as text. */
export const describeBands = (bands: readonly RegionBand[], { n, seed, kind, file }: Drawn): string =>
  [
    `at the estimate of ${file}, with 95 % of ${n} draws by ${kind} (seed ${seed}) from its posterior:`,
    layTable(
      ["number", "estimate", "95 %"],
      bands.map((band) => [band.name, band.estimate, `${digits(band.low, 3)} to ${digits(band.high, 3)}`]),
    ),
  ].join("\n");
