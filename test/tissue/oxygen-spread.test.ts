import { describe, expect, test } from "vitest";
import { makeKroghCylinder } from "../../src/tissue/krogh.ts";
import { averageOver, histogramFamily, kroghFamily, meanFamily } from "../../src/tissue/oxygen-spread.ts";
import { patchFamily, solveLadder } from "../../src/tissue/patch-family.ts";
import { integrate } from "./convergence.ts";
import { makeLumpedCurve, tumorTissue } from "./lumped.ts";

const capillary = { vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 };
const { anoxicRadius, pressure, meanPressure, radiusOfMean, shareBelow } = makeKroghCylinder(capillary);
const krogh = kroghFamily(capillary);
const curve = makeLumpedCurve(tumorTissue);
const meanOf = ({ pO2, shares }: { pO2: Float64Array; shares: Float64Array }): number =>
  pO2.reduce((sum, P, k) => sum + shares[k] * P, 0);
const means = [1e-4, 0.3, 0.8, 2.5, 7, 15, 30, 39.9];

describe("a Krogh cylinder", () => {
  test.each([6, 30, 60, anoxicRadius, 100, 400])("of radius %f µm is found again by its mean", (R) => {
    expect(Math.abs(radiusOfMean(meanPressure(R)) / R - 1)).toBeLessThan(1e-9);
  });

  test.each([
    [45, 20],
    [60, 13.5],
    [85, 2.5],
    [170, 2.5],
    [170, 10],
    [170, 39],
  ])("of radius %f µm has the share below %f mmHg that a count over its area has", (R, level) => {
    const n = 200_000;
    let below = 0;
    for (let i = 0; i < n; i++) {
      const r = Math.sqrt(25 + ((R * R - 25) * (i + 0.5)) / n);
      if (pressure(r, R) < level) below += 1;
    }
    // One ring of the count.
    expect(Math.abs(shareBelow(level, R) - below / n)).toBeLessThan(2 / n);
  });
});

describe.each([
  ["krogh", krogh],
  [
    "histogram",
    histogramFamily({ pO2: Float64Array.of(0, 3, 20), shares: Float64Array.of(2, 5, 3) }, "test"),
  ],
  ["patch", patchFamily({ ...capillary, vesselRadius: 5, pattern: "random", seed: 3 })],
  ["mean", meanFamily],
])("the family %s", (_, family) => {
  test.each(means)("at a mean of %f mmHg has that mean, and shares that add up to 1", (mean) => {
    const spread = family.at(mean);
    expect(Math.abs(meanOf(spread) / mean - 1)).toBeLessThan(1e-9);
    expect(Math.abs(spread.shares.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
    expect(Math.min(...spread.pO2, ...spread.shares)).toBeGreaterThanOrEqual(0);
  });

  test("is anoxic at a mean of 0 and has less below a level the higher its mean is", () => {
    expect(meanOf(family.at(0))).toBe(0);
    const shares = means.map((mean) => family.shareBelow(mean, 2.5));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });
});

describe("averaging a response over a cylinder", () => {
  test.each([0.3, 0.8, 5, 20])("at a mean of %f mmHg equals the area integral by Simpson's rule", (mean) => {
    const R = radiusOfMean(mean);
    const outer = Math.min(R, anoxicRadius);
    const annulus = R * R - 25;
    const averaged = averageOver(krogh.at(mean), curve);
    averaged.forEach((value, f) => {
      const inside = integrate((r) => 2 * r * curve(pressure(r, R))[f], 5, outer, 1000);
      const exact = (inside + (R * R - outer * outer) * curve(0)[f]) / annulus;
      expect(Math.abs(value / exact - 1)).toBeLessThan(1e-7);
    });
  });

  test("is not the response at the mean: in a core at 0.8 mmHg the tail at 24 h is several times as high", () => {
    const averaged = averageOver(krogh.at(0.8), curve);
    const atMean = curve(0.8);
    const last = atMean.length - 1;
    expect(averaged[last] / atMean[last]).toBeGreaterThan(3);
  });
});

describe("a ladder of micro patches", () => {
  const options = {
    ...capillary,
    vesselRadius: 5,
    pattern: "lattice",
    spread: 0,
    law: { kind: "zero-order" },
  } as const;
  const ladder = solveLadder(options);

  test("of a lattice without spread is close to Krogh's cylinder of the same mean", () => {
    // A square is no disk: measured up to 1.1 %, at 24 h.
    for (const mean of [2.5, 10, 20]) {
      const [a, b] = [patchFamily(options, ladder), krogh].map((family) =>
        averageOver(family.at(mean), curve),
      );
      a.forEach((value, f) => {
        expect(Math.abs(value / b[f] - 1)).toBeLessThan(0.02);
      });
    }
  });

  test("falls from rung to rung, and half of its rungs give nearly the response of the whole up to an hour", () => {
    const rungMeans = ladder.map(({ mean }) => mean);
    expect(rungMeans).toEqual([...rungMeans].sort((a, b) => b - a));
    const whole = patchFamily(options, ladder);
    const half = whole.coarser?.() ?? whole;
    let worst = 0;
    for (const mean of whole.means ?? []) {
      const [a, b] = [half, whole].map((family) => averageOver(family.at(mean), curve).slice(0, -1));
      a.forEach((value, f) => {
        worst = Math.max(worst, Math.abs(value / b[f] - 1));
      });
    }
    // Measured 6 %, where anoxia sets in all at once in a lattice that consumes to the end; the ladder in use has a
    // quarter of it. By 24 h, when nearly all is washed out at high pO2, it is three times as much.
    expect(worst).toBeLessThan(0.08);
    expect(worst).toBeGreaterThan(1e-3);
  });
});
