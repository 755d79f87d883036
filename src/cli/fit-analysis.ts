import {
  analyzeFit,
  CallError,
  type FitAnalysis,
  type FitSource,
  makePool,
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
};

/** Runs an analysis on workers; Ctrl-C ends it. */
export async function analyze(source: FitSource, { workers, ...effort }: Effort): Promise<FitAnalysis> {
  const pool = makePool(workers);
  const signal = interruptSignal();
  const bars = new Map<Stage, ReturnType<typeof makeProgress>>();
  try {
    return await analyzeFit(source, {
      ...effort,
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
    sayInterval(v.covarianceInterval),
    sayInterval(v.profileInterval),
    ...(withDraws ? [v.drawInterval ? sayInterval(v.drawInterval) : "–"] : []),
    v.class ?? "not measurable",
  ]);
  const head = ["variable", "unit", "value", `covariance ${level}`, `profile ${level}`];
  return [
    a.identifiability.sentence,
    a.waterfall.sentence,
    "",
    layTable([...head, ...(withDraws ? [`${a.draws?.n} draws ${level}`] : []), "class"], rows),
    "",
    ...a.variables.map((v) => v.sentence),
    ...a.directions.map((group) => group.sentence),
    "",
    describeCriteria(a),
    ...a.warnings.map((warning) => `beware: ${warning}`),
  ].join("\n");
}
