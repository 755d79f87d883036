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

/** Points of a line that lie under a name of `length` characters at a place. */
const covered = (
  place: { readonly x: number; readonly y: number } | undefined,
  length: number,
  lines: readonly (readonly (readonly [number, number])[])[],
): number =>
  lines
    .flat()
    .filter(([x, y]) => place && Math.abs(x - place.x) < 4 * length && y > place.y - 11 && y < place.y + 3)
    .length;

test("names of short steep lines stand beyond their ends, and cover none of them", () => {
  const fan = [-150, -110, -80].map((rise) =>
    Array.from({ length: 41 }, (_, i) => [60 + 2 * i, 280 + (rise * i) / 40] as const),
  );
  const places = placeLabels(
    fan.map((points) => ({ name: "0.5 mmHg", at: 0.5, isAtEnd: true, points })),
    area,
  );
  places.forEach((place, i) => {
    expect(covered(place, 8, fan)).toBe(0);
    expect(Math.abs((place?.y ?? 0) - 5 - fan[i][40][1])).toBeLessThan(1);
  });
  expect(covered({ x: 100, y: 200 }, 8, fan)).toBeGreaterThan(0);
});

test("a name goes along its line to where no other line runs through it", () => {
  const steep = Array.from({ length: 61 }, (_, i) => [240 + i / 6, 20 + 4 * i] as const);
  const [place] = placeLabels(
    [
      { name: "2 mmHg, slider", at: 0.5, points: level(150) },
      { name: "", at: 0.5, points: steep },
    ],
    area,
  );
  expect(covered(place, 14, [steep, level(150)])).toBe(0);
});

/** The regions of the tumor view in a plot of 366 px, as a phone has it: times 10, 60 and 1440 min on a log axis. */
const regionLines = (
  [
    ["tumor", 1, [4.07, 6.15, 8.34]],
    ["hypoxic core", 0, [5.93, 15, 25.5]],
    ["well-oxygenated rim", 0.5, [3.2, 2.5, 1.67]],
    ["muscle", 1, [1.4, 0.703, 0.0613]],
    ["sphere 1", 0, [6.05, 15.8, 27.5]],
  ] as const
).map(([name, at, SUV], i) => ({
  ...{ name, at, isAtEnd: i !== 2 },
  points: [10, 60, 1440].map(
    (time, i) => [50 + (302 * Math.log(time / 5)) / Math.log(1728), 256 - (244 * SUV[i]) / 31] as const,
  ),
}));

test("names on a phone touch no line of few points, a steep one neither", () => {
  const phone = { left: 54, right: 346, top: 12, bottom: 256 };
  const between = ([[x, y], [toX, toY]]: readonly (readonly [number, number])[]) =>
    Array.from({ length: 200 }, (_, k) => [x + ((toX - x) * k) / 200, y + ((toY - y) * k) / 200] as const);
  for (const lines of [regionLines.slice(0, 4), regionLines]) {
    const drawn = lines.map(({ points }) => [...between(points.slice(0, 2)), ...between(points.slice(1))]);
    const places = placeLabels(lines, phone);
    places.forEach((place, i) => {
      expect(covered(place, lines[i].name.length, drawn), lines[i].name).toBe(0);
      for (const [j, other] of places.slice(i + 1).entries())
        expect(
          Math.abs((place?.x ?? 0) - (other?.x ?? 0)) >
            4 * (lines[i].name.length + lines[i + 1 + j].name.length) ||
            Math.abs((place?.y ?? 0) - (other?.y ?? 0)) > 14,
        ).toBe(true);
    });
  }
});

test("names that would cover one another or stand in a thicket have no place", () => {
  const flat = Array.from({ length: 5 }, (_, i) => ({
    name: "a long name of a line",
    at: 0.5,
    points: level(280 + 2 * i),
  }));
  const low = { ...area, top: 262 };
  const places = placeLabels(flat, low);
  const placed = places.filter((place) => place !== undefined);
  expect(placed.length).toBeGreaterThan(0);
  expect(placed.length).toBeLessThan(5);
  for (const [i, a] of placed.entries())
    for (const b of placed.slice(i + 1))
      expect(Math.abs(a.x - b.x) > 160 || Math.abs(a.y - b.y) > 14).toBe(true);
  const thicket = Array.from({ length: 40 }, (_, i) => ({ name: "", at: 0.5, points: level(12 + 7 * i) }));
  expect(
    placeLabels([{ name: "a long name", at: 0.5, points: level(150) }, ...thicket], area)[0],
  ).toBeUndefined();
});

test("a name beside a line that rises clears all of it, above and below", () => {
  const rising = level(150).map(([x], i) => [x, 250 - i * 1.2] as const);
  for (const isBelow of [false, true]) {
    const [place] = placeLabels([{ name: "0.05 mL/min/mL", at: 0.5, isBelow, points: rising }], area);
    expect(covered(place, 14, [rising])).toBe(0);
    // Not elsewhere: where it was wished.
    expect(Math.abs((place?.x ?? 0) - 250)).toBeLessThan(3);
    expect(Math.sign((place?.y ?? 0) - 190)).toBe(isBelow ? 1 : -1);
  }
});
