import { expect, test } from "vitest";
import type { TextItem } from "../../src/figure/scene.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { toScene } from "../../src/figure/to-scene.ts";
import * as examples from "./examples.ts";

const long = { width_mm: 89, columns: 1, caption: "" };
const [over, retention] = examples.uptake.panels;
const [bars] = examples.tornado.panels;
const [map] = examples.contours.panels;

async function textsOf(spec: FigureSpec): Promise<TextItem[]> {
  const { items } = await toScene(spec);
  return items.filter((item): item is TextItem => item.kind === "text");
}

test("a tornado with long names above or below them leaves charts their width", async () => {
  const startOf = async (panels: FigureSpec["panels"]): Promise<number> => {
    const texts = await textsOf({ ...long, panels });
    const title = texts.find(({ text, turned }) => turned && text.startsWith("Uptake"));
    return title?.x ?? Number.NaN;
  };
  const alone = await startOf([over, retention]);
  expect(await startOf([over, bars, retention])).toBeCloseTo(alone, 6);
  // Of a column of 252 pt its axis title stands in the first tenth.
  expect(alone).toBeLessThan(25);
});

test("letters of charts, maps and bars of one column stand in one line", async () => {
  const texts = await textsOf({ ...long, panels: [over, map, bars] });
  const letters = texts.filter(({ text, bold }) => bold && /^[abc]$/.test(text));
  expect(letters.map(({ text }) => text)).toEqual(["a", "b", "c"]);
  expect(new Set(letters.map(({ x }) => x)).size).toBe(1);
});

test("where too little is left to the bars, their column has the room that they need", async () => {
  const texts = await textsOf({
    ...long,
    width_mm: 183,
    columns: 3,
    panels: [map, over, map, over, bars, over],
  });
  const ticks = texts.filter(({ text, anchor }) => anchor === "middle" && /^(4|10)$/.test(text));
  const [first, last] = [Math.min(...ticks.map(({ x }) => x)), Math.max(...ticks.map(({ x }) => x))];
  expect(last - first).toBeGreaterThan(60);
});
