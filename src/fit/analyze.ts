import { CallError } from "../errors.ts";
import { type Draw, percentileIntervals } from "./bootstrap.ts";
import { type Criteria, informationCriteria, type RunsTest, testRuns } from "./criteria.ts";
import type { LooseGroup } from "./directions.ts";
import { type FitSource, type FitTask, objectiveOf } from "./fit-task.ts";
import { makeWork, type Work, type WorkOptions } from "./fit-work.ts";
import { describeOpenDirections, type LocalIdentifiability, testIdentifiability } from "./identifiability.ts";
import { type StartResult, summarizeStarts, type Waterfall } from "./multistart.ts";
import { type Posterior, toPosterior } from "./posterior.ts";
import type { ProblemObjective } from "./problem-objective.ts";
import { findThreshold, type Optimum, type ProfileBranch, type Threshold } from "./profile.ts";
import { type WalkBranches, walkAll } from "./profile-class.ts";
import { toProfileLine } from "./profile-draws.ts";
import { estimateUncertainty } from "./uncertainty.ts";
import { toVariableReport, type VariableReport } from "./variable-report.ts";

/** How much is asked of a fit. */
export interface AnalyzeOptions extends WorkOptions {
  /** Starts of the search, the given one among them. */
  readonly starts?: number;
  readonly seed?: number;
  readonly confidence?: number;
  /** Refits of data drawn at the estimate; none unless asked for. */
  readonly draws?: number;
  /** Intervals by profile likelihood, and with them classes; true unless switched off. */
  readonly profiles?: boolean;
}

/** A fit with all that is said of how far it can be trusted: plain data. */
export interface FitAnalysis {
  readonly schema: "cuptake-fit-analysis/2";
  readonly confidence: number;
  readonly seed: number;
  /** The best optimum, as the search moves its variables. */
  readonly optimum: Optimum;
  /** What can be carried on to predictions. */
  readonly posterior: Posterior;
  readonly variables: readonly VariableReport[];
  /** What Δχ² of a profile is measured by; null where there is nothing to measure it by. */
  readonly threshold: Threshold | null;
  readonly identifiability: LocalIdentifiability;
  /** Combinations that are fixed where their members are not. */
  readonly directions: readonly LooseGroup[];
  /** n × n, row by row; NaN is null. */
  readonly correlation: readonly (number | null)[];
  readonly waterfall: Waterfall;
  /** Σr² of each start that ended, best first. */
  readonly squares: readonly number[];
  /** AICc is null where n ≤ k + 1: it is not defined there. */
  readonly criteria: Omit<Criteria, "aicc"> & { readonly aicc: number | null };
  readonly nData: number;
  readonly hasSpread: boolean;
  readonly degreesOfFreedom: number;
  readonly runs: RunsTest | null;
  readonly draws: { readonly n: number; readonly failed: number } | null;
  /** What a reader must know before using a number. */
  readonly warnings: readonly string[];
}

/** Analyzes a fit as the function of that name in `open-analysis.ts` says, which loads this one. */
export async function analyzeFit(source: FitSource, options: AnalyzeOptions = {}): Promise<FitAnalysis> {
  const { starts = 20, seed = 1, confidence = 0.95, draws = 0, profiles = true } = options;
  const objective = objectiveOf(source);
  const scales = objective.variables.map(({ scale }) => scale);
  const identifiability = testIdentifiability(objective, { seed, scales });
  const work = makeWork(source, options);
  const ends = (await work(
    "starts",
    Array.from({ length: starts }, (_, index): FitTask => ({ kind: "start", seed, index })),
  )) as StartResult[];
  const { hasSpread, nData } = objective;
  const before = objective.residuals(Float64Array.from(objective.start))?.r ?? new Float64Array(0);
  const atStart = before.reduce((sum, r) => sum + r * r, 0);
  const waterfall = summarizeStarts(ends, { hasSpread, nRows: nData, atStart });
  const [best] = waterfall.clusters;
  if (!best) throw new CallError(waterfall.sentence);
  const { optimum, branches } = profiles
    ? await profile(objective, best, confidence, work)
    : { optimum: { x: best.x, squares: best.squares }, branches: [] };
  const found = { ...residualsAt(objective, optimum.x), x: optimum.x };
  const uncertainty = estimateUncertainty(objective, found);
  const refits = (await work(
    "draws",
    Array.from({ length: draws }, (_, index): FitTask => ({ kind: "draw", x: optimum.x, seed, index })),
  )) as Draw[];
  const freedom = uncertainty.degreesOfFreedom;
  const isDrawn = refits.some((draw) => draw.ok);
  const drawn = isDrawn
    ? percentileIntervals(refits, { confidence, ...(!hasSpread && freedom > 0 && { freedom }) })
    : undefined;
  const n = objective.names.length;
  const criteria = informationCriteria(
    { name: "", squares: optimum.squares, nVariables: n },
    { nRows: nData, hasSpread },
  );
  const runs = testRuns(found.r.subarray(0, nData)) ?? null;
  const report = {
    schema: "cuptake-fit-analysis/2" as const,
    confidence,
    seed,
    optimum,
    posterior: toPosterior(objective, found, uncertainty, {
      profiles: branches.map(toProfileLine),
      refits: refits.flatMap((draw) => (draw.ok ? [draw.x] : [])),
    }),
    variables: objective.variables.map((variable, k) =>
      toVariableReport(variable, optimum.x[k], {
        confidence,
        freedom: hasSpread ? Number.POSITIVE_INFINITY : freedom,
        error: uncertainty.standardErrors[k],
        isHeld: uncertainty.held[k],
        branches: branches[k],
        drawn: drawn?.[k],
        names: objective.names,
      }),
    ),
    identifiability,
    // A bound says nothing of what the data hold: directions are those of all variables.
    directions: describeOpenDirections(objective, scales, found, {
      variance: uncertainty.variance,
      held: objective.names.map(() => false),
    }),
    correlation: Array.from(uncertainty.correlation, (c): number | null => (Number.isNaN(c) ? null : c)),
    waterfall,
    squares: ends.flatMap((end) => (end.ok ? [end.squares] : [])).sort((a, b) => a - b),
    threshold:
      branches.length > 0 ? findThreshold(objective, optimum.squares, found.r.length, n, confidence) : null,
    criteria: { ...criteria, aicc: Number.isFinite(criteria.aicc) ? criteria.aicc : null },
    nData,
    hasSpread,
    degreesOfFreedom: freedom,
    runs,
    draws: draws > 0 ? { n: draws, failed: refits.filter((draw) => !draw.ok).length } : null,
  };
  return { ...report, warnings: findWarnings(report) };
}

/** Walks all profiles, if there is something to measure them by. */
async function profile(
  objective: ProblemObjective,
  { x, squares }: Optimum,
  confidence: number,
  work: Work,
): ReturnType<typeof walkAll> {
  const { hasSpread, nData, names } = objective;
  if (!hasSpread && nData <= names.length) return { optimum: { x, squares }, branches: [] };
  const walk: WalkBranches = async (optimum, branches) =>
    (await work(
      "profiles",
      branches.map(
        ({ variable, direction }): FitTask => ({
          ...{ kind: "profile", optimum, variable, direction, confidence },
        }),
      ),
    )) as ProfileBranch[];
  return walkAll(walk, { x, squares }, [...names.keys()]);
}

function residualsAt(objective: ProblemObjective, x: readonly number[]) {
  const found = objective.residuals(Float64Array.from(x));
  if (!found) throw new CallError("the model cannot be solved at the optimum");
  return found;
}

/** What a reader must know before using a number, each with its reason. */
function findWarnings(analysis: Omit<FitAnalysis, "warnings">): string[] {
  const { variables, degreesOfFreedom, nData, runs, waterfall, draws, identifiability } = analysis;
  const n = variables.length;
  const warnings: string[] = [];
  if (identifiability.rank < identifiability.nVariables) warnings.push(identifiability.sentence);
  if (degreesOfFreedom < 2)
    warnings.push(
      `${n} variables on ${nData} data leave ${Math.max(0, degreesOfFreedom)} ${degreesOfFreedom === 1 ? "degree" : "degrees"} of freedom: that the curve passes near them is a demonstration, not a test of the model`,
    );
  for (const { name, atBound } of variables)
    if (atBound) warnings.push(`${name} stands at its bound, which holds it, not the data`);
  const loose = variables.filter((v) => v.class !== null && v.class !== "identifiable");
  if (loose.length > 0)
    warnings.push(
      `the data do not limit ${loose.map((v) => v.name).join(", ")} on both sides; use no value of theirs`,
    );
  const curved = variables.filter((v) => v.isCurved);
  if (curved.length > 0)
    warnings.push(
      `the likelihood of ${curved.map((v) => v.name).join(", ")} is no parabola: intervals by covariance are not ${Number((100 * analysis.confidence).toPrecision(3))} % intervals there; take those by profile`,
    );
  if (runs && runs.pFew < 0.05)
    warnings.push(
      `residuals hang together (${runs.nRuns} runs of one sign, ${Number(runs.expected.toPrecision(2))} expected, P = ${Number(runs.pFew.toPrecision(2))}): the model bends another way than the data`,
    );
  if (waterfall.nStarts > 1 && waterfall.clusters[0].indices.length === 1) warnings.push(waterfall.sentence);
  if (draws && draws.failed > 0) warnings.push(`${draws.failed} of ${draws.n} draws could not be refitted`);
  return warnings;
}
