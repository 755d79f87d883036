import { matrixExponential } from "../numerics/matrix-exponential.ts";
import type { System } from "../system.ts";
import { breaksOf } from "../time-course.ts";
import type { Drive, SolveProblem } from "./problem.ts";

/**
 * A linear system on one stretch of time without breaks, with its inputs turned into unknowns,
 *
 *     d/dt [y z 1]ᵀ = M [y z 1]ᵀ,
 *
 * where each term A τ^n e^(−λτ) of a changing input is one unknown z (n = 0) or two (n = 1).
 */
interface Stretch {
  readonly size: number;
  readonly M: Float64Array;
  /** Values of the z at time t. */
  fill(t: number, state: Float64Array): void;
}

/**
 * Solves a linear system exactly: the state is propagated from output to output by a matrix exponential, and
 * plasma curves made of exponentials are convolved by carrying them as unknowns.
 *
 * Propagators of equal steps are computed once.
 */
export function solveExact(problem: SolveProblem): { values: Float64Array; steps: number } {
  const { system, times, drives } = problem;
  const values = new Float64Array(times.length * system.dim);
  let y: Float64Array = Float64Array.from(system.initial);
  let t = problem.start;
  let steps = 0;
  let stretch = makeStretch(problem, t);
  let cache = new Map<number, Float64Array>();
  const breaks = [...new Set(drives.flatMap((d) => breaksOf(d.course)))].sort((a, b) => a - b);
  const advance = (to: number): void => {
    if (to === t) return;
    // Equal steps may differ in their last bits; 15 digits tell apart all that matter.
    const dt = Number((to - t).toPrecision(15));
    let E = cache.get(dt);
    if (!E) {
      E = matrixExponential(
        stretch.M.map((m) => m * dt),
        stretch.size,
      );
      cache.set(dt, E);
      steps++;
    }
    y = propagate(E, stretch, t, y, system.dim);
    t = to;
  };
  times.forEach((time, i) => {
    for (const at of breaks)
      if (at > t && at <= time) {
        advance(at);
        stretch = makeStretch(problem, at);
        cache = new Map();
      }
    advance(time);
    values.set(y, i * system.dim);
  });
  return { values, steps };
}

function propagate(E: Float64Array, stretch: Stretch, t: number, y: Float64Array, dim: number): Float64Array {
  const state = new Float64Array(stretch.size);
  state.set(y);
  stretch.fill(t, state);
  const next = new Float64Array(dim);
  for (let i = 0; i < dim; i++) {
    let sum = 0;
    for (let j = 0; j < stretch.size; j++) sum += E[i * stretch.size + j] * state[j];
    next[i] = sum;
  }
  return next;
}

/** Sets up the matrix for the time from t on, when the inputs that started at or before t run. */
function makeStretch({ system, parameters, drives }: SolveProblem, t: number): Stretch {
  const running = drives.filter((d) => d.course.start <= t);
  const nTerms = running.reduce((n, d) => n + d.course.terms.reduce((m, term) => m + 1 + term.power, 0), 0);
  const size = system.dim + nTerms + 1;
  const M = new Float64Array(size * size);
  const p = Float64Array.from(parameters);
  for (const d of drives) p[d.slot] = 0;
  writeOwnPart(system, p, M, size);
  let z = system.dim;
  const fills: ((t: number, state: Float64Array) => void)[] = [];
  for (const drive of running) {
    const source = sourceOf(system, p, drive);
    for (const { amplitude, rate, power } of drive.course.terms) {
      const at = z;
      // power 0: z' = −λz. power 1: (z₀, z₁) with z₀' = −λz₀, z₁' = −λz₁ + z₀; z₁ is the one that drives.
      for (let k = 0; k <= power; k++) M[(at + k) * size + at + k] = -rate;
      if (power === 1) M[(at + 1) * size + at] = 1;
      for (let i = 0; i < system.dim; i++) M[i * size + at + power] += source[i];
      fills.push((time, state) => {
        const tau = time - drive.course.start;
        state[at] = amplitude * Math.exp(-rate * tau);
        if (power === 1) state[at + 1] = state[at] * tau;
      });
      z += 1 + power;
    }
  }
  return {
    size,
    M,
    fill: (time, state) => {
      for (const f of fills) f(time, state);
      state[size - 1] = 1;
    },
  };
}

/** Writes ∂f/∂y and f(0) as the block of the unknowns and the column of the constant. */
function writeOwnPart(system: System, p: Float64Array, M: Float64Array, size: number): void {
  const { dim } = system;
  const y = new Float64Array(dim);
  const constant = new Float64Array(dim);
  system.rhs(0, y, p, constant);
  const J = new Float64Array(dim * dim);
  system.jacobian(0, y, p, J);
  for (let i = 0; i < dim; i++) {
    M[i * size + size - 1] = constant[i];
    for (let j = 0; j < dim; j++) M[i * size + j] = J[i * dim + j];
  }
}

/** How one unit of an input moves the unknowns: f(0; u = 1) − f(0; u = 0), exact because f is linear in u. */
function sourceOf(system: System, p: Float64Array, { slot }: Drive): Float64Array {
  const y = new Float64Array(system.dim);
  const [with0, with1] = [new Float64Array(system.dim), new Float64Array(system.dim)];
  system.rhs(0, y, p, with0);
  const q = Float64Array.from(p);
  q[slot] = 1;
  system.rhs(0, y, q, with1);
  return with1.map((f, i) => f - with0[i]);
}
