import { adviseNames, CallError } from "../errors.ts";
import { findObservable } from "../model/network.ts";
import type { Measurement } from "./measurement.ts";
import type { DataSet, FitProblem } from "./problem.ts";
import { checkRules } from "./rules.ts";
import { type Coefficient, parts, toVariance } from "./spread.ts";

/**
 * Checks that the parts of a problem fit together.
 *
 * @throws CallError with all that is wrong.
 */
export function checkProblem(problem: FitProblem): void {
  const found = [...checkSets(problem), ...checkConditions(problem)];
  if (found.length > 0) throw new CallError([...new Set(found)].join("\n"));
  checkRules(problem);
}

function checkSets({ models, conditions, data }: FitProblem): string[] {
  if (data.length === 0) return ["there is no data set to fit"];
  const known = data.map((set) => toVariance(set.spread, []).isKnown);
  return [
    ...data.flatMap((set, i) => [
      ...(data.findIndex(({ name }) => name === set.name) < i
        ? [`two data sets are called "${set.name}"`]
        : []),
      ...checkModel(set, models),
      ...checkPoints(set, conditions),
      ...checkSpread(set),
      ...checkShapes(set, models, conditions),
    ]),
    ...(known.some(Boolean) && !known.every(Boolean)
      ? [
          `the spread of ${data[known.indexOf(true)].name} is known and that of ${data[known.indexOf(false)].name} is not; their residuals cannot be compared: give or estimate both`,
        ]
      : []),
  ];
}

function checkModel({ name, model, observable }: DataSet, models: FitProblem["models"]): string[] {
  if (!Object.hasOwn(models, model))
    return [`data set "${name}" names the model "${model}": ${adviseNames(model, Object.keys(models))}`];
  // An observable that does not exist has its own message.
  findObservable(models[model], observable);
  return [];
}

function checkPoints({ name, points }: DataSet, conditions: FitProblem["conditions"]): string[] {
  if (points.length === 0) return [`there is no data point to fit in "${name}"`];
  return points.flatMap(({ condition, time, end = time + 1, value, sd, weight = 1 }) => {
    const who = `at "${condition}"`;
    const odd = [time, end, value, sd ?? 0, weight].find((x) => !Number.isFinite(x));
    if (odd !== undefined)
      return [`expected finite numbers ${who}, found ${odd}; leave out what was not measured`];
    if (!Object.hasOwn(conditions, condition))
      return [`there is no condition "${condition}": ${adviseNames(condition, Object.keys(conditions))}`];
    if (!(end > time)) return [`expected a frame ${who} that ends after ${time} s, found an end at ${end} s`];
    if (sd !== null && sd < 0) return [`expected an sd of 0 or more ${who}, found ${sd}; mend its sign`];
    return weight > 0 ? [] : [`expected a weight above 0 ${who}, found ${weight}; leave the point out`];
  });
}

function checkSpread({ name, points, spread, huber = 1 }: DataSet): string[] {
  const found: string[] = [];
  if (!(huber > 0)) found.push(`expected a Huber bound above 0 in "${name}", found ${huber}`);
  const { coefficients, ofModel, u, w } = toVariance(spread, points);
  const [a, b, c] = parts.map((part) => startOf(coefficients[part]));
  for (const part of parts) found.push(...checkCoefficient(name, coefficients[part]));
  if (spread.kind === "counts" && points.some(({ end }) => end === undefined))
    found.push(`"${name}" has points without an end; the spread of counts needs frames`);
  else
    points.forEach((point, i) => {
      const z = point.value;
      const squared = a * a * u[i] + (ofModel ? 1 : b * b * z * z + c * w[i] * Math.max(z, 0));
      if (Number.isFinite(z) && !(squared > 0)) found.push(wordNoSpread(name, point, spread.kind));
    });
  return found;
}

function wordNoSpread(name: string, { condition, time, value, sd }: Measurement, kind: string): string {
  const where = `"${name}" at "${condition}", ${time} s`;
  if (kind === "given") return `expected an sd above 0 in ${where}, found ${sd ?? "none"}`;
  return `the spread "${kind}" is 0 in ${where}, where the value is ${value}; add a constant sd to it`;
}

/** What shapes an input must have one that follows a course. */
function checkShapes(
  { name, model, points, shaped = {} }: DataSet,
  models: FitProblem["models"],
  conditions: FitProblem["conditions"],
): string[] {
  const inputs = models[model]?.inputs ?? [];
  return Object.keys(shaped).flatMap((input) => {
    const own = inputs.find((q) => q.name === input);
    if (!own)
      return [
        `"${name}" shapes "${input}": ${adviseNames(
          input,
          inputs.map((q) => q.name),
        )}`,
      ];
    const isLevel = ({ condition }: Measurement): boolean =>
      typeof (conditions[condition]?.[input] ?? own.course ?? 0) === "number";
    return points.some(isLevel)
      ? [
          `expected a course of ${input} that can be moved or dispersed in "${name}", found a level; give its curve`,
        ]
      : [];
  });
}

const startOf = (coefficient: Coefficient): number =>
  typeof coefficient === "number" ? coefficient : coefficient.start;

function checkCoefficient(name: string, coefficient: Coefficient): string[] {
  if (typeof coefficient === "number")
    return coefficient >= 0 ? [] : [`expected a spread of 0 or more in "${name}", found ${coefficient}`];
  const { start, range = [start / 2, 2 * start] } = coefficient;
  return range[0] > 0 && range[0] < range[1]
    ? []
    : [`expected a spread in "${name}" from low to high above 0, found [${range.join(", ")}]`];
}

function checkConditions({ models, conditions }: FitProblem): string[] {
  const inputs = new Set(Object.values(models).flatMap((network) => network.inputs.map((q) => q.name)));
  return Object.entries(conditions).flatMap(([condition, levels]) =>
    Object.entries(levels).flatMap(([name, level]) => {
      if (!inputs.has(name))
        return [
          `condition "${condition}" gives "${name}", which is no input: ${adviseNames(name, [...inputs])}`,
        ];
      if (typeof level === "number" && !Number.isFinite(level))
        return [`expected finite numbers at "${condition}", found ${level}; leave out what was not measured`];
      return [];
    }),
  );
}
