import { expect, test } from "vitest";
import { chooseStep, dot, type Local, makeTrustStep, norm } from "../../src/fit/trust-step.ts";
import { makeRandom } from "../../src/numerics/random.ts";

/** A local problem from a triangle; `target` is where its model has its minimum. */
function localOf(J: number[], target: number[], curvature = target.map(() => 0)): Local {
  const n = target.length;
  const row = (i: number, p: ArrayLike<number>) =>
    Array.from(p).reduce((sum, x, j) => sum + J[i * n + j] * x, 0);
  const f = Float64Array.from(target, (_, i) => -row(i, target));
  const g = Float64Array.from(target, (_, j) => f.reduce((sum, x, i) => sum + J[i * n + j] * x, 0));
  return {
    n,
    J: Float64Array.from(J),
    f,
    g,
    curvature: Float64Array.from(curvature),
    d: new Float64Array(n).fill(1),
  };
}
const infinite = { lower: [-Infinity, -Infinity], upper: [Infinity, Infinity] };

test("a step that hits a bound early is reflected there, where that promises most", () => {
  const local = localOf([1, 1, 0, 0.1], [-1, 3]);
  const x = Float64Array.of(0.1, 0);
  const { p } = makeTrustStep(local).within(10);
  expect(p[0]).toBeCloseTo(-1, 12);
  const step = chooseStep(local, x, { ...infinite, lower: [0, -Infinity] }, p, 10, 0.995);
  // By hand: from the bound at (−0.1, 0.3) along (1, 3), J p = (0.2 + 4t, 0.03 + 0.3t) comes nearest to (2, 0.3) at
  // t = (4 · 1.8 + 0.3 · 0.27)/(16 + 0.09).
  const t = (4 * 1.8 + 0.3 * 0.27) / 16.09;
  expect(step.scaled[0]).toBeCloseTo(-0.1 + t, 12);
  expect(step.scaled[1]).toBeCloseTo(0.3 + 3 * t, 12);
  const left = (2 - 0.2 - 4 * t) ** 2 + (0.3 - 0.03 - 0.3 * t) ** 2;
  expect(step.predicted).toBeCloseTo((2 ** 2 + 0.3 ** 2 - left) / 2, 12);
  // Steepest descent, the better of the other two, promises (gᵀg)²/(2 ‖J g‖²).
  const Jg = Float64Array.of(local.g[0] + local.g[1], 0.1 * local.g[1]);
  expect(step.predicted).toBeGreaterThan(dot(local.g, local.g) ** 2 / (2 * dot(Jg, Jg)) + 0.005);
});

test("random steps end strictly inside, within the radius but for the reflection's 1 %, and promise a descent", () => {
  const { normal, uniform } = makeRandom(3);
  for (let k = 0; k < 300; k++) {
    const local = localOf([normal(), normal(), 0, normal()], [normal(), normal()]);
    const radius = 3 * uniform();
    const bounds = { lower: [-uniform(), -uniform()], upper: [uniform(), uniform()] };
    const { p } = makeTrustStep(local).within(radius);
    const { scaled, predicted } = chooseStep(local, new Float64Array(2), bounds, p, radius, 0.995);
    expect(predicted).toBeGreaterThan(0);
    expect(norm(scaled)).toBeLessThanOrEqual(radius * 1.000001);
    scaled.forEach((value, j) => {
      expect(value).toBeGreaterThan(bounds.lower[j]);
      expect(value).toBeLessThan(bounds.upper[j]);
    });
  }
});

test("inside a large radius the step is that of Gauss and Newton; inside a small one it is damped to the radius", () => {
  const local = localOf([2, 1, 0, 0.5], [3, -4]);
  const trust = makeTrustStep(local);
  const inner = trust.within(100);
  expect(inner.alpha).toBe(0);
  expect(Array.from(inner.p, (x) => Math.round(x * 1e12) / 1e12)).toEqual([3, -4]);
  expect(trust.gain).toBeCloseTo(0.5 * dot(local.f, local.f), 12);
  const { p, alpha } = trust.within(1);
  expect(norm(p)).toBeCloseTo(1, 12);
  // (JᵀJ + α) p = −g to the 1 % of the search for α.
  const left = [4 * p[0] + 2 * p[1] + alpha * p[0], 2 * p[0] + 1.25 * p[1] + alpha * p[1]];
  for (const j of [0, 1]) expect(Math.abs(left[j] + local.g[j])).toBeLessThan(0.02 * norm(local.g));
});

test("where only the sum is seen, the step is the shortest that mends it", () => {
  const { p, alpha } = makeTrustStep(localOf([1, 1, 0, 0], [4, 2])).within(100);
  expect(alpha).toBe(0);
  expect(p[0]).toBeCloseTo(3, 12);
  expect(p[1]).toBeCloseTo(3, 12);
});
