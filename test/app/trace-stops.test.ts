import { expect, test } from "vitest";
import { lineAt, nearestStop, readingsAt, stopsOf } from "../../src/app/trace-stops.ts";

const square = {
  ...{ name: "x²", look: "a" as const },
  ...{ x: [0, 1, 2, 3, 4], y: [0, 1, 4, 9, 16] },
};
const short = { name: "half", look: "b" as const, x: [1, 3], y: [0.5, 1.5] };
const points = { name: "measured", look: "plain" as const, x: [2.5, 1], y: [7, 2], sd: [0.5, null] };

test("a chart is read at the places of its finest line and of its points, each once and in order", () => {
  expect(stopsOf({ lines: [square, short], points: [points] })).toEqual([0, 1, 2, 2.5, 3, 4]);
  expect(stopsOf({ lines: [] })).toEqual([]);
});

test("the stop next to a pixel is found in the measure of the axis, linear or logarithmic", () => {
  const stops = [0.1, 1, 10, 100];
  const log = (value: number): number => 100 * Math.log10(value);
  // Halfway between 1 and 10 in pixels is √10, not 5.5.
  expect(nearestStop(stops, log, 49)).toBe(1);
  expect(nearestStop(stops, log, 51)).toBe(2);
  expect([-500, 999].map((px) => nearestStop(stops, log, px))).toEqual([0, 3]);
  for (const px of [0, 3, 17, 51, 98, 130]) {
    const many = Array.from({ length: 57 }, (_, i) => 2 * i + (i % 3));
    const distances = many.map((value) => Math.abs(value - px));
    expect(distances[nearestStop(many, (value) => value, px)]).toBe(Math.min(...distances));
  }
});

test("a line is straight between its points and has no value beyond its ends", () => {
  expect([0, 2, 4].map((x) => lineAt(square, x))).toEqual([0, 4, 16]);
  expect(lineAt(square, 2.5)).toBe(6.5);
  expect(lineAt(short, 0.9)).toBeNaN();
  expect(lineAt(short, 3.1)).toBeNaN();
  expect(lineAt({ ...short, x: [], y: [] }, 1)).toBeNaN();
});

test("what is read names each line that goes through the place, and the points measured right there", () => {
  const traced = { lines: [square, short], points: [points] };
  expect(readingsAt(traced, 2.5)).toEqual([
    ["x²", "6.5"],
    ["half", "1.25"],
    ["measured", "7 ± 0.5"],
  ]);
  expect(readingsAt(traced, 1)).toContainEqual(["measured", "2"]);
  expect(readingsAt(traced, 4)).toEqual([["x²", "16"]]);
});

test("many points of one place are counted and not read out one by one", () => {
  const many = { name: "well", look: "plain" as const, x: Array(20).fill(1), y: Array(20).fill(3) };
  const read = readingsAt({ lines: [], points: [many] }, 1);
  expect(read).toHaveLength(7);
  expect(read[6]).toEqual(["and", "14 more points"]);
});
