import { makeRandom } from "../numerics/random.ts";

/** The step of Morris' trajectories on a grid of p levels: Δ = p / (2(p − 1)). */
export const morrisStep = (levels: number): number => levels / (2 * (levels - 1));

/**
 * Makes the points of Morris' design in [0, 1]ᵏ: each trajectory starts on the grid of p levels and changes one axis
 * after the other by ±Δ, in an order of its own; k + 1 points a trajectory.
 *
 * Trajectory t depends on (seed, t) alone.
 *
 * @see Morris, *Factorial sampling plans for preliminary computational experiments*, Technometrics 33 (1991) 161.
 */
export function makeMorris(k: number, levels: number, seed: number) {
  const step = morrisStep(levels);
  const order = new Uint32Array(k);
  return (index: number, out: Float64Array): void => {
    const random = makeRandom(seed, 0x3055 + Math.floor(index / (k + 1)));
    const nChanged = index % (k + 1);
    drawOrder(order, random.uint32);
    for (let j = 0; j < k; j++) {
      // Δ is half of the grid's levels, so that the lower end of each step lies in the lower half.
      const low = Math.floor(random.uniform() * (levels / 2)) / (levels - 1);
      const isRising = random.uint32() % 2 === 0;
      out[j] = isRising ? low : low + step;
      if (isChanged(order, j, nChanged)) out[j] += isRising ? step : -step;
    }
  };
}

/** Which axis changes between point `index` and the one before it; −1 at the start of a trajectory. */
export function morrisAxis(k: number, seed: number, index: number): number {
  const nChanged = index % (k + 1);
  if (nChanged === 0) return -1;
  const order = new Uint32Array(k);
  drawOrder(order, makeRandom(seed, 0x3055 + Math.floor(index / (k + 1))).uint32);
  return order[nChanged - 1];
}

/** Fisher and Yates' shuffle of 0 … k − 1. */
function drawOrder(order: Uint32Array, uint32: () => number): void {
  for (let j = 0; j < order.length; j++) {
    const i = uint32() % (j + 1);
    order[j] = order[i];
    order[i] = j;
  }
}

const isChanged = (order: Uint32Array, j: number, n: number): boolean => {
  for (let i = 0; i < n; i++) if (order[i] === j) return true;
  return false;
};
