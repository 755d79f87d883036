import { adviseNames, CallError } from "../errors.ts";
import { dimensionOf } from "../model/dimensions.ts";
import { type Expression, ExpressionError, namesIn, parseExpression } from "../model/expression.ts";
import type { Network } from "../model/network.ts";
import type { SourcedQuantity } from "../quantity.ts";
import {
  type Dimension,
  describeDimension,
  dimensionless,
  readUnit,
  sameDimension,
  type UnitScale,
} from "../units.ts";
import type { FitProblem, Rule, TiedRule } from "./problem.ts";

/** The rule that speaks of a parameter of a model: `model.name` before `name`. */
export function ruleOf(
  { parameters }: FitProblem,
  model: string,
  name: string,
): { rule: Rule; key: string } | undefined {
  const key = [`${model}.${name}`, name].find((k) => Object.hasOwn(parameters, k));
  return key === undefined ? undefined : { rule: parameters[key], key };
}

/** Splits `model.name`; a name alone speaks of all models. */
function splitKey({ models }: FitProblem, key: string): { name: string; within: Network[] } {
  const [model, name] = key.split(/\.(.*)/s);
  if (name === undefined) return { name: key, within: Object.values(models) };
  if (!Object.hasOwn(models, model))
    throw new CallError(
      `"${key}" names the model "${model}", which is not there: ${adviseNames(model, Object.keys(models))}`,
    );
  return { name, within: [models[model]] };
}

interface Found {
  readonly unit: UnitScale;
  /** As the first model that has it says; undefined if none has. */
  readonly quantity: (SourcedQuantity & { readonly file: string }) | undefined;
}

/**
 * Finds the unit of a parameter and what its model says of it.
 *
 * @throws CallError if models do not agree on its dimension, or if its written unit is none.
 */
export function findUnit(problem: FitProblem, key: string): Found {
  const { name, within } = splitKey(problem, key);
  const found = within.flatMap((network) => {
    const quantity = network.parameters.find((q) => q.name === name);
    return quantity ? [{ ...quantity, file: network.file }] : [];
  });
  const [first] = found;
  const odd = found.find((q) => !sameDimension(q.unit.dimension, first.unit.dimension));
  if (odd)
    throw new CallError(
      `"${name}" is in ${first.unit.text} in ${first.file} and in ${odd.unit.text} in ${odd.file}; give each a rule of its own, such as "${Object.keys(problem.models)[0]}.${name}"`,
    );
  const rule = problem.parameters[key];
  const text = rule && "unit" in rule ? rule.unit : undefined;
  const written = text === undefined ? undefined : readUnit(text);
  if (text !== undefined && !written) throw new CallError(`expected a unit for "${key}", found "${text}"`);
  const one: UnitScale = { text: "1", dimension: dimensionless, factor: 1 };
  return { unit: written ?? first?.unit ?? one, quantity: first };
}

/** Trees of ties, which are read once. */
const trees = new WeakMap<TiedRule, Expression>();

/** Reads the expression of a tie. */
export function readTie(rule: TiedRule, name: string): Expression {
  const known = trees.get(rule);
  if (known) return known;
  try {
    const tree = parseExpression(rule.as);
    trees.set(rule, tree);
    return tree;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new CallError(`"${name}" is tied by "${rule.as}": ${error.message}`);
  }
}

/**
 * Checks that every rule speaks of a parameter, and that ties come out in the unit of what they give.
 *
 * @throws CallError with all that is wrong.
 */
export function checkRules(problem: FitProblem): void {
  const problems: string[] = [];
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      problems.push(error.message);
    }
  };
  const inTies = new Set<string>();
  const shaping = new Set(
    problem.data.flatMap(({ shaped = {} }) =>
      Object.values(shaped).flatMap(({ delay, dispersion }) => [delay, dispersion]),
    ),
  );
  for (const [key, rule] of Object.entries(problem.parameters))
    if (rule.kind === "tied")
      attempt(() => {
        for (const name of namesIn(readTie(rule, key))) inTies.add(name);
      });
  for (const [key, rule] of Object.entries(problem.parameters))
    attempt(() => {
      const { quantity } = findUnit(problem, key);
      // A name of no model is of use in ties, and for what shapes inputs, alone.
      if (!quantity && !inTies.has(key) && !shaping.has(key)) refuseName(problem, key);
      if (rule.kind === "tied") checkTie(problem, key, rule);
    });
  for (const { name, shaped = {} } of problem.data)
    for (const [input, { delay, dispersion }] of Object.entries(shaped))
      for (const key of [delay, dispersion])
        if (key !== undefined) attempt(() => checkSeconds(problem, key, `${input} in "${name}"`));
  if (problems.length > 0) throw new CallError([...new Set(problems)].join("\n"));
}

/** What shapes an input is a time, and has a rule. */
function checkSeconds(problem: FitProblem, key: string, what: string): void {
  const { rule } = ruleOf(problem, "", key) ?? {};
  if (!rule)
    throw new CallError(
      `"${key}" shapes ${what} and is no parameter: ${adviseNames(key, Object.keys(problem.parameters))}`,
    );
  if (rule.kind === "tied") return;
  const { unit } = findUnit(problem, key);
  if (!sameDimension(unit.dimension, readUnit("s")?.dimension ?? dimensionless))
    throw new CallError(`"${key}" shapes ${what} and is in ${unit.text}; give it in s or min`);
}

function refuseName(problem: FitProblem, key: string): never {
  const { name, within } = splitKey(problem, key);
  const known = within.flatMap((network) => network.parameters.map((q) => q.name));
  const who = within.map((network) => network.name).join(", ");
  const verb = within.length === 1 ? "has" : "have";
  throw new CallError(`${who} ${verb} no parameter "${name}": ${adviseNames(name, known)}`);
}

function checkTie(problem: FitProblem, key: string, rule: TiedRule): void {
  const { unit, quantity } = findUnit(problem, key);
  if (!quantity) return;
  const model = key.includes(".") ? key.split(".")[0] : "";
  try {
    const found = dimensionOf(readTie(rule, key), (name) => dimensionOfName(problem, model, name, [key]));
    if (!sameDimension(found, unit.dimension))
      throw new ExpressionError(
        `expected ${describeDimension(unit.dimension)}, found ${describeDimension(found)}`,
      );
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new CallError(`"${key}" is tied by "${rule.as}": ${error.message}`);
  }
}

/** The dimension of a name in a tie: its unit, or what its own tie comes out in where no model has it. */
function dimensionOfName(
  problem: FitProblem,
  model: string,
  name: string,
  trail: readonly string[],
): Dimension {
  const { rule, key } = ruleOf(problem, model, name) ?? { rule: undefined, key: name };
  const { unit, quantity } = findUnit(problem, key);
  if (!rule && !quantity) {
    const known = Object.values(problem.models).flatMap((network) => network.parameters.map((q) => q.name));
    throw new ExpressionError(`there is no parameter "${name}": ${adviseNames(name, known)}`);
  }
  if (rule?.kind !== "tied" || quantity || trail.includes(key)) return unit.dimension;
  return dimensionOf(readTie(rule, key), (part) => dimensionOfName(problem, model, part, [...trail, key]));
}
