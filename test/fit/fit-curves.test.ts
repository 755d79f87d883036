import { expect, test } from "vitest";
import { drawFit } from "../../src/fit/fit-curves.ts";
import { type FitPoint, toProblem } from "../../src/fit/network-problem.ts";
import { makeObjective } from "../../src/fit/problem-objective.ts";
import { modelText, shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const point = (pO2: number, time: number, value: number, condition = `${pO2} mmHg`): FitPoint => ({
  ...{ condition, inputs: { pO2 }, time, value, sd: 2 },
});

function draw(points: readonly FitPoint[], scaleData = false) {
  const problem = toProblem(redox, { points, observable: "uptake", free: ["k_in", "k_ox"], scaleData });
  const x = Array.from(makeObjective(problem).start);
  const models = { [redox.name]: { text: modelText("cu-atsm-redox"), file: "redox.yaml" } };
  const [set] = drawFit({ problem: { ...problem, models } }, x);
  return set;
}

test("one time at several O2 tensions is drawn over O2, from 0 and a decade below the first level above it", () => {
  const set = draw([0, 0.76, 3.8, 152].map((pO2, i) => point(pO2, 3600, 90 - 20 * i)));
  expect([set.over, set.by, set.unit]).toEqual([{ name: "pO2", unit: "mmHg" }, null, "%"]);
  const [curve] = set.curves;
  expect(set.curves).toHaveLength(1);
  expect([curve.x[0], curve.x[81]]).toEqual([0, expect.closeTo(152, 10)]);
  expect(curve.x[1]).toBeCloseTo(0.076, 12);
  expect(curve.points.map(({ x, measured, sd }) => [x, measured, sd])).toEqual([
    [0, 90, 2],
    [0.76, 70, 2],
    [3.8, 50, 2],
    [152, 30, 2],
  ]);
  // At 0 and at the last level the curve passes where the fit says that the data should be.
  expect(curve.points[0].model).toBeCloseTo(curve.y[0], 10);
  expect(curve.points[3].model).toBeCloseTo(curve.y[81], 8);
  for (const { model, measured, residual } of curve.points)
    expect(residual).toBeCloseTo((model - measured) / 2, 12);
  curve.y.forEach((y, i) => {
    expect(curve.low[i]).toBeLessThan(y);
    expect(curve.high[i]).toBeGreaterThan(y);
    // One more measurement errs by the 2 of the data beside: the squares of both add up.
    const [own, added] = [(curve.high[i] ?? 0) - y, (curve.highNew[i] ?? 0) - y];
    expect(Math.sqrt(added ** 2 - own ** 2)).toBeCloseTo(2 * 1.959963985, 6);
    expect(y - (curve.lowNew[i] ?? 0)).toBeCloseTo(added, 9);
  });
});

test("two times at several O2 tensions are two curves over O2, told apart by their times", () => {
  const points = [1, 10, 100].flatMap((pO2) =>
    [1800, 3600].map((time) => point(pO2, time, 50, `${pO2} mmHg, ${time} s`)),
  );
  // A condition has one name and one time here: `10 mmHg, 1800 s`; its inputs are those of `10 mmHg, 3600 s`.
  const { over, by, curves } = draw(points);
  expect([over.name, by?.name]).toEqual(["pO2", "time"]);
  expect(curves.map(({ name, points: own }) => [name, own.map(({ x }) => x)])).toEqual([
    ["30", [1, 10, 100]],
    ["60", [1, 10, 100]],
  ]);
});

test("several times in a condition are drawn over time, a curve for each condition, in its color of O2", () => {
  const set = draw([0.76, 152].flatMap((pO2) => [600, 1800].map((time) => point(pO2, time, 40))));
  expect([set.over, set.by]).toEqual([
    { name: "time", unit: "min" },
    { name: "pO2", unit: "mmHg" },
  ]);
  expect(set.curves.map(({ name, x, y }) => [name, x[0], y[0], x[80]])).toEqual([
    ["0.76", 0, 0, 30],
    ["152", 0, 0, 30],
  ]);
});

test("conditions of one tension keep their own names, and get numbers where these are the same", () => {
  const twice = [point(5, 600, 10, "a"), point(5, 1200, 20, "a"), point(5, 600, 10, "b")];
  expect(draw(twice).curves.map(({ name }) => name)).toEqual(["a", "b"]);
});

test("where a scale is estimated the unit is not said, and the curve is in that of the data", () => {
  const values = [0, 0.76, 152].map((pO2, i) => point(pO2, 3600, 9 - 2 * i));
  const { unit, curves } = draw(values, true);
  expect(unit).toBeNull();
  expect(curves[0].y[0]).toBeLessThan(20);
});

test("without any sd residuals are in units of that which the residuals themselves show", () => {
  const points = [0, 0.76, 3.8, 152].map((pO2, i) => ({ ...point(pO2, 3600, 90 - 20 * i), sd: null }));
  const { isScaled, curves } = draw(points);
  expect(isScaled).toBe(true);
  // Σ z² = n − p, four points and two variables.
  expect(curves[0].points.reduce((sum, { residual }) => sum + residual ** 2, 0)).toBeCloseTo(2, 10);
  const few = draw(points.slice(0, 2));
  expect(few.isScaled).toBe(false);
  expect(few.curves[0].low.every((v) => v === null)).toBe(true);
  expect(few.curves[0].points[0].residual).toBeCloseTo(few.curves[0].points[0].model - 90, 12);
});
