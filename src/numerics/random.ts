/** A stream of pseudo-random numbers; the same seed and stream give the same numbers on every machine. */
export interface Random {
  /** A 32-bit unsigned integer. */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A number from N(0, 1). */
  normal(): number;
}

/** The four 32-bit words of the generator's state, not all zero. */
export type RandomState = readonly [number, number, number, number];

const rotateLeft = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/**
 * Makes a generator from a seed and a stream number; streams of one seed are independent for all practical purposes.
 *
 * The state is filled by the finalizer of MurmurHash3, so that neighboring seeds give unrelated streams.
 */
export function makeRandom(seed: number, stream = 0): Random {
  let counter = (Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul((stream | 0) + 1, 0x85ebca77)) | 0;
  // Seeds above 2^32 differ in their upper half too.
  counter ^= Math.imul(Math.floor(seed / 2 ** 32) | 0, 0xc2b2ae3d);
  const next = (): number => {
    counter = (counter + 0x9e3779b9) | 0;
    let z = counter;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
  return makeXoshiro128([next(), next(), next(), next() | 1]);
}

/**
 * Makes the generator xoshiro128** 1.1 from a state,
 *
 *     result = rotl(s₁ · 5, 7) · 9,    period 2¹²⁸ − 1.
 *
 * Normal numbers come from the polar method, two at a time.
 *
 * @see Blackman & Vigna, *Scrambled linear pseudorandom number generators*, ACM Trans Math Softw 47 (2021), no. 36.
 * @see Marsaglia & Bray, *A convenient method for generating normal variables*, SIAM Review 6 (1964) 260.
 */
export function makeXoshiro128(state: RandomState): Random {
  let [a, b, c, d] = state;
  let spare = Number.NaN;

  function uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return result;
  }

  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const kept = spare;
      spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const s = x * x + y * y;
      if (s === 0 || s >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      spare = y * scale;
      return x * scale;
    }
  }

  return { uint32, uniform, normal };
}
