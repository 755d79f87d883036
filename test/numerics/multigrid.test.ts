import { describe, expect, test } from "vitest";
import { makeLinearSolve } from "../../src/numerics/conjugate-gradient.ts";
import type { GridLevel } from "../../src/numerics/grid-level.ts";
import { applyMatrix } from "../../src/numerics/grid-work.ts";
import { factorize, solveFactored } from "../../src/numerics/lu.ts";
import { cycle, restrict } from "../../src/numerics/multigrid.ts";
import { makeRandom } from "../../src/numerics/random.ts";
import { makeRoughLevels } from "./rough-levels.ts";

type Size = readonly [number, number, number];

const makeBox = (size: Size, spacing: Size, { sink = 0.1, isRough = false } = {}): GridLevel[] =>
  makeRoughLevels({ size, spacing }, undefined, { sink, isRough });

const fillRandom = ({ size }: GridLevel, values: Float32Array): void => {
  const { normal } = makeRandom(2);
  const plane = size[0] * size[1];
  for (let i = plane; i < values.length - plane; i++) values[i] = normal();
};

const norm = (values: Float32Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** ‖b − A x‖/‖b‖ after one cycle. */
function reduceOnce(levels: readonly GridLevel[]): number {
  const [level] = levels;
  fillRandom(level, level.b);
  const b = level.b.slice();
  cycle(levels);
  const q = new Float32Array(b.length);
  applyMatrix(level, level.x, q);
  return norm(b.map((value, i) => value - q[i])) / norm(b);
}

describe("the hierarchy", () => {
  test("halves odd sizes upwards, down to one cell", () => {
    const sizes = makeBox([13, 6, 1], [1, 1, 1]).map(({ size }) => size);
    expect(sizes).toEqual([
      [13, 6, 1],
      [7, 3, 1],
      [4, 2, 1],
      [2, 1, 1],
      [1, 1, 1],
    ]);
  });

  test("halves the short edges first", () => {
    const sizes = makeBox([16, 16, 8], [1, 1, 4]).map(({ size }) => size);
    expect(sizes.slice(0, 4)).toEqual([
      [16, 16, 8],
      [8, 8, 8],
      [4, 4, 8],
      [2, 2, 4],
    ]);
  });

  test("has the conductances of the same equation on wider cells", () => {
    const [fine, coarse] = makeBox([8, 8, 8], [1, 1, 1]);
    expect(coarse.g).toEqual(fine.g.map((g) => g / 4));
    const inner = 16 + 4 + 1 + 16;
    for (const face of coarse.faces) expect(face[inner]).toBe(1);
  });

  test("averages, so that the total stays", () => {
    const [fine, coarse] = makeBox([7, 6, 5], [1, 1, 1]);
    fillRandom(fine, fine.b);
    const out = restrict(fine, fine.b, coarse, coarse.b, 1);
    const total = (values: Float32Array): number => values.reduce((sum, v) => sum + v, 0);
    expect(8 * total(out)).toBeCloseTo(total(fine.b), 3);
  });
});

describe("one cycle", () => {
  test.each([
    [
      [32, 32, 32],
      [1, 1, 1],
    ],
    [
      [33, 31, 17],
      [1, 1, 1],
    ],
    [
      [64, 64, 1],
      [1, 1, 1],
    ],
    [
      [24, 24, 24],
      [1, 1, 3],
    ],
    [
      [200, 1, 1],
      [1, 1, 1],
    ],
  ] as const)("reduces the residual of a box of %j cells of %j", (size, spacing) => {
    // Measured 0.08 to 0.2; over-relaxation is for more than one dimension, where it is 0.31.
    const bound = size[1] === 1 ? 0.35 : 0.25;
    expect(reduceOnce(makeBox(size, spacing, { sink: 1e-3 }))).toBeLessThan(bound);
  });

  test("leaves planes before and after the grid at zero", () => {
    const levels = makeBox([8, 8, 8], [1, 1, 1]);
    reduceOnce(levels);
    for (const { x, size } of levels) {
      const plane = size[0] * size[1];
      expect(norm(x.slice(0, plane)) + norm(x.slice(-plane))).toBe(0);
    }
  });

  test("is exact on a single cell", () => {
    const [level] = makeBox([1, 1, 1], [1, 1, 1], { sink: 0.5 });
    level.b[1] = 3;
    cycle([level]);
    expect(level.x[1]).toBe(6);
  });
});

describe("conjugate gradients", () => {
  test("find what a dense factorization finds, with rough conductances", () => {
    const levels = makeBox([5, 4, 3], [1, 1.2, 2], { isRough: true });
    const [level] = levels;
    fillRandom(level, level.b);
    const b = Float64Array.from(level.b.slice(20, 80));
    const x = new Float64Array(level.b.length);
    const { reduction } = makeLinearSolve(levels)(x, { tolerance: 1e-6, maxCycles: 50 });
    expect(reduction).toBeLessThan(1e-6);
    const exact = solveDense(level, b);
    // 32 bits hold seven digits, the condition number of the box takes two.
    for (let i = 0; i < 60; i++)
      expect(Math.abs(x[i + 20] - exact[i])).toBeLessThan(1e-5 * Math.max(...exact.map(Math.abs)));
  });

  test("add to what stands in x", () => {
    const levels = makeBox([6, 6, 6], [1, 1, 1]);
    const solve = makeLinearSolve(levels);
    const run = (from: number): Float64Array => {
      fillRandom(levels[0], levels[0].b);
      const x = new Float64Array(levels[0].b.length).fill(from);
      solve(x, { tolerance: 1e-5, maxCycles: 50 });
      return x;
    };
    const [zero, ten] = [run(0), run(10)];
    for (let i = 36; i < 252; i++) expect(ten[i] - zero[i]).toBeCloseTo(10, 9);
  });
});

/** Columns of A by unit vectors, then LU. */
function solveDense(level: GridLevel, b: Float64Array): Float64Array {
  const n = b.length;
  const plane = level.size[0] * level.size[1];
  const matrix = new Float64Array(n * n);
  const q = new Float32Array(level.b.length);
  for (let j = 0; j < n; j++) {
    const unit = new Float32Array(level.b.length);
    unit[plane + j] = 1;
    applyMatrix(level, unit, q);
    for (let i = 0; i < n; i++) matrix[i * n + j] = q[plane + i];
  }
  const pivots = new Int32Array(n);
  if (!factorize(matrix, n, pivots)) throw new Error("singular");
  const x = b.slice();
  solveFactored(matrix, n, pivots, x);
  return x;
}
