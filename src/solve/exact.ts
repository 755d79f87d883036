import { exponentialWithDerivatives } from "../numerics/matrix-exponential.ts";
import { product, propagateOf } from "../numerics/propagate.ts";
import { baseOf, type Integrator, type SolveProblem } from "./problem.ts";
import { makeStretches, type Propagator, type Shape, type Stretch } from "./stretch.ts";

/**
 * Makes the integrator of a linear system: the state is propagated from output to output by a matrix exponential,
 * inputs are convolved by carrying their terms x = [y z 1] as unknowns, and derivatives by parameters go along,
 *
 *     x ← E x,     sⱼ ← E sⱼ + Lⱼ x,     Lⱼ = ∂E/∂pⱼ.
 *
 * Propagators of equal steps are computed once for all stretches of the same shape.
 */
export function makeExact(problem: SolveProblem): Integrator {
  const { system, outputs, take } = problem;
  const { dim } = system;
  const n = baseOf(system).dim;
  const stretchFrom = makeStretches(problem);
  const propagate = propagateOf(n);
  const next = take(dim);
  let x = take(n);
  let count = 0;

  function propagatorOf({ M, slopes, size, kept }: Shape, from: number, to: number): Propagator {
    // Steps of a regular grid differ in their last bits: they are one.
    const slack = 4 * Number.EPSILON * Math.abs(to);
    for (let i = kept.length - 1; i >= 0; i--)
      if (Math.abs(kept[i].dt - (to - from)) <= slack) return kept[i];
    count++;
    const dt = to - from;
    const { E, L } = exponentialWithDerivatives(M, slopes, size, dt, take);
    const made = { dt, E, L };
    kept.push(made);
    return made;
  }

  /** One step with what drives the unknowns. */
  function move(stretch: Stretch, from: number, to: number, y: Float64Array): void {
    const { size } = stretch.shape;
    for (let i = 0; i < n; i++) x[i] = y[i];
    stretch.fill(from, x);
    const { E, L } = propagatorOf(stretch.shape, from, to);
    for (let i = 0; i < n; i++) next[i] = product(E, i * size, x, 0, size);
    for (let j = 0; j < L.length; j++) {
      const at = n * (1 + j);
      for (let i = 0; i < n; i++)
        next[at + i] = product(E, i * size, y, at, n) + product(L[j], i * size, x, 0, size);
    }
    for (let i = 0; i < dim; i++) y[i] = next[i];
  }

  /** Goes to all outputs before `to`, each run of equal steps at once; returns where it stands. */
  function run(shape: Shape, from: number, to: number, y: Float64Array): number {
    const { times, values } = outputs;
    let t = from;
    while (outputs.next < times.length && times[outputs.next] < to) {
      const first = outputs.next;
      const propagator = propagatorOf(shape, t, times[first]);
      let last = first;
      while (
        last + 1 < times.length &&
        times[last + 1] < to &&
        Math.abs(times[last + 1] - times[last] - propagator.dt) <=
          4 * Number.EPSILON * Math.abs(times[last + 1])
      )
        last++;
      propagate(propagator.E, propagator.L, y, values, first * dim, last + 1 - first);
      outputs.next = last + 1;
      t = times[last];
    }
    return t;
  }

  /** The same one by one, with inputs as they are at each. */
  function walk(stretch: Stretch, from: number, to: number, y: Float64Array): number {
    const { times, values } = outputs;
    let t = from;
    while (outputs.next < times.length && times[outputs.next] < to) {
      const time = times[outputs.next];
      if (time > t) move(stretch, t, time, y);
      t = time;
      const at = outputs.next++ * dim;
      for (let i = 0; i < dim; i++) values[at + i] = y[i];
    }
    return t;
  }

  return {
    countSteps: () => count,
    advance(from, to, y) {
      const stretch = stretchFrom(from);
      const { shape } = stretch;
      if (shape.size > n) {
        if (x.length !== shape.size) x = take(shape.size);
        move(stretch, walk(stretch, from, to, y), to, y);
      } else {
        const { E, L } = propagatorOf(shape, run(shape, from, to, y), to);
        propagate(E, L, y, next, 0, 1);
      }
    },
  };
}
