import type { DataSet, Levels, Rule, WrittenProblem } from "./problem.ts";

/** Says in what the data of two fits, or the errors that they take them to have, differ; nothing if they do not. */
export function findDifferences(a: WrittenProblem, b: WrittenProblem): string[] {
  if (a.data.length !== b.data.length)
    return [`their data differ (${a.data.length} data sets and ${b.data.length})`];
  return a.data.flatMap((set, i) => {
    const other = b.data[i];
    if (set.points.length !== other.points.length)
      return [`their data differ (${set.points.length} points and ${other.points.length})`];
    const k = set.points.findIndex((_, j) => !isSamePoint(a, set, b, other, j));
    if (k >= 0) return [`their data differ at point ${k + 1}: ${say(set, k)} and ${say(other, k)}`];
    const errors = (one: DataSet): string =>
      JSON.stringify([one.spread, one.huber ?? null, one.points.map(({ sd, weight }) => [sd, weight ?? 1])]);
    return errors(set) === errors(other)
      ? []
      : [`the spread of their data differs (${saySpread(set)} and ${saySpread(other)}); give both the same`];
  });
}

function isSamePoint(a: WrittenProblem, set: DataSet, b: WrittenProblem, other: DataSet, k: number): boolean {
  const [p, q] = [set.points[k], other.points[k]];
  const isSame = p.time === q.time && p.end === q.end && p.value === q.value;
  return isSame && agree(a.conditions[p.condition], b.conditions[q.condition]);
}

/** Inputs that only one of the models has do not make data differ. */
const agree = (a: Levels, b: Levels): boolean =>
  Object.keys(a).every(
    (name) => !Object.hasOwn(b, name) || JSON.stringify(a[name]) === JSON.stringify(b[name]),
  );

function say({ points }: DataSet, k: number): string {
  const { time, value } = points[k];
  return `${value} at ${time} s`;
}

const saySpread = ({ spread, huber }: DataSet): string => {
  const { kind, ...sizes } = spread;
  const parts = Object.entries(sizes).map(([name, size]) => `${name} ${JSON.stringify(size)}`);
  return [kind, ...parts, ...(huber === undefined ? [] : [`huber ${huber}`])].join(", ");
};

/**
 * True if a fit contains another: the same models look at the same observables, what is free in the other is free in it
 * too, and more is; and what is free in neither is the same.
 */
export function containsFit(full: WrittenProblem, simple: WrittenProblem): boolean {
  const looks = ({ data, models }: WrittenProblem): string =>
    JSON.stringify(
      data.map((set) => [
        set.model,
        models[set.model].text,
        set.observable,
        set.decay ?? null,
        set.offset ?? false,
        set.scale ?? false,
      ]),
    );
  if (looks(full) !== looks(simple)) return false;
  const [wide, narrow] = [freeIn(full), freeIn(simple)];
  if (!narrow.every((name) => wide.includes(name)) || wide.length === narrow.length) return false;
  const others = new Set([...Object.keys(full.parameters), ...Object.keys(simple.parameters)]);
  const isSame = (a: Rule | undefined, b: Rule | undefined): boolean =>
    JSON.stringify(a) === JSON.stringify(b);
  return [...others].every((name) => {
    const [a, b] = [full.parameters[name], simple.parameters[name]];
    if (narrow.includes(name)) return isLike(a, b);
    return wide.includes(name) ? b === undefined || b.kind === "fixed" : isSame(a, b);
  });
}

const freeIn = ({ parameters }: WrittenProblem): string[] =>
  Object.keys(parameters).filter((name) => parameters[name].kind === "free");

/** Free on the same scale with the same prior; where the search starts is no part of a model. */
const isLike = (a: Rule, b: Rule): boolean =>
  a.kind === "free" &&
  b.kind === "free" &&
  a.scale === b.scale &&
  a.local === b.local &&
  JSON.stringify(a.prior) === JSON.stringify(b.prior);
