import { expect, test } from "vitest";
import { makeRandom, makeXoshiro128 } from "../../src/numerics/random.ts";

test("xoshiro128** gives the first outputs of the reference implementation", () => {
  // xoshiro128starstar.c 1.1 (Blackman & Vigna) from the state 1, 2, 3, 4, as in the tests of rand_xoshiro.
  const { uint32 } = makeXoshiro128([1, 2, 3, 4]);
  const first = Array.from({ length: 10 }, uint32);
  expect(first).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test("one seed and stream give one sequence, other seeds and streams give others", () => {
  const take = (seed: number, stream?: number): string => {
    const { uint32 } = makeRandom(seed, stream);
    return Array.from({ length: 4 }, uint32).join();
  };
  expect(take(7, 3)).toBe(take(7, 3));
  const heads = [0, 1, 2, -1, 2 ** 32, 2 ** 33].flatMap((seed) => [0, 1, 2, 3].map((k) => take(seed, k)));
  expect(new Set(heads).size).toBe(heads.length);
});

test("uniform and normal numbers have the moments of their distributions", () => {
  const n = 200_000;
  const { uniform, normal } = makeRandom(1);
  const u = Array.from({ length: n }, uniform);
  const z = Array.from({ length: n }, normal);
  const mean = (x: number[], power: number): number => x.reduce((sum, v) => sum + v ** power, 0) / n;
  expect(Math.min(...u.slice(0, 1e5))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...u.slice(0, 1e5))).toBeLessThan(1);
  // Five standard errors of each moment; the seed is fixed, so this cannot fail by chance.
  const within = (found: number, exact: number, variance: number): void =>
    expect(Math.abs(found - exact)).toBeLessThan(5 * Math.sqrt(variance / n));
  within(mean(u, 1), 1 / 2, 1 / 12);
  within(mean(u, 2), 1 / 3, 1 / 5 - 1 / 9);
  within(mean(z, 1), 0, 1);
  within(mean(z, 2), 1, 2);
  within(mean(z, 3), 0, 15);
  within(mean(z, 4), 3, 96);
});
