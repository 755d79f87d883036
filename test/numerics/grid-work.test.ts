import { describe, expect, test } from "vitest";
import { openHost, plainHost } from "../../src/numerics/grid-host.ts";
import type { GridLevel } from "../../src/numerics/grid-level.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { allowVectors, type FieldStore, plainStore } from "../../src/numerics/simd/field-memory.ts";
import { makeRoughLevels } from "./rough-levels.ts";

type Size = readonly [number, number, number];

const cases: readonly (readonly [Size, Size])[] = [
  [
    [24, 20, 18],
    [1, 1, 1],
  ],
  [
    [23, 21, 19],
    [1, 1, 1],
  ],
  [
    [24, 24, 15],
    [1, 1, 4],
  ],
  [
    [11, 20, 40],
    [3, 1, 1],
  ],
  [
    [96, 90, 1],
    [1, 1, 1],
  ],
  [
    [9001, 1, 1],
    [1, 1, 1],
  ],
  [
    [1, 3, 3000],
    [1, 1, 1],
  ],
];

const noise = (store: FieldStore, length: number, seed: number): Float32Array => {
  const { normal } = makeRandom(seed);
  const field = store.float32(length);
  for (let i = 0; i < length; i++) field[i] = normal();
  return field;
};

/** Largest difference over the largest value. */
function differ(a: Float32Array | Float64Array, b: Float32Array | Float64Array): number {
  let [difference, largest] = [0, 0];
  a.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - b[i]));
    largest = Math.max(largest, Math.abs(value));
  });
  expect(largest).toBeGreaterThan(0);
  return difference / largest;
}

describe.each(cases)("four cells at a time, %j cells of %j:", (size, spacing) => {
  const host = openHost({ size, spacing }, { onEach: { float32: 3, float64: 2 } });
  const [vectors, plain] = [host, plainHost].map(({ store, work }) => {
    const levels = makeRoughLevels({ size, spacing }, store);
    const { length } = levels[0].b;
    return { levels, store, work, length };
  });
  const both = <Result>(of: (side: typeof plain) => Result): readonly [Result, Result] => [
    of(plain),
    of(vectors),
  ];
  const fillB = ([{ b, size }]: readonly GridLevel[]): void => {
    const plane = size[0] * size[1];
    b.set(noise(plainStore, b.length - 2 * plane, 2), plane);
  };

  test("there is a memory for it", () => {
    expect(host.memory).toBeDefined();
  });

  test("one cycle", () => {
    const [expected, obtained] = both(({ levels, work }) => {
      fillB(levels);
      work.cycle(levels, 0);
      return levels[0].x;
    });
    // Rounding to 32 bits, in another order.
    expect(differ(expected, obtained)).toBeLessThan(1e-6);
  });

  test("averages and interpolation", () => {
    const down = both(({ levels: [fine, coarse], work }) => {
      fillB([fine]);
      return work.restrict(fine, fine.b, coarse, coarse.b, 1);
    });
    expect(differ(...down)).toBeLessThan(1e-6);
    const up = both(({ levels: [fine, coarse], work }) => {
      const to = new Float64Array(fine.x.length);
      const from = Float64Array.from(coarse.x, (_, i) => Math.sin(i));
      const plane = coarse.size[0] * coarse.size[1];
      from.fill(0, 0, plane).fill(0, -plane);
      work.interpolate(fine, coarse, from, to);
      return to;
    });
    expect(differ(...up)).toBeLessThan(1e-6);
  });

  test("the steps of conjugate gradients", () => {
    const [expected, obtained] = both(({ levels: [level], store, work, length }) => {
      const [p, q, x] = [store.float32(length), store.float32(length), store.float64(length)];
      fillB([level]);
      const z = level.x;
      z.set(level.b);
      const pq = work.turn(level, z, 0.5, p, q);
      const rr = work.advance(x, level.b, p, q, 0.3);
      const pair = new Float64Array(2);
      work.dotPair(p, q, level.b, pair);
      return { fields: [p, q, level.b, x], sums: [pq, rr, ...pair, work.dot(q, q)] };
    });
    expected.fields.forEach((field, k) => {
      expect(differ(field, obtained.fields[k])).toBeLessThan(1e-6);
    });
    const size = Math.max(...expected.sums.map(Math.abs));
    expected.sums.forEach((sum, k) => {
      expect(Math.abs(sum - obtained.sums[k])).toBeLessThan(1e-6 * size);
    });
  });
});

test("without vectors, and for few cells, the loops are plain", () => {
  const box = { size: [24, 24, 24], spacing: [1, 1, 1] } as const;
  const none = { onEach: { float32: 0, float64: 0 } };
  allowVectors(false);
  expect(openHost(box, none)).toBe(plainHost);
  allowVectors(true);
  expect(openHost(box, none).memory).toBeDefined();
  expect(openHost({ ...box, size: [16, 16, 16] }, none)).toBe(plainHost);
});
