import { expect, test } from "vitest";
import { permute } from "../../src/numerics/permutation.ts";

test.each([1, 2, 3, 7, 64, 1000, 4099])("every place of %d is taken once, whatever the seed", (n) => {
  for (const seed of [0, 1, 0x9e3779b9, 0xffffffff]) {
    const places = Array.from({ length: n }, (_, i) => permute(i, n, seed));
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  }
});

test("seeds give unrelated orders: the rank correlation of two of 1000 places is that of chance", () => {
  const n = 1000;
  const middle = (n - 1) / 2;
  let worst = 0;
  for (let seed = 1; seed <= 20; seed++) {
    let sum = 0;
    for (let i = 0; i < n; i++)
      sum += (permute(i, n, seed * 7919) - middle) * (permute(i, n, seed * 104729) - middle);
    worst = Math.max(worst, Math.abs(sum / ((n * (n * n - 1)) / 12)));
  }
  // The sd of one is 1/√999 = 0.032; the largest of 20 stays below 4 of them.
  expect(worst).toBeLessThan(0.127);
});
