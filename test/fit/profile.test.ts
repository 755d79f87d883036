import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { minimizeLeastSquares, type Residuals } from "../../src/fit/least-squares.ts";
import type { Objective } from "../../src/fit/objective.ts";
import { type BranchOptions, findThreshold, type Optimum, walkProfile } from "../../src/fit/profile.ts";
import {
  agreeOnOptimum,
  joinProfile,
  type Profile,
  type WalkBranches,
  walkAll,
} from "../../src/fit/profile-class.ts";
import { estimateUncertainty } from "../../src/fit/uncertainty.ts";
import { makeRandom } from "../../src/numerics/random.ts";

interface Shape {
  readonly start: readonly number[];
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  readonly hasSpread?: boolean;
}
const objectiveOf = (residuals: Residuals, { hasSpread = true, ...shape }: Shape): Objective => ({
  ...shape,
  names: shape.start.map((_, j) => `x${j + 1}`),
  residuals,
  nData: 0,
  hasSpread,
});
function optimize(objective: Objective) {
  const found = minimizeLeastSquares(objective.residuals, objective);
  const squares = found.r.reduce((sum, r) => sum + r * r, 0);
  return { found, optimum: { x: Array.from(found.x), squares } satisfies Optimum };
}
function profile(objective: Objective, optimum: Optimum, variable: number, options = {}): Profile {
  const walk = (direction: 1 | -1) => walkProfile(objective, optimum, { variable, direction, ...options });
  return joinProfile(walk(-1), walk(1), objective);
}

const { normal } = makeRandom(21);
const noise = Array.from({ length: 40 }, normal);

/** y = x₁ + x₂ t + x₃ t² + noise, at 12 times. */
const parabola: Residuals = (x) => {
  const t = Array.from({ length: 12 }, (_, i) => i / 4);
  const r = t.map((s, i) => x[0] + x[1] * s + x[2] * s * s - (2 - s + 0.5 * s * s + 0.3 * noise[i]));
  return { r: Float64Array.from(r), J: Float64Array.from(t.flatMap((s) => [1, s, s * s])) };
};
const wide = { start: [0, 0, 0], lower: [-50, -50, -50], upper: [50, 50, 50] };

describe("a linear model", () => {
  test.each([0, 1, 2])(
    "variable %i: the profile is the parabola (v − x̂)²/C, its interval x̂ ± 1.96 √C",
    (k) => {
      const objective = objectiveOf(parabola, wide);
      const { found, optimum } = optimize(objective);
      const { standardErrors } = estimateUncertainty(objective, found);
      const { points, interval, class: verdict } = profile(objective, optimum, k);
      expect(points.length).toBeGreaterThan(8);
      for (const { value, deltaChi2 } of points)
        expect(deltaChi2).toBeCloseTo(((value - optimum.x[k]) / standardErrors[k]) ** 2, 8);
      const half = 1.959963984540054 * standardErrors[k];
      expect(interval[0]).toBeCloseTo(optimum.x[k] - half, 8);
      expect(interval[1]).toBeCloseTo(optimum.x[k] + half, 8);
      expect(verdict).toBe("identifiable");
    },
  );

  test("with an estimated spread the interval is that of Student: t(9; 0.975) = 2.262157162740992", () => {
    const objective = objectiveOf(parabola, { ...wide, hasSpread: false });
    const { found, optimum } = optimize(objective);
    const { standardErrors } = estimateUncertainty(objective, found);
    const { interval } = profile(objective, optimum, 1);
    expect(interval[1]).toBeCloseTo(optimum.x[1] + 2.262157162740992 * standardErrors[1], 8);
  });

  test("another level: 68.27 % is one standard error", () => {
    const objective = objectiveOf(parabola, wide);
    const { found, optimum } = optimize(objective);
    const { standardErrors } = estimateUncertainty(objective, found);
    const { interval } = profile(objective, optimum, 2, { confidence: 0.6826894921370859 });
    expect(interval[0]).toBeCloseTo(optimum.x[2] - standardErrors[2], 8);
  });

  test("a step costs two evaluations: where the last two optima point to is the optimum", () => {
    const objective = objectiveOf(parabola, wide);
    const { optimum } = optimize(objective);
    const branch = walkProfile(objective, optimum, { variable: 0, direction: 1 });
    expect(branch.evaluations).toBeLessThanOrEqual(2 * branch.points.length + 2);
  });
});

/** y = a e^(−kt) + noise: for a fixed k the best a is Σye/Σe², and S(k) = Σy² − (Σye)²/Σe². */
const times = Array.from({ length: 15 }, (_, i) => i / 3);
const data = times.map((t, i) => 2 * Math.exp(-0.8 * t) + 0.05 * noise[i]);
const decay: Residuals = ([a, k]) => {
  const e = times.map((t) => Math.exp(-k * t));
  return {
    r: Float64Array.from(e, (v, i) => (a * v - data[i]) / 0.05),
    J: Float64Array.from(e.flatMap((v, i) => [v / 0.05, (-a * times[i] * v) / 0.05])),
  };
};
function decaySquares(k: number): number {
  let [yy, ye, ee] = [0, 0, 0];
  times.forEach((t, i) => {
    const e = Math.exp(-k * t);
    yy += data[i] ** 2;
    ye += data[i] * e;
    ee += e * e;
  });
  return (yy - ye ** 2 / ee) / 0.05 ** 2;
}

test("an exponential: the profile of its rate is the closed form, and so are its limits", () => {
  const objective = objectiveOf(decay, { start: [1, 1], lower: [0, 0], upper: [10, 10] });
  const { optimum } = optimize(objective);
  const { points, interval } = profile(objective, optimum, 1);
  for (const { value, deltaChi2 } of points)
    expect(Math.abs(deltaChi2 - (decaySquares(value) - optimum.squares))).toBeLessThan(1e-7);
  // The cubic through values and slopes a fifth of the threshold apart.
  for (const limit of interval)
    expect(Math.abs(decaySquares(limit ?? 0) - optimum.squares - 3.841458820694124)).toBeLessThan(1e-3);
});

test("only a product is seen: both profiles are flat to their bounds, along a straight ridge", () => {
  const product: Residuals = (z) => {
    const { r, J } = decay(Float64Array.of(10 ** (z[0] + z[1]), z[2])) ?? decayed();
    const a = 10 ** (z[0] + z[1]) * Math.LN10;
    const rows = Array.from(r, (_, i) => [J[2 * i] * a, J[2 * i] * a, J[2 * i + 1]]);
    return { r, J: Float64Array.from(rows.flat()) };
  };
  const objective = objectiveOf(product, { start: [0.5, 0.5, 1], lower: [-3, -3, 0], upper: [3, 3, 10] });
  const { optimum } = optimize(objective);
  const sum = optimum.x[0] + optimum.x[1];
  expect(sum).toBeCloseTo(Math.log10(2), 1);
  for (const k of [0, 1]) {
    const found = profile(objective, optimum, k);
    expect(found.class).toBe("flat");
    const free = found.points.filter(({ pressed }) => pressed.length === 0);
    // The partner follows to its own bound at 3, that is from here at sum − 3 on.
    expect(free[0].value).toBeLessThan(sum - 3 + 0.8);
    expect(free[free.length - 1].value).toBe(3);
    for (const { x, deltaChi2 } of free) {
      expect(x[0] + x[1]).toBeCloseTo(sum, 6);
      expect(Math.abs(deltaChi2)).toBeLessThan(1e-6);
    }
    expect(found.sentence).toMatch(
      /^the data do not hold x(\d): below, x\d comes to its bound beyond \S+ \(χ² \+ \S+\); above, no limit up to its bound 3 \(χ² \+ \S+\)$/,
    );
  }
  expect(profile(objective, optimum, 2).class).toBe("identifiable");
});
const decayed = (): never => {
  throw new Error("the decay is defined everywhere");
};

/**
 * r = (x₁ − a x₂, b x₂): where x₂ is free, S = x₁² b²/(a² + b²); held at its bound 1, S = (x₁ − a)² + b².
 */
const leaning =
  (a: number, b: number): Residuals =>
  ([x, y]) => ({ r: Float64Array.of(x - a * y, b * y), J: Float64Array.of(1, -a, 0, b) });
const leaningLimits = (a: number, b: number): [free: number, held: number] => [
  1.959963984540054 * Math.sqrt(1 + (a / b) ** 2),
  a + Math.sqrt(3.841458820694124 - b * b),
];

test("a nuisance that a ridge leads to its bound does not take a limit from the data, and both limits are told", () => {
  const [a, b] = [1, 0.3];
  const objective = objectiveOf(leaning(a, b), { start: [0.1, 0.1], lower: [-50, -1], upper: [50, 1] });
  const { optimum } = optimize(objective);
  const up = walkProfile(objective, optimum, { variable: 0, direction: 1 });
  const [free, held] = leaningLimits(a, b);
  expect(up.points[up.points.length - 1].pressed).toEqual([1]);
  expect(up.limit).toBeCloseTo(held, 6);
  expect(up.freeLimit).toBeCloseTo(free, 6);
  const found = profile(objective, optimum, 0);
  expect(found.class).toBe("identifiable");
  expect(found.sentence).toBe(
    "x1 lies between -2.94 and 2.94 (95 %), or -6.82 if x2 could leave its range, or 6.82 if x2 could leave its range",
  );
});

test("the same limit is one of the bound where the profile without it has none before the variable's own bound", () => {
  const shape = { start: [0.1, 0.1], lower: [-5, -1], upper: [5, 1] };
  const objective = objectiveOf(leaning(1, 0.3), shape);
  const found = profile(objective, optimize(objective).optimum, 0);
  expect(found.class).toBe("flat");
  expect(found.sentence).toContain("x2 comes to its bound beyond");
});

test("a nuisance that runs off to where nothing changes stands on its bound for nothing", () => {
  // r = (x₁ − e^(−x₂), e^(−x₂)): the best x₂ of every x₁ below 0 is infinite, and S = x₁² there.
  const fading: Residuals = ([x, y]) => {
    const e = Math.exp(-y);
    return { r: Float64Array.of(x - e, e), J: Float64Array.of(1, e, 0, -e) };
  };
  const objective = objectiveOf(fading, { start: [0.5, 1], lower: [-50, 0], upper: [50, 5] });
  const optimum = { x: [0.007, 4.9], squares: (0.007 - Math.exp(-4.9)) ** 2 + Math.exp(-9.8) };
  const down = walkProfile(objective, optimum, { variable: 0, direction: -1 });
  expect(down.end).toBe("crossed");
  expect(down.points[down.points.length - 1].pressed).toEqual([]);
  expect(down.freeLimit).toBeNull();
  expect(Math.abs((down.limit ?? 0) + 1.96)).toBeLessThan(0.02);
});

test("a rate that is seen only when it is over is limited from below: one-sided", () => {
  const late: Residuals = ([z]) => {
    const k = 10 ** z;
    const rows = [1, 2, 3, 4].map((t, i) => [(1 - Math.exp(-k * t) - 1 - 0.01 * noise[i]) / 0.02, t]);
    return {
      r: Float64Array.from(rows, ([r]) => r),
      J: Float64Array.from(rows, ([, t]) => (t * Math.exp(-k * t) * k * Math.LN10) / 0.02),
    };
  };
  const objective = objectiveOf(late, { start: [1], lower: [-2], upper: [3] });
  const { optimum } = optimize(objective);
  const { class: verdict, interval, sentence, points } = profile(objective, optimum, 0);
  expect(verdict).toBe("one-sided");
  const above = points.filter(({ value }) => value > optimum.x[0]);
  const rise = Number(Math.max(...above.map(({ deltaChi2 }) => deltaChi2)).toPrecision(2));
  expect(interval[1]).toBeNull();
  const at = (z: number) => late(Float64Array.of(z))?.r.reduce((sum, r) => sum + r * r, 0) ?? 0;
  expect(at(interval[0] ?? 0) - optimum.squares).toBeCloseTo(3.84, 1);
  expect(sentence).toBe(
    `x1 is at least ${Number((interval[0] ?? 0).toPrecision(3))} (95 %); above, no limit up to its bound 3 (χ² + ${rise})`,
  );
});

/** A sine whose frequency has many optima, and one of the worse ones. */
function waves() {
  const wave: Residuals = ([w]) => ({
    r: Float64Array.from(times, (t, i) => (Math.sin(w * t) - Math.sin(2 * t) - 0.3 * noise[i]) / 1.2),
    J: Float64Array.from(times, (t) => (t * Math.cos(w * t)) / 1.2),
  });
  const objective = objectiveOf(wave, { start: [4], lower: [0.5], upper: [9] });
  const local = optimize(objective).optimum;
  expect(Math.abs(local.x[0] - 2)).toBeGreaterThan(1);
  return { objective, local };
}

test("a better optimum on the way is taken, and the branches from the old one are named", () => {
  const { objective, local } = waves();
  const walk = (options: Partial<BranchOptions>) =>
    walkProfile(objective, local, { variable: 0, direction: -1, confidence: 0.999999999, ...options });
  const [down, up] = [walk({}), walk({ direction: 1 })];
  expect(Math.abs(down.optimum.x[0] - 2)).toBeLessThan(0.1);
  expect(down.points[0].deltaChi2).toBe(0);
  expect(down.points.every(({ deltaChi2 }) => deltaChi2 > -1e-3)).toBe(true);
  expect(up.optimum).toEqual(local);
  expect(agreeOnOptimum([down, up])).toEqual({ optimum: down.optimum, again: [up] });
});

test("all profiles together agree on the better optimum, whatever branch met it", async () => {
  const { objective, local } = waves();
  const given: Optimum[] = [];
  const walk: WalkBranches = async (from, branches) =>
    branches.map((branch) => {
      given.push(from);
      return walkProfile(objective, from, { ...branch, confidence: 0.999999999 });
    });
  const {
    branches: [[down, up]],
  } = await walkAll(walk, local, [0]);
  const found = joinProfile(down, up, objective);
  expect(Math.abs(found.optimum.x[0] - 2)).toBeLessThan(0.1);
  expect(given).toEqual([local, local, found.optimum]);
  const values = found.points.map(({ value }) => value);
  expect(values).toEqual([...values].sort((a, b) => a - b));
  expect(found.points.every(({ deltaChi2 }) => deltaChi2 > -1e-3)).toBe(true);
});

test("a walk into a region without solution ends there and says so", () => {
  const half: Residuals = (x) => (x[0] < 2.5 ? parabola(x) : undefined);
  const objective = objectiveOf((x) => half(x), wide);
  const { optimum } = optimize(objective);
  const weak = objectiveOf((x) => {
    const found = half(x);
    return found && { r: found.r.map((r) => r / 50), J: found.J.map((j) => j / 50) };
  }, wide);
  const up = walkProfile(
    weak,
    { x: optimum.x, squares: optimum.squares / 2500 },
    { variable: 0, direction: 1 },
  );
  expect(up.end).toBe("failed");
  const reached = up.points[up.points.length - 1].value;
  expect(reached).toBeLessThan(2.5);
  expect(reached).toBeGreaterThan(2.45);
  expect(joinProfile({ ...up, limit: -1 }, up, weak).sentence).toContain(
    `above, the model cannot be solved beyond ${Number(reached.toPrecision(3))}`,
  );
});

test("the threshold says its formula, and refuses data that leave no spread", () => {
  expect(findThreshold({ hasSpread: true }, 5, 10, 3).value).toBeCloseTo(3.841458820694124, 12);
  expect(findThreshold({ hasSpread: false }, 20, 12, 2)).toMatchObject({
    value: expect.closeTo(4.964602743730714, 10),
    variance: 2,
    formula: "(S − S_min)/s² ≤ F(1, n − p), s² = S_min/(n − p)",
  });
  expect(() => findThreshold({ hasSpread: false }, 1, 3, 3)).toThrow(CallError);
});
