import { expect, test } from "vitest";
import {
  canMove,
  cutPanel,
  moves,
  moveWindow,
  type PlotWindow,
  wholeWindow,
} from "../../src/app/plot-window.ts";
import type { CurvePanel } from "../../src/index.ts";

const panel: CurvePanel = {
  kind: "curve",
  x: { quantity: "pO₂", unit: "mmHg", scale: "log" },
  y: { quantity: "Uptake", unit: "%", scale: "linear" },
  series: [
    { name: "a", x: [0, 0.1, 10, 1000], y: [40, 30, 20, 10], sd: [null, 5, null, 10], style: "points" },
  ],
};
const after = (...steps: readonly (typeof moves)[number][]): PlotWindow | undefined =>
  steps.reduce<PlotWindow | undefined>((window, move) => moveWindow(panel, window, move), undefined);

test("the whole is what is drawn: of a log axis what is above 0, and error bars too", () => {
  expect(wholeWindow(panel)).toEqual({ x: [-1, 3], y: [0, 40] });
  const fixed = { ...panel, y: { ...panel.y, domain: [5, 50] as const } };
  expect(wholeWindow(fixed).y).toEqual([5, 50]);
});

test("a step in is one factor about the middle, and a step out takes it back", () => {
  const window = after("in");
  expect(window?.x[0]).toBeCloseTo(1 - 2 / 1.6, 12);
  expect(window?.y).toEqual([20 - 20 / 1.6, 20 + 20 / 1.6]);
  expect(after("in", "out")).toBeUndefined();
});

test("steps aside go a quarter of what is in sight and stop at the ends of the whole", () => {
  const [before, right] = [after("in"), after("in", "right")];
  if (!before || !right) throw new Error("expected windows");
  expect(right.x[0] - before.x[0]).toBeCloseTo((before.x[1] - before.x[0]) / 4, 12);
  const end = after("in", ...Array.from({ length: 20 }, () => "up" as const));
  expect(end?.y[1]).toBeCloseTo(40, 12);
  expect(canMove(panel, end, "up")).toBe(false);
  expect(canMove(panel, end, "down")).toBe(true);
});

test("at first there is only a way in, and it ends", () => {
  expect(moves.filter((move) => canMove(panel, undefined, move))).toEqual(["in"]);
  const deep = after(...Array.from({ length: 40 }, () => "in" as const));
  expect(canMove(panel, deep, "in")).toBe(false);
});

test("a cut panel has the window as its domain, of a log axis in its own numbers", () => {
  const { x, y } = cutPanel(panel, { x: [-1, 2], y: [3, 4] });
  expect(x.domain?.map((v) => Number(v.toPrecision(12)))).toEqual([0.1, 100]);
  expect(y.domain).toEqual([3, 4]);
});

test("the place of 0 on a log axis goes out of sight with the first step, and its points with it", () => {
  const near = cutPanel(panel, { x: [0, 2], y: [0, 40] });
  expect(near.series[0]).toEqual({
    ...panel.series[0],
    ...{ x: [0.1, 10, 1000], y: [30, 20, 10], sd: [5, null, 10] },
  });
  expect(cutPanel(panel, { x: [-1, 1], y: [0, 20] }).series).toEqual(panel.series);
});
