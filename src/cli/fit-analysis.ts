import {
  type AnalyzeOptions,
  analyzeFit,
  CallError,
  type Coverage,
  type FitAnalysis,
  type FitSource,
  makePool,
  type RecoveryReport,
  recoverFit,
  type Stage,
  type VariableReport,
} from "../index.ts";
import { readWorkers } from "./map.ts";
import { readNumber } from "./options.ts";
import { digits, interruptSignal, layTable, makeProgress } from "./talk.ts";

/** How much an analysis is to do. */
export interface Effort {
  readonly starts: number;
  readonly seed: number;
  readonly draws: number;
  readonly profiles?: boolean;
  readonly workers: ReturnType<typeof readWorkers>;
}

/** Reads the flags of an analysis. */
export function readEffort(flags: {
  readonly starts: string;
  readonly seed: string;
  readonly draws: string;
  readonly workers?: string;
}): Effort {
  const count = (name: "starts" | "seed" | "draws", least: number): number => {
    const value = readNumber(flags[name], `--${name}`);
    if (!Number.isInteger(value) || value < least)
      throw new CallError(`--${name}: expected a whole number from ${least} on, found "${flags[name]}"`);
    return value;
  };
  return {
    starts: count("starts", 1),
    seed: count("seed", 0),
    draws: count("draws", 0),
    workers: readWorkers(flags.workers),
  };
}

const labels: Readonly<Record<Stage, string>> = {
  starts: "starts  ",
  profiles: "profiles",
  draws: "draws   ",
  recovery: "recovery",
};

/** Runs an analysis on workers; Ctrl-C ends it. */
export const analyze = (source: FitSource, effort: Effort): Promise<FitAnalysis> =>
  onWorkers(effort, (means) => analyzeFit(source, { ...effort, ...means }));

/** Simulates data at the estimate of an analysis and fits them again. */
export const recover = (
  source: FitSource,
  { optimum: { x }, confidence, posterior: { profiles } }: FitAnalysis,
  { seed, ...effort }: Effort & { readonly n: number },
): Promise<RecoveryReport> =>
  onWorkers(effort, (means) => recoverFit(source, { x, confidence, profiles, n: effort.n, seed, ...means }));

type Means = Pick<AnalyzeOptions, "pool" | "signal" | "onProgress">;

/** Gives work its pool, the signal of Ctrl-C and a bar for each of its stages. */
async function onWorkers<T>(
  { workers }: Pick<Effort, "workers">,
  act: (means: Means) => Promise<T>,
): Promise<T> {
  const pool = makePool(workers);
  const signal = interruptSignal();
  const bars = new Map<Stage, ReturnType<typeof makeProgress>>();
  try {
    return await act({
      pool,
      signal,
      onProgress: (stage, progress) => {
        const bar = bars.get(stage) ?? makeProgress(labels[stage]);
        bars.set(stage, bar);
        bar(progress);
      },
    });
  } finally {
    await pool.close();
  }
}

/** `0.2 to 4`; `…` where there is no limit. */
export const sayInterval = ([low, high]: VariableReport["profileInterval"]): string =>
  `${low === null ? "…" : digits(low, 3)} to ${high === null ? "…" : digits(high, 3)}`;

/** The criteria with their formulas, and in words why there may be no AICc. */
export function describeCriteria({ criteria: { aic, aicc, bic, k }, nData }: FitAnalysis): string {
  const corrected =
    aicc === null
      ? `no AICc (it needs k + 2 = ${k + 2} data or more, and there are ${nData})`
      : `AICc ${digits(aicc)}`;
  return `AIC ${digits(aic)}, ${corrected}, BIC ${digits(bic)} (−2 ln L + 2k, + 2k(k + 1)/(n − k − 1), + k ln n; k = ${k}, n = ${nData})`;
}

/** An analysis as text: how each variable is held, by three intervals side by side, and what to beware of. */
export function describeAnalysis(a: FitAnalysis): string {
  const level = `${digits(100 * a.confidence, 3)} %`;
  const withDraws = a.draws !== null;
  const rows = a.variables.map((v) => [
    v.name,
    v.unit,
    v.value,
    sayInterval(v.profileInterval),
    `${sayInterval(v.covarianceInterval)}${v.isCurved ? " *" : ""}`,
    ...(withDraws ? [v.drawInterval ? sayInterval(v.drawInterval) : "–"] : []),
    v.class ?? "not measurable",
  ]);
  const head = ["variable", "unit", "value", `${level} by profile`, "by covariance"];
  return [
    a.identifiability.sentence,
    a.waterfall.sentence,
    "",
    layTable([...head, ...(withDraws ? [`by ${a.draws?.n} draws`] : []), "class"], rows),
    ...(a.variables.some((v) => v.isCurved)
      ? ["* an end is off by more than a tenth of the half width: the likelihood is no parabola"]
      : []),
    "",
    ...a.variables.map((v) => v.sentence),
    ...a.directions.map((group) => group.sentence),
    "",
    describeCriteria(a),
    ...a.warnings.map((warning) => `beware: ${warning}`),
  ].join("\n");
}

const percent = (share: number): string => `${digits(100 * share, 3)} %`;

const sayCoverage = ({ held, of, limits }: Coverage): string =>
  limits ? `${percent(held / of)} of ${of} (${percent(limits[0])} to ${percent(limits[1])})` : "no interval";

/** Bias on the scale of the fit: a logarithm's as a factor. */
const sayBias = ({ scale, bias, biasError }: RecoveryReport["variables"][number]): string =>
  scale === "log10"
    ? `${digits(100 * (10 ** bias - 1), 2)} ± ${digits(100 * biasError * Math.LN10, 2)} %`
    : `${digits(bias, 2)} ± ${digits(biasError, 2)}`;

/** Says of a kind of interval that it does not hold the truth as often as it says, where the count is against it. */
function sayOff(name: string, kind: string, { held, of, limits }: Coverage, confidence: number): string[] {
  if (!limits || (limits[0] <= confidence && confidence <= limits[1])) return [];
  return [
    `beware: intervals of ${name} by ${kind} hold the truth in ${percent(held / of)}, not in ${percent(confidence)}`,
  ];
}

/** Why profiles hold the truth too often or too seldom, and what to take in their place. */
function sayReach(variables: RecoveryReport["variables"], confidence: number): string[] {
  const off = variables.filter(
    ({ name, profile, calibration }) =>
      calibration && sayOff(name, "profile", profile, confidence).length > 0,
  );
  if (off.length === 0) return [];
  return [
    `beware: the errors of these data reach as far as the ranges of the variables or the bends of the model, where Δχ² does not follow χ² or F; take ${off.map(({ name }) => name).join(", ")} from the table of profiles cut where the data sets say`,
  ];
}

/** Thresholds that the simulated data give, where there are enough of them. */
function describeCalibration(variables: RecoveryReport["variables"], confidence: number): string[] {
  const rows = variables.flatMap(({ name, unit, calibration }) =>
    calibration
      ? [
          [
            ...[name, unit, digits(calibration.threshold, 3), sayInterval(calibration.interval)],
            sayCoverage(calibration.coverage),
          ],
        ]
      : [],
  );
  if (rows.length === 0) return [];
  return [
    "profiles cut where these data sets say, in place of χ² or F, which know no bounds and no curvature:",
    "",
    layTable(["variable", "unit", "Δχ² ≤", percent(confidence), "each half holds it by the other"], rows),
    "",
  ];
}

/** What fits of simulated data tell, as text. */
export function describeRecovery({ n, seed, confidence, variables, failures }: RecoveryReport): string {
  const failed = failures.reduce((sum, { indices }) => sum + indices.length, 0);
  const rows = variables.map((v) => [
    ...[v.name, v.unit, v.truth, v.mean, sayBias(v)],
    v.scale === "log10" ? `factor ${digits(10 ** v.spread, 3)}` : digits(v.spread, 3),
    sayCoverage(v.profile),
    sayCoverage(v.covariance),
  ]);
  const bound = variables.filter(({ atBound }) => atBound > 0);
  const head = [
    "variable",
    "unit",
    "truth",
    "mean",
    "bias",
    "spread",
    "profile holds it",
    "covariance holds it",
  ];
  return [
    `${n} data sets simulated at the estimate (seed ${seed}) and fitted from there; of ${percent(confidence)} intervals, with the 95 % limits of each share:`,
    "",
    layTable(head, rows),
    "",
    ...describeCalibration(variables, confidence),
    `${failed} of ${n} refits failed`,
    ...failures.map(({ reason, indices }) => `beware: ${reason} (data sets ${indices.join(", ")})`),
    ...variables.flatMap((v) => [
      ...sayOff(v.name, "profile", v.profile, confidence),
      ...sayOff(v.name, "covariance", v.covariance, confidence),
    ]),
    ...sayReach(variables, confidence),
    ...bound.map(
      ({ name, atBound, covariance }) =>
        `beware: ${atBound} refits ended on a bound of ${name}, which have no interval by covariance (${n - failed - covariance.of} of ${n - failed} have none)`,
    ),
  ].join("\n");
}
