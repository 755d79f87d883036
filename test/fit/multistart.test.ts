import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { drawStart, runStart, type StartResult, summarizeStarts } from "../../src/fit/multistart.ts";
import type { Objective } from "../../src/fit/objective.ts";
import { makeRandom } from "../../src/numerics/random.ts";

const { normal } = makeRandom(8);
const noise = Array.from({ length: 30 }, () => 0.1 * normal());

/** sin(ωt) at 30 times: many optima in ω, one of them good; not defined for ω above 9. */
const wave: Objective = {
  names: ["omega"],
  start: [5],
  lower: [0.5],
  upper: [10],
  nData: 30,
  hasSpread: true,
  residuals: ([w]) => {
    if (w > 9) return undefined;
    const t = noise.map((_, i) => i / 6);
    return {
      r: Float64Array.from(t, (s, i) => (Math.sin(w * s) - Math.sin(2 * s) - noise[i]) / 0.1),
      J: Float64Array.from(t, (s) => (s * Math.cos(w * s)) / 0.1),
    };
  },
};
const options = { seed: 4 };
const run = (count: number, objective = wave): StartResult[] =>
  Array.from({ length: count }, (_, index) => runStart(objective, { ...options, index }));

test("of many optima the best is that of a fine grid; the others stand in clusters above it", () => {
  const results = run(40);
  const { clusters } = summarizeStarts(results, { hasSpread: true, nRows: 30 });
  let best = Number.POSITIVE_INFINITY;
  for (let w = 0.5; w < 9; w += 1e-3) {
    const { r } = wave.residuals(Float64Array.of(w)) ?? { r: [Infinity] };
    best = Math.min(
      best,
      (r as Float64Array).reduce((sum, x) => sum + x * x, 0),
    );
  }
  expect(clusters[0].squares).toBeLessThanOrEqual(best);
  expect(clusters[0].squares).toBeGreaterThan(best - 0.01);
  expect(Math.abs(clusters[0].x[0] - 2)).toBeLessThan(0.05);
  expect(clusters.length).toBeGreaterThan(3);
  for (let k = 1; k < clusters.length; k++)
    expect(clusters[k].squares - clusters[k - 1].squares).toBeGreaterThan(0.1);
});

test("failed starts are counted with their reason, and the sentence says how often the best was found", () => {
  const results = run(40);
  const beyond = results.filter(({ start }) => start[0] > 9).map(({ index }) => index);
  const waterfall = summarizeStarts(results, { hasSpread: true, nRows: 30 });
  expect(beyond.length).toBeGreaterThan(0);
  expect(waterfall.failures).toEqual([
    { reason: "the model cannot be solved at the start values; choose others", indices: beyond },
  ]);
  const found = waterfall.clusters[0].indices.length;
  expect(waterfall.sentence).toBe(
    `the best optimum was found from ${found} of 40 starts; ${beyond.length} of them failed (the model cannot be solved at the start values; choose others)`,
  );
  const all = waterfall.clusters.flatMap(({ indices }) => indices);
  expect([...all, ...beyond].sort((a, b) => a - b)).toEqual(results.map(({ index }) => index));
});

test("a best that was found once is said to be doubtful", () => {
  const waterfall = summarizeStarts(run(2), { hasSpread: true, nRows: 30 });
  expect(waterfall.sentence).toContain("from 1 of 2 starts: once only, so more starts may find a better one");
});

test("the order of the results does not matter, and a start is the same however many there are", () => {
  const results = run(24);
  const shape = { hasSpread: true, nRows: 30 };
  expect(summarizeStarts([...results].reverse(), shape)).toEqual(summarizeStarts(results, shape));
  expect(runStart(wave, { ...options, index: 17 })).toEqual(results[17]);
  expect(drawStart(wave, 4, 17)).not.toEqual(drawStart(wave, 5, 17));
});

test("start 0 is the objective's own, the next 16 fill 16 slices between the bounds", () => {
  expect(drawStart(wave, 9, 0)).toEqual(Float64Array.of(5));
  const slices = Array.from({ length: 16 }, (_, i) =>
    Math.floor(((drawStart(wave, 9, i + 1)[0] - 0.5) / 9.5) * 16),
  );
  expect(new Set(slices).size).toBe(16);
});

test("without a spread, clusters are told apart in units of the residual variance", () => {
  const results = run(40);
  const scaled: StartResult[] = results.map((result) =>
    result.ok ? { ...result, squares: result.squares * 1e-8 } : result,
  );
  const plain = summarizeStarts(results, { hasSpread: false, nRows: 30 });
  const other = summarizeStarts(scaled, { hasSpread: false, nRows: 30 });
  expect(other.clusters.map(({ indices }) => indices)).toEqual(plain.clusters.map(({ indices }) => indices));
  // S/(n − p) of the best is the unit.
  expect(plain.clusters[1].deltaChi2).toBeCloseTo(
    (29 * (plain.clusters[1].squares - plain.clusters[0].squares)) / plain.clusters[0].squares,
    10,
  );
});

test("an open bound is refused by name", () => {
  const open = { ...wave, upper: [Number.POSITIVE_INFINITY] };
  expect(() => runStart(open, { ...options, index: 1 })).toThrow(
    new CallError("starts are drawn between bounds; give finite bounds for omega"),
  );
});

test("starts that all fit perfectly are one cluster, whatever their rounding", () => {
  const ends = [1e-27, 3e-25, 2e-14].map((squares, index) => ({
    ...{ index, start: [0], ok: true as const, x: [1], squares, stop: "step" as const, evaluations: 5 },
  }));
  const shape = { hasSpread: false, nRows: 1 };
  expect(summarizeStarts(ends, { ...shape, atStart: 40 }).clusters).toHaveLength(1);
  // Where nothing is known of the size of the data, differences are all there is.
  expect(summarizeStarts(ends, shape).clusters).toHaveLength(3);
});
