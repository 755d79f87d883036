import { Solver } from "odex";
import { breaksOf, runFrom } from "../time-course.ts";
import type { SolveProblem } from "./problem.ts";
import { SolveError } from "./solution.ts";

/** Right-hand sides per step that an extrapolation of full order may cost. */
const evaluationsPerStep = 100;

/**
 * Solves a non-stiff system by extrapolation (Gragg–Bulirsch–Stoer), through odex.
 *
 * The library neither stops at NaN nor says so, and its step limit does not bound its work; both are watched
 * here. Integration restarts at every break of an input, so that no dose is stepped over.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., section II.9 (ODEX).
 */
export function solveExtrapolation(problem: SolveProblem): { values: Float64Array; steps: number } {
  const { system, times, drives, start, maxSteps } = problem;
  const values = new Float64Array(times.length * system.dim);
  const { from, f } = makeRhs(problem, maxSteps * evaluationsPerStep);
  const end = times[times.length - 1] ?? start;
  const breaks = [...new Set(drives.flatMap((d) => breaksOf(d.course)))].filter((t) => t > start && t < end);
  const stops = [...breaks.sort((a, b) => a - b), end];
  let y = Array.from(system.initial);
  let t = start;
  let steps = 0;
  let next = writeUpTo(values, times, 0, t, y);
  for (const stop of stops) {
    if (stop <= t) continue;
    from(t);
    const solver = makeSolver(problem, stop - t, maxSteps - steps);
    const result = solver.solve(f, t, y, stop, (_n, xOld, x, yNow, interpolate) => {
      // The last step lands on the stop exactly: take its value, not the interpolant's.
      while (next < times.length && times[next] <= x) {
        const at = times[next];
        for (let i = 0; i < system.dim; i++)
          values[next * system.dim + i] = at === x || at <= xOld ? yNow[i] : interpolate(i, at);
        next++;
      }
      return undefined;
    });
    steps += result.nStep;
    if (result.outcome !== 0) throw new SolveError("max-steps", t);
    y = result.y;
    t = stop;
  }
  return { values, steps };
}

function makeSolver(
  { system, tolerance, absoluteTolerance }: SolveProblem,
  span: number,
  maxSteps: number,
): Solver {
  const solver = new Solver(system.dim);
  solver.relativeTolerance = Array.from(absoluteTolerance, () => tolerance);
  solver.absoluteTolerance = Array.from(absoluteTolerance);
  solver.maxSteps = Math.max(1, maxSteps);
  solver.initialStepSize = Math.min(1e-3 * span, 1);
  solver.denseOutput = true;
  return solver;
}

/** `from` sets the time from which inputs run: a step that ends at a jump must not see what is behind it. */
function makeRhs({ system, parameters, drives }: SolveProblem, budget: number) {
  const p = Float64Array.from(parameters);
  const yIn = new Float64Array(system.dim);
  const dy = new Float64Array(system.dim);
  let evaluations = 0;
  let running = drives.map(({ course }) => runFrom(course, Number.NEGATIVE_INFINITY));
  const from = (t: number): void => {
    running = drives.map(({ course }) => runFrom(course, t));
  };
  const f = (t: number, y: number[]): number[] => {
    if (++evaluations > budget) throw new SolveError("max-steps", t);
    drives.forEach(({ slot }, i) => {
      p[slot] = running[i].value(t);
    });
    yIn.set(y);
    system.rhs(t, yIn, p, dy);
    for (let i = 0; i < dy.length; i++) if (!Number.isFinite(dy[i])) throw new SolveError("not-finite", t);
    return Array.from(dy);
  };
  return { from, f };
}

function writeUpTo(values: Float64Array, times: Float64Array, from: number, t: number, y: number[]): number {
  let next = from;
  while (next < times.length && times[next] <= t) values.set(y, next++ * y.length);
  return next;
}
