/**
 * Returns where place i of n stands in a permutation of 0 … n − 1 that a seed (32 bits) chooses, without making the
 * whole of it: a hash of the next power of two whose steps can all be undone, walked on until it falls below n.
 *
 * @see Kensler, *Correlated multi-jittered sampling*, Pixar technical memo 13-01 (2013), `permute`.
 */
export function permute(i: number, n: number, seed: number): number {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(n, 2))) - 1;
  let x = i;
  do x = stir(x, mask, seed);
  while (x >= n);
  return (x + (seed >>> 0)) % n;
}

function stir(i: number, mask: number, p: number): number {
  let x = Math.imul(i ^ p, 0xe170893d) ^ (p >>> 16);
  x ^= (x & mask) >>> 4;
  x = Math.imul(x ^ (p >>> 8), 0x0929eb3f) ^ (p >>> 23);
  x ^= (x & mask) >>> 1;
  x = Math.imul(Math.imul(x, 1 | (p >>> 27)), 0x6935fa69);
  x ^= (x & mask) >>> 11;
  x = Math.imul(x, 0x74dcb303);
  x ^= (x & mask) >>> 2;
  x = Math.imul(x, 0x9e501cc3);
  x ^= (x & mask) >>> 2;
  x = Math.imul(x, 0xc860a3df) & mask;
  return x ^ (x >>> 5);
}
