import type { FitProblem, Rule } from "../../fit/problem.ts";
import { findUnit, readTie } from "../../fit/rules.ts";
import type { Assignment, Network } from "../../model/network.ts";
import type { SourcedQuantity } from "../../quantity.ts";

/** A rule of a fit with the name of its parameter in the model. */
interface NamedRule {
  readonly name: string;
  readonly key: string;
  readonly rule: Rule;
}

/** Fixed values go into the model; what is tied becomes an assignment, and what it is tied to a parameter. */
export function tieNetwork(problem: FitProblem, network: Network): Network {
  const rules = Object.entries(problem.parameters).map(([key, rule]) => ({
    ...{ name: key.replace(/^.*\./, ""), key, rule },
  }));
  const tied = rules.flatMap((rule) => toAssignment(rule, network));
  const kept = network.parameters
    .filter(({ name }) => !tied.some((t) => t.name === name))
    .map((quantity) => fixQuantity(quantity, rules));
  const added = rules.flatMap((rule) => toQuantity(rule, network, problem));
  // Advice for fits speaks of combinations that are parameters now.
  return {
    ...network,
    parameters: [...kept, ...added],
    assignments: [...network.assignments, ...tied],
    fit: undefined,
  };
}

function toAssignment({ name, rule }: NamedRule, { parameters }: Network): Assignment[] {
  const quantity = parameters.find((q) => q.name === name);
  if (rule.kind !== "tied" || !quantity) return [];
  const { unit, description } = quantity;
  return [{ name, expression: readTie(rule, name), unit, description }];
}

function fixQuantity(quantity: SourcedQuantity, rules: readonly NamedRule[]): SourcedQuantity {
  const own = rules.find(({ name }) => name === quantity.name)?.rule;
  if (own?.kind !== "fixed") return quantity;
  return { ...quantity, value: own.value, range: undefined, scale: "linear" };
}

/** A parameter of the fit that the model lacks, such as a combination. */
function toQuantity(
  { name, key, rule }: NamedRule,
  network: Network,
  problem: FitProblem,
): SourcedQuantity[] {
  if (rule.kind === "tied" || network.parameters.some((q) => q.name === name)) return [];
  const { unit } = findUnit(problem, key);
  const value = rule.kind === "free" ? (rule.start ?? 1) : rule.value;
  const origin = {
    provenance: "assumed",
    source: "",
    description: "where the search of the fit starts",
  } as const;
  return [{ name, value, unit, range: undefined, scale: "linear", ...origin }];
}
