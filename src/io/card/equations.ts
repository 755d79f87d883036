import type { Network, Species } from "../../model/network.ts";
import { type Known, printFactor, printTex, texOfName, texOfNumber } from "./tex.ts";

/** Assignments by the text of what they stand for: rates hold the expression, a reader wants the name. */
export const knownOf = ({ assignments }: Network): Known =>
  new Map(
    assignments
      // A name for a name or a number explains nothing.
      .filter(({ expression }) => /[^\w.]/.test(expression.toString()))
      .map(({ name, expression }) => [expression.toString(), name]),
  );

/** About how many letters a formula has once it is set. */
const lengthOf = (tex: string): number => tex.replace(/\\(?:mathrm|frac|left|right|,)|[{}_^\s]/g, "").length;

/** The balance of one species as TeX: what its reactions bring and take, times the volume where it has one. */
function balanceOf({ name, compartment }: Species, network: Network, known: Known): string {
  const terms = network.reactions.flatMap(({ from, to, rate }) => {
    const n = (to[name] ?? 0) - (from[name] ?? 0);
    if (n === 0) return [];
    const many = Math.abs(n) === 1 ? "" : `${texOfNumber(Math.abs(n))}\\,`;
    return [{ sign: n < 0 ? "-" : "+", tex: many + printFactor(rate, known) }];
  });
  const volume = compartment === undefined ? "" : `${texOfName(compartment)}\\,`;
  const left = `${volume}\\frac{\\mathrm{d}${texOfName(name)}}{\\mathrm{d}t}`;
  if (terms.length === 0) return `${left} = 0`;
  const lines = terms.map(({ sign, tex }, i) => (i === 0 && sign === "+" ? tex : `${sign} ${tex}`));
  if (lengthOf(lines.join(" ")) < 60) return `${left} = ${lines.join(" ")}`;
  return `\\begin{aligned} ${left} = {} & ${lines.join(" \\\\ & ")} \\end{aligned}`;
}

/** What each species changes by, as TeX. */
export const balancesOf = (network: Network): string[] => {
  const known = knownOf(network);
  return network.species.map((species) => balanceOf(species, network, known));
};

/** Names for expressions, each in terms of the others, as TeX. */
export function assignmentsOf(network: Network): string[] {
  const known = knownOf(network);
  return network.assignments.map(({ name, expression }) => {
    const others = new Map([...known].filter(([, other]) => other !== name));
    return `${texOfName(name)} = ${printTex(expression, others)}`;
  });
}

/** What happens at a time, as TeX. */
export const eventsOf = ({ events }: Network): string[] =>
  events.flatMap(({ at, set }) =>
    Object.entries(set).map(
      ([name, value]) =>
        `${texOfName(name)} \\leftarrow ${printTex(value)} \\quad \\text{at } t = ${printTex(at)}`,
    ),
  );

/** What an experiment reports, as TeX. */
export const observablesOf = (network: Network): string[] => {
  const known = knownOf(network);
  return network.observables.map(
    ({ name, expression }) => `${texOfName(name)} = ${printTex(expression, known)}`,
  );
};
