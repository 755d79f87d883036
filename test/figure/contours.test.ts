import { describe, expect, test } from "vitest";
import { contourLines } from "../../src/figure/contours.ts";

const grid = (nx: number, ny: number, f: (x: number, y: number) => number): Float64Array =>
  Float64Array.from({ length: nx * ny }, (_, i) => f(i % nx, Math.floor(i / nx)));

describe("contour lines", () => {
  test("of a plane are the straight line, from border to border", () => {
    const lines = contourLines(
      grid(9, 7, (x, y) => 2 * x + 3 * y),
      9,
      7,
      12.5,
    );
    expect(lines.length).toBe(1);
    for (const [x, y] of lines[0]) expect(2 * x + 3 * y).toBeCloseTo(12.5, 12);
    const ends = [lines[0][0], lines[0][lines[0].length - 1]].sort((a, b) => a[0] - b[0]);
    expect(ends[0]).toEqual([0, expect.closeTo(12.5 / 3, 12)]);
    expect(ends[1]).toEqual([expect.closeTo(6.25, 12), 0]);
  });

  test("of a cone close, enclose the area of the circle, and lie on it to the second order of the grid", () => {
    const R = 7;
    const errorAt = (n: number): number => {
      const h = 20 / (n - 1);
      const [line, ...others] = contourLines(
        grid(n, n, (i, j) => Math.hypot(i * h - 10, j * h - 10)),
        n,
        n,
        R,
      );
      expect(others).toEqual([]);
      expect(line[0]).toEqual(line[line.length - 1]);
      let area = 0;
      for (let k = 1; k < line.length; k++)
        area += (h * h * (line[k - 1][0] * line[k][1] - line[k][0] * line[k - 1][1])) / 2;
      expect(Math.abs(Math.abs(area) / (Math.PI * R * R) - 1)).toBeLessThan((0.2 * h * h) / R);
      return Math.max(...line.map(([i, j]) => Math.abs(Math.hypot(i * h - 10, j * h - 10) - R)));
    };
    // Between two points a distance bends by 1/r at most, and a straight line errs by h²/8 of that.
    for (const n of [41, 81, 161]) expect(errorAt(n)).toBeLessThan((20 / (n - 1)) ** 2 / (8 * (R - 0.5)));
  });

  test("part a saddle by the mean of its corners", () => {
    const ends = (values: number[]): string[] =>
      contourLines(values, 2, 2, 0).map((line) => JSON.stringify(line));
    // High at (0, 0) and (1, 1): with a high middle the low corners are cut off.
    expect(ends([3, -1, -1, 3]).sort()).toEqual([
      JSON.stringify([
        [0.25, 1],
        [0, 0.75],
      ]),
      JSON.stringify([
        [0.75, 0],
        [1, 0.25],
      ]),
    ]);
    expect(ends([1, -3, -3, 1]).sort()).toEqual([
      JSON.stringify([
        [0, 0.25],
        [0.25, 0],
      ]),
      JSON.stringify([
        [1, 0.75],
        [0.75, 1],
      ]),
    ]);
  });

  test("leave out cells with a hole, and there are none beyond the range", () => {
    const values = grid(5, 5, (x) => x);
    values[12] = Number.NaN;
    const lines = contourLines(values, 5, 5, 1.5);
    expect(lines.map((line) => line.length)).toEqual([2, 2]);
    expect(contourLines(values, 5, 5, 99)).toEqual([]);
  });
});
