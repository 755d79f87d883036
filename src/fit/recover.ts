import { binomialLimits } from "../numerics/distributions.ts";
import { quantileOf } from "./bootstrap.ts";
import { type FitSource, type FitTask, objectiveOf } from "./fit-task.ts";
import { makeWork, type WorkOptions } from "./fit-work.ts";
import type { Variable } from "./parameters.ts";
import { cutProfile, type ProfileLine } from "./profile-draws.ts";
import type { Recovery } from "./recovery.ts";
import type { Interval } from "./variable-report.ts";

/** How many data sets are simulated and fitted, from what, and where. */
export interface RecoverOptions extends WorkOptions {
  /** What is taken for the truth: the estimate of a fit, as the search moves it. */
  readonly x: readonly number[];
  /** Data sets to simulate. */
  readonly n: number;
  readonly seed?: number;
  readonly confidence?: number;
  /** Those of the fit, for intervals at thresholds that are calibrated. */
  readonly profiles?: readonly ProfileLine[] | undefined;
}

/** How often a kind of interval held the truth. */
export interface Coverage {
  readonly held: number;
  /** Data sets that gave such an interval. */
  readonly of: number;
  /** 95 % limits of the share, from the binomial distribution; null where there was no interval. */
  readonly limits: readonly [number, number] | null;
}

/** How one variable comes back from data that were simulated at the estimate. */
export interface RecoveredVariable {
  readonly name: string;
  readonly unit: string;
  /** In the written unit. */
  readonly truth: number;
  /** Geometric where the fit moves the logarithm. */
  readonly mean: number;
  readonly scale: "log10" | "linear";
  /** Mean less truth, as the search moves it: decades, or the written unit. */
  readonly bias: number;
  /** Standard error of the bias, spread/√N. */
  readonly biasError: number;
  /** Standard deviation of the estimates, on the same scale. */
  readonly spread: number;
  /** Refits that ended on a bound of this variable. */
  readonly atBound: number;
  readonly covariance: Coverage;
  readonly profile: Coverage;
  /** Null for fewer than 100 data sets. */
  readonly calibration: Calibration | null;
}

/**
 * The threshold at which intervals by profile hold the truth as often as they say: the quantile of
 *
 *     Δχ²(truth) = (S(x̂ with xⱼ at the truth) − S(x̂))/σ²
 *
 * over data simulated at the estimate, in place of that of χ² or F, which is exact for models that are linear and
 * variables without bounds alone. It is that of the estimate, not of the truth: of 150 data sets of the EMT6 design with
 * an estimated spread, each calibrated at its own estimate, 97, 97 and 95 % held the truth (± 2), by F 97, 99 and 97 %.
 *
 * @see Davison & Hinkley, *Bootstrap Methods and their Application* (1997), section 4.4 and eq. 5.6.
 */
export interface Calibration {
  readonly threshold: number;
  /** How often each half of the data sets holds the truth by the threshold of the other half. */
  readonly coverage: Coverage;
  /** That of the fit at this threshold, in the written unit; an end is null where its profile does not reach it. */
  readonly interval: Interval;
}

/** What fits of simulated data tell of a fit: plain data. */
export interface RecoveryReport {
  readonly schema: "cuptake-recovery/1";
  readonly n: number;
  readonly seed: number;
  readonly confidence: number;
  readonly variables: readonly RecoveredVariable[];
  readonly failures: readonly { readonly reason: string; readonly indices: readonly number[] }[];
}

/**
 * Checks a fit on data of its own: simulates N data sets at the estimate, with the points' own conditions and spreads,
 * refits each from there, and reports bias, spread, and how often intervals by covariance and by profile likelihood
 * hold the truth.
 *
 * Data set i depends on (seed, i) alone, so that the result is the same for any number of workers.
 *
 * @throws CallError if the data leave nothing to measure their spread by.
 */
export async function recoverFit(
  source: FitSource,
  { x, n, seed = 1, confidence = 0.95, profiles, ...rest }: RecoverOptions,
): Promise<RecoveryReport> {
  const tasks = Array.from(
    { length: n },
    (_, index): FitTask => ({
      ...{ kind: "recovery", x, seed, index, confidence },
    }),
  );
  const all = (await makeWork(source, rest)("recovery", tasks)) as Recovery[];
  const done = all.filter((one) => one.ok);
  const { variables } = objectiveOf(source);
  const failures = new Map<string, number[]>();
  for (const one of all)
    if (!one.ok) failures.set(one.reason, [...(failures.get(one.reason) ?? []), one.index]);
  return {
    schema: "cuptake-recovery/1",
    ...{ n, seed, confidence },
    variables: variables.map((variable, k) => ({
      ...summarize(variable, x[k], k, done),
      calibration: calibrate(
        variable,
        done.map(({ rises }) => rises[k]),
        confidence,
        {
          line: profiles?.[k],
          x: x[k],
        },
      ),
    })),
    failures: [...failures].map(([reason, indices]) => ({ reason, indices })),
  };
}

type Done = Extract<Recovery, { ok: true }>;

function summarize(
  { name, unit, scale }: Variable,
  truth: number,
  k: number,
  done: readonly Done[],
): Omit<RecoveredVariable, "calibration"> {
  const found = done.map(({ x }) => x[k]);
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const size = scale === "log10" ? 1 : unit.factor;
  const written = writer({ scale, unit });
  const spread = Math.sqrt(squares / Math.max(1, found.length - 1)) / size;
  return {
    ...{ name, unit: unit.text, scale, spread },
    truth: written(truth),
    mean: written(mean),
    bias: (mean - truth) / size,
    biasError: spread / Math.sqrt(found.length),
    atBound: done.filter(({ held }) => held[k]).length,
    covariance: count(done.map(({ covariance }) => covariance[k])),
    profile: count(done.map(({ profile }) => profile[k])),
  };
}

const writer =
  ({ scale, unit }: Pick<Variable, "scale" | "unit">) =>
  (v: number): number =>
    (scale === "log10" ? 10 ** v : v) / unit.factor;

/** Fewer data sets than this have too few beyond a quantile of 95 %. */
const fewest = 100;

function calibrate(
  variable: Variable,
  rises: readonly (number | null)[],
  confidence: number,
  { line, x }: { readonly line: ProfileLine | undefined; readonly x: number },
): Calibration | null {
  const known = rises.filter((rise) => rise !== null);
  if (known.length < fewest) return null;
  const halves = [0, 1].map((half) => known.filter((_, i) => i % 2 === half));
  const holds = halves.flatMap((own, half) => {
    const threshold = quantileOf(halves[1 - half], confidence);
    return own.map((rise) => rise <= threshold);
  });
  const threshold = quantileOf(known, confidence);
  const ends = line ? cutProfile(line, x, threshold) : [null, null];
  const [low, high] = ends.map((end) => (end === null ? null : writer(variable)(end)));
  return { threshold, coverage: count(holds), interval: [low, high] };
}

function count(holds: readonly (boolean | null)[]): Coverage {
  const known = holds.filter((one) => one !== null);
  const held = known.filter(Boolean).length;
  return { held, of: known.length, limits: known.length > 0 ? binomialLimits(held, known.length) : null };
}
