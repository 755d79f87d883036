import { expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { makePlainRows } from "../../src/tissue/row-sums.ts";
import { makeVectorRows, rowSumModule } from "../../src/tissue/row-sums-simd.ts";

const { uniform } = makeRandom(9);
const random = (n: number): Float64Array => Float64Array.from({ length: n }, () => uniform() - 0.4);

test("the loop is a module of WebAssembly", () => {
  expect(WebAssembly.validate(rowSumModule())).toBe(true);
});

// Taps, step from one to the next, width: lines, rows, widths that no vector divides, one number, more than a page.
test.each([
  [23, 1, 96],
  [23, 96, 96],
  [3, 7, 7],
  [1, 1, 1],
  [4, 33, 31],
  [601, 40, 33],
  [5, 30_000, 17],
])(
  "%d taps, %d apart, over %d numbers: with vectors and plainly the same bits, and the sum",
  (n, step, width) => {
    const weights = random(n);
    const given = random((n - 1) * step + width + 5);
    const [plain, vector] = [makePlainRows(), makeVectorRows()].map((open) => {
      open(random(3), 8, 8); // what was there before must not matter
      const { rows, sums, add } = open(weights, given.length, 2 * width + 3);
      rows.set(given);
      add(5, step, width + 3, width);
      add(0, step, 1, width);
      // Behind the first row lies what the second call may overwrite: it is read alone.
      return sums.slice(1, 1 + width);
    });
    expect(vector).toEqual(plain);
    const last = weights.reduce((sum, w, k) => sum + w * given[k * step + width - 1], 0);
    expect(plain[width - 1]).toBe(last);
  },
);

test("room that grows keeps neither weights nor rows of before", () => {
  const open = makeVectorRows();
  const small = open(Float64Array.of(2, 3), 2, 1);
  small.rows.set([5, 7]);
  small.add(0, 1, 0, 1);
  expect(small.sums[0]).toBe(31);
  const large = open(Float64Array.of(1, 1, 1), 200_000, 100_000);
  large.rows.fill(1);
  large.add(100_000, 3, 99_990, 10);
  expect([...large.sums.subarray(99_990, 100_000)]).toEqual(Array(10).fill(3));
});
