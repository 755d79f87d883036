import { describe, expect, test } from "vitest";
import {
  decayCorrection,
  decayRate,
  type IsotopeName,
  isotopes,
  meanDecay,
} from "../../src/observe/decay.ts";

const { "Cu-62": Cu62, "Cu-64": Cu64 } = isotopes;

test.each<[IsotopeName, number]>([
  // Decay constants in s⁻¹ from the half-lives by hand, three to four digits as printed.
  ["Cu-60", 4.87e-4],
  ["Cu-61", 5.77e-5],
  ["Cu-62", 1.19e-3],
  ["Cu-64", 1.516e-5],
  ["Cu-67", 3.11e-6],
])("%s decays at its tabulated rate", (name, rate) => {
  // Half a unit of the last digit of the shortest entry, 3e-3 of its value.
  expect(Math.abs(decayRate(isotopes[name]) / rate - 1)).toBeLessThan(5e-3);
});

test("after one half-life half is left", () => {
  const instant = meanDecay(Cu64, Cu64.halfLife, Cu64.halfLife);
  expect(instant).toBeCloseTo(0.5, 15);
});

describe("mean over a frame", () => {
  test.each([
    [0, 10],
    [3300, 3900],
    [86400, 88200],
  ])("%d–%d s is (e^(−λt₀) − e^(−λt₁))/(λΔ)", (start, end) => {
    const rate = decayRate(Cu62);
    const plain = (Math.exp(-rate * start) - Math.exp(-rate * end)) / (rate * (end - start));
    // The plain formula loses digits to the difference: 1e-16/(λΔ), λΔ ≥ 0.012.
    expect(Math.abs(meanDecay(Cu62, start, end) / plain - 1)).toBeLessThan(1e-13);
  });

  test("keeps every digit in a frame of a microsecond, where the plain formula does not", () => {
    const x = decayRate(Cu64) * 1e-6;
    expect(meanDecay(Cu64, 0, 1e-6)).toBe(1 - x / 2);
  });

  test("two adjoining frames weigh up to the one that spans them", () => {
    const [a, b, c] = [600, 900, 2700];
    const parts = meanDecay(Cu62, a, b) * (b - a) + meanDecay(Cu62, b, c) * (c - b);
    expect(parts / (c - a)).toBeCloseTo(meanDecay(Cu62, a, c), 15);
  });

  test("agrees with Simpson's rule on 1,000 intervals", () => {
    const [start, end, n] = [0, 1200, 1000];
    const h = (end - start) / n;
    let sum = 0;
    for (let i = 0; i <= n; i++) {
      const weight = i === 0 || i === n ? 1 : i % 2 === 1 ? 4 : 2;
      sum += weight * Math.exp(-decayRate(Cu62) * (start + i * h));
    }
    // Simpson's error is (λh)⁴/180 ~ 2e-14.
    expect(Math.abs((sum * h) / 3 / (end - start) / meanDecay(Cu62, start, end) - 1)).toBeLessThan(1e-12);
  });
});

describe("frame correction", () => {
  test("restores an activity that is flat but for decay", () => {
    expect(decayCorrection(Cu62, 300, 1500) * meanDecay(Cu62, 300, 1500)).toBeCloseTo(1, 15);
  });

  test("is the in-frame factor λΔ/(1 − e^(−λΔ)) times the decay to the frame's start", () => {
    const rate = decayRate(Cu62);
    const inFrame = (rate * 1200) / (1 - Math.exp(-rate * 1200));
    expect(decayCorrection(Cu62, 600, 1800)).toBeCloseTo(inFrame * Math.exp(rate * 600), 12);
  });

  test("the mid-frame shortcut is 9 % high for a 20-min Cu-62 frame", () => {
    const shortcut = Math.exp(decayRate(Cu62) * 600);
    expect(shortcut / decayCorrection(Cu62, 0, 1200)).toBeCloseTo(1.09, 2);
  });
});
