import { type RosenbrockTableau, rodas5P } from "../numerics/rosenbrock-tableau.ts";
import type { RosenbrockStep, StageInputs } from "../system.ts";
import { breaksOf, type Running, runFrom } from "../time-course.ts";
import type { SolveProblem } from "./problem.ts";
import { makeRosenbrockStep } from "./rosenbrock-step.ts";
import { SolveError } from "./solution.ts";

/** Bounds on the change of the step from one to the next, and the margin on what the error asks for. */
const [shrinkMost, growMost, safety] = [0.2, 6, 0.9];

/**
 * Solves a stiff system by a Rosenbrock method with step control,
 *
 *     h ← h · 0.9 · e^(−1/p),   e² = mean of (errorᵢ / (atolᵢ + rtol · max(|yᵢ|, |y₁ᵢ|)))²,
 *
 * on every stretch between the breaks of the inputs anew. Output times are read off the dense output and do not
 * touch the steps, so that no value depends on which others were asked for.
 *
 * @see Hairer & Wanner, *Solving ODEs II*, 2nd ed., section IV.7 and eq. (IV.8.19).
 */
export function solveRosenbrock(
  problem: SolveProblem,
  tableau: RosenbrockTableau = rodas5P,
): { values: Float64Array; steps: number } {
  const { system, times, drives, start } = problem;
  const n = system.dim;
  const values = new Float64Array(times.length * n);
  const p = Float64Array.from(problem.parameters);
  const inputs: StageInputs = {
    slots: drives.map((d) => d.slot),
    values: new Float64Array(drives.length * tableau.c.length),
    slopes: new Float64Array(drives.length),
  };
  const plain = makeLater(() => makeRosenbrockStep(system, p, inputs, tableau));
  const step = system.makeStep?.(p, inputs, tableau, plain) ?? plain;
  const end = times.length > 0 ? times[times.length - 1] : start;
  const breaks = drives.flatMap((d) => breaksOf(d.course)).filter((t) => t > start && t < end);
  const stops = mergeStops([...breaks, end]);
  const state = { t: start, y: Float64Array.from(system.initial), steps: 0, next: 0 };
  for (const stop of stops) {
    const running = drives.map((d) => runFrom(d.course, state.t));
    integrate(problem, tableau, { step, running, inputs, p }, stop, state, values);
  }
  while (state.next < times.length) values.set(state.y, state.next++ * n);
  return { values, steps: state.steps };
}

/** Sorts stops and drops those that lie within rounding of a later one: no step fits between them. */
const mergeStops = (stops: readonly number[]): number[] =>
  [...stops]
    .sort((x, y) => x - y)
    .filter((t, i, all) => i + 1 === all.length || all[i + 1] - t > 64 * Number.EPSILON * Math.abs(t));

/** Puts off the making of a step, with its buffers, until it is first taken: beside a generated one it seldom is. */
function makeLater(make: () => RosenbrockStep): RosenbrockStep {
  let made: RosenbrockStep | undefined;
  return (t, h, y, yNew, error, dense) => {
    made ??= make();
    return made(t, h, y, yNew, error, dense);
  };
}

interface State {
  t: number;
  y: Float64Array;
  steps: number;
  /** The next output to be written. */
  next: number;
}

interface Parts {
  readonly step: RosenbrockStep;
  readonly running: readonly Running[];
  readonly inputs: StageInputs;
  readonly p: Float64Array;
}

/** Carries `state` from its t to `stop`, a stretch without breaks, and writes the outputs on the way. */
function integrate(
  problem: SolveProblem,
  tableau: RosenbrockTableau,
  parts: Parts,
  stop: number,
  state: State,
  values: Float64Array,
): void {
  const { system, times, maxSteps } = problem;
  const n = system.dim;
  const yNew = new Float64Array(n);
  const error = new Float64Array(n);
  const dense = new Float64Array(n * tableau.H.length);
  let h = firstStep(problem, parts, state, stop);
  let wasRejected = false;
  while (state.t < stop) {
    if (state.steps++ >= maxSteps) throw new SolveError("max-steps", state.t);
    // A sliver at the end would cost a step of its own.
    const reaches = state.t + h * 1.01 >= stop;
    if (reaches) h = stop - state.t;
    else if (!(h > 16 * Number.EPSILON * Math.abs(state.t))) throw new SolveError("step-underflow", state.t);
    loadStages(parts, state.t, h, tableau.c);
    const isSolved = parts.step(state.t, h, state.y, yNew, error, dense);
    const e = isSolved ? errorNorm(problem, state.y, yNew, error) : Number.POSITIVE_INFINITY;
    if (!(e <= 1)) {
      h *= Number.isFinite(e) ? Math.max(shrinkMost, safety * e ** (-1 / tableau.order)) : 0.1;
      wasRejected = true;
      continue;
    }
    const tNew = reaches ? stop : state.t + h;
    while (state.next < times.length && times[state.next] <= tNew) {
      const theta = (times[state.next] - state.t) / h;
      interpolate(theta, state.y, yNew, dense, values, state.next * n);
      state.next++;
    }
    state.t = tNew;
    state.y.set(yNew);
    const grow = Math.min(
      wasRejected ? 1 : growMost,
      Math.max(shrinkMost, safety * e ** (-1 / tableau.order)),
    );
    wasRejected = false;
    h *= grow;
  }
}

function loadStages({ running, inputs }: Parts, t: number, h: number, c: readonly number[]): void {
  for (let j = 0; j < running.length; j++) {
    inputs.slopes[j] = running[j].slope(t);
    for (let s = 0; s < c.length; s++) inputs.values[s * running.length + j] = running[j].value(t + c[s] * h);
  }
}

/** Root mean square of the error in units of the tolerance; NaN or infinite if the step went wrong. */
function errorNorm(
  { tolerance, absoluteTolerance }: SolveProblem,
  y: Float64Array,
  yNew: Float64Array,
  error: Float64Array,
): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const size = absoluteTolerance[i] + tolerance * Math.max(Math.abs(y[i]), Math.abs(yNew[i]));
    sum += (error[i] / size) ** 2;
  }
  return Math.sqrt(sum / y.length);
}

/** y(θ) = (1 − θ) y + θ (y₁ + (1 − θ)(d₁ + θ(d₂ + θ d₃))). */
function interpolate(
  theta: number,
  y: Float64Array,
  yNew: Float64Array,
  dense: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const n = y.length;
  const rows = dense.length / n;
  for (let i = 0; i < n; i++) {
    let inner = 0;
    for (let m = rows - 1; m >= 0; m--) inner = dense[m * n + i] + theta * inner;
    out[at + i] = (1 - theta) * y[i] + theta * (yNew[i] + (1 - theta) * inner);
  }
}

/**
 * A first step that changes y by about a hundredth of its tolerance-weighted size.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., section II.4, "Starting Step Size".
 */
function firstStep(problem: SolveProblem, parts: Parts, state: State, stop: number): number {
  const { system, tolerance, absoluteTolerance } = problem;
  const f = new Float64Array(system.dim);
  loadStages(parts, state.t, 0, [0]);
  parts.inputs.slots.forEach((slot, j) => {
    parts.p[slot] = parts.inputs.values[j];
  });
  system.rhs(state.t, state.y, parts.p, f);
  if (f.some((v) => !Number.isFinite(v))) throw new SolveError("not-finite", state.t);
  let [d0, d1] = [0, 0];
  for (let i = 0; i < system.dim; i++) {
    const size = absoluteTolerance[i] + tolerance * Math.abs(state.y[i]);
    d0 += (state.y[i] / size) ** 2;
    d1 += (f[i] / size) ** 2;
  }
  const guess = d0 < 1e-10 || d1 < 1e-10 ? 1e-6 * (stop - state.t) : 0.01 * Math.sqrt(d0 / d1);
  return Math.min(stop - state.t, guess);
}
