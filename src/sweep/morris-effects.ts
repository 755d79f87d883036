import { placeOf } from "./axis.ts";
import type { Design } from "./design.ts";
import { morrisAxis } from "./morris.ts";

/** What an axis does along trajectories, per its whole range. */
export interface MorrisEffect {
  readonly name: string;
  /** Mean of |effect|: how much the axis matters. */
  readonly muStar: number;
  /** Mean of the effect: which way. */
  readonly mu: number;
  /** Its standard deviation: how much that depends on where, or on other axes. */
  readonly sigma: number;
  /** Effects that were found; steps with a point that failed have none. */
  readonly n: number;
}

/**
 * Estimates the elementary effects of a Morris design from the outputs of its points, in their order,
 *
 *     dⱼ = (f(x + Δeⱼ) − f(x)) / Δ,    μ* = mean |dⱼ|,    σ = sd of dⱼ.
 *
 * @see Campolongo, Cariboni & Saltelli, *An effective screening design*, Environ Model Softw 22 (2007) 1509.
 */
export function estimateMorrisEffects(
  design: Design,
  outputs: ArrayLike<number>,
  seed: number,
): MorrisEffect[] {
  const { axes, count } = design;
  const effects = axes.map((): number[] => []);
  const before = new Float64Array(axes.length);
  const here = new Float64Array(axes.length);
  for (let i = 0; i < count; i++) {
    design.fill(i, here);
    const j = morrisAxis(axes.length, seed, i);
    if (j >= 0) {
      const moved = placeOf(axes[j], here[j]) - placeOf(axes[j], before[j]);
      const effect = (outputs[i] - outputs[i - 1]) / moved;
      if (Number.isFinite(effect)) effects[j].push(effect);
    }
    before.set(here);
  }
  return axes.map(({ name }, j) => ({ name, ...summarize(effects[j]) }));
}

function summarize(effects: readonly number[]): Omit<MorrisEffect, "name"> {
  const n = effects.length;
  const mean = (f: (d: number) => number): number => effects.reduce((sum, d) => sum + f(d), 0) / n;
  const mu = mean((d) => d);
  const sigma = Math.sqrt(effects.reduce((sum, d) => sum + (d - mu) ** 2, 0) / (n - 1));
  return { muStar: mean(Math.abs), mu, sigma, n };
}
