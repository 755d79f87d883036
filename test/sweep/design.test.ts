import { describe, expect, test } from "vitest";
import type { Axis } from "../../src/sweep/axis.ts";
import { placeOf } from "../../src/sweep/axis.ts";
import { type Design, type DesignChoice, makeDesign } from "../../src/sweep/design.ts";
import { morrisAxis, morrisStep } from "../../src/sweep/morris.ts";

const axis = (name: string, own: Partial<Axis> = {}): Axis => ({
  name,
  unit: "1",
  base: 1,
  range: [1, 100],
  scale: "log10",
  ...own,
});
const pointsOf = (design: Design): number[][] =>
  Array.from({ length: design.count }, (_, i) => {
    const out = new Float64Array(design.axes.length);
    design.fill(i, out);
    return Array.from(out);
  });
const placesOf = (design: Design): number[][] =>
  pointsOf(design).map((point) => point.map((x, j) => placeOf(design.axes[j], x)));

const drawn: readonly DesignChoice[] = [
  { kind: "latin-hypercube", points: 50 },
  { kind: "sobol", points: 64 },
  { kind: "morris", trajectories: 10, levels: 4 },
  { kind: "saltelli", base: 16 },
];

test("a grid has every combination once, the last axis fastest", () => {
  const axes = [axis("a", { values: [1, 2] }), axis("b", { values: [10, 20, 30] })];
  expect(pointsOf(makeDesign(axes, { kind: "grid" }))).toEqual([
    [1, 10],
    [1, 20],
    [1, 30],
    [2, 10],
    [2, 20],
    [2, 30],
  ]);
});

test("a list has the i-th values of all axes together", () => {
  const axes = [axis("a", { values: [1, 2] }), axis("b", { values: [10, 20] })];
  expect(pointsOf(makeDesign(axes, { kind: "list" }))).toEqual([
    [1, 10],
    [2, 20],
  ]);
});

test("one at a time: the base, then both ends of each axis", () => {
  const axes = [axis("a", { base: 5 }), axis("b", { base: 7, range: [0, 9], scale: "linear" })];
  expect(pointsOf(makeDesign(axes, { kind: "one-at-a-time" }))).toEqual([
    [5, 7],
    [1, 7],
    [100, 7],
    [5, 0],
    [5, 9],
  ]);
});

describe.each(drawn)("$kind", (choice) => {
  const axes = [axis("a"), axis("b", { range: [0, 4], scale: "linear" }), axis("c")];

  test("lies in its ranges, and depends on seed and index alone", () => {
    const design = makeDesign(axes, choice, 7);
    const points = pointsOf(design);
    for (const point of points)
      point.forEach((x, j) => {
        const [low, high] = axes[j].range ?? [0, 1];
        expect(x).toBeGreaterThanOrEqual(low);
        expect(x).toBeLessThanOrEqual(high);
      });
    const again = makeDesign(axes, choice, 7);
    const out = new Float64Array(3);
    for (const i of [design.count - 1, 3, 0]) {
      again.fill(i, out);
      expect(Array.from(out)).toEqual(points[i]);
    }
    expect(pointsOf(makeDesign(axes, choice, 8))).not.toEqual(points);
  });
});

test.each([1, 7, 50, 1000])(
  "each of the slices of a Latin hypercube of %d holds one point, on every axis",
  (n) => {
    const places = placesOf(makeDesign([axis("a"), axis("b")], { kind: "latin-hypercube", points: n }, 3));
    for (const j of [0, 1])
      expect(places.map((p) => Math.floor(p[j] * n)).sort((a, b) => a - b)).toEqual(
        Array.from({ length: n }, (_, i) => i),
      );
  },
);

test("each trajectory of Morris changes every axis once, by Δ, between levels of the grid", () => {
  const k = 5;
  const axes = Array.from({ length: k }, (_, j) => axis(`x${j}`, { range: [0, 1], scale: "linear" }));
  for (const levels of [2, 4, 8]) {
    const places = placesOf(makeDesign(axes, { kind: "morris", trajectories: 30, levels }, 5));
    const seen = new Set<number>();
    for (let t = 0; t < 30; t++) {
      const changed = new Set<number>();
      for (let i = 1; i <= k; i++) {
        const [a, b] = [places[t * (k + 1) + i - 1], places[t * (k + 1) + i]];
        const moved = a.flatMap((x, j) => (Math.abs(x - b[j]) > 1e-12 ? [j] : []));
        expect(moved).toEqual([morrisAxis(k, 5, t * (k + 1) + i)]);
        expect(Math.abs(a[moved[0]] - b[moved[0]])).toBeCloseTo(morrisStep(levels), 12);
        changed.add(moved[0]);
      }
      expect(changed.size).toBe(k);
      for (const x of places[t * (k + 1)]) seen.add(Math.round(x * (levels - 1)));
    }
    expect(seen.size).toBe(levels);
  }
});

test("Saltelli: A, B, and A with one axis of B", () => {
  const places = placesOf(makeDesign([axis("a"), axis("b"), axis("c")], { kind: "saltelli", base: 8 }, 2));
  for (let i = 0; i < 8; i++) {
    const [a, b, ...mixed] = places.slice(i * 5, i * 5 + 5);
    mixed.forEach((point, j) => {
      expect(point).toEqual(a.map((x, m) => (m === j ? b[m] : x)));
    });
    expect(a.every((x, j) => x !== b[j])).toBe(true);
  }
});

test("a design of ten million points is made at once, and its last point too", () => {
  const axes = [axis("a"), axis("b")];
  const began = performance.now();
  const out = new Float64Array(2);
  const design = makeDesign(axes, { kind: "latin-hypercube", points: 10_000_000 });
  design.fill(9_999_999, out);
  expect(performance.now() - began).toBeLessThan(100); // an array of that length alone would take as long
  expect(out.every((x) => x >= 1 && x <= 100)).toBe(true);
});
