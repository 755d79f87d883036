import { describe, expect, test } from "vitest";
import { makeRandom } from "../../src/numerics/random.ts";
import { analyzeOutputs, meanOfReplicates } from "../../src/sweep/analyze.ts";
import type { Axis } from "../../src/sweep/axis.ts";
import { type Design, type DesignChoice, makeDesign } from "../../src/sweep/design.ts";
import { estimateMorrisEffects } from "../../src/sweep/morris-effects.ts";
import { correlatePartially, rankOf } from "../../src/sweep/partial-correlation.ts";
import { estimateSobolIndices } from "../../src/sweep/sobol-indices.ts";
import { readTornado } from "../../src/sweep/tornado.ts";

const axes = (k: number, range: [number, number] = [0, 1]): Axis[] =>
  Array.from({ length: k }, (_, j) => ({ name: `x${j + 1}`, unit: "1", base: 0.5, range, scale: "linear" }));
const outputsOf = (design: Design, f: (x: Float64Array) => number): Float64Array => {
  const x = new Float64Array(design.axes.length);
  return Float64Array.from({ length: design.count }, (_, i) => {
    design.fill(i, x);
    return f(x);
  });
};

describe("the function of Ishigami, sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on [0, 2π]³", () => {
  // Shifting all x by π turns the usual [−π, π] into this range, and x₃ − π is put back below.
  const f = (x: Float64Array): number => {
    const [a, b, c] = [x[0] - Math.PI, x[1] - Math.PI, x[2] - Math.PI];
    return Math.sin(a) + 7 * Math.sin(b) ** 2 + 0.1 * c ** 4 * Math.sin(a);
  };
  // Ishigami & Homma (1990): V₁ = ½(1 + bπ⁴/5)², V₂ = a²/8, V₁₃ = b²π⁸(1/18 − 1/50).
  const [p4, p8] = [Math.PI ** 4, Math.PI ** 8];
  const [v1, v2, v13] = [0.5 * (1 + (0.1 * p4) / 5) ** 2, 49 / 8, 0.01 * p8 * (1 / 18 - 1 / 50)];
  const v = v1 + v2 + v13;
  const exact = { first: [v1 / v, v2 / v, 0], total: [(v1 + v13) / v, v2 / v, v13 / v] };

  test.each([1, 2, 3, 4, 5])(
    "indices within 0.01 of the exact ones at a base sample of 2¹⁴ (seed %d)",
    (seed) => {
      const design = makeDesign(axes(3, [0, 2 * Math.PI]), { kind: "saltelli", base: 2 ** 14 }, seed);
      const { indices, variance } = estimateSobolIndices(["x1", "x2", "x3"], outputsOf(design, f), {
        draws: 0,
      });
      indices.forEach(({ first, total }, j) => {
        expect(Math.abs(first - exact.first[j])).toBeLessThan(0.01);
        expect(Math.abs(total - exact.total[j])).toBeLessThan(0.01);
      });
      expect(Math.abs(variance / v - 1)).toBeLessThan(0.01);
    },
  );

  test("95 % intervals by resampling hold the exact indices, and have the width that they should", () => {
    // With points at random the interval is honest; those of Sobol's sequence are better than it knows.
    const random = makeRandom(9);
    const [n, seeds] = [1024, 40];
    let held = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const outputs = new Float64Array(5 * n);
      const place = (): Float64Array =>
        Float64Array.from({ length: 3 }, () => 2 * Math.PI * random.uniform());
      for (let i = 0; i < n; i++) {
        const [a, b] = [place(), place()];
        outputs[5 * i] = f(a);
        outputs[5 * i + 1] = f(b);
        for (let j = 0; j < 3; j++) outputs[5 * i + 2 + j] = f(a.map((x, m) => (m === j ? b[m] : x)));
      }
      const { indices } = estimateSobolIndices(["x1", "x2", "x3"], outputs, { draws: 200, seed });
      indices.forEach(({ totalInterval: [low, high] }, j) => {
        if (low <= exact.total[j] && exact.total[j] <= high) held++;
      });
    }
    // 120 intervals of 95 %: 114 on average, sd 2.4 were they independent; the three of a sample are not.
    expect(held).toBeGreaterThan(103);
    expect(held).toBeLessThan(120);
  });

  test("Morris sees that x₃ works through x₁ alone: its effects cancel", () => {
    const design = makeDesign(
      axes(3, [0, 2 * Math.PI]),
      { kind: "morris", trajectories: 1000, levels: 8 },
      3,
    );
    const effects = estimateMorrisEffects(design, outputsOf(design, f), 3);
    expect(effects.every(({ n }) => n === 1000)).toBe(true);
    const x3 = effects[2];
    expect(Math.abs(x3.mu)).toBeLessThan(0.2 * x3.muStar);
    expect(x3.sigma).toBeGreaterThan(x3.muStar);
  });
});

test("Morris ranks the eight axes of Sobol's g-function as their total indices do", () => {
  // Saltelli & Sobol' (1995): g = ∏ (|4xⱼ − 2| + aⱼ)/(1 + aⱼ); the larger aⱼ, the less xⱼ matters.
  const a = [99, 0, 9, 1, 4.5, 99, 0.25, 20];
  const g = (x: Float64Array): number =>
    x.reduce((product, u, j) => (product * (Math.abs(4 * u - 2) + a[j])) / (1 + a[j]), 1);
  const design = makeDesign(axes(8), { kind: "morris", trajectories: 400, levels: 4 }, 6);
  const effects = estimateMorrisEffects(design, outputsOf(design, g), 6);
  const order = [...effects].sort((p, q) => q.muStar - p.muStar).map(({ name }) => name);
  expect(order.slice(0, 6)).toEqual(["x2", "x7", "x4", "x5", "x3", "x8"]);
});

describe("the linear function 8 x₁ + 4 x₂ + 2 x₃ + x₄ − 3 x₅, whose effects are its coefficients", () => {
  const coefficients = [8, 4, 2, 1, -3];
  const f = (x: Float64Array): number => coefficients.reduce((sum, c, j) => sum + c * x[j], 0);

  test("Morris finds each coefficient exactly, without spread, and ranks them", () => {
    const design = makeDesign(axes(5), { kind: "morris", trajectories: 4, levels: 4 }, 7);
    const effects = estimateMorrisEffects(design, outputsOf(design, f), 7);
    effects.forEach(({ mu, muStar, sigma }, j) => {
      expect(mu).toBeCloseTo(coefficients[j], 10);
      expect(muStar).toBeCloseTo(Math.abs(coefficients[j]), 10);
      expect(sigma).toBeLessThan(1e-10);
    });
  });

  test("first and total indices are cⱼ²/Σc²", () => {
    const sum = coefficients.reduce((s, c) => s + c * c, 0);
    const design = makeDesign(axes(5), { kind: "saltelli", base: 4096 }, 2);
    const { indices } = estimateSobolIndices(
      design.axes.map((a) => a.name),
      outputsOf(design, f),
      { draws: 0 },
    );
    indices.forEach(({ first, total }, j) => {
      expect(Math.abs(first - coefficients[j] ** 2 / sum)).toBeLessThan(0.005);
      expect(Math.abs(total - coefficients[j] ** 2 / sum)).toBeLessThan(0.005);
    });
  });

  test("partial correlations are ±1 without noise, and with it those of the theory", () => {
    const design = makeDesign(axes(5), { kind: "latin-hypercube", points: 4000 }, 4);
    const columns = design.axes.map((_, j) => outputsOf(design, (x) => x[j]));
    const names = design.axes.map((a) => a.name);
    const y = outputsOf(design, f);
    correlatePartially(names, columns, y).forEach(({ value }, j) => {
      expect(value).toBeCloseTo(Math.sign(coefficients[j]), 6);
    });
    const random = makeRandom(5);
    const noisy = y.map((v) => v + random.normal());
    correlatePartially(names, columns, noisy).forEach(({ value, interval: [low, high] }, j) => {
      // What is left of y once the others are held: cⱼ xⱼ, of variance cⱼ²/12, and noise of variance 1.
      const c = coefficients[j];
      const exact = c / Math.sqrt(c * c + 12);
      expect(Math.abs(value - exact)).toBeLessThan(4 / Math.sqrt(4000));
      expect(low < exact && exact < high).toBe(true);
    });
  });

  test("an axis that does not vary has no correlation, and ties share their rank", () => {
    const constant = new Float64Array(50).fill(2);
    const rising = Float64Array.from({ length: 50 }, (_, i) => i);
    expect(correlatePartially(["a", "b"], [constant, rising], rising)[0].value).toBeNaN();
    expect(Array.from(rankOf(Float64Array.of(3, 1, 3, 2)))).toEqual([2.5, 0, 2.5, 1]);
  });
});

test("a point that failed takes its base row, or its steps, out, and nothing else", () => {
  const design = makeDesign(axes(2), { kind: "saltelli", base: 256 }, 1);
  const y = outputsOf(design, (x) => x[0] + 0.1 * x[1]);
  const whole = estimateSobolIndices(["a", "b"], y, { draws: 0 });
  y[17] = Number.NaN;
  const lacking = estimateSobolIndices(["a", "b"], y, { draws: 0 });
  expect([whole.nBase, lacking.nBase]).toEqual([256, 255]);
  expect(Math.abs(lacking.indices[0].total - whole.indices[0].total)).toBeLessThan(0.02);
});

test("a tornado has its widest bar first", () => {
  expect(readTornado(["a", "b", "c"], [5, 4, 6, 1, 9, Number.NaN, 2])).toEqual({
    base: 5,
    bars: [
      { name: "b", low: 1, high: 9 },
      { name: "a", low: 4, high: 6 },
      { name: "c", low: Number.NaN, high: 2 },
    ],
  });
});

test.each([
  [{ kind: "saltelli", base: 8 }, "sobol-indices"],
  [{ kind: "morris", trajectories: 4, levels: 4 }, "morris-effects"],
  [{ kind: "one-at-a-time" }, "tornado"],
  [{ kind: "sobol", points: 64 }, "partial-correlation"],
] as const)("$kind is analyzed as %s, replicates by their mean", (choice: DesignChoice, kind) => {
  const design = makeDesign(axes(2), choice, 1);
  const y = outputsOf(design, (x) => 3 * x[0] + x[1]);
  const twice = Float64Array.from(
    { length: 2 * y.length },
    (_, i) => y[Math.floor(i / 2)] + (i % 2 ? 1 : -1),
  );
  const column = { name: "y", unit: "1" };
  const [one] = analyzeOutputs({ design, replicates: 1, seed: 1 }, [column], [y]);
  expect(one.kind).toBe(kind);
  const [both] = analyzeOutputs({ design, replicates: 2, seed: 1 }, [column], [twice]);
  const digits = (x: unknown): unknown =>
    JSON.parse(JSON.stringify(x), (_, v) => (typeof v === "number" ? Number(v.toFixed(9)) : v));
  expect(digits(both)).toEqual(digits(one));
});

test("replicates without a number are left out of their mean", () => {
  expect(Array.from(meanOfReplicates([1, 3, Number.NaN, 5, Number.NaN, Number.NaN], 3, 2))).toEqual([
    2,
    5,
    Number.NaN,
  ]);
});
