import { exponentialWithDerivatives } from "../numerics/matrix-exponential.ts";
import { baseOf, type Integrator, type SolveProblem } from "./problem.ts";
import { makeStretch, type Propagator, type Stretch } from "./stretch.ts";

/**
 * Makes the integrator of a linear system: the state is propagated from output to output by a matrix exponential,
 * inputs are convolved by carrying their terms x = [y z 1] as unknowns, and derivatives by parameters go along,
 *
 *     x ← E x,     sⱼ ← E sⱼ + Lⱼ x,     Lⱼ = ∂E/∂pⱼ.
 *
 * Propagators of equal steps are computed once for all stretches of the same shape.
 */
export function makeExact(problem: SolveProblem): Integrator {
  const { system, outputs } = problem;
  const n = baseOf(system).dim;
  const { dim } = system;
  const next = new Float64Array(dim);
  const shapes = new Map<string, Propagator[]>();
  let x = new Float64Array(n);
  let count = 0;

  function move(stretch: Stretch, from: number, to: number, y: Float64Array): void {
    const { size } = stretch;
    for (let i = 0; i < n; i++) x[i] = y[i];
    if (size > n) stretch.fill(from, x);
    const known = stretch.kept.length;
    const { E, L } = propagator(stretch, to - from, 4 * Number.EPSILON * Math.abs(to));
    count += stretch.kept.length - known;
    for (let i = 0; i < n; i++) next[i] = product(E, i * size, x, 0, size);
    for (let j = 0; j < L.length; j++) {
      const at = n * (1 + j);
      for (let i = 0; i < n; i++)
        next[at + i] = product(E, i * size, y, at, n) + product(L[j], i * size, x, 0, size);
    }
    for (let i = 0; i < dim; i++) y[i] = next[i];
  }
  return {
    countSteps: () => count,
    advance(from, to, y) {
      const stretch = makeStretch(problem, from, shapes);
      if (x.length !== stretch.size) x = new Float64Array(stretch.size);
      let t = from;
      while (outputs.next < outputs.times.length && outputs.times[outputs.next] < to) {
        const time = outputs.times[outputs.next];
        if (time > t) move(stretch, t, time, y);
        t = time;
        const at = outputs.next++ * dim;
        for (let i = 0; i < dim; i++) outputs.values[at + i] = y[i];
      }
      move(stretch, t, to, y);
    },
  };
}

/** Σₖ A[a + k] v[b + k]. */
function product(A: Float64Array, a: number, v: Float64Array, b: number, n: number): number {
  let sum = 0;
  for (let k = 0; k < n; k++) sum += A[a + k] * v[b + k];
  return sum;
}

/** Steps of a regular grid differ in their last bits (`slack`): they are one. */
function propagator({ M, slopes, size, kept }: Stretch, dt: number, slack: number): Propagator {
  for (let i = kept.length - 1; i >= 0; i--) if (Math.abs(kept[i].dt - dt) <= slack) return kept[i];
  const { E, L } = exponentialWithDerivatives(M, slopes, size, dt);
  const made = { dt, E, L };
  kept.push(made);
  return made;
}
