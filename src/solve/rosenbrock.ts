import { denseOutputOf } from "../numerics/dense-output.ts";
import { type RosenbrockTableau, rodas5P } from "../numerics/rosenbrock-tableau.ts";
import type { RosenbrockStep, StageInputs } from "../system.ts";
import { pieceAt, valueAt } from "../time-course.ts";
import { type ErrorNorm, makeErrorNorm } from "./error-norm.ts";
import { baseOf, type Integrator, type SolveProblem } from "./problem.ts";
import { makeRosenbrockStep } from "./rosenbrock-step.ts";
import { SolveError } from "./solution.ts";
import { loadStages, packPiece } from "./stage-inputs.ts";

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
  const { system, drives, maxSteps, outputs, take } = problem;
  const { dim } = system;
  const p = take(problem.parameters.length);
  p.set(problem.parameters);
  const inputs: StageInputs = {
    slots: drives.map((d) => d.slot),
    values: take(drives.length * tableau.c.length),
    slopes: take(drives.length),
    clock: take(2),
  };
  const plain = makeLater(() => makeRosenbrockStep(system, p, inputs, tableau));
  const step = system.makeStep?.(p, inputs, tableau, plain) ?? plain;
  const norm = makeErrorNorm(problem);
  const [yNew, error, dense] = [take(dim), take(dim), take(dim * tableau.H.length)];
  const writeDense = denseOutputOf(dim, tableau.H.length);
  const rate = take(baseOf(system).dim);
  const control = makeControl(tableau.order);
  const { times, values } = outputs;
  let steps = 0;

  return {
    countSteps: () => steps,
    advance(from, to, y) {
      const pieces = drives.map((d) => packPiece(pieceAt(d.course, from)));
      const { clock } = inputs;
      norm.start(y);
      clock[0] = from;
      clock[1] = firstStep(problem, norm, p, from, to, y, rate);
      let wasRejected = false;
      while (clock[0] < to) {
        if (steps++ >= maxSteps) throw new SolveError("max-steps", clock[0]);
        // A sliver at the end would cost a step of its own.
        const reaches = clock[0] + clock[1] * 1.01 >= to;
        if (reaches) clock[1] = to - clock[0];
        else if (!(clock[1] > 16 * Number.EPSILON * Math.abs(clock[0])))
          throw new SolveError("step-underflow", clock[0]);
        if (pieces.length > 0) loadStages(pieces, inputs, tableau.c);
        const wantsDense = outputs.next < times.length && times[outputs.next] < clock[0] + clock[1];
        if (step(y, yNew, error, dense, wantsDense)) norm.find(y, yNew, error);
        else norm.size[0] = Number.POSITIVE_INFINITY;
        const isGood = norm.size[0] <= 1;
        if (isGood) {
          if (wantsDense) outputs.next = writeDense(times, values, outputs.next, clock, y, yNew, dense);
          norm.accept();
          for (let i = 0; i < dim; i++) y[i] = yNew[i];
          if (reaches) clock[0] = to;
          else clock[0] += clock[1];
        }
        control(clock, norm.size, isGood, wasRejected);
        wasRejected = !isGood;
      }
    },
  };
}

/**
 * Makes the function that changes the step `clock[1]` after an error of `size[0]`: what the error asks for, and where
 * it foresees the next one by the change from the last good step to this, no more than that,
 *
 *     h ← h · 0.9 · min(e^(−1/p), (h / h₋) (e₋ / e²)^(1/p)).
 *
 * @see Gustafsson, *Control-theoretic techniques for stepsize selection in implicit Runge–Kutta methods*, ACM Trans.
 * Math. Softw. 20 (1994) 496; Hairer & Wanner, *Solving ODEs II*, eq. (IV.8.25).
 */
function makeControl(order: number) {
  const power = -1 / order;
  const most = 0.01 ** power;
  /** Of the last good step: its length, 0 before the first, and e^(−1/p). */
  const last = new Float64Array(2);
  return (clock: Float64Array, size: Float64Array, isGood: boolean, wasRejected: boolean): void => {
    const e = size[0];
    if (!Number.isFinite(e)) {
      clock[1] *= 0.1;
      return;
    }
    const h = clock[1];
    // e^power, in half the time of the operator.
    const wanted = Math.exp(power * Math.log(e));
    let factor = safety * wanted;
    if (isGood) {
      if (last[0] > 0) factor = Math.min(factor, (factor * wanted * h) / (last[0] * last[1]));
      factor = Math.min(wasRejected ? 1 : growMost, factor);
      last[0] = h;
      // An error of nothing foretells nothing.
      last[1] = Math.min(most, wanted);
    }
    clock[1] = h * Math.max(shrinkMost, factor);
  };
}

/** Puts off the making of a step, with its buffers, until it is first taken: beside a generated one it seldom is. */
function makeLater(make: () => RosenbrockStep): RosenbrockStep {
  let made: RosenbrockStep | undefined;
  return (y, yNew, error, dense, wantsDense) => {
    made ??= make();
    return made(y, yNew, error, dense, wantsDense);
  };
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
  from: number,
  to: number,
  y: Float64Array,
  f: Float64Array,
): number {
  const base = baseOf(problem.system);
  for (const { slot, course } of problem.drives) p[slot] = valueAt(course, from);
  base.rhs(y, p, f);
  let [d0, d1] = [0, 0];
  for (let i = 0; i < base.dim; i++) {
    if (!Number.isFinite(f[i])) throw new SolveError("not-finite", from);
    const size = norm.sizeOf(i, y);
    // Where nothing is known of the size, the first step is a guess.
    if (size === 0) continue;
    d0 += (y[i] / size) ** 2;
    d1 += (f[i] / size) ** 2;
  }
  const guess = d0 < 1e-10 || d1 < 1e-10 ? 1e-6 * (to - from) : 0.01 * Math.sqrt(d0 / d1);
  return Math.min(to - from, guess);
}
