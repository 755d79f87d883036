import { expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { checkSpec } from "../../src/figure/check-spec.ts";
import type { CurvePanel, FigureSpec, MapPanel, Series } from "../../src/figure/spec.ts";
import { mixed } from "./examples.ts";

const line: Series = { name: "5 mmHg", x: [1, 2], y: [3, 4], style: "line" };
const curve: CurvePanel = {
  kind: "curve",
  x: { quantity: "Time", unit: "min", scale: "linear" },
  y: { quantity: "Uptake", unit: "%", scale: "linear" },
  series: [line],
};
const map: MapPanel = {
  kind: "map",
  title: "10 min",
  values: [1, 2, 3, 4],
  nx: 2,
  ny: 2,
  voxel_mm: [1, 1],
  range: [0, 4],
  quantity: "SUV",
  unit: "g/mL",
  colormap: "cividis",
  scaleBar_mm: 1,
};

function problemsOf(panels: FigureSpec["panels"]): string[] {
  try {
    checkSpec({ width_mm: 89, panels, caption: "" });
  } catch (error) {
    if (error instanceof InputError) return error.problems.map((p) => `${p.where}: ${p.message}`);
    throw error;
  }
  return [];
}

const withSeries = (series: Partial<Series>): CurvePanel => ({ ...curve, series: [{ ...line, ...series }] });

test("sound panels are accepted", () => {
  expect(problemsOf([curve, map, ...mixed.panels])).toEqual([]);
});

test.each<[string, FigureSpec["panels"], string]>([
  ["a figure without panels", [], "panels: expected at least one panel, found none"],
  [
    "an axis without unit",
    [{ ...curve, x: { ...curve.x, unit: " " } }],
    "panel a, x axis: expected a unit, found an empty text",
  ],
  [
    "a panel without series",
    [curve, { ...curve, series: [] }],
    "panel b: expected at least one series, found none",
  ],
  [
    "unequal x and y",
    [withSeries({ y: [1] })],
    'panel a, series "5 mmHg": expected x and y of equal length, found 2 and 1',
  ],
  [
    "unequal sd",
    [withSeries({ sd: [1] })],
    'panel a, series "5 mmHg": expected x and sd of equal length, found 2 and 1',
  ],
  [
    "a series of NaN",
    [withSeries({ y: [Number.NaN, Number.NaN] })],
    'panel a, series "5 mmHg": expected at least one finite x and y, found only NaN or infinite values',
  ],
  [
    "an empty series",
    [withSeries({ x: [], y: [] })],
    'panel a, series "5 mmHg": expected at least one point, found none',
  ],
  [
    "a negative value on a log axis",
    [{ ...withSeries({ x: [-1, 2] }), x: { ...curve.x, scale: "log" } }],
    'panel a, series "5 mmHg", x: expected no value below 0 on a log axis, found -1',
  ],
  [
    "a log domain from 0",
    [{ ...curve, x: { ...curve.x, scale: "log", domain: [0, 1] } }],
    "panel a, x axis: expected a log domain above 0, found [0, 1]",
  ],
  [
    "a name used twice",
    [{ ...curve, series: [line, line] }],
    'panel a, series "5 mmHg": expected one series of a name, found several',
  ],
  [
    "a color that is none",
    [withSeries({ color: "red" })],
    'panel a, series "5 mmHg": expected a color as #rrggbb, found "red"',
  ],
  ["a map without unit", [{ ...map, unit: "" }], "panel a, color bar: expected a unit, found an empty text"],
  ["a map of wrong size", [{ ...map, nx: 3 }], "panel a: expected nx·ny = 6 values, found 4"],
  [
    "a map of NaN",
    [{ ...map, values: [Number.NaN, Number.NaN, Number.NaN, Number.NaN] }],
    "panel a: expected at least one finite value, found only NaN or infinite values",
  ],
  [
    "an empty range",
    [{ ...map, range: [2, 2] }],
    "panel a: expected a range of two rising numbers, found [2,2]",
  ],
  [
    "a scale bar wider than the map",
    [{ ...map, scaleBar_mm: 5 }],
    "panel a: expected a scale bar above 0 and at most the map's width of 2 mm, found 5 mm",
  ],
])("%s is refused by name", (_, panels, message) => {
  expect(problemsOf(panels)).toEqual([message]);
});

test("all problems are reported at once", () => {
  expect(
    problemsOf([
      { ...curve, x: { ...curve.x, unit: "" } },
      { ...map, unit: "" },
    ]),
  ).toHaveLength(2);
});
