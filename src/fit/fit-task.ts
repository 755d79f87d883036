import { type Draw, makeDraws } from "./bootstrap.ts";
import { runStart, type StartOptions, type StartResult } from "./multistart.ts";
import type { SolverOptions } from "./predict.ts";
import { type DataSet, readProblem, type WrittenProblem } from "./problem.ts";
import { makeObjective, type ProblemObjective } from "./problem-objective.ts";
import { type BranchOptions, type Optimum, type ProfileBranch, walkProfile } from "./profile.ts";

/** A fit as plain data that can be sent to a worker: the problem with its models as text, and how it is solved. */
export interface FitSource {
  readonly problem: WrittenProblem;
  readonly solver?: SolverOptions;
}

/** One piece of work of an analysis; none depends on another of its kind. */
export type FitTask =
  | ({ readonly kind: "start" } & StartOptions)
  | ({ readonly kind: "profile"; readonly optimum: Optimum } & BranchOptions)
  | { readonly kind: "draw"; readonly x: readonly number[]; readonly seed: number; readonly index: number };

export interface FitTaskArgument {
  readonly source: FitSource;
  readonly task: FitTask;
}

export type FitTaskResult = StartResult | ProfileBranch | Draw;

let last: { readonly key: string; readonly objective: ProblemObjective } | undefined;

/** The objective of a source; the last one is kept, because the tasks of one analysis have one source. */
export function objectiveOf(source: FitSource): ProblemObjective {
  const key = JSON.stringify(source);
  if (last?.key !== key) {
    last = { key, objective: makeObjective(readProblem(source.problem), source.solver) };
  }
  return last.objective;
}

/** Does one task; it depends on its argument alone, wherever it runs. */
export function runFitTask({ source, task }: FitTaskArgument): FitTaskResult {
  const objective = objectiveOf(source);
  if (task.kind === "start") return runStart(objective, task);
  if (task.kind === "profile") return walkProfile(objective, task.optimum, task);
  return drawAgain(objective, source.problem.data, task);
}

/** Fits data drawn at the estimate: the parametric bootstrap, with the points' own conditions and spreads. */
function drawAgain(
  objective: ProblemObjective,
  data: readonly DataSet[],
  { x, seed, index }: Extract<FitTask, { kind: "draw" }>,
): Draw {
  const found = objective.residuals(Float64Array.from(x));
  const predicted = objective.predictAt(x);
  if (!found || !predicted) return { index, ok: false, reason: "the model cannot be solved at the estimate" };
  const fitted = Float64Array.from(predicted.flatMap(({ values }) => Array.from(values)));
  const spread = Float64Array.from(
    predicted.flatMap(({ sd }, s) =>
      Array.from(sd, (own, i) => (Number.isNaN(own) ? relativeSpread(data[s], i) : own)),
    ),
  );
  const draw = makeDraws(objective.withValues, {
    ...{ fitted, spread, x, hasSpread: objective.hasSpread },
    ...{ r: found.r, J: found.J },
  });
  return draw({ seed, index, kind: "parametric" });
}

/** Where σ is known up to a factor alone: σᵢ² = σ²/wᵢ. */
const relativeSpread = ({ spread, points }: DataSet, i: number): number =>
  spread.kind === "weights" ? 1 / Math.sqrt(points[i].weight ?? 1) : 1;
