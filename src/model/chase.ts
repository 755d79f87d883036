import { CallError } from "../errors.ts";
import { readUnit } from "../units.ts";
import { type Expression, namesIn, parseExpression, replaceNames } from "./expression.ts";
import { findObservable, type Input, type Network } from "./network.ts";

/** A wash-out: cells are loaded, then their medium is taken away, and what leaves them does not come back. */
export interface Chase {
  /** When the medium is taken away, s. */
  readonly at: number;
  /** O2 tension from then on, mmHg; left out, it stays. */
  readonly pO2?: number;
  /** What the cells hold: species that this observable does not see are those of the medium. */
  readonly observable: string;
  /** `closed` medium is used up while cells are loaded; a `constant` one is not. */
  readonly medium?: "closed" | "constant";
}

/** The input that joins medium and cells: 1, and 0 behind the chase. */
const contact = "contact";

/**
 * Returns the network with a wash-out. In all rates a species of the medium E stands as contact · E; at the chase
 * E and contact become 0, so that cells lose what they lose into an infinite sink. A constant medium takes no part in
 * any balance. The mechanism is not written again.
 *
 * @throws CallError if the observable sees all species or none, or the network has no O2 tension to change.
 */
export function addChase(network: Network, { at, pO2, observable, medium = "closed" }: Chase): Network {
  const outside = mediumOf(network, observable);
  if (pO2 !== undefined && !network.inputs.some(({ name }) => name === "pO2"))
    throw new CallError(`${network.name} has no input pO2 that a chase could change`);
  if ([...network.inputs, ...network.parameters, ...network.species].some(({ name }) => name === contact))
    throw new CallError(`${network.name} has a "${contact}" of its own; rename it`);
  const joined = (rate: Expression): Expression =>
    outside.reduce((e, name) => replaceNames(e, name, parseExpression(`(${contact} * ${name})`)), rate);
  const left = (side: Readonly<Record<string, number>>): Record<string, number> =>
    medium === "closed"
      ? side
      : Object.fromEntries(Object.entries(side).filter(([name]) => !outside.includes(name)));
  const zero = parseExpression("0");
  const emptied = Object.fromEntries([...outside, contact].map((name) => [name, zero]));
  const stepped = pO2 === undefined ? {} : { pO2: parseExpression(String(pO2)) };
  return {
    ...network,
    inputs: [...network.inputs, contactInput()],
    reactions: network.reactions.map((reaction) => ({
      ...reaction,
      ...{ from: left(reaction.from), to: left(reaction.to), rate: joined(reaction.rate) },
    })),
    events: [
      ...network.events,
      {
        name: "chase",
        at: parseExpression(String(at)),
        set: { ...emptied, ...stepped },
        description: `the medium is taken away; an infinite sink from then on`,
      },
    ],
  };
}

/** Species outside of the cells: those that an observable of the cells does not see. */
function mediumOf(network: Network, observable: string): string[] {
  const seen = namesIn(findObservable(network, observable).expression);
  const outside = network.species.map(({ name }) => name).filter((name) => !seen.includes(name));
  if (outside.length > 0 && outside.length < network.species.length) return outside;
  throw new CallError(
    `"${observable}" of ${network.name} sees ${outside.length === 0 ? "all" : "none of its"} species, so nothing is known to be the medium; name an observable of the washed cells`,
  );
}

function contactInput(): Input {
  const unit = readUnit("1");
  if (!unit) throw new CallError('"1" is no unit');
  return {
    ...{ name: contact, value: 1, unit, course: undefined },
    ...{ range: undefined, scale: "linear", provenance: "assumed", source: "" },
    description: "medium at the cells; 0 once it is taken away",
  };
}
