import { makeRandom } from "./random.ts";

/**
 * Draws point `index` of an endless sequence in [0, 1)ⁿ whose first 2ᵏ points are a Latin hypercube, for every k,
 *
 *     xⱼ = S(rev(P(index))),   P, S: nested uniform scrambles of 32 bits (Owen), of their own for each j and seed:
 *
 * each of the 2ᵏ slices of every axis holds exactly one of them. A point depends on (seed, index) alone, so that any
 * number of points can be shared out and extended.
 *
 * @see McKay, Beckman & Conover, Technometrics 21 (1979) 239: Latin hypercube sampling.
 * @see Burley, *Practical hash-based Owen scrambling*, J. Comput. Graph. Tech. 9 (2020) no. 4: shuffled indices.
 */
export function hypercubePoint(seed: number, index: number, n: number): Float64Array {
  const random = makeRandom(seed, 0x51a7);
  return Float64Array.from({ length: n }, () => {
    const [order, place] = [random.uint32(), random.uint32()];
    return scramble(reverseBits(scramble(index, order)), place) / 2 ** 32;
  });
}

/** Turns each bit of x over or not by a hash of the bits above it: a random permutation that keeps aligned blocks. */
export function scramble(x: number, seed: number): number {
  let y = 0;
  for (let bit = 0; bit < 32; bit++) {
    // A leading one marks how many bits stand above.
    const above = bit === 31 ? 1 : (1 << (31 - bit)) | (x >>> (bit + 1));
    y |= (((x >>> bit) ^ mix(above ^ seed)) & 1) << bit;
  }
  return y >>> 0;
}

/** The finalizer of MurmurHash3. */
function mix(x: number): number {
  let y = Math.imul(x, 0x9e3779b1);
  y = Math.imul(y ^ (y >>> 16), 0x85ebca6b);
  y = Math.imul(y ^ (y >>> 13), 0xc2b2ae35);
  return y ^ (y >>> 16);
}

function reverseBits(x: number): number {
  let y = 0;
  for (let bit = 0; bit < 32; bit++) y |= ((x >>> bit) & 1) << (31 - bit);
  return y >>> 0;
}
