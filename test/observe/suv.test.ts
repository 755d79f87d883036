import { expect, test } from "vitest";
import { toPercentDosePerGram, toSuv } from "../../src/observe/suv.ts";

const mouse = { dose: 10_000, weight: 25 };

test("an activity spread evenly over the body has SUV 1", () => {
  expect(toSuv(mouse.dose / mouse.weight, mouse)).toBe(1);
});

test("in a 25 g mouse 4 %ID/g is SUV 1", () => {
  expect(toPercentDosePerGram(400, mouse)).toBe(4);
  expect(toSuv(400, mouse)).toBe((toPercentDosePerGram(400, mouse) * mouse.weight) / 100);
});
