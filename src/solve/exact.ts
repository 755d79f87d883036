import { matrixExponential } from "../numerics/matrix-exponential.ts";
import { breaksOf } from "../time-course.ts";
import type { SolveProblem } from "./problem.ts";
import { makeStretch, type Propagator, type Stretch } from "./stretch.ts";

/**
 * Solves a linear system exactly: the state is propagated from output to output by a matrix exponential, and
 * inputs are convolved by carrying their terms as unknowns.
 *
 * Propagators of equal steps are computed once for all stretches of the same shape.
 */
export function solveExact(problem: SolveProblem): { values: Float64Array; steps: number } {
  const { system, times, drives } = problem;
  const { dim } = system;
  const values = new Float64Array(times.length * dim);
  const breaks = [...new Set(drives.flatMap((d) => breaksOf(d.course)))].sort((a, b) => a - b);
  const shapes = new Map<string, Propagator[]>();
  let stretch = makeStretch(problem, problem.start, shapes);
  let nextBreak = breaks.filter((at) => at <= problem.start).length;
  let state = new Float64Array(stretch.size);
  state.set(system.initial);
  let t = problem.start;
  for (let i = 0; i < times.length; i++) {
    while (breaks[nextBreak] <= times[i]) {
      advance(stretch, state, t, breaks[nextBreak]);
      t = breaks[nextBreak++];
      const y = state.subarray(0, dim);
      stretch = makeStretch(problem, t, shapes);
      state = new Float64Array(stretch.size);
      state.set(y);
    }
    advance(stretch, state, t, times[i]);
    t = times[i];
    for (let k = 0; k < dim; k++) values[i * dim + k] = state[k];
  }
  const steps = [...shapes.values()].reduce((n, kept) => n + kept.length, 0);
  return { values, steps };
}

/** Carries the state from t to `to`; what stands for the inputs is filled in anew each time. */
function advance(stretch: Stretch, state: Float64Array, t: number, to: number): void {
  if (to === t) return;
  stretch.fill(t, state);
  const E = propagator(stretch, to - t, 4 * Number.EPSILON * Math.abs(to));
  const { size } = stretch;
  const next = scratch(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += E[i * size + j] * state[j];
    next[i] = sum;
  }
  for (let i = 0; i < size; i++) state[i] = next[i];
}

/** Steps of a regular grid differ in their last bits (`slack`): they are one. */
function propagator({ M, size, kept }: Stretch, dt: number, slack: number): Float64Array {
  for (let i = kept.length - 1; i >= 0; i--) if (Math.abs(kept[i].dt - dt) <= slack) return kept[i].E;
  const A = new Float64Array(M.length);
  for (let i = 0; i < M.length; i++) A[i] = M[i] * dt;
  const E = matrixExponential(A, size);
  kept.push({ dt, E });
  return E;
}

let buffer = new Float64Array(16);
/** A buffer that is overwritten at once; kept between calls, because most solves are short. */
function scratch(size: number): Float64Array {
  if (buffer.length < size) buffer = new Float64Array(size);
  return buffer;
}
