import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { directionsOf, makeSobol, maxSobolAxes, sobolInteger } from "../../src/numerics/sobol.ts";

const reference: { points: number[][] } = JSON.parse(
  readFileSync(new URL("../reference/sobol.json", import.meta.url), "utf8"),
);

test("the first 256 points in 64 coordinates are those of SciPy, which reads the file of Joe and Kuo", () => {
  for (let j = 0; j < maxSobolAxes; j++) {
    const v = directionsOf(j);
    reference.points.forEach((point, i) => {
      expect(sobolInteger(i, v), `point ${i}, coordinate ${j}`).toBe(point[j] * 2 ** 24);
    });
  }
});

test.each([1, 7, 2 ** 31])(
  "scrambled by seed %d, the first 2^m points stay one to a slice and to each quarter of planes",
  (seed) => {
    const at = makeSobol(8, seed);
    const points = Array.from({ length: 256 }, (_, i) => {
      const out = new Float64Array(8);
      at(i, out);
      return out;
    });
    for (let j = 0; j < 8; j++) {
      expect(new Set(points.map((p) => Math.floor(p[j] * 256))).size).toBe(256);
      expect(points.every((p) => p[j] > 0 && p[j] < 1)).toBe(true);
    }
    // The first two coordinates are a (0, m, 2)-net: one point in each of the 16 × 16 squares.
    expect(new Set(points.map((p) => Math.floor(p[0] * 16) * 16 + Math.floor(p[1] * 16))).size).toBe(256);
  },
);

test("the mean of a smooth product converges faster than by 1/√n, and seeds differ", () => {
  const mean = (n: number, seed: number): number => {
    const at = makeSobol(5, seed);
    const x = new Float64Array(5);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      at(i, x);
      sum += x.reduce((product, u) => product * (0.5 + u), 1);
    }
    return sum / n;
  };
  // Exact: 1. A random sample of 4096 has an sd of √((13/12)^5 − 1)/64 = 0.0109.
  for (const seed of [1, 2, 3]) expect(Math.abs(mean(4096, seed) - 1)).toBeLessThan(0.0011);
  expect(mean(64, 1)).not.toBe(mean(64, 2));
});

test("more coordinates than the table has are refused", () => {
  expect(() => makeSobol(65, 1)).toThrow("expected 1 to 64 axes of a Sobol sequence, found 65");
});
