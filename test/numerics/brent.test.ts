import { expect, test } from "vitest";
import { findRoot } from "../../src/numerics/brent.ts";

const cases: readonly [name: string, f: (x: number) => number, a: number, b: number, root: number][] = [
  ["x³ − 2x − 5 (Wallis)", (x) => x ** 3 - 2 * x - 5, 2, 3, 2.0945514815423265],
  ["cos x − x", (x) => Math.cos(x) - x, 0, 1, 0.7390851332151607],
  ["a falling hyperbola", (x) => 1 / (1 + x) - 0.25, 0, 160, 3],
  ["a steep exponential", (x) => Math.exp(-20 * x) - 1e-6, 0, 4, Math.log(1e6) / 20],
  ["x⁹, flat at its root", (x) => (x - 0.3) ** 9, 0, 1, 0.3],
  ["a root at the end", (x) => x, 0, 1, 0],
];

test.each(cases)("%s: the root to its last digits, in few evaluations", (_, f, a, b, root) => {
  let n = 0;
  const count = (x: number): number => {
    n++;
    return f(x);
  };
  const x = findRoot(count, [a, f(a)], [b, f(b)]);
  // A root of order nine is known to the ninth root of the rounding of f only.
  expect(Math.abs(x - root)).toBeLessThan(root === 0.3 ? 1e-2 : 1e-12 * Math.max(1, root));
  expect(n).toBeLessThan(root === 0.3 ? 101 : 20);
});
