import { expect, test } from "vitest";
import { placeLabels } from "../../src/app/chart-labels.ts";

const area = { left: 50, right: 450, top: 10, bottom: 300 };
const level = (y: number) => Array.from({ length: 101 }, (_, i) => [50 + 4 * i, y] as const);

test("names of lines that lie close together stand apart, inside the plot", () => {
  const lines = [100, 104, 109, 180].map((y, i) => ({ name: `line ${i} mmHg`, at: 0.5, points: level(y) }));
  const places = placeLabels(lines, area);
  places.forEach((a, i) => {
    if (!a) throw new Error("no place");
    expect(a.x).toBeGreaterThanOrEqual(area.left);
    expect(a.x).toBeLessThanOrEqual(area.right);
    // Half of eleven characters of 8 px each to both sides, 15 px high.
    for (const b of places.slice(i + 1))
      expect(Math.abs(a.x - (b?.x ?? 0)) > 88 || Math.abs(a.y - (b?.y ?? 0)) > 15).toBe(true);
  });
});

test("a name that stands free stands where it is wished, and a line without points has none", () => {
  expect(placeLabels([{ name: "a", at: 0.25, points: level(150) }], area)).toEqual([{ x: 150, y: 143 }]);
  expect(placeLabels([{ name: "a", at: 0.25, points: [] }], area)).toEqual([undefined]);
});
