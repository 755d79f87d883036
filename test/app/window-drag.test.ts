import { expect, test } from "vitest";
import { dragWindow, makeWheel } from "../../src/app/tumor/window-drag.ts";

test("a drag to the right widens a window around its middle by e in 200 pixels, and back again", () => {
  const [low, high] = dragWindow([4, 6], 200, 0, 100);
  expect(high - low).toBeCloseTo(2 * Math.E, 2);
  expect((low + high) / 2).toBeCloseTo(5, 3);
  const [again, top] = dragWindow([low, high], -200, 0, 100);
  expect(again).toBeCloseTo(4, 2);
  expect(top).toBeCloseTo(6, 2);
});

test("a drag upwards raises the level by the width in 200 pixels", () => {
  expect(dragWindow([4, 6], 0, -100, 100)).toEqual([5, 7]);
  expect(dragWindow([4, 6], 0, 200, 100)).toEqual([2, 4]);
});

test("no drag leaves 0 to the most, or turns a window over", () => {
  for (const dx of [-5000, -40, 0, 40, 5000])
    for (const dy of [-5000, -40, 0, 40, 5000]) {
      const [low, high] = dragWindow([0, 6], dx, dy, 40);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(40);
      expect(low).toBeLessThan(high);
    }
});

test("a notch of a wheel is one step; small moves of a touch pad add up, and turning back starts anew", () => {
  const wheel = makeWheel(40);
  const turn = (deltaY: number, deltaMode = 0): number => wheel({ deltaY, deltaMode });
  expect([turn(120), turn(-100), turn(3, 1), turn(-3, 1)]).toEqual([1, -1, 1, -1]);
  expect([turn(15), turn(15), turn(15), turn(-15), turn(-15), turn(-15)]).toEqual([0, 0, 1, 0, 0, -1]);
});
