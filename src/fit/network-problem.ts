import { adviseNames, CallError } from "../errors.ts";
import { makeEvaluator } from "../model/evaluate.ts";
import type { Network } from "../model/network.ts";
import type { FitProblem, Rule } from "./problem.ts";
import type { Spread } from "./spread.ts";

/** One measured value and the constant inputs (such as pO2, internal units) and time (s) it belongs to. */
export interface FitPoint {
  readonly condition: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly time: number;
  /** In the unit of the observable. */
  readonly value: number;
  readonly sd: number | null;
}

/** Which names of one model are free, what is set instead of its defaults, other bounds. */
export interface Choice {
  readonly free: readonly string[];
  readonly set?: Readonly<Record<string, number>>;
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Writes the rules of a fit of one model. A free combination such as K_R = k_red / k_ox takes the place of the
 * parameter it solves: k_ox is tied to k_red / K_R.
 *
 * @throws CallError if a name is unknown, free twice, or both a combination and the parameter it replaces are free.
 */
export function toRules(network: Network, { free, set = {}, bounds = {} }: Choice): Record<string, Rule> {
  checkNames(network, free, set);
  const valueAt = (name: string): number =>
    set[name] ?? network.parameters.find((q) => q.name === name)?.value ?? Number.NaN;
  const rules: Record<string, Rule> = {};
  for (const [name, value] of Object.entries(set))
    if (!free.includes(name)) rules[name] = { kind: "fixed", value };
  for (const name of free) {
    const combination = network.fit?.combinations.find((c) => c.name === name);
    const range = bounds[name] ?? combination?.range;
    if (!combination) rules[name] = { kind: "free", start: valueAt(name), ...(range && { range }) };
    else {
      const { expression, solves, as, scale, unit } = combination;
      const start = makeEvaluator(expression, (part) => () => valueAt(part))();
      rules[name] = { kind: "free", start, scale, unit: unit.text, ...(range && { range }) };
      // As text, so that the rules are plain data and can be sent to a worker.
      rules[solves] = { kind: "tied", as: as.toString({ parenthesis: "auto" }) };
    }
  }
  return rules;
}

function checkNames(network: Network, free: readonly string[], set: Readonly<Record<string, number>>): void {
  const names = network.parameters.map((q) => q.name);
  const combinations = network.fit?.combinations ?? [];
  const candidates = [...names, ...combinations.map((c) => c.name)];
  free.forEach((name, i) => {
    if (!candidates.includes(name))
      throw new CallError(`${network.name} has no parameter "${name}": ${adviseNames(name, candidates)}`);
    if (free.indexOf(name) !== i) throw new CallError(`"${name}" is free twice`);
    const replaced = combinations.find((c) => c.name === name)?.solves;
    if (replaced !== undefined && (free.includes(replaced) || replaced in set))
      throw new CallError(`"${name}" takes the place of "${replaced}", which cannot be free or set as well`);
  });
  for (const name of Object.keys(set))
    if (!names.includes(name))
      throw new CallError(`${network.name} has no parameter "${name}": ${adviseNames(name, names)}`);
}

/** What a fit of one model to one list of points is. */
export interface PointsChoice extends Choice {
  readonly points: readonly FitPoint[];
  readonly observable: string;
  readonly scaleData?: boolean;
  /** By default that of the sd if every point has one, else equal. */
  readonly spread?: Spread;
  readonly huber?: number;
}

/** Points of one name may still differ in their inputs. */
const nameOf = ({ condition, inputs }: FitPoint): string => JSON.stringify([condition, inputs]);

/** The name that the data have for a condition of a problem; one of theirs that looks like ours stays. */
export function plainCondition(name: string): string {
  if (!name.startsWith('["')) return name;
  try {
    const [condition] = JSON.parse(name) as unknown[];
    return String(condition);
  } catch {
    return name;
  }
}

/**
 * Writes the fit of one model to one list of points as a problem, its one data set called `data`.
 */
export function toProblem(network: Network, choice: PointsChoice): FitProblem {
  const { points, observable, scaleData = false } = choice;
  const isWeighted = points.every(({ sd }) => sd !== null && sd > 0);
  return {
    models: { [network.name]: network },
    conditions: Object.fromEntries(points.map((point) => [nameOf(point), point.inputs])),
    data: [
      {
        name: "data",
        model: network.name,
        observable,
        spread: choice.spread ?? { kind: isWeighted ? "given" : "equal" },
        scale: scaleData,
        ...(choice.huber !== undefined && { huber: choice.huber }),
        points: points.map((point) => ({
          condition: nameOf(point),
          time: point.time,
          value: point.value,
          sd: point.sd,
        })),
      },
    ],
    parameters: toRules(network, choice),
  };
}
