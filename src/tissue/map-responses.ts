import type { Network } from "../model/network.ts";
import { averageTable, familyError, flowTableSteps } from "./flow-table.ts";
import { makeFrameCurves } from "./kinetics.ts";
import type { MapPlan } from "./map-plan.ts";
import type { SpreadFamily } from "./oxygen-spread.ts";
import type { Phantom } from "./phantom.ts";
import { familySteps } from "./plan-phantom.ts";
import { type FrameCurve, makeTable, type Table } from "./table.ts";
import { finish, type Steps } from "./turns.ts";

/** What each tissue of a phantom shows against mean pO2 and perfusion, by label. */
export interface Responses {
  /** Exact, at one pO2. */
  readonly curves: readonly FrameCurve[];
  readonly families: readonly SpreadFamily[];
  readonly averaged: readonly Table[];
  readonly atMean: readonly Table[];
  /** Blood alone, where the phantom says how much of a voxel it is. */
  readonly blood: readonly Table[] | undefined;
  /** Bound of the relative error that interpolation adds to any voxel, measured. */
  readonly error: number;
  /** The same of interpolation between micro patches; 0 without them. */
  readonly familyError: number;
}

/** The pO2 around which retention bends most, in mmHg: half of a table's nodes lie below it. */
const bendPO2_mmHg = 1.5;
/** Half of what is asked of a map, as the average over a voxel is interpolated once more. */
const tolerance = 2e-5;

/** Keeps what responses are made from, by tissue: for whoever makes many that have some of it in common. */
export interface ResponseParts {
  /** The table of a tissue against pO2 alone, with its own blood. */
  table(tissue: string, make: () => Table): Table;
  family(tissue: string, make: () => SpreadFamily): SpreadFamily;
}

/**
 * Makes the tables of a plan: for each tissue the frame means over pO2 (and perfusion, where the phantom has it) from
 * the exact solver, and their average over the pO2 inside a voxel against its mean.
 *
 * @throws InputError if the plan and the model do not fit.
 */
export const makeResponses = (
  plan: MapPlan,
  network: Network,
  phantom: Phantom,
  parts?: ResponseParts,
): Responses => finish(responseSteps(plan, network, phantom, parts));

/** The same, a table or a rung of micro patches a step. */
export function* responseSteps(
  plan: MapPlan,
  network: Network,
  phantom: Phantom,
  parts?: ResponseParts,
): Steps<Responses> {
  const families = yield* familySteps(plan, phantom, parts?.family);
  const hasBlood = phantom.vascular !== undefined;
  const curvesOf = (vascular?: number): FrameCurve[] => {
    const own = makeFrameCurves(plan, network, vascular === undefined ? {} : { vascular });
    const nothing: FrameCurve = () => new Float64Array(plan.frames.length);
    return phantom.tissues.map((name) => own[plan.tissues.findIndex((t) => t.name === name)] ?? nothing);
  };
  const curves = hasBlood ? curvesOf(0) : curvesOf();
  const ranges = phantom.tissues.map((_, label) => flowRange(phantom, label));
  const atMean: Table[] = [];
  for (const [label, curve] of curves.entries()) {
    yield;
    const steps = tabulate(curve, ranges[label]);
    const isOwn = hasBlood || ranges[label] || !parts;
    atMean.push(isOwn ? yield* steps : parts.table(phantom.tissues[label], () => finish(steps)));
  }
  const averaged: Table[] = [];
  for (const [label, table] of atMean.entries()) {
    yield;
    averaged.push(averageTable(table, families[label], { tolerance }));
  }
  const blood: Table[] | undefined = hasBlood ? [] : undefined;
  if (blood)
    for (const [label, curve] of curvesOf(1).entries()) blood.push(yield* tabulate(curve, ranges[label]));
  return {
    curves,
    families,
    averaged,
    atMean,
    blood,
    error: Math.max(...[...averaged, ...atMean, ...(blood ?? [])].map((table) => table.error)),
    familyError: Math.max(...families.map((family, label) => familyError(atMean[label], family))),
  };
}

function* tabulate(curve: FrameCurve, flows: readonly [number, number] | undefined): Steps<Table> {
  const options = { halfPO2_mmHg: bendPO2_mmHg, tolerance };
  if (!flows) return makeTable(curve, options);
  const [low, high] = flows;
  if (low === high) return makeTable((pO2) => curve(pO2, low), options);
  return yield* flowTableSteps(curve, flows, options);
}

/** Smallest and largest perfusion of the voxels of a tissue; none if all have the tissue's own. */
function flowRange({ labels, perfusion }: Phantom, label: number): readonly [number, number] | undefined {
  if (!perfusion) return undefined;
  let [low, high] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== label) continue;
    if (perfusion[i] < low) low = perfusion[i];
    if (perfusion[i] > high) high = perfusion[i];
  }
  return low <= high ? [low, high] : undefined;
}
