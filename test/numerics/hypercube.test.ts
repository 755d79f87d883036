import { expect, test } from "vitest";
import { hypercubePoint } from "../../src/numerics/hypercube.ts";

const points = (seed: number, count: number, n: number): Float64Array[] =>
  Array.from({ length: count }, (_, i) => hypercubePoint(seed, i, n));

test.each([1, 2, 3, 77])("seed %i: the first 2ᵏ points are a Latin hypercube, for each k to 10", (seed) => {
  const all = points(seed, 1024, 6);
  for (let count = 1; count <= 1024; count *= 2)
    for (let j = 0; j < 6; j++) {
      const slices = new Set(all.slice(0, count).map((x) => Math.floor(x[j] * count)));
      expect(slices.size).toBe(count);
    }
});

test("axes are independent: over 200 seeds they are correlated no more than chance allows", () => {
  let [sum, squares] = [0, 0];
  const count = 64;
  for (let seed = 0; seed < 200; seed++) {
    const all = points(seed, count, 2);
    const product = all.reduce((total, [a, b]) => total + 12 * (a - 0.5) * (b - 0.5), 0) / count;
    sum += product;
    squares += product ** 2;
  }
  // Points 2i and 2i + 1 lie in opposite halves of every axis, so that between 32 and 64 of the 64 products are
  // independent: the variance lies between 1/64 and 1/32. Four standard deviations of 200 of them are allowed.
  expect(Math.abs(sum / 200)).toBeLessThan(4 / Math.sqrt((200 * count) / 2));
  expect((squares / 200) * count).toBeGreaterThan(1 - 4 * Math.sqrt(2 / 200));
  expect((squares / 200) * count).toBeLessThan(2 * (1 + 4 * Math.sqrt(2 / 200)));
});

test("places within a slice are uniform: the mean over seeds of the first point is ½, its variance 1/12", () => {
  const first = Array.from({ length: 2000 }, (_, seed) => hypercubePoint(seed, 0, 1)[0]);
  const mean = first.reduce((sum, x) => sum + x, 0) / 2000;
  const variance = first.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2000;
  // Four standard deviations of each estimate.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 2000));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / 2000));
});

test("a point is the same however many are drawn, and further axes leave the first ones as they are", () => {
  expect(hypercubePoint(5, 37, 3)).toEqual(points(5, 100, 3)[37]);
  expect(hypercubePoint(5, 37, 8).subarray(0, 3)).toEqual(hypercubePoint(5, 37, 3));
});
