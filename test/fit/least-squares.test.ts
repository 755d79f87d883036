import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import {
  type LeastSquaresOptions,
  minimizeLeastSquares,
  type Residuals,
} from "../../src/fit/least-squares.ts";

import { nistResiduals, readNist } from "./nist.ts";

const free = (n: number): Pick<LeastSquaresOptions, "lower" | "upper"> => ({
  lower: new Array(n).fill(Number.NEGATIVE_INFINITY),
  upper: new Array(n).fill(Number.POSITIVE_INFINITY),
});
const cost = (r: Float64Array): number => r.reduce((sum, x) => sum + x * x, 0);

/** r = (10 (x₂ − x₁²), 1 − x₁), the valley of Rosenbrock. */
const rosenbrock: Residuals = ([a, b]) => ({
  r: Float64Array.of(10 * (b - a * a), 1 - a),
  J: Float64Array.of(-20 * a, 10, -1, 0),
});
/** Residuals of the line x₁ + x₂ t through four points. */
const line: Residuals = ([a, b]) => {
  const data: [number, number][] = [
    [0, 1],
    [1, 3],
    [2, 4],
    [3, 6],
  ];
  return {
    r: Float64Array.from(data, ([t, y]) => a + b * t - y),
    J: Float64Array.from(data.flatMap(([t]) => [1, t])),
  };
};

describe("without bounds", () => {
  test("the valley of Rosenbrock is followed from (−1.2, 1) to (1, 1)", () => {
    const { x, r, stop, evaluations } = minimizeLeastSquares(rosenbrock, { start: [-1.2, 1], ...free(2) });
    expect(Math.abs(x[0] - 1)).toBeLessThan(1e-8);
    expect(Math.abs(x[1] - 1)).toBeLessThan(1e-8);
    expect(cost(r)).toBeLessThan(1e-16);
    expect(["gradient", "reduction", "step"]).toContain(stop);
    expect(evaluations).toBeLessThan(60);
  });

  test("a linear problem ends at the solution of its normal equations", () => {
    // By hand: Σt = 6, Σt² = 14, Σy = 14, Σty = 29, slope (4·29 − 6·14)/(4·14 − 36) = 1.6, intercept 1.1.
    const { x, r } = minimizeLeastSquares(line, { start: [50, -20], ...free(2) });
    expect(x[0]).toBeCloseTo(1.1, 9);
    expect(x[1]).toBeCloseTo(1.6, 9);
    expect(cost(r)).toBeCloseTo(0.2, 12);
  });

  test("where only x₁ + x₂ is seen, the sum is found and no NaN appears", () => {
    const sum: Residuals = ([a, b]) => ({
      r: Float64Array.of(a + b - 3, 2 * (a + b - 3)),
      J: Float64Array.of(1, 1, 2, 2),
    });
    const { x } = minimizeLeastSquares(sum, { start: [5, -9], ...free(2) });
    expect(x[0] + x[1]).toBeCloseTo(3, 8);
    expect(Math.abs(x[0])).toBeLessThan(20);
  });

  test("a variable without any effect stays where it is", () => {
    const half: Residuals = ([a]) => ({ r: Float64Array.of(a - 2, 0), J: Float64Array.of(1, 0, 0, 0) });
    const { x } = minimizeLeastSquares(half, { start: [10, 7], ...free(2) });
    expect(x[0]).toBeCloseTo(2, 8);
    expect(x[1]).toBe(7);
  });

  test("a start at the solution stays there at the cost of one evaluation", () => {
    const { x, evaluations, stop } = minimizeLeastSquares(rosenbrock, { start: [1, 1], ...free(2) });
    expect(Array.from(x)).toEqual([1, 1]);
    expect([evaluations, stop]).toEqual([1, "gradient"]);
  });
});

describe("inside bounds", () => {
  test("Rosenbrock with x₁ ≤ 0.5 ends on the bound at (0.5, 0.25)", () => {
    const { x } = minimizeLeastSquares(rosenbrock, { start: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2] });
    // An interior method comes as near to the bound as the flatness of the cost lets it.
    expect(x[0]).toBeLessThanOrEqual(0.5);
    expect(Math.abs(x[0] - 0.5)).toBeLessThan(1e-6);
    expect(Math.abs(x[1] - 0.25)).toBeLessThan(1e-6);
  });

  test("a line with slope ≤ 1 takes the best intercept for slope 1", () => {
    const { x } = minimizeLeastSquares(line, { start: [0, 0.5], lower: [-10, 0], upper: [10, 1] });
    expect(Math.abs(x[1] - 1)).toBeLessThan(1e-7);
    expect(Math.abs(x[0] - 2)).toBeLessThan(1e-6);
  });

  test("what bounds add to the curvature makes an optimum on them as sharp as one inside", () => {
    const edge = minimizeLeastSquares(line, { start: [0, 0.5], lower: [-10, 0], upper: [10, 1] });
    // Without it the search creeps along the bound and stops 10⁻⁸ short.
    expect(Math.abs(edge.x[0] - 2)).toBeLessThan(1e-12);
    const bent = minimizeLeastSquares(rosenbrock, { start: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2] });
    expect(Math.abs(bent.x[1] - 0.25)).toBeLessThan(1e-12);
  });

  test("both variables on their bounds: a corner", () => {
    const { x } = minimizeLeastSquares(line, { start: [0.2, 0.2], lower: [0, 0], upper: [0.5, 1] });
    expect(Math.abs(x[0] - 0.5)).toBeLessThan(1e-6);
    expect(Math.abs(x[1] - 1)).toBeLessThan(1e-6);
  });

  test.each([
    ["below", [-100, -100]],
    ["on a bound", [-2, 2]],
    ["above", [100, 100]],
  ])("a start %s is moved inside and the solution found", (_, start) => {
    const { x } = minimizeLeastSquares(rosenbrock, { start, lower: [-2, -2], upper: [2, 2] });
    expect(Math.abs(x[0] - 1)).toBeLessThan(1e-6);
  });

  test("no evaluation is made outside", () => {
    const watched: Residuals = (x) => {
      x.forEach((v) => {
        expect(Math.abs(v)).toBeLessThanOrEqual(1.5);
      });
      return rosenbrock(x);
    };
    const { x } = minimizeLeastSquares(watched, {
      start: [-1.2, 1.4],
      lower: [-1.5, -1.5],
      upper: [1.5, 1.5],
    });
    expect(Math.abs(x[1] - 1)).toBeLessThan(1e-6);
  });
});

describe("scales", () => {
  /** A decay with an offset, its variables in units of c. */
  const decay =
    (c: readonly number[]): Residuals =>
    (z) => {
      const [a, k, b] = z.map((v, j) => v * c[j]);
      const r = Float64Array.from(
        { length: 12 },
        (_, i) => a * Math.exp(-k * i) + b - (3 * 0.7 ** i + (i % 2)),
      );
      const J = new Float64Array(36);
      for (let i = 0; i < 12; i++) {
        const e = Math.exp(-k * i);
        J.set([e * c[0], -i * a * e * c[1], c[2]], i * 3);
      }
      return { r, J };
    };
  const run = (c: readonly number[]) => {
    const scaled = (v: readonly number[]) => v.map((x, j) => x / c[j]);
    return minimizeLeastSquares(decay(c), {
      start: scaled([1, 3, 2]),
      lower: scaled([0, 0, -1]),
      upper: scaled([9, 4, 5]),
    });
  };

  test("other units of the variables change nothing: the same number of evaluations, the same optimum", () => {
    const plain = run([1, 1, 1]);
    // Powers of two, so that the scaling itself rounds nothing.
    const other = run([2 ** 40, 2 ** -30, 2 ** 7]);
    expect(other.evaluations).toBe(plain.evaluations);
    expect(other.x[1] * 2 ** -30).toBeCloseTo(plain.x[1], 12);
    expect(cost(other.r)).toBeCloseTo(cost(plain.r), 12);
  });

  test("a variable whose bounds are equal stays there, and the others find their optimum", () => {
    const { x, r } = minimizeLeastSquares(rosenbrock, { start: [0.5, 0], lower: [0.5, -3], upper: [0.5, 3] });
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 9);
    expect(cost(r)).toBeCloseTo(0.25, 12);
  });
});

describe("geodesic acceleration", () => {
  test("a bent valley is followed with fewer evaluations, to the same place", () => {
    const set = readNist("Bennett5");
    const options = { start: set.starts[0], ...free(3) };
    const plain = minimizeLeastSquares(nistResiduals(set), options);
    const bent = minimizeLeastSquares(nistResiduals(set), { ...options, geodesic: true });
    expect(bent.evaluations).toBeLessThan(plain.evaluations / 5);
    expect(bent.x[1]).toBeCloseTo(plain.x[1], 5);
  });

  test("a parabola is reached in one bent step: r = (x₁ − 2, x₂ − x₁²)", () => {
    const bowl: Residuals = ([a, b]) => ({
      r: Float64Array.of(a - 2, b - a * a),
      J: Float64Array.of(1, 0, -2 * a, 1),
    });
    const options = { start: [1.5, 2.25], ...free(2) };
    const seen: Float64Array[] = [];
    const watched: Residuals = (x) => {
      seen.push(x.slice());
      return bowl(x);
    };
    minimizeLeastSquares(watched, { ...options, geodesic: true });
    // v = (0.5, 1.5) and the bend −2 · 0.5² gives a = (0, 0.25): start, probe, then the optimum (2, 4) itself.
    expect(seen[2][0]).toBeCloseTo(2, 12);
    expect(seen[2][1]).toBeCloseTo(4, 12);
    seen.length = 0;
    minimizeLeastSquares(watched, options);
    expect(seen[1][1]).toBeCloseTo(3.75, 12);
  });
});

test("at the rounding level of the sum of squares the gradient decides, and the optimum is found to 10 digits", () => {
  // Σr² = 10⁸ in the last row: a shift of x by 10⁻⁷ changes it by less than its rounding.
  const buried: Residuals = ([a]) => ({
    r: Float64Array.of(Math.exp(a) - 2, 1e4),
    J: Float64Array.of(Math.exp(a), 0),
  });
  for (const start of [1, 1.7, 2, 2.5, 3]) {
    const { x } = minimizeLeastSquares(buried, { start: [start], ...free(1), tolerance: 1e-13 });
    expect(Math.abs(x[0] - Math.LN2)).toBeLessThan(1e-10);
  }
});

describe("where the residuals cannot be computed", () => {
  /** 1/x − 10 has its root at 0.1; a full first step from 1 lands at −8, where it is not defined. */
  const hyperbola =
    (beyond: ReturnType<Residuals>): Residuals =>
    ([x]) =>
      x > 0 ? { r: Float64Array.of(1 / x - 10), J: Float64Array.of(-1 / x ** 2) } : beyond;
  const nan = { r: Float64Array.of(Number.NaN), J: Float64Array.of(Number.NaN) };
  const steep = { r: Float64Array.of(1), J: Float64Array.of(Number.NaN) };

  test.each([
    ["undefined", undefined],
    ["NaN", nan],
    ["a slope of NaN", steep],
  ])("the search steps back from %s", (_, beyond) => {
    const { x, evaluations } = minimizeLeastSquares(hyperbola(beyond), { start: [1], ...free(1) });
    expect(x[0]).toBeCloseTo(0.1, 9);
    expect(evaluations).toBeLessThan(40);
  });

  test.each([
    ["undefined", undefined],
    ["NaN", nan],
    ["a slope of NaN", steep],
  ])("%s at the start is told", (_, beyond) => {
    const run = () => minimizeLeastSquares(hyperbola(beyond), { start: [-1], ...free(1) });
    expect(run).toThrow(new CallError("the model cannot be solved at the start values; choose others"));
  });
});

test("the limit of evaluations is kept, and said", () => {
  const { stop, evaluations } = minimizeLeastSquares(rosenbrock, {
    start: [-1.2, 1],
    ...free(2),
    maxEvaluations: 5,
  });
  expect([stop, evaluations]).toEqual(["max-evaluations", 5]);
});

test("equal calls give equal bits", () => {
  const run = () => minimizeLeastSquares(rosenbrock, { start: [-1.2, 1], lower: [-2, -2], upper: [2, 2] });
  expect(run()).toEqual(run());
});
