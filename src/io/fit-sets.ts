import { InputError, type Problem } from "../errors.ts";
import type { Levels, WrittenProblem } from "../fit/problem.ts";
import type { PlannedSet, SetsPlan } from "../fit/sets-plan.ts";
import type { SourcedQuantity } from "../quantity.ts";
import { nameDimension, sameDimension } from "../units.ts";
import { type FitSet, type LoadedSet, makeSet } from "./fit-set.ts";
import { isTac } from "./tac.ts";

/** A problem that is ready to be fitted, with all that was assumed for it. */
export interface FitSets {
  readonly problem: WrittenProblem;
  readonly sets: readonly FitSet[];
  readonly assumptions: readonly string[];
}

/**
 * Makes the problem of a plan from the files that it names; `loaded` has one entry for each data set.
 *
 * @throws InputError with every problem of the plan, or all those of one data file.
 */
export function makeFitSets(plan: SetsPlan, loaded: readonly LoadedSet[]): FitSets {
  const problems: Problem[] = [];
  const conditions: Record<string, Levels> = {};
  const sets = plan.data.map((set, i) => {
    const refuse = (path: readonly (string | number)[], message: string, advice: string): void => {
      const at = ["data", i, ...path];
      const where = at.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
      problems.push({ where: where.replace(/^\./, ""), line: plan.lineOf(at), message, advice });
    };
    return makeSet(set, loaded[i], conditions, refuse);
  });
  checkModels(plan, loaded, problems);
  checkNumbers(plan, loaded, problems);
  if (problems.length > 0) throw new InputError(plan.file, problems);
  const made = sets.flatMap((set) => set ?? []);
  const models = loaded.map(({ network, model }) => [network.name, model] as const);
  const rules = Object.entries(plan.parameters).map(([key, { rule }]) => [key, rule] as const);
  return {
    problem: {
      models: Object.fromEntries(models),
      conditions,
      data: made.map(({ data }) => data),
      parameters: Object.fromEntries(rules),
    },
    sets: made,
    assumptions: sayAssumed(plan, loaded),
  };
}

/** Two files with models of one name would be one model of the fit. */
function checkModels({ data, lineOf }: SetsPlan, loaded: readonly LoadedSet[], problems: Problem[]): void {
  loaded.forEach(({ network, model }, i) => {
    const first = loaded.findIndex((other) => other.network.name === network.name);
    if (loaded[first].model.text === model.text) return;
    problems.push({
      where: `data[${i}].model`,
      line: lineOf(["data", i, "model"]),
      message: `expected models of different names, found ${network.name} in ${loaded[first].model.file} and, otherwise, in ${model.file}`,
      advice: `rename one of the two (data set "${data[i].name}")`,
    });
  });
}

/** Numbers of a rule must be in the unit of the parameter that they are about. */
function checkNumbers(plan: SetsPlan, loaded: readonly LoadedSet[], problems: Problem[]): void {
  for (const [name, { numbers }] of Object.entries(plan.parameters)) {
    const [own, model] = name.split(".").reverse();
    const parameters = loaded
      .filter(({ network }) => model === undefined || network.name === model)
      .flatMap(({ network }) => network.parameters.filter((q) => q.name === own));
    const [first] = parameters;
    for (const { key, quantity } of numbers) {
      if (!first || sameDimension(quantity.unit.dimension, first.unit.dimension)) continue;
      const where = ["parameters", name, ...key.split("."), "unit"];
      problems.push({
        where: where.join("."),
        line: plan.lineOf(where),
        message: `expected a unit like ${first.unit.text}, found "${quantity.unit.text}" (${nameDimension(quantity.unit.dimension)})`,
        advice: `convert the value to ${first.unit.text}`,
      });
    }
  }
}

const sayNumber = (who: string, { value, unit, provenance, description }: SourcedQuantity): string =>
  `${who} ${Number((value / unit.factor).toPrecision(6))} ${unit.text === "1" ? "" : `${unit.text} `}(${provenance}${description ? `; ${description}` : ""})`;

/** Every number of the plan and every level of a model that no source gave. */
function sayAssumed(plan: SetsPlan, loaded: readonly LoadedSet[]): string[] {
  const ofRules = Object.entries(plan.parameters).flatMap(([name, { numbers }]) =>
    numbers.map(({ key, quantity }) => [`${name}, ${key}:`, quantity] as const),
  );
  const ofSets = plan.data.flatMap((set, i) => numbersOf(set, loaded[i]));
  return [...ofSets, ...ofRules]
    .filter(([, quantity]) => quantity.provenance === "assumed")
    .map(([who, quantity]) => sayNumber(who, quantity));
}

function numbersOf(set: PlannedSet, { network, data }: LoadedSet): (readonly [string, SourcedQuantity])[] {
  const { spread, time, pericellular, graphical, inputs } = set;
  const given = Object.entries(inputs).flatMap(([name, input]) =>
    input.kind === "level" ? [[name, input.level] as const] : [],
  );
  // O2 of an uptake table is in its rows; what the model says of it is not used.
  const own = network.inputs
    .filter((q) => !q.course && !Object.hasOwn(inputs, q.name) && (q.name !== "pO2" || isTac(data.text)))
    .map((q) => [`${q.name} of ${network.name}`, q] as const);
  const rest = [
    spread?.sd,
    spread?.cv,
    spread?.Pc,
    time,
    graphical?.tStar,
    ...Object.values(pericellular ?? {}),
  ];
  return [...given, ...own, ...rest.flatMap((q) => (q ? [[q.name, q] as const] : []))].map(
    ([who, q]) => [`${set.name}, ${who}:`, q] as const,
  );
}
