import { namesIn, parseExpression, replaceNames } from "../model/expression.ts";
import { findObservable, type Network, type Observable } from "../model/network.ts";
import { type MapOptions, mapVoxels } from "./map.ts";
import type { MapPlan } from "./map-plan.ts";
import { makeResponses, type Responses } from "./map-responses.ts";
import type { Phantom } from "./phantom.ts";

/** Species that no reaction takes from: what is in them stays. */
export const trapsOf = ({ species, reactions }: Network): string[] =>
  species.map(({ name }) => name).filter((name) => reactions.every(({ from }) => !Object.hasOwn(from, name)));

/** What of an observable comes from some species alone: all other species and all inputs are 0 in it. */
function partOf(network: Network, { expression, ...rest }: Observable, kept: readonly string[]): Observable {
  const zero = parseExpression("0");
  const others = [...network.species, ...network.inputs].filter(({ name }) => !kept.includes(name));
  return {
    ...rest,
    expression: others.reduce((tree, { name }) => replaceNames(tree, name, zero), expression),
  };
}

/**
 * Maps which share of the tracer in tissue is retained, in pools from which nothing comes back, before any camera:
 *
 *     share = ∫ trapped e^(−λt) dt / ∫ tissue e^(−λt) dt over each frame,
 *
 * both averaged over the pO2 inside a voxel; tissue is what the plan's observable sees without its inputs. Frames ×
 * voxels from 0 to 1, 0 where there is no tracer; undefined for a model that gives all back.
 *
 * @throws InputError if plan, model and phantom do not fit.
 */
export async function mapRetained(
  plan: MapPlan,
  network: Network,
  { phantom, responses }: { readonly phantom: Phantom; readonly responses: Pick<Responses, "families"> },
  options: Pick<MapOptions, "backend" | "prepare"> = {},
): Promise<Float32Array | undefined> {
  const observable = findObservable(network, plan.observable);
  const seen = new Set(namesIn(observable.expression));
  const traps = trapsOf(network).filter((name) => seen.has(name));
  if (traps.length === 0) return undefined;
  const { families } = responses;
  // Blood has no say in a share of tissue.
  const { vascular: _, ...own } = phantom;
  const mapOf = async (kept: readonly string[]): Promise<Float32Array> => {
    const part = partOf(network, observable, kept);
    const observables = network.observables.map((o) => (o === observable ? part : o));
    const { averaged } = makeResponses(plan, { ...network, observables }, own, {
      table: (_, make) => make(),
      family: (tissue) => families[phantom.tissues.indexOf(tissue)],
    });
    const regions = { isBrief: true };
    return (await mapVoxels({ ...options, phantom: own, tables: averaged, regions })).activity;
  };
  const trapped = await mapOf(traps);
  const whole = await mapOf(network.species.map(({ name }) => name));
  return trapped.map((value, i) => (whole[i] > 0 ? value / whole[i] : 0));
}
