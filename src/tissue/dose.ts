import type { Network } from "../model/network.ts";
import { decayRate, isotopes } from "../observe/decay.ts";
import { type DoseIsotope, emissions, localDose } from "../observe/emission.ts";
import { convolveAt, makeDoseKernel } from "./dose-kernel.ts";
import { averageTable, flowTableSteps } from "./flow-table.ts";
import { livingIntegral, makeIntegrals } from "./kinetics.ts";
import { type MapPlan, quantityOf } from "./map-plan.ts";
import { packTables } from "./packed-tables.ts";
import { tumorLabel } from "./phantom.ts";
import { findQuantity } from "./plan-quantity.ts";
import { selectVoxels } from "./regions.ts";
import type { SuvMap } from "./run-map.ts";
import { type FrameCurve, makeTable, type Table } from "./table.ts";
import { finishInTurns, type Steps } from "./turns.ts";
import { type GatherOptions, openGather } from "./voxel-gather.ts";

/** The dose of one radionuclide to a tumor, in Gy per MBq injected. Not for clinical use. */
export interface TumorDose {
  readonly isotope: DoseIsotope;
  /** ∫ C dt over the injected activity in h/mL, mean of the tumor. */
  readonly integratedActivity: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** Mean of voxels whose pO2 is below the plan's limit of hypoxia on average, and of the others. */
  readonly hypoxic: number;
  readonly normoxic: number;
  /** [dose, share of the tumor that gets as much or more]. */
  readonly histogram: readonly (readonly [number, number])[];
  /** Means if energy is spread by a point kernel in place of staying where it is. */
  readonly kernel: { readonly mean: number; readonly hypoxic: number; readonly normoxic: number };
  /** Bound of the relative error of interpolation, measured. */
  readonly error: number;
  /** Voxels, Gy/MBq. */
  readonly map: Float32Array;
}

/** Half-lives after which nothing is left: 2⁻⁵⁰. */
const manyHalfLives = 50;

/** Computes doses as the function of that name in `open-doses.ts` says, which loads this one. */
export async function computeDoses(
  { plan, phantom, responses }: Pick<SuvMap, "plan" | "phantom" | "responses">,
  network: Network,
  options: GatherOptions = {},
): Promise<TumorDose[]> {
  const doses: TumorDose[] = [];
  for (const isotope of plan.doseIsotopes) {
    if (!(isotope in emissions)) continue;
    doses.push(await computeDose(plan, network, isotope as DoseIsotope, { phantom, responses }, options));
  }
  return doses;
}

/** Makes ∫ C dt over the injected activity against pO2, in s/mL, for each tissue of a plan. */
export function makeDoseCurves(plan: MapPlan, network: Network, isotope: DoseIsotope): FrameCurve[] {
  const { halfLife } = isotopes[isotope];
  const biological = findQuantity(plan, "dose.biological_half_life");
  const rate = decayRate(isotopes[isotope]);
  const loss = biological === undefined ? 0 : Math.LN2 / biological;
  const times = [manyHalfLives * halfLife];
  const dose = quantityOf(plan, "subject.injected");
  return makeIntegrals(plan, network, { times, rate, loss }).map((integral, i): FrameCurve => {
    const living = livingIntegral(plan, network, integral, plan.tissues[i].path);
    return (pO2, perfusion) => living(pO2, { perfusion }).map((value) => value / dose);
  });
}

/** Tables of the doses of each tissue, one a step. */
function* doseTables(
  plan: MapPlan,
  network: Network,
  isotope: DoseIsotope,
  { phantom, responses }: Pick<SuvMap, "phantom" | "responses">,
): Steps<Table[]> {
  const own = makeDoseCurves(plan, network, isotope);
  const tables: Table[] = [];
  for (const [label, name] of phantom.tissues.entries()) {
    yield;
    const curve =
      own[plan.tissues.findIndex((tissue) => tissue.name === name)] ?? (() => new Float64Array(1));
    const { flows, halfPO2_mmHg, tolerance } = responses.atMean[label];
    const point =
      flows.length > 1
        ? yield* flowTableSteps(curve, [flows[0], flows[flows.length - 1]], { halfPO2_mmHg, tolerance })
        : makeTable(curve, { halfPO2_mmHg, tolerance });
    tables.push(averageTable(point, responses.families[label], { tolerance }));
  }
  return tables;
}

async function computeDose(
  plan: MapPlan,
  network: Network,
  isotope: DoseIsotope,
  { phantom, responses }: Pick<SuvMap, "phantom" | "responses">,
  options: GatherOptions,
): Promise<TumorDose> {
  const steps = doseTables(plan, network, isotope, { phantom, responses });
  const tables = await finishInTurns(steps, options.signal);
  const packed = packTables(tables);
  const { gather, makeFrames } = await openGather(phantom, options, packed);
  const integrated = makeFrames(1);
  await gather(packed, integrated);
  const emission = emissions[isotope];
  // 10⁶ decays a second for each MBq injected.
  const perIntegral = localDose(1e6, emission);
  const map = integrated.map((value) => value * perIntegral);
  const tumor = selectVoxels(map.length, (i) => phantom.labels[i] === tumorLabel);
  const spread = convolveAt(map, phantom.size, makeDoseKernel(emission, phantom.voxel_mm), tumor);
  const local = Float64Array.from(tumor, (i) => map[i]);
  const limit = quantityOf(plan, "regions.hypoxic_below");
  const isHypoxic = Array.from(tumor, (i) => phantom.pO2[i] < limit);
  return {
    isotope,
    integratedActivity: meanWhere(local, () => true) / perIntegral / 3600,
    ...summarize(local, isHypoxic),
    min: local.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: local.reduce((a, b) => Math.max(a, b), 0),
    histogram: doseVolume(local),
    kernel: summarize(spread, isHypoxic),
    error: Math.max(...tables.map((table) => table.error)),
    map,
  };
}

const summarize = (doses: Float64Array, isHypoxic: readonly boolean[]) => ({
  mean: meanWhere(doses, () => true),
  hypoxic: meanWhere(doses, (i) => isHypoxic[i]),
  normoxic: meanWhere(doses, (i) => !isHypoxic[i]),
});

/** NaN where nothing is taken. */
function meanWhere(values: Float64Array, takes: (i: number) => boolean): number {
  let [sum, n] = [0, 0];
  values.forEach((value, i) => {
    if (!takes(i)) return;
    sum += value;
    n += 1;
  });
  return sum / n;
}

/** The cumulative dose-volume histogram at 51 doses from 0 to the largest. */
export function doseVolume(doses: Float64Array, n = 51): [number, number][] {
  const sorted = doses.slice().sort();
  const largest = sorted[sorted.length - 1] ?? 0;
  return Array.from({ length: n }, (_, k) => {
    const dose = (largest * k) / (n - 1);
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < dose) low = middle + 1;
      else high = middle;
    }
    return [dose, (sorted.length - low) / sorted.length];
  });
}
