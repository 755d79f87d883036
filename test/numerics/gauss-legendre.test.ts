import { expect, test } from "vitest";
import { gaussLegendre } from "../../src/numerics/gauss-legendre.ts";

test.each([1, 2, 5, 24, 64])("%i points integrate xᵏ exactly up to k = 2n − 1", (n) => {
  const { nodes, weights } = gaussLegendre(n);
  for (let k = 0; k < 2 * n; k++) {
    const sum = weights.reduce((total, w, i) => total + w * nodes[i] ** k, 0);
    // n roundings of numbers of at most 1.
    expect(Math.abs(sum - 1 / (k + 1))).toBeLessThan(1e-14);
  }
  // The first power that a rule must miss: its error is (n!)⁴/((2n + 1)((2n)!)³)·(2n)!.
  const missed = weights.reduce((total, w, i) => total + w * nodes[i] ** (2 * n), 0);
  if (n <= 5) expect(Math.abs(missed - 1 / (2 * n + 1))).toBeGreaterThan(1e-7);
  expect([...nodes]).toEqual([...nodes].sort((a, b) => a - b));
});
