import { singularValues } from "../numerics/svd.ts";

/** How a variable is moved: as log10 of a positive number, or as it is. */
export type Scale = "log10" | "linear";

/** A combination of variables that the data fix although they do not fix its members. */
export interface FixedCombination {
  /** `k_red / k_ox`, `a + 2 b`. */
  readonly text: string;
  /** Of the variables as the search moves them (exponents of log10 variables), in their order. */
  readonly coefficients: readonly number[];
  /** Of Σ cⱼ xⱼ: decades for log10 variables. */
  readonly standardError: number;
}

/** Variables that are not held one by one. */
export interface LooseGroup {
  readonly variables: readonly number[];
  /** How many directions among them the data leave open. */
  readonly nOpen: number;
  readonly fixed: readonly FixedCombination[];
  /** `the data fix k_red / k_ox (to 12 %), not k_red or k_ox`. */
  readonly sentence: string;
}

/** A subspace of the variables, in units of a decade or of a change by ln 10 times the value. */
export interface OpenSpace {
  readonly names: readonly string[];
  readonly scales: readonly Scale[];
  /** Length of one unit in each variable as the search moves it. */
  readonly units: Float64Array;
  /** Orthonormal directions as columns, n × q row by row. */
  readonly basis: Float64Array;
  readonly q: number;
  /** Standard error of a combination (coefficients in these units), in decades; undefined if only ranks are asked. */
  readonly errorOf?: ((coefficients: ArrayLike<number>) => number) | undefined;
}

/** Units in which log10 variables and relative changes of linear ones compare: d log₁₀x = dx/(x ln 10). */
export const decadeUnits = (x: ArrayLike<number>, scales: readonly Scale[]): Float64Array =>
  Float64Array.from(scales, (scale, j) => (scale === "log10" ? 1 : Math.abs(x[j]) * Math.LN10 || 1));

/** A share of an open direction below this does not make a variable part of it. */
const smallShare = 0.02;

/**
 * Splits the open directions N of a fit into groups of variables that they join, and says for each group which
 * combinations are fixed nevertheless: those orthogonal to N,
 *
 *     P = N Nᵀ,   a ~ b if |P_ab| > 0.02,   open directions in a group: trace P over it, rounded.
 *
 * Exponents are rounded to whole numbers up to 3 where the data fix the rounded combination as well (its error at most
 * twice that of the best one, or 0.1 decades); the error that is told is that of what is told.
 */
export function nameOpenDirections(space: OpenSpace): LooseGroup[] {
  const { basis, q, names } = space;
  const n = names.length;
  const share = (a: number, b: number): number => {
    let sum = 0;
    for (let k = 0; k < q; k++) sum += basis[a * q + k] * basis[b * q + k];
    return sum;
  };
  const left = new Set(names.map((_, j) => j).filter((j) => share(j, j) > smallShare));
  const groups: LooseGroup[] = [];
  for (const first of left) {
    const variables = [first];
    left.delete(first);
    for (const a of variables)
      for (const b of left)
        if (Math.abs(share(a, b)) > smallShare) {
          variables.push(b);
          left.delete(b);
        }
    variables.sort((a, b) => a - b);
    groups.push(describeGroup(space, variables, share));
  }
  return groups;

  function describeGroup(
    { errorOf }: OpenSpace,
    variables: number[],
    P: (a: number, b: number) => number,
  ): LooseGroup {
    const size = variables.length;
    const block = Float64Array.from({ length: size * size }, (_, k) =>
      P(variables[Math.floor(k / size)], variables[k % size]),
    );
    const trace = variables.reduce((sum, a) => sum + P(a, a), 0);
    const nOpen = Math.min(size, Math.max(1, Math.round(trace)));
    const fixed = findFixed(block, size, nOpen).map((c) => {
      const coefficients = new Float64Array(n);
      c.forEach((value, k) => {
        coefficients[variables[k]] = value;
      });
      return toCombination(space, coefficients);
    });
    const text = sayGroup(
      variables.map((j) => names[j]),
      fixed,
      space,
      errorOf !== undefined,
    );
    return { variables, nOpen, fixed, sentence: text };
  }
}

/**
 * Combinations of a group that are orthogonal to its open directions: each variable against the one that moves most
 * where one direction is open, else a basis of what is left.
 */
function findFixed(block: Float64Array, size: number, nOpen: number): number[][] {
  const { V } = singularValues(block, size, size);
  const column = (k: number): number[] => Array.from({ length: size }, (_, j) => V[j * size + k]);
  if (nOpen > 1) return Array.from({ length: size - nOpen }, (_, k) => column(nOpen + k));
  const v = column(0);
  const pivot = v.reduce((best, value, j) => (Math.abs(value) > Math.abs(v[best]) ? j : best), 0);
  return v.flatMap((value, j) => {
    if (j === pivot) return [];
    const c = new Array<number>(size).fill(0);
    [c[j], c[pivot]] = [v[pivot], -value];
    return [c];
  });
}

/** Rounds a combination (in decades) if the data allow it, and words it. */
function toCombination(space: OpenSpace, c: Float64Array): FixedCombination {
  const isLinear = c.every((value, j) => value === 0 || space.scales[j] === "linear");
  // Linear variables are told as they are: c · dx/unit.
  const raw = isLinear ? c.map((value, j) => value / space.units[j]) : c;
  const toDecades = (r: Float64Array): Float64Array =>
    isLinear ? r.map((value, j) => value * space.units[j]) : r;
  const error = (r: Float64Array): number => relativeError(space, toDecades(r));
  const largest = raw.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const clean = raw.map((value) => (Math.abs(value) < 1e-3 * largest ? 0 : value));
  const lead = clean.find((value) => value !== 0) ?? 1;
  const limit = Math.max(2 * error(raw), 0.1);
  const rounded = [1, 2, 3]
    .map((k) => clean.map((value) => Math.round((value / largest) * k * Math.sign(lead))))
    .find((r) => r.every((value, j) => (value === 0) === (clean[j] === 0)) && error(r) <= limit);
  const told = rounded ?? clean.map((value) => Math.round((value / lead) * 100) / 100);
  const decades = toDecades(told);
  const standardError = space.errorOf?.(decades) ?? 0;
  const coefficients = Array.from(told, (value, j) => (isLinear ? value : value / space.units[j]) + 0);
  const text = isLinear ? sayLinear(told, space.names) : sayProduct(told, space.names);
  return { text, coefficients, standardError };
}

/** Error of a combination per length of it; without errors, a thousand times its share in the open directions. */
function relativeError({ errorOf, basis, q }: OpenSpace, c: Float64Array): number {
  const length = Math.hypot(...c) || 1;
  if (errorOf) return errorOf(c) / length;
  let sum = 0;
  for (let k = 0; k < q; k++) sum += c.reduce((s, value, j) => s + value * basis[j * q + k], 0) ** 2;
  return (1000 * Math.sqrt(sum)) / length;
}

function sayProduct(exponents: Float64Array, names: readonly string[]): string {
  const factors = (sign: number): string[] =>
    names.flatMap((name, j) => {
      const e = exponents[j] * sign;
      return e > 0 ? [e === 1 ? name : `${name}^${e}`] : [];
    });
  const [above, below] = [factors(1), factors(-1)];
  if (below.length === 0) return above.join(" · ");
  return `${above.join(" · ")} / ${below.length > 1 ? `(${below.join(" · ")})` : below[0]}`;
}

function sayLinear(coefficients: Float64Array, names: readonly string[]): string {
  const terms = names.flatMap((name, j) => {
    const c = coefficients[j];
    const size = Math.abs(c) === 1 ? name : `${Math.abs(c)} ${name}`;
    return c === 0 ? [] : [[c < 0 ? "−" : "+", size]];
  });
  return terms
    .map(([sign, term], k) => (k === 0 ? `${sign === "−" ? "−" : ""}${term}` : `${sign} ${term}`))
    .join(" ");
}

function sayGroup(
  names: readonly string[],
  fixed: readonly FixedCombination[],
  { scales, names: all }: OpenSpace,
  withErrors: boolean,
): string {
  const members = list(names, "or");
  if (fixed.length === 0) return `the data do not hold ${members}`;
  const isLinear = names.every((name) => scales[all.indexOf(name)] === "linear");
  const told = fixed.map(({ text, standardError }) =>
    withErrors ? `${text} (${sayError(standardError, isLinear)})` : text,
  );
  return `the data fix ${list(told, "and")}, not ${members}`;
}

function sayError(standardError: number, isLinear: boolean): string {
  if (isLinear) return `± ${Number(standardError.toPrecision(2))}`;
  const factor = 10 ** standardError;
  if (factor < 2) return `to ${Number(((factor - 1) * 100).toPrecision(2))} %`;
  return `to a factor of ${Number(factor.toPrecision(2))}`;
}

const list = (words: readonly string[], last: "or" | "and"): string =>
  words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} ${last} ${words[words.length - 1]}`;
