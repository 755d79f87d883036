import { makeSobol } from "../numerics/sobol.ts";

/**
 * Makes the points of Saltelli's design in (0, 1)ᵏ: for each i the rows Aᵢ, Bᵢ and, for each axis j, Aᵢ with the
 * j-th place of Bᵢ, from the first and the second k coordinates of a scrambled Sobol sequence; k + 2 points an i.
 *
 * @see Saltelli et al., *Variance based sensitivity analysis of model output*, Comput Phys Commun 181 (2010) 259.
 */
export function makeSaltelli(k: number, seed: number) {
  const both = new Float64Array(2 * k);
  const sobol = makeSobol(2 * k, seed);
  return (index: number, out: Float64Array): void => {
    const m = index % (k + 2);
    sobol(Math.floor(index / (k + 2)), both);
    for (let j = 0; j < k; j++) out[j] = m === 1 || m === j + 2 ? both[k + j] : both[j];
  };
}
