import { CallError } from "../errors.ts";
import type { FitAnalysis } from "./analyze.ts";
import {
  averageModels,
  compareModels,
  type Fitted,
  formulas,
  goodnessOfFit,
  type NestedTest,
  type Ranked,
  testNested,
} from "./criteria.ts";
import { type FitSource, objectiveOf } from "./fit-task.ts";
import { containsFit, findDifferences } from "./same-data.ts";

/** A fit to be compared: what was fitted, and what came of it. */
export interface ComparedFit {
  readonly name: string;
  readonly source: FitSource;
  readonly analysis: FitAnalysis;
}

/** One line of a comparison; what does not exist is null. */
export interface ComparedRow extends Omit<Ranked, "aicc"> {
  readonly models: readonly string[];
  /** √(Σr²/n) in the unit of the data; null for several data sets, which may have several units. */
  readonly rms: number | null;
  readonly degreesOfFreedom: number;
  /** χ² per degree of freedom, and its P; null where the spread is estimated from the same data. */
  readonly reducedChi2: number | null;
  readonly pChi2: number | null;
  readonly aicc: number | null;
}

export interface ComparedPair extends Omit<NestedTest, "freedom"> {
  readonly simple: string;
  readonly full: string;
  readonly freedom: readonly number[];
}

/** An estimate over all fits that have the parameter, with their disagreement in its error. */
export interface Averaged {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** One standard error to either side; of the logarithm for log10 variables. */
  readonly interval: readonly [number, number];
}

/** Fits of the same data side by side: plain data. */
export interface Comparison {
  readonly schema: "cuptake-comparison/1";
  readonly nData: number;
  readonly hasSpread: boolean;
  /** What fits are ranked by: AICc, or AIC where no fit has an AICc. */
  readonly by: "aicc" | "aic";
  readonly rows: readonly ComparedRow[];
  readonly tests: readonly ComparedPair[];
  readonly averages: readonly Averaged[];
  readonly formulas: readonly string[];
  /** What a reader must know before using a number. */
  readonly remarks: readonly string[];
}

/**
 * Compares fits of the same data: criteria of information with Akaike weights, tests of fits that contain one another
 * (those that are named, and those that are found: same model, same fixed values, free variables among those of the
 * other), and estimates averaged over all.
 *
 * @throws CallError if there are fewer than two, their data or spreads differ, or a pair names no fit.
 */
export function compareFits(
  fits: readonly ComparedFit[],
  pairs: readonly (readonly [simple: string, full: string])[] = [],
): Comparison {
  checkComparable(fits, pairs);
  const { nData, hasSpread } = fits[0].analysis;
  const data = { nRows: nData, hasSpread };
  const fitted = fits.map(toFitted);
  const isTestable = compareModels(fitted, data, "aicc").some(({ aicc }) => Number.isFinite(aicc));
  const by = isTestable ? "aicc" : "aic";
  const ranked = compareModels(fitted, data, by);
  const rows = ranked.map((one) => toRow(one, fits[fitted.findIndex(({ name }) => name === one.name)], data));
  const { tests, untested } = testPairs(fits, fitted, pairs, data);
  const { averages, left } = average(fits, rows);
  const kind = hasSpread ? "known" : "estimated";
  return {
    schema: "cuptake-comparison/1",
    ...{ nData, hasSpread, by, rows, tests, averages },
    formulas: [
      ...[formulas.deviance[kind], formulas.k[kind], formulas.aic, formulas.aicc, formulas.bic],
      `Δ = difference to the least ${by === "aicc" ? "AICc" : "AIC"}`,
      formulas.weight,
    ],
    remarks: [...remark(rows, nData, by), ...untested, ...left],
  };
}

/**
 * Checks that fits can be compared, before they are made.
 *
 * @throws CallError as `compareFits`.
 */
export function checkComparable(
  fits: readonly Pick<ComparedFit, "name" | "source">[],
  pairs: readonly (readonly [string, string])[],
): void {
  const names = fits.map(({ name }) => name);
  if (fits.length < 2) throw new CallError("a comparison needs two fits or more");
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new CallError(`"${twice}" is named twice; compare it with another fit`);
  const [first, ...others] = fits;
  const found = others.flatMap(({ name, source }) =>
    findDifferences(first.source.problem, source.problem).map(
      (difference) => `${first.name} and ${name} cannot be compared: ${difference}`,
    ),
  );
  if (found.length > 0) throw new CallError(`${found.join("\n")}\n  → compare fits of one and the same data`);
  for (const name of pairs.flat())
    if (!names.includes(name)) throw new CallError(`there is no fit "${name}" here: ${names.join(", ")}`);
}

/** With −2 ln L in place of Σr² where the spread moves: sums with rows for ln σ are not those of another fit. */
function toFitted({ name, source, analysis }: ComparedFit): Fitted {
  const { x, squares } = analysis.optimum;
  const moves = source.problem.data.some(({ spread }) => /"start"/.test(JSON.stringify(spread)));
  const deviance = moves ? objectiveOf(source).minusTwoLogLikelihoodAt(x) : undefined;
  return { name, squares: deviance ?? squares, nVariables: analysis.variables.length };
}

function toRow(
  ranked: Ranked,
  { source, analysis }: ComparedFit,
  data: { nRows: number; hasSpread: boolean },
): ComparedRow {
  const predicted = objectiveOf(source).predictAt(analysis.optimum.x) ?? [];
  const sets = source.problem.data;
  const sum = (size: (residual: number, sd: number) => number): number =>
    predicted.reduce(
      (total, { values, sd }, i) =>
        values.reduce((s, value, k) => s + size(value - sets[i].points[k].value, sd[k]), total),
      0,
    );
  const chi2 = sum((residual, sd) => (residual / sd) ** 2);
  const { freedom, reduced, p } = goodnessOfFit({ ...ranked, squares: chi2 }, data);
  return {
    ...ranked,
    aicc: Number.isFinite(ranked.aicc) ? ranked.aicc : null,
    models: [...new Set(sets.map(({ model }) => model))],
    rms: sets.length === 1 ? Math.sqrt(sum((residual) => residual ** 2) / data.nRows) : null,
    degreesOfFreedom: freedom,
    reducedChi2: reduced,
    pChi2: p,
  };
}

function testPairs(
  fits: readonly ComparedFit[],
  fitted: readonly Fitted[],
  named: readonly (readonly [string, string])[],
  data: { nRows: number; hasSpread: boolean },
): { tests: ComparedPair[]; untested: string[] } {
  const found = fits.flatMap((simple) =>
    fits
      .filter((full) => containsFit(full.source.problem, simple.source.problem))
      .map((full) => [simple.name, full.name] as const),
  );
  const unnamed = found.filter(([a, b]) => !named.some(([c, d]) => a === c && b === d));
  const of = (name: string): Fitted => fitted[fits.findIndex((one) => one.name === name)];
  const [tests, untested]: [ComparedPair[], string[]] = [[], []];
  for (const [simple, full] of [...named, ...unnamed])
    try {
      tests.push({ simple, full, ...testNested(of(simple), of(full), data) });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      untested.push(error.message);
    }
  return { tests, untested };
}

/** Averages what all fits estimate, on the scale that the search moves. */
function average(
  fits: readonly ComparedFit[],
  rows: readonly ComparedRow[],
): { averages: Averaged[]; left: string[] } {
  const [averages, left]: [Averaged[], string[]] = [[], []];
  const weightOf = (name: string): number => rows.find((row) => row.name === name)?.weight ?? 0;
  fits[0].analysis.variables.forEach(({ name, unit }) => {
    const all = fits.map(({ name: fit, analysis }) => {
      const k = analysis.variables.findIndex((v) => v.name === name && v.unit === unit);
      const { x, scales, standardErrors, held } = analysis.posterior;
      return { fit, k, value: x[k], scale: scales[k], standardError: standardErrors[k], isHeld: held[k] };
    });
    if (all.some(({ k, scale }) => k < 0 || scale !== all[0].scale)) return;
    const open = all.filter(({ standardError, isHeld }) => isHeld || standardError === null);
    if (open.length > 0) {
      left.push(
        `${name} is not averaged: the data do not hold it in ${open.map((one) => one.fit).join(", ")}`,
      );
      return;
    }
    const known = all.map(({ fit, value, standardError }) => ({
      ...{ value, standardError: standardError ?? 0, weight: weightOf(fit) },
    }));
    const { value, standardError } = averageModels(known);
    const { factor } = objectiveOf(fits[0].source).variables.find((v) => v.name === name)?.unit ?? {
      factor: 1,
    };
    const written = (v: number): number => (all[0].scale === "log10" ? 10 ** v : v) / factor;
    averages.push({
      ...{ name, unit, value: written(value) },
      interval: [written(value - standardError), written(value + standardError)],
    });
  });
  return { averages, left };
}

/** What the criteria cannot say of so few data. */
function remark(rows: readonly ComparedRow[], n: number, by: "aicc" | "aic"): string[] {
  const without = rows.filter(({ aicc }) => aicc === null);
  const counts = [...new Set(without.map(({ k }) => k))].join(" and ");
  const thin = rows.filter(({ degreesOfFreedom }) => degreesOfFreedom < 2);
  const [best, second] = rows;
  return [
    ...(without.length > 0
      ? [
          `${without.map(({ name }) => name).join(", ")}: no AICc, because n = ${n} is at most k + 1 (k = ${counts})${by === "aic" ? "; ranked by AIC, which on so few data favors the fit with more variables" : ""}`,
        ]
      : []),
    ...thin.map(
      ({ name, nVariables, degreesOfFreedom }) =>
        `${name}: ${nVariables} parameters on ${n} points are not a test of the model (${degreesOfFreedom} ${degreesOfFreedom === 1 ? "degree" : "degrees"} of freedom)`,
    ),
    ...(second.delta < 2
      ? [`the data do not tell ${best.name} from ${second.name} (Δ = ${Number(second.delta.toPrecision(2))})`]
      : []),
  ];
}
