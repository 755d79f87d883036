import { makeRandom } from "../numerics/random.ts";

/** Enough waves for the field to be Gaussian to the eye, few enough to be summed in every voxel. */
const nWaves = 48;

/**
 * Makes the log-normal factor exp(σ g − σ²/2) with the smooth random field
 *
 *     g(x) = √(2/n) Σⱼ cos(kⱼ·x + φⱼ),    kⱼ ~ N(0, 1/ℓ²) per axis,    φⱼ ~ U(0, 2π),
 *
 * whose covariance is exp(−|Δx|²/2ℓ²). It is a function of position, not of the grid: a finer grid shows the same
 * tumor more sharply.
 *
 * @see Shinozuka & Deodatis, *Simulation of stochastic processes by spectral representation*, Appl Mech Rev 44 (1991) 191.
 */
export function makeVariation({
  spread,
  correlation_mm,
  seed,
}: {
  readonly spread: number;
  readonly correlation_mm: number;
  readonly seed: number;
}): (x: number, y: number, z: number) => number {
  const { normal, uniform } = makeRandom(seed);
  const waves = Array.from({ length: nWaves }, () => ({
    kx: normal() / correlation_mm,
    ky: normal() / correlation_mm,
    kz: normal() / correlation_mm,
    phase: 2 * Math.PI * uniform(),
  }));
  const sigma = Math.sqrt(Math.log1p(spread * spread));
  const amplitude = sigma * Math.sqrt(2 / nWaves);
  return (x, y, z) => {
    if (sigma === 0) return 1;
    let sum = 0;
    for (const { kx, ky, kz, phase } of waves) sum += Math.cos(kx * x + ky * y + kz * z + phase);
    return Math.exp(amplitude * sum - (sigma * sigma) / 2);
  };
}
