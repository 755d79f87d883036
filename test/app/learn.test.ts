import { expect, test } from "vitest";
import { makeCellModel, poolsAt } from "../../src/app/cell/cell-model.ts";
import { makeRetentionTable } from "../../src/app/cell/retention-table.ts";
import { largestRemainders } from "../../src/app/learn/dot-cloud.ts";
import { hop, hopRates } from "../../src/app/learn/hops.ts";
import { retained, tensionOf } from "../../src/app/learn/learn-model.ts";
import { blurred, meanOf, mosaic, tissues } from "../../src/app/learn/tissues.ts";
import { makeRandom } from "../../src/index.ts";
import { shippedModel } from "../models.ts";

const model = makeCellModel(shippedModel("cu-atsm-redox"), undefined);

test.each([0, 0.76, 38])("dots that hop at %d mmHg are shared out as the solution says", (pO2) => {
  const n = 20_000;
  const pools = new Uint8Array(n);
  const rates = hopRates(model.system, model.parameters, [pO2]);
  const random = makeRandom(3);
  // Frames of odd lengths, 600 s in all: the outcome must not depend on them.
  for (const seconds of [7, 13, 80, 200, 300]) hop(pools, rates, seconds, random);
  const { pools: expected } = poolsAt(model, pO2, 600);
  expected.forEach(({ value: percent, name }, i) => {
    const share = pools.reduce((sum, pool) => sum + (pool === i ? 1 : 0), 0) / n;
    const p = percent / 100;
    // Four standard deviations of a binomial share.
    expect(Math.abs(share - p), name).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / n) + 1e-12);
  });
});

test("hops need a linear network", () => {
  const other = makeCellModel(shippedModel("cu-atsm-nadh"), undefined);
  const isLinear = other.system.isLinear;
  if (!isLinear) expect(() => hopRates(other.system, other.parameters, [1, 1, 7])).toThrow("linear");
  expect(hopRates(model.system, model.parameters, [0]).filter((r) => r > 0)).toHaveLength(4);
});

test("dots are whole and none is lost", () => {
  expect(largestRemainders([33.4, 33.3, 33.3], 10)).toEqual([4, 3, 3]);
  expect(largestRemainders([96.45, 3.55, 0, 0], 72).reduce((a, b) => a + b)).toBe(72);
});

test("half stays at the tension that the answer names", () => {
  // 60 halvings of four decades: beyond the digits of a double.
  expect(retained(tensionOf(50))).toBeCloseTo(50, 9);
});

test("the table of retention follows the solver to a tenth of a percentage point", () => {
  const table = makeRetentionTable(model, 3600);
  // A twentieth of a decade a step; the curve bends by less than 0.1 points within one.
  for (const pO2 of [0, 0.1, 0.33, 1.7, 7.3, 44, 160])
    expect(Math.abs(table.at(pO2) - retained(pO2)), String(pO2)).toBeLessThan(0.1);
});

test("the three tissues have one mean retention and different O2, and a camera of 4 mm sees one gray", () => {
  const [a, b, c] = tissues();
  for (const { meanRetained } of [a, b, c]) expect(meanRetained).toBeCloseTo(60, 9);
  expect(b.meanPO2).toBeGreaterThan(1.5 * a.meanPO2);
  expect(a.meanPO2).toBeGreaterThan(1.5 * c.meanPO2);
  for (const tissue of [a, b, c]) {
    const sharp = mosaic(tissue);
    const image = blurred(sharp, 4);
    // Whole pixels: 1 of 2304 is 0.03 points at most.
    expect(Math.abs(meanOf(sharp) - 60)).toBeLessThan(0.05);
    // The blur takes nothing away.
    expect(meanOf(image)).toBeCloseTo(meanOf(sharp), 9);
    // From ±36 points to what noise of so many pixels under a blur of 6.8 pixels leaves: 36/(2√π · 6.8) = 1.5, ×4.
    expect(Math.max(...image) - 60).toBeLessThan(6);
  }
});
