import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import {
  type Box,
  type Item,
  type PathItem,
  type Scene,
  type TextItem,
  textBox,
} from "../../src/figure/scene.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { toScene } from "../../src/figure/to-scene.ts";
import * as examples from "./examples.ts";

const isText = (item: Item): item is TextItem => item.kind === "text";
const isCurve = (item: Item): item is PathItem => item.kind === "path" && item.clip !== undefined;
const textsOf = ({ items }: Scene) => items.filter(isText);

/** Overlap in points along both directions; shared edges do not count. */
function overlaps(a: Box, b: Box): boolean {
  const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return x > 0.01 && y > 0.01;
}

const narrow: FigureSpec = { ...examples.uptake, width_mm: 89, columns: 1, fontSize_pt: 5 };
const fixed: FigureSpec = { ...examples.uptake, height_mm: 60 };
const fixedMaps: FigureSpec = { ...examples.suv, height_mm: 40 };
const large: FigureSpec = { ...examples.sweep, fontSize_pt: 9, columns: 2 };
const specs = Object.entries({ ...examples, narrow, fixed, fixedMaps, large });

describe.each(specs)("%s", (_, spec) => {
  test("all text stands on the page and no two texts overlap", async () => {
    const scene = await toScene(spec);
    const boxes = textsOf(scene).map((item) => ({ text: item.text, ...textBox(item) }));
    const outside = boxes.filter((b) => !isInside(b, scene));
    const pairs = boxes.flatMap((a, i) =>
      boxes.slice(i + 1).flatMap((b) => (overlaps(a, b) ? [`${a.text} | ${b.text}`] : [])),
    );
    expect(outside).toEqual([]);
    expect(pairs).toEqual([]);
  });

  test("no text covers a curve or a point", async () => {
    const { items } = await toScene(spec);
    const places = items.filter(isCurve).flatMap(({ d }) => placesOf(d));
    const covered = items.filter(isText).filter((t) => places.some(([x, y]) => holds(textBox(t), x, y)));
    expect(covered.map((t) => t.text)).toEqual([]);
  });
});

function isInside(b: Box, { width_pt, height_pt }: Scene): boolean {
  return b.x >= 0 && b.y >= 0 && b.x + b.width <= width_pt && b.y + b.height <= height_pt;
}

function holds(b: Box, x: number, y: number): boolean {
  return x > b.x && x < b.x + b.width && y > b.y && y < b.y + b.height;
}

/** Reads the corners (M, L) of a path and the places between them, 1 pt apart. */
function placesOf(d: string): [number, number][] {
  const places: [number, number][] = [];
  for (const [, command, px, py] of d.matchAll(/([ML])(-?[\d.]+),(-?[\d.]+)/g)) {
    const [x, y] = [Number(px), Number(py)];
    const [x0, y0] = command === "L" ? (places.at(-1) ?? [x, y]) : [x, y];
    const n = Math.max(1, Math.ceil(Math.hypot(x - x0, y - y0)));
    for (let k = 1; k <= n; k++) places.push([x0 + ((x - x0) * k) / n, y0 + ((y - y0) * k) / n]);
  }
  return places;
}

test("every axis and color bar prints its unit", async () => {
  const texts = textsOf(await toScene(examples.mixed)).map((t) => t.text);
  expect(texts.filter((t) => /\(.+\)$/.test(t)).sort()).toEqual(["Rate (1/s)", "pO₂ (mmHg)", "pO₂ (mmHg)"]);
});

test("maps of one range in a row share one color bar; another range gets its own", async () => {
  const bars = async (spec: FigureSpec) =>
    textsOf(await toScene(spec)).filter((t) => t.text === "SUV (g/mL)").length;
  expect(await bars(examples.suv)).toBe(1);
  const panels = examples.suv.panels.map((p, i) =>
    p.kind === "map" && i === 0 ? { ...p, range: [0, 3] as const } : p,
  );
  expect(await bars({ ...examples.suv, panels })).toBe(2);
});

test("panel letters are bold, and a single panel has none", async () => {
  const letters = textsOf(await toScene(examples.suv)).filter((t) => /^[a-c]$/.test(t.text));
  expect(letters.map((t) => [t.text, t.bold])).toEqual([
    ["a", true],
    ["b", true],
    ["c", true],
  ]);
  expect(textsOf(await toScene(examples.signs)).some((t) => t.text === "a")).toBe(false);
});

test("a fixed height is kept to 0.001 pt", async () => {
  // 60 mm = 170.07874 pt.
  expect((await toScene(fixed)).height_pt).toBe(170.079);
});

test("a legend without room inside goes below the axis title", async () => {
  const texts = textsOf(await toScene(examples.crowded));
  const y = (text: string) => texts.find((t) => t.text === text)?.y ?? Number.NaN;
  expect(y("pO₂ (mmHg)")).toBeGreaterThan(y("Time (min)"));
});

test("lowered and raised signs are drawn smaller and shifted, and the text itself is kept", async () => {
  const texts = textsOf(await toScene(examples.signs));
  const title = texts.find((t) => t.text === "ΔpO₂ (mmHg·s⁻¹)");
  expect(title?.runs.map((r) => [r.text, Math.sign(r.dy)])).toEqual([
    ["Δ", 0],
    ["pO", 0],
    ["2", 1],
    [" (mmHg·s", 0],
    ["−1", -1],
    [")", 0],
  ]);
  expect(title?.runs[0].face).toBe("greek");
});

test.each([
  ["text below 5 pt", { ...examples.signs, fontSize_pt: 4.9 }, /at least 5 pt/],
  ["a sign that the font lacks", { ...examples.signs, note: "x ≤ 3" }, /no glyph for "≤" \(U\+2264\)/],
  ["a page too narrow for its plots", { ...examples.uptake, width_mm: 30 }, /width_mm/],
  ["a page too low for its plots", { ...examples.uptake, height_mm: 20 }, /height_mm/],
  ["a word wider than the page", { ...examples.signs, note: "w".repeat(200) }, /room/],
])("%s is refused", async (_, spec, message) => {
  const error = await toScene(spec).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(CallError);
  expect(String(error)).toMatch(message);
});

test("two dozen lines each have their own pair of color and dash", async () => {
  const x = [0, 1];
  const series = Array.from({ length: 24 }, (_, k) => ({
    name: String(k),
    x,
    y: [k, k + 1],
    style: "line" as const,
  }));
  const panel = examples.crowded.panels[0];
  if (panel.kind !== "curve") throw new Error("the example is a curve");
  const { items } = await toScene({ ...examples.crowded, panels: [{ ...panel, series }] });
  expect(new Set(items.filter(isCurve).map((p) => `${p.stroke} ${p.dash}`)).size).toBe(24);
});

test("a unit is never torn apart at the end of a line", async () => {
  const texts = textsOf(await toScene(fixed)).map((t) => t.text);
  expect(texts.filter((t) => t.includes("(") !== t.includes(")"))).toEqual([]);
});
