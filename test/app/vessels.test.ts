import { expect, test } from "vitest";
import { addVessel, beginBrush, drawBrush, removeNearest } from "../../src/app/tumor/vessels.ts";

const adds = { isAdding: true, size_um: 60 };
const wipes = { isAdding: false, size_um: 60 };
const spots = (vessels: readonly number[]): (readonly number[])[] =>
  Array.from({ length: vessels.length / 2 }, (_, i) => vessels.slice(2 * i, 2 * i + 2));

test("a drag adds vessels no nearer to each other than the brush is wide, and no farther than a quarter more", () => {
  const row = spots(drawBrush([20, 500], [20, 100], [620, 100], adds)).slice(1);
  const gaps = row.slice(1).map(([x], i) => x - row[i][0]);
  expect(row.every(([, y]) => y === 100)).toBe(true);
  expect(gaps.length).toBeGreaterThan(7);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(59.5); // places are whole µm
  expect(Math.max(...gaps)).toBeLessThanOrEqual(76);
});

test("it comes to the same whether a drag is seen as one move or as many", () => {
  const once = drawBrush([20, 500], [0, 100], [600, 100], adds);
  let many: readonly number[] = [20, 500];
  for (let k = 0; k < 20; k++) many = drawBrush(many, [30 * k, 100], [30 * (k + 1), 100], adds);
  expect(many).toEqual(once);
});

test("a drag that removes takes what lies below the brush, and leaves the rest and always one vessel", () => {
  const vessels = [100, 100, 200, 129, 300, 131, 400, 300];
  expect(drawBrush(vessels, [50, 100], [350, 100], wipes)).toEqual([300, 131, 400, 300]);
  expect(drawBrush([100, 100, 110, 100], [50, 100], [350, 100], wipes)).toHaveLength(2);
});

test("a click adds one even beside another, or takes the nearest one however far it is", () => {
  expect(beginBrush([100, 100], [101, 100], adds)).toEqual([100, 100, 101, 100]);
  expect(beginBrush([100, 100, 600, 600], [300, 300], wipes)).toEqual([600, 600]);
});

test("places stay inside of the cut, and the list of a link is never too long", () => {
  expect(addVessel([], [-50, 900])).toEqual([5, 635]);
  const full = Array.from({ length: 400 }, () => 1);
  expect(addVessel(full, [3, 3])).toBe(full);
  expect(removeNearest([5, 5], [3, 3])).toEqual([5, 5]);
});
