import type { Random } from "../numerics/random.ts";

/**
 * Draws a number of counts from the Poisson distribution of a mean, exactly: by products of uniforms up to 30, beyond
 * it by transformed rejection.
 *
 * @see Hörmann, *The transformed rejection method for generating Poisson random variables*, Insurance: Mathematics
 * and Economics 12 (1993) 39, algorithm PTRS.
 */
export function drawPoisson(mean: number, random: Random): number {
  return mean < 30 ? drawSmall(mean, random) : drawLarge(mean, random);
}

function drawSmall(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  return count;
}

function drawLarge(mean: number, random: Random): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const fit = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = random.uniform() - 0.5;
    const v = random.uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= fit) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const bound = k * Math.log(mean) - mean - logFactorial(k);
    if (Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b) <= bound) return k;
  }
}

/** ln k!, by Stirling's series from 10 on: there it is good to 1e-13. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const x = k + 1;
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
}
