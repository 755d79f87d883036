import { expect, test } from "vitest";
import { denseOutputOf, makePlainDense, type WriteDense } from "../../src/numerics/dense-output.ts";
import { makeRandom } from "../../src/numerics/random.ts";

function write(own: WriteDense, n: number, rows: number) {
  const { normal } = makeRandom(100 * n + rows);
  const draw = (length: number): Float64Array => Float64Array.from({ length }, normal);
  const times = Float64Array.of(0, 1, 1.25, 2, 2.5, 3, 4);
  const values = new Float64Array(times.length * n);
  const [y, yNew, dense] = [draw(n), draw(n), draw(n * rows)];
  const next = own(times, values, 1, Float64Array.of(1, 2), y, yNew, dense);
  return { values, next, y, yNew, dense };
}

test("unrolled and plain dense output give the same numbers, for every size and order", () => {
  for (let n = 1; n <= 16; n++)
    for (const rows of [1, 2, 3]) {
      const [unrolled, plain] = [denseOutputOf(n, rows), makePlainDense(n, rows)].map((own) =>
        write(own, n, rows),
      );
      expect(unrolled.next).toBe(5);
      expect(plain.next).toBe(5);
      expect(Array.from(unrolled.values)).toEqual(Array.from(plain.values));
    }
});

test("the start of a step has its own value, its middle the mean and a quarter of what the rows add; its end is left", () => {
  for (const own of [denseOutputOf(3, 2), makePlainDense(3, 2)]) {
    const { values, y, yNew, dense } = write(own, 3, 2);
    for (let i = 0; i < 3; i++) {
      expect(values[3 + i]).toBe(y[i]);
      const middle = (y[i] + yNew[i]) / 2 + (dense[i] + dense[3 + i] / 2) / 4;
      expect(values[9 + i]).toBeCloseTo(middle, 14);
      expect([values[i], values[15 + i], values[18 + i]]).toEqual([0, 0, 0]);
    }
  }
});
