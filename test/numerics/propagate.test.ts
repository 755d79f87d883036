import { expect, test } from "vitest";
import { matrixExponential } from "../../src/numerics/matrix-exponential.ts";
import { makePlain, type Propagate, propagateOf } from "../../src/numerics/propagate.ts";
import { makeRandom } from "../../src/numerics/random.ts";

function go(propagate: Propagate, n: number, m: number, seed: number) {
  const { normal } = makeRandom(seed);
  const draw = (length: number): Float64Array => Float64Array.from({ length }, normal);
  const E = matrixExponential(draw(n * n), n);
  const L = Array.from({ length: m }, () => draw(n * n));
  const state = draw(n * (1 + m));
  const out = new Float64Array(2 + 3 * state.length);
  propagate(E, L, state, out, 2, 3);
  return { E, L, state, out };
}

test("unrolled and plain propagation give the same sums, for every size that is unrolled", () => {
  for (let n = 1; n <= 6; n++)
    for (const m of [0, 1, 3]) {
      const [unrolled, plain] = [propagateOf(n), makePlain(n)].map((p) => go(p, n, m, 10 * n + m));
      const size = Math.max(...plain.out.map(Math.abs));
      // Sums of up to 12 products in another order, over three steps.
      plain.out.forEach((x, i) => {
        expect(Math.abs(unrolled.out[i] - x), `n ${n}, m ${m}, ${i}`).toBeLessThan(1e-13 * size);
      });
    }
});

test("the state is that of the last step, and nothing is written before the first place", () => {
  for (const propagate of [propagateOf(4), makePlain(4)]) {
    const { state, out } = go(propagate, 4, 2, 7);
    expect(Array.from(state)).toEqual(Array.from(out.subarray(out.length - 12)));
    expect(Array.from(out.subarray(0, 2))).toEqual([0, 0]);
  }
});
