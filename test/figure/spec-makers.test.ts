import { expect, test } from "vitest";
import { legendOf } from "../../src/figure/curve-panel.ts";
import { suvFigure } from "../../src/figure/suv-figure.ts";
import { sweepFigure } from "../../src/figure/sweep-figure.ts";
import { duration, uptakeFigure } from "../../src/figure/uptake-figure.ts";
import { sweep, uptake } from "./examples.ts";

test("the uptake figure turns seconds into minutes and keeps one line a tension", () => {
  const [time] = uptake.panels;
  if (time.kind !== "curve") throw new Error("the first panel is a curve");
  expect(time.series.map((s) => s.name)).toEqual(["0.5", "2", "5", "15", "40", "0.5, measured"]);
  expect(time.series[0].x[60]).toBe(60);
  // Measured points look like the line of their tension.
  expect(time.series[5].order).toBe(0);
  // One entry in the legend for a tension, with its line and its points.
  expect(legendOf(time).entries.map(({ name, look }) => [name, look.hasLine, look.hasPoints])).toEqual([
    ["0.5", true, true],
    ...["2", "5", "15", "40"].map((name) => [name, true, false]),
  ]);
});

test("without measured retention the uptake figure is one column of one panel", () => {
  const spec = uptakeFigure({ curves: [{ pO2_mmHg: 1, time_s: [0, 60], value: [0, 1] }], caption: "" });
  expect([spec.width_mm, spec.panels.length]).toEqual([89, 1]);
});

test.each([
  [30, "30 s"],
  [600, "10 min"],
  [3600, "60 min"],
  [86400, "24 h"],
])("%d s is printed as %s", (time_s, printed) => {
  expect(duration(time_s)).toBe(printed);
});

test("SUV slices share the round range that holds all of them", () => {
  const slice = (time_s: number, top: number) => ({
    time_s,
    values: [0, 1, 2, top],
    nx: 2,
    ny: 2,
    voxel_mm: [4, 4] as const,
  });
  const { panels } = suvFigure({ slices: [slice(600, 2.1), slice(3600, 4.7)], caption: "" });
  expect(panels.map((p) => p.kind === "map" && [p.title, p.range, p.scaleBar_mm])).toEqual([
    ["10 min", [0, 5], 2],
    ["60 min", [0, 5], 2],
  ]);
});

test("a failed run of a sweep leaves a gap, a line of failed runs is left out without moving the others' colors", () => {
  const parameter = { name: "p", unit: "1" };
  const point = (series: number, value: number) => ({ x: 1, series, panel: 1, value });
  const spec = sweepFigure({
    points: [point(1, Number.NaN), point(2, 5), point(3, 6)],
    x: parameter,
    series: parameter,
    panel: parameter,
    value: parameter,
    caption: "",
  });
  const [panel] = spec.panels;
  expect(panel.kind === "curve" && panel.series.map((s) => [s.name, s.order])).toEqual([
    ["2", 1],
    ["3", 2],
  ]);
});

test("all panels of a sweep have one value range", () => {
  const domains = sweep.panels.map((p) => p.kind === "curve" && p.y.domain);
  expect(new Set(domains.map((d) => JSON.stringify(d))).size).toBe(1);
});
