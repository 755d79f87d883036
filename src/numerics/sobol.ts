import { scramble } from "./hypercube.ts";
import { makeRandom } from "./random.ts";

/** Coordinates that the table of directions holds. */
export const maxSobolAxes = 64;

/**
 * Makes the points of Sobol's sequence in (0, 1)ⁿ, scrambled by nested uniform scrambles of their own for each seed,
 *
 *     xⱼ = S(⊕ₖ iₖ vⱼₖ) + 2⁻³³,    i = Σ iₖ 2ᵏ.
 *
 * The first 2ᵐ points are a digital net before and after the scramble; a point depends on (seed, index) alone.
 *
 * @throws RangeError if n is not a whole number from 1 to 64.
 * @see Joe & Kuo, *Constructing Sobol sequences with better two-dimensional projections*, SIAM J Sci Comput 30 (2008) 2635.
 * @see Owen, *Randomly permuted (t,m,s)-nets and (t,s)-sequences*, LNS 106 (1995) 299.
 */
export function makeSobol(n: number, seed: number): (index: number, out: Float64Array) => void {
  if (!Number.isInteger(n) || n < 1 || n > maxSobolAxes)
    throw new RangeError(`expected 1 to ${maxSobolAxes} axes of a Sobol sequence, found ${n}`);
  const v = Array.from({ length: n }, (_, j) => directionsOf(j));
  const random = makeRandom(seed, 0x50b0);
  const seeds = v.map(() => random.uint32());
  return (index, out) => {
    for (let j = 0; j < n; j++) out[j] = (scramble(sobolInteger(index, v[j]), seeds[j]) + 0.5) / 2 ** 32;
  };
}

/** One coordinate of one point before the scramble, times 2³². */
export function sobolInteger(index: number, v: Uint32Array): number {
  let x = 0;
  for (let k = 0, i = index; i > 0; k++, i = Math.floor(i / 2)) if (i % 2 === 1) x ^= v[k];
  return x >>> 0;
}

/**
 * The direction numbers vₖ of coordinate j (from 0), from the primitive polynomial of degree s with coefficients a,
 *
 *     vₖ = vₖ₋ₛ ⊕ (vₖ₋ₛ ≫ s) ⊕ a₁vₖ₋₁ ⊕ … ⊕ aₛ₋₁vₖ₋ₛ₊₁,    vₖ = mₖ 2³²⁻ᵏ for k ≤ s.
 */
export function directionsOf(j: number): Uint32Array {
  const v = new Uint32Array(32);
  if (j === 0) return v.map((_, k) => 2 ** (31 - k));
  const [a, ...m] = table[j - 1].split(" ").map(Number);
  const s = m.length;
  for (let k = 0; k < 32; k++) {
    if (k < s) {
      v[k] = m[k] * 2 ** (31 - k);
      continue;
    }
    let x = v[k - s] ^ (v[k - s] >>> s);
    for (let i = 1; i < s; i++) if ((a >>> (s - 1 - i)) & 1) x ^= v[k - i];
    v[k] = x;
  }
  return v;
}

/** a, m₁ … mₛ of coordinates 2 to 64: the first lines of new-joe-kuo-6.21201 (web.maths.unsw.edu.au/~fkuo/sobol). */
const table: readonly string[] = [
  "0 1",
  "1 1 3",
  "1 1 3 1",
  "2 1 1 1",
  "1 1 1 3 3",
  "4 1 3 5 13",
  "2 1 1 5 5 17",
  "4 1 1 5 5 5",
  "7 1 1 7 11 19",
  "11 1 1 5 1 1",
  "13 1 1 1 3 11",
  "14 1 3 5 5 31",
  "1 1 3 3 9 7 49",
  "13 1 1 1 15 21 21",
  "16 1 3 1 13 27 49",
  "19 1 1 1 15 7 5",
  "22 1 3 1 15 13 25",
  "25 1 1 5 5 19 61",
  "1 1 3 7 11 23 15 103",
  "4 1 3 7 13 13 15 69",
  "7 1 1 3 13 7 35 63",
  "8 1 3 5 9 1 25 53",
  "14 1 3 1 13 9 35 107",
  "19 1 3 1 5 27 61 31",
  "21 1 1 5 11 19 41 61",
  "28 1 3 5 3 3 13 69",
  "31 1 1 7 13 1 19 1",
  "32 1 3 7 5 13 19 59",
  "37 1 1 3 9 25 29 41",
  "41 1 3 5 13 23 1 55",
  "42 1 3 7 3 13 59 17",
  "50 1 3 1 3 5 53 69",
  "55 1 1 5 5 23 33 13",
  "56 1 1 7 7 1 61 123",
  "59 1 1 7 9 13 61 49",
  "62 1 3 3 5 3 55 33",
  "14 1 3 1 15 31 13 49 245",
  "21 1 3 5 15 31 59 63 97",
  "22 1 3 1 11 11 11 77 249",
  "38 1 3 1 11 27 43 71 9",
  "47 1 1 7 15 21 11 81 45",
  "49 1 3 7 3 25 31 65 79",
  "50 1 3 1 1 19 11 3 205",
  "52 1 1 5 9 19 21 29 157",
  "56 1 3 7 11 1 33 89 185",
  "67 1 3 3 3 15 9 79 71",
  "70 1 3 7 11 15 39 119 27",
  "84 1 1 3 1 11 31 97 225",
  "97 1 1 1 3 23 43 57 177",
  "103 1 3 7 7 17 17 37 71",
  "115 1 3 1 5 27 63 123 213",
  "122 1 1 3 5 11 43 53 133",
  "8 1 3 5 5 29 17 47 173 479",
  "13 1 3 3 11 3 1 109 9 69",
  "16 1 1 1 5 17 39 23 5 343",
  "22 1 3 1 5 25 15 31 103 499",
  "25 1 1 1 11 11 17 63 105 183",
  "44 1 1 5 11 9 29 97 231 363",
  "47 1 1 5 15 19 45 41 7 383",
  "52 1 3 7 7 31 19 83 137 221",
  "55 1 1 1 3 23 15 111 223 83",
  "59 1 1 5 13 31 15 55 25 161",
  "62 1 1 3 13 25 47 39 87 257",
];
