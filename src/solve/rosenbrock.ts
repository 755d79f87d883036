import { type RosenbrockTableau, rodas5P } from "../numerics/rosenbrock-tableau.ts";
import type { RosenbrockStep, StageInputs } from "../system.ts";
import { type Running, runFrom } from "../time-course.ts";
import { type ErrorNorm, makeErrorNorm } from "./error-norm.ts";
import { baseOf, type Integrator, type SolveProblem } from "./problem.ts";
import { makeRosenbrockStep } from "./rosenbrock-step.ts";
import { SolveError } from "./solution.ts";

/** Bounds on the change of the step from one to the next, and the margin on what the error asks for. */
const [shrinkMost, growMost, safety] = [0.2, 6, 0.9];

/**
 * Makes the integrator of a stiff system by a Rosenbrock method with step control,
 *
 *     h ← h · 0.9 · e^(−1/p),
 *
 * e the error norm. Output times are read off the dense output and do not touch the steps, so that no value depends
 * on which others were asked for.
 *
 * @see Hairer & Wanner, *Solving ODEs II*, 2nd ed., section IV.7 and eq. (IV.8.19).
 */
export function makeRosenbrock(problem: SolveProblem, tableau: RosenbrockTableau = rodas5P): Integrator {
  const { system, drives, maxSteps, outputs } = problem;
  const { dim } = system;
  const p = Float64Array.from(problem.parameters);
  const inputs: StageInputs = {
    slots: drives.map((d) => d.slot),
    values: new Float64Array(drives.length * tableau.c.length),
    slopes: new Float64Array(drives.length),
  };
  const plain = makeLater(() => makeRosenbrockStep(system, p, inputs, tableau));
  const step = system.makeStep?.(p, inputs, tableau, plain) ?? plain;
  const norm = makeErrorNorm(problem);
  const yNew = new Float64Array(dim);
  const error = new Float64Array(dim);
  const dense = new Float64Array(dim * tableau.H.length);
  const power = -1 / tableau.order;
  let steps = 0;

  return {
    countSteps: () => steps,
    advance(from, to, y) {
      const running = drives.map((d) => runFrom(d.course, from));
      norm.start(y);
      let t = from;
      let h = firstStep(problem, norm, p, running, from, to, y);
      let wasRejected = false;
      while (t < to) {
        if (steps++ >= maxSteps) throw new SolveError("max-steps", t);
        // A sliver at the end would cost a step of its own.
        const reaches = t + h * 1.01 >= to;
        if (reaches) h = to - t;
        else if (!(h > 16 * Number.EPSILON * Math.abs(t))) throw new SolveError("step-underflow", t);
        if (running.length > 0) loadStages(running, inputs, t, h, tableau.c);
        const wantsDense = outputs.next < outputs.times.length && outputs.times[outputs.next] < t + h;
        const isSolved = step(t, h, y, yNew, error, dense, wantsDense);
        const e = isSolved ? norm.of(y, yNew, error) : Number.POSITIVE_INFINITY;
        if (!(e <= 1)) {
          h *= Number.isFinite(e) ? Math.max(shrinkMost, safety * e ** power) : 0.1;
          wasRejected = true;
          continue;
        }
        const tNew = reaches ? to : t + h;
        if (wantsDense) writeOutputs(outputs, t, h, tNew, y, yNew, dense);
        norm.accept();
        t = tNew;
        y.set(yNew);
        h *= Math.min(wasRejected ? 1 : growMost, Math.max(shrinkMost, safety * e ** power));
        wasRejected = false;
      }
    },
  };
}

/** Puts off the making of a step, with its buffers, until it is first taken: beside a generated one it seldom is. */
function makeLater(make: () => RosenbrockStep): RosenbrockStep {
  let made: RosenbrockStep | undefined;
  return (t, h, y, yNew, error, dense, wantsDense) => {
    made ??= make();
    return made(t, h, y, yNew, error, dense, wantsDense);
  };
}

function loadStages(
  running: readonly Running[],
  { slopes, values }: StageInputs,
  t: number,
  h: number,
  c: readonly number[],
): void {
  for (let j = 0; j < running.length; j++) {
    slopes[j] = running[j].slope(t);
    for (let s = 0; s < c.length; s++) values[s * running.length + j] = running[j].value(t + c[s] * h);
  }
}

/**
 * Writes the outputs before `until`, with θ = (time − t) / h,
 *
 *     y(θ) = (1 − θ) y + θ (y₁ + (1 − θ)(d₁ + θ(d₂ + θ d₃))).
 */
function writeOutputs(
  outputs: SolveProblem["outputs"],
  t: number,
  h: number,
  until: number,
  y: Float64Array,
  yNew: Float64Array,
  dense: Float64Array,
): void {
  const { times, values } = outputs;
  const n = y.length;
  const rows = dense.length / n;
  let next = outputs.next;
  for (; next < times.length && times[next] < until; next++) {
    const theta = (times[next] - t) / h;
    const rest = 1 - theta;
    const at = next * n;
    for (let i = 0; i < n; i++) {
      let inner = dense[(rows - 1) * n + i];
      for (let m = rows - 2; m >= 0; m--) inner = dense[m * n + i] + theta * inner;
      values[at + i] = rest * y[i] + theta * (yNew[i] + rest * inner);
    }
  }
  outputs.next = next;
}

/**
 * A first step that changes y by about a hundredth of its tolerance-weighted size.
 *
 * @see Hairer, Nørsett & Wanner, *Solving ODEs I*, 2nd ed., section II.4, "Starting Step Size".
 */
function firstStep(
  problem: SolveProblem,
  norm: ErrorNorm,
  p: Float64Array,
  running: readonly Running[],
  from: number,
  to: number,
  y: Float64Array,
): number {
  const base = baseOf(problem.system);
  const f = new Float64Array(base.dim);
  problem.drives.forEach(({ slot }, j) => {
    p[slot] = running[j].value(from);
  });
  base.rhs(from, y, p, f);
  if (f.some((v) => !Number.isFinite(v))) throw new SolveError("not-finite", from);
  let [d0, d1] = [0, 0];
  for (let i = 0; i < base.dim; i++) {
    const size = norm.sizeOf(i, y);
    // Where nothing is known of the size, the first step is a guess.
    if (size === 0) continue;
    d0 += (y[i] / size) ** 2;
    d1 += (f[i] / size) ** 2;
  }
  const guess = d0 < 1e-10 || d1 < 1e-10 ? 1e-6 * (to - from) : 0.01 * Math.sqrt(d0 / d1);
  return Math.min(to - from, guess);
}
