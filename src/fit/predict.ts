import { type Solution, SolveError } from "../solve/solution.ts";
import { type SolveOptions, solve } from "../solve/solve.ts";
import type { Parameters } from "./parameters.ts";
import type { FitProblem } from "./problem.ts";
import { planRuns, type Run } from "./runs.ts";

/** The models at every point, in the order of the data, in the units of their observables. */
export interface Prediction {
  readonly values: Float64Array;
  /** ∂value/∂x, points × variables. */
  readonly derivatives: Float64Array;
}

/** Which method solves the models, and how well. */
export type SolverOptions = Pick<SolveOptions, "method" | "tolerance">;

/**
 * Makes the function that predicts every point of a problem and its exact derivatives at the x that was loaded: one
 * solve with forward sensitivities for each condition, frames by an integral that is solved along.
 *
 * It returns undefined where a model cannot be solved.
 */
export function makePredictor(
  problem: FitProblem,
  parameters: Parameters,
  options: SolverOptions = {},
): () => Prediction | undefined {
  const runs = planRuns(problem, parameters);
  const nPoints = problem.data.reduce((n, { points }) => n + points.length, 0);
  const n = parameters.variables.length;
  return () => {
    const values = new Float64Array(nPoints);
    const derivatives = new Float64Array(nPoints * n);
    for (const run of runs) {
      run.scope.write(run.p);
      const solution = trySolve(run, options);
      if (!solution) return undefined;
      readRun(run, solution, values, derivatives, n);
    }
    return { values, derivatives };
  };
}

function trySolve({ system, times, parameters, courses }: Run, options: SolverOptions): Solution | undefined {
  try {
    return solve(system, { ...options, times, parameters, inputs: courses() });
  } catch (error) {
    if (error instanceof SolveError) return undefined;
    throw error;
  }
}

/** Chain rule: do/dx = Σⱼ do/dpⱼ · ∂pⱼ/∂x. */
function readRun(
  { links, lenses }: Run,
  solution: Solution,
  values: Float64Array,
  derivatives: Float64Array,
  n: number,
): void {
  const slopes = links.map((link) => link.slope());
  for (const { read, places, out } of lenses)
    for (const { row, iTime, iEnd, factor } of places) {
      read(solution, iTime, iEnd);
      values[row] = out[0] * factor;
      for (let l = 0; l < links.length; l++)
        derivatives[row * n + links[l].variable] += out[1 + links[l].iMoving] * slopes[l] * factor;
    }
}
