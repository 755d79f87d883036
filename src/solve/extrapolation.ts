import { Solver } from "odex";
import { runFrom } from "../time-course.ts";
import { groupsOf, type Integrator, type SolveProblem } from "./problem.ts";
import { SolveError } from "./solution.ts";

/** Right-hand sides per step that an extrapolation of full order may cost. */
const evaluationsPerStep = 100;

/**
 * Makes the integrator of a non-stiff system by extrapolation (Gragg–Bulirsch–Stoer), through odex.
 *
 * The library neither stops at NaN nor says so, and its step limit does not bound its work; both are watched here.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., section II.9 (ODEX).
 */
export function makeExtrapolation(problem: SolveProblem): Integrator {
  const { system, maxSteps, outputs } = problem;
  const { dim } = system;
  const { from: runInputsFrom, f } = makeRhs(problem, maxSteps * evaluationsPerStep);
  const absolute = absoluteTolerances(problem);
  let steps = 0;
  return {
    countSteps: () => steps,
    advance(from, to, y) {
      runInputsFrom(from);
      const solver = makeSolver(problem, absolute(y), to - from, maxSteps - steps);
      const isInside = (time: number, x: number): boolean => time <= x && time < to;
      const result = solver.solve(f, from, Array.from(y), to, (_n, _xOld, x, yNow, interpolate) => {
        while (outputs.next < outputs.times.length && isInside(outputs.times[outputs.next], x)) {
          const at = outputs.times[outputs.next];
          for (let i = 0; i < dim; i++)
            outputs.values[outputs.next * dim + i] = at === x ? yNow[i] : interpolate(i, at);
          outputs.next++;
        }
        return undefined;
      });
      steps += result.nStep;
      if (result.outcome !== 0) throw new SolveError("max-steps", from);
      y.set(result.y);
    },
  };
}

function makeSolver(
  { system, tolerance }: SolveProblem,
  absolute: readonly number[],
  span: number,
  maxSteps: number,
): Solver {
  const solver = new Solver(system.dim);
  solver.relativeTolerance = absolute.map(() => tolerance);
  solver.absoluteTolerance = [...absolute];
  solver.maxSteps = Math.max(1, maxSteps);
  solver.initialStepSize = Math.min(1e-3 * span, 1);
  solver.denseOutput = true;
  return solver;
}

/**
 * The library takes fixed absolute tolerances: a thousandth of the relative one times what each group of unknowns has
 * at the start, or where it has nothing, what its fastest change at some times would bring about by the end.
 */
function absoluteTolerances(problem: SolveProblem): (y: Float64Array) => number[] {
  const { system, tolerance, absoluteTolerance, start, end, drives } = problem;
  const { dim } = system;
  const { groups, nGroups } = groupsOf(system);
  const n = groups.length;
  const places = Array.from({ length: dim }, (_, i) =>
    groups[i % n] < 0 ? -1 : Math.floor(i / n) * nGroups + groups[i % n],
  );
  const scale = new Float64Array((dim / n) * nGroups);
  const include = (y: Float64Array, factor: number, isWanted: (at: number) => boolean): void => {
    places.forEach((at, i) => {
      if (at >= 0 && isWanted(at)) scale[at] = Math.max(scale[at], Math.abs(y[i]) * factor);
    });
  };
  return (y) => {
    include(y, 1, () => true);
    const empty = new Set(places.filter((at) => at >= 0 && scale[at] === 0));
    if (empty.size > 0) {
      const p = Float64Array.from(problem.parameters);
      const f = new Float64Array(dim);
      const span = end - start;
      for (let k = 0; k <= 32; k++) {
        const t = start + (span * k) / 32;
        for (const { slot, course } of drives) p[slot] = runFrom(course, t).value(t);
        system.rhs(y, p, f);
        include(f, span, (at) => empty.has(at));
      }
    }
    return places.map((at, i) => {
      if (absoluteTolerance && i < n) return absoluteTolerance[i];
      // What only follows the others has no say in the steps.
      return at < 0 ? Number.MAX_VALUE : 1e-3 * tolerance * (scale[at] || 1);
    });
  };
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
    system.rhs(yIn, p, dy);
    for (let i = 0; i < dy.length; i++) if (!Number.isFinite(dy[i])) throw new SolveError("not-finite", t);
    return Array.from(dy);
  };
  return { from, f };
}
