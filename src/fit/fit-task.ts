import { type Draw, makeDraws } from "./bootstrap.ts";
import { runStart, type StartOptions, type StartResult } from "./multistart.ts";
import type { SolverOptions } from "./predict.ts";
import { readProblem, type WrittenProblem } from "./problem.ts";
import { makeObjective, type ProblemObjective } from "./problem-objective.ts";
import { type BranchOptions, type Optimum, type ProfileBranch, walkProfile } from "./profile.ts";
import { basisAt, type Recovery, type RecoveryOptions, recoverOnce } from "./recovery.ts";

/** A fit as plain data that can be sent to a worker: the problem with its models as text, and how it is solved. */
export interface FitSource {
  readonly problem: WrittenProblem;
  readonly solver?: SolverOptions;
}

/** One piece of work of an analysis; none depends on another of its kind. */
export type FitTask =
  | ({ readonly kind: "start" } & StartOptions)
  | ({ readonly kind: "profile"; readonly optimum: Optimum } & BranchOptions)
  | ({ readonly kind: "recovery" } & RecoveryOptions)
  | { readonly kind: "draw"; readonly x: readonly number[]; readonly seed: number; readonly index: number };

/** What a worker is given: a fit as texts, and one task of it. */
export interface FitTaskArgument {
  readonly source: FitSource;
  readonly task: FitTask;
}

/** What a task of a fit gives back, by kind of task. */
export type FitTaskResult = StartResult | ProfileBranch | Draw | Recovery;

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
  if (task.kind === "recovery") return recoverOnce(objective, task);
  return drawAgain(objective, task);
}

/** Fits data drawn at the estimate: the parametric bootstrap, with the points' own conditions and spreads. */
function drawAgain(
  objective: ProblemObjective,
  { x, seed, index }: Extract<FitTask, { kind: "draw" }>,
): Draw {
  const basis = basisAt(objective, x);
  if (!basis) return { index, ok: false, reason: "the model cannot be solved at the estimate" };
  const draw = makeDraws(objective.withValues, basis);
  return draw({ seed, index, kind: "parametric" });
}
