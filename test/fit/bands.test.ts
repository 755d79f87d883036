import { describe, expect, test } from "vitest";
import { bandByDelta, bandOfDraws, makeVariableDraws } from "../../src/fit/bands.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { curve, objectiveOf, simulate, solve } from "./two-exponentials.ts";

/** The line 1.1 + 1.6 t through t = 0 … 3, s² = 0.1. */
const J = Float64Array.of(1, 0, 1, 1, 1, 2, 1, 3);
const line = { variance: 0.1, held: [false, false], degreesOfFreedom: 2, J };
const at = (t: number) => Float64Array.of(1, t);

test("the band of a line is f ± t(2) s √(1/n + (t − t̄)²/Sxx)", () => {
  const { lower, middle, upper } = bandByDelta(Float64Array.of(7.5), at(4), { ...line, hasSpread: false });
  const half = 4.302652729749462 * Math.sqrt(0.1 * (1 / 4 + 2.5 ** 2 / 5));
  expect(upper[0]).toBeCloseTo(7.5 + half, 10);
  expect(lower[0]).toBeCloseTo(7.5 - half, 10);
  expect(middle[0]).toBe(7.5);
});

test("with a known spread the factor is that of the normal distribution", () => {
  const { upper } = bandByDelta(Float64Array.of(0), at(1.5), { ...line, variance: 1, hasSpread: true });
  expect(upper[0]).toBeCloseTo(1.959963984540054 / 2, 12);
});

test("where only a ratio is held, a curve of the ratio has a band, and one of a member has none", () => {
  const ridge = { ...line, J: Float64Array.of(2, -2, 1, -1), variance: 1, hasSpread: true };
  const { upper } = bandByDelta(Float64Array.of(0, 0), Float64Array.of(3, -3, 1, 0), ridge);
  expect(upper[0]).toBeCloseTo((3 * 1.959963984540054) / Math.sqrt(5), 12);
  expect(upper[1]).toBe(Infinity);
});

test("the band of draws holds 95 % of them at each point", () => {
  const curves = Array.from({ length: 199 }, (_, i) => Float64Array.of(i + 1, -(i + 1)));
  const { lower, middle, upper } = bandOfDraws(curves);
  expect([lower[0], middle[0], upper[0]]).toEqual([5, 100, 195].map((v) => expect.closeTo(v, 10)));
  expect(lower[1]).toBeCloseTo(-195, 10);
});

describe("draws of the variables", () => {
  const objective = objectiveOf(true)(simulate(1));
  const found = solve(objective);
  const uncertainty = estimateUncertainty(objective, found);

  test("have the covariance of the estimate, and depend on seed and index alone", () => {
    const { draw, nUnseen } = makeVariableDraws(objective, found.x, found.J, uncertainty);
    expect(nUnseen).toBe(0);
    const sample = Array.from({ length: 4000 }, (_, index) => draw(5, index));
    for (let a = 0; a < 4; a++)
      for (let b = 0; b < 4; b++) {
        const c = sample.reduce((sum, x) => sum + (x[a] - found.x[a]) * (x[b] - found.x[b]), 0) / 4000;
        const scale = uncertainty.standardErrors[a] * uncertainty.standardErrors[b];
        // √(2/4000) is 2.2 %; four of these.
        expect(Math.abs(c - uncertainty.covariance[a * 4 + b])).toBeLessThan(0.09 * scale);
      }
    expect(draw(5, 17)).toEqual(sample[17]);
  });

  test("their band is that of first order", () => {
    const { draw } = makeVariableDraws(objective, found.x, found.J, uncertainty);
    const later = Float64Array.of(0.5, 5, 15);
    const drawn = bandOfDraws(
      Array.from({ length: 2000 }, (_, index) => curve(draw(2, index), later).values),
    );
    const { values, slopes } = curve(found.x, later);
    const delta = bandByDelta(values, slopes, { ...uncertainty, J: found.J, hasSpread: true });
    for (let i = 0; i < 3; i++) {
      const ratio = (drawn.upper[i] - drawn.lower[i]) / (delta.upper[i] - delta.lower[i]);
      // The 2.5 % quantile of 2000 draws is known to 3 %.
      expect(Math.abs(ratio - 1)).toBeLessThan(0.12);
    }
  });

  test("stay inside the bounds, and still where nothing is seen", () => {
    const narrow = { lower: [-0.1, -1], upper: [0.1, 1] };
    const seen = { variance: 1, held: [false, false] };
    const { draw, nUnseen } = makeVariableDraws(narrow, [0, 0.5], Float64Array.of(10, 0, 5, 0), seen);
    expect(nUnseen).toBe(1);
    for (let index = 0; index < 200; index++) {
      const [a, b] = draw(1, index);
      expect(Math.abs(a)).toBeLessThanOrEqual(0.1);
      expect(b).toBe(0.5);
    }
  });
});
