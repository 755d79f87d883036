import { describe, expect, test } from "vitest";
import { colorDifference, grayOf, labOf, visions } from "../../src/figure/color-vision.ts";

type Lab = [number, number, number];
/** Sharma, Wu & Dalal (2005), Color Res. Appl. 30:21, table 1: rows 1, 2, 7 to 10, 14, 17 to 20, 25, 27 and 34. */
const published: readonly [Lab, Lab, number][] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, -1, 2], [50, 0, 0], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[50, 2.5, 0], [56, -27, -3], 31.903],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

test.each(published)("the difference of %j and %j is the published %d, both ways", (a, b, difference) => {
  expect(colorDifference(a, b)).toBeCloseTo(difference, 4);
  expect(colorDifference(b, a)).toBeCloseTo(difference, 4);
});

describe("colors as they are seen", () => {
  test("white, red and blue have the L*a*b* that sRGB and D65 give them", () => {
    const lab = (hex: string) => labOf(hex).map((x) => Number(x.toFixed(1)) + 0);
    expect(lab("#ffffff")).toEqual([100, 0, 0]);
    expect(lab("#000000")).toEqual([0, 0, 0]);
    expect(lab("#ff0000")).toEqual([53.2, 80.1, 67.2]);
    expect(lab("#0000ff")).toEqual([32.3, 79.2, -107.9]);
  });

  test("gray looks the same to all", () => {
    for (const vision of visions)
      for (const gray of ["#000000", "#595959", "#8c8c8c", "#ffffff"])
        expect(colorDifference(labOf(gray), labOf(gray, vision))).toBeLessThan(0.05);
  });

  test("a red and a green far apart come close for who lacks the green cones, a blue does not", () => {
    const [red, green, blue] = ["#d7191c", "#1a9641", "#2166ac"];
    const apart = (a: string, b: string) => visions.map((v) => colorDifference(labOf(a, v), labOf(b, v)));
    const [normal, , greenBlind] = apart(red, green);
    // As another program has it (opticquiz-cvd 1.0.0): 70.6 and 8.1, by the same matrices and formula.
    expect(normal).toBeCloseTo(70.6, 1);
    expect(greenBlind).toBeCloseTo(8.1, 1);
    expect(Math.min(...apart(red, blue))).toBeGreaterThan(30);
  });

  test("the gray of a color is as light", () => {
    for (const color of ["#0072b2", "#d55e00", "#eef3f8", "#000000", "#ffffff"])
      expect(Math.abs(labOf(grayOf(color))[0] - labOf(color)[0])).toBeLessThan(0.3);
  });
});
