import { bench, describe } from "vitest";
import { openHost, plainHost } from "../../src/numerics/grid-host.ts";
import { makeRoughLevels } from "../numerics/rough-levels.ts";

/** The consumer of every result, so that none is optimized away. */
const sink = { value: 0 };

/*
 * Ratios to the plain loops at 128³ on a Xeon with 2 MB of L2, one thread: a cycle 3.2, a step of conjugate gradients 5.
 * 32³ fits in L2, 64³ in L3, 128³ goes through L3 plane by plane, of which L2 holds three.
 */
describe.each([32, 64, 128])("loops over %i³ cells", (n) => {
  const finest = { size: [n, n, n], spacing: [1, 1, 1] } as const;
  const from = new Float32Array(n ** 3).fill(1);
  const to = new Float32Array(n ** 3);
  bench("copy of a field in memory", () => {
    to.set(from);
    sink.value += to[0];
  });
  const vectors = openHost(finest, {
    onEach: { float32: 2, float64: 0 },
    onFinest: { float32: 0, float64: 1 },
  });
  for (const [name, { store, work }] of [["one at a time", plainHost] as const, ["four", vectors] as const]) {
    const levels = makeRoughLevels(finest, store);
    const [level] = levels;
    const { length } = level.b;
    const [p, q, x] = [store.float32(length), store.float32(length), store.float64(length)];
    const plane = n * n;
    level.b.fill(1, plane, length - plane);
    bench(`a cycle, ${name}`, () => {
      work.cycle(levels, 0);
      sink.value += level.x[plane];
    });
    bench(`a step of conjugate gradients, ${name}`, () => {
      sink.value += work.turn(level, level.x, 0.5, p, q) + work.advance(x, level.b, p, q, 0);
    });
  }
});
