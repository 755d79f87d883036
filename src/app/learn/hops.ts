import type { Random, System } from "../../index.ts";

/**
 * Rates at which one particle goes from pool to pool under constant inputs: `rates[i * n + j]` from i to j, in 1/s,
 *
 *     rᵢⱼ = ∂fⱼ/∂yᵢ,    i ≠ j,
 *
 * which is what a linear network says of its particles.
 *
 * @throws Error if the network is not linear, or a rate is negative.
 */
export function hopRates(
  system: System,
  parameters: readonly number[],
  inputs: readonly number[],
): Float64Array {
  const n = system.dim;
  const p = Float64Array.from([...parameters, ...inputs]);
  const y = new Float64Array(n);
  const J = new Float64Array(n * n);
  system.jacobian(y, p, J);
  const rates = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) rates[i * n + j] = J[j * n + i];
  if (!system.isLinear || rates.some((r) => r < 0)) throw new Error("particles need a linear network");
  return rates;
}

/**
 * Lets each particle hop for `seconds`: waiting times are exponential, so that the expected share of each pool is the
 * solution of the network, whatever the length of a frame (Gillespie 1977, one particle at a time).
 */
export function hop(pools: Uint8Array, rates: Float64Array, seconds: number, random: Random): void {
  const n = Math.sqrt(rates.length);
  const leave = Float64Array.from({ length: n }, (_, i) =>
    rates.subarray(i * n, (i + 1) * n).reduce((sum, r) => sum + r, 0),
  );
  for (let k = 0; k < pools.length; k++) {
    let left = seconds;
    while (leave[pools[k]] > 0) {
      left += Math.log(1 - random.uniform()) / leave[pools[k]];
      if (left < 0) break;
      pools[k] = choose(rates, pools[k], n, leave[pools[k]] * random.uniform());
    }
  }
}

function choose(rates: Float64Array, from: number, n: number, at: number): number {
  let sum = 0;
  let last = from;
  for (let j = 0; j < n; j++) {
    const rate = rates[from * n + j];
    if (rate === 0) continue;
    sum += rate;
    last = j;
    if (at < sum) return j;
  }
  return last;
}
