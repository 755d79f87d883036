import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { measuredOn, pointsOverOxygen, pointsOverTime, topOf } from "../../src/app/cell/measured.ts";
import { readUptake } from "../../src/index.ts";
import { shippedModel } from "../models.ts";

const redox = shippedModel("cu-atsm-redox");
const shipped = (name: string) => {
  const file = `notebooks/data/${name}.csv`;
  return readUptake(readFileSync(file, "utf8"), file);
};
const head = "condition,pO2_mmHg,time_min,uptake,sd,n,unit";
const own = (...lines: string[]) => readUptake(`# provenance: assumed\n${lines.join("\n")}\n`, "own.csv");

test("the points of EMT6 stand at their hour, each with the look of the line of its tension", () => {
  const { points, why } = measuredOn(shipped("emt6-lewis-1999"), redox);
  expect(why).toBe("");
  const drawn = pointsOverTime(points);
  expect(drawn.map(({ look }) => look)).toEqual(["a", "b", "c", "d", "e"]);
  expect(drawn.map(({ x, y }) => [...x, ...y])).toEqual([
    [60, 90],
    [60, 77],
    [60, 38],
    [60, 35],
    [60, 31],
  ]);
  expect(pointsOverOxygen(points, 3600)[0].y).toHaveLength(5);
  expect(pointsOverOxygen(points, 1800)).toEqual([]);
});

test("a percentage for each mg of protein is drawn as % of dose with the protein of its dish, sd included", () => {
  const data = own("# protein: 0.25 mg", head, "a,1,30,200,8,3,%/mg protein", "b,9,30,100,,3,%/mg protein");
  const [at1, at9] = pointsOverTime(measuredOn(data, redox).points);
  expect([at1.x[0], at1.y[0], at1.sd?.[0]]).toEqual([30, 50, 2]);
  expect([at9.y[0], at9.sd]).toEqual([25, undefined]);
  expect(at1.look).toBe("plain");
  expect(topOf([at1, at9])).toBe(52);
});

test("data whose unit the axis does not know are not drawn, and a sentence says why", () => {
  const { points, why } = measuredOn(shipped("mcf7-weeks-2010"), redox);
  expect(points).toEqual([]);
  expect(why).toMatch(/in Bq\/cell and these charts in % of dose/);
});

test("points without a time stand over O2 at every time, and over time nowhere", () => {
  const { points, why } = measuredOn(own(head, "a,1,,50,2,3,% of dose", "b,9,60,30,2,3,% of dose"), redox);
  expect(why).toMatch(/^Of 2 points 1 have no time/);
  expect(pointsOverTime(points).map(({ x }) => x)).toEqual([[60]]);
  expect(pointsOverOxygen(points, 600)[0].y).toEqual([50]);
});
