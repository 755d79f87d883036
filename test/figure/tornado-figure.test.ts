import { expect, test } from "vitest";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { contourLines } from "../../src/figure/contours.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import { toCsv } from "../../src/figure/to-csv.ts";
import { toPlotly } from "../../src/figure/to-plotly.ts";
import { toScene } from "../../src/figure/to-scene.ts";
import { outlined, tornado } from "./examples.ts";

/** The ends of the strokes of one width, piece by piece. */
async function strokes(spec: typeof tornado, width_pt: number): Promise<number[][][]> {
  const { items } = await toScene(spec);
  return items.flatMap((item) =>
    item.kind === "path" && item.width_pt === width_pt && item.stroke !== "#ffffff"
      ? item.d
          .split("M")
          .slice(1)
          .map((piece) => piece.split("L").map((point) => point.split(/[ ,]/).map(Number)))
      : [],
  );
}

test("bars of a tornado are as long as the output moves, one row below the other", async () => {
  const bars = await strokes(tornado, 6);
  // Low ends of three rows, then high ends of four.
  expect(bars.length).toBe(7);
  const lengths = bars.map(([[from], [to]]) => to - from);
  const moved = [8.19, 4.66, 6.15, 4.92, 7.63, 5.19, 6.15].map((end) => end - 6.15);
  const scale = lengths[0] / moved[0];
  expect(scale).toBeGreaterThan(0);
  lengths.forEach((length, i) => {
    expect(length).toBeCloseTo(scale * moved[i], 2);
  });
  const heights = bars.slice(3).map(([[, y]]) => y);
  expect(heights).toEqual([...heights].sort((a, b) => a - b));
});

test("its names stand beside the bars, in print, on the screen and in the data", async () => {
  const { items } = await toScene(tornado);
  const words = items.flatMap((item) => (item.kind === "text" ? [item.text] : []));
  expect(words).toContain("Body weight, 18.8 to 31.3 g");
  expect(words).toContain("Tumor SUV at 60 min (g/mL)");
  expect(words.some((word) => word.startsWith("Varied"))).toBe(false);
  const { layout } = toPlotly(tornado);
  expect(layout.yaxis).toMatchObject({ tickvals: [1, 2, 3, 4], range: [4.5, 0.5] });
  expect(toCsv(tornado)).toContain("a,high end,Tumor SUV at 60 min (g/mL),7.63,Varied (1),2");
  const preset = figurePresets.find(({ name }) => name === "nature-183");
  if (!preset) throw new Error("no preset");
  const checks = await checkFigure({ ...tornado, width_mm: 183 }, preset);
  expect(checks.filter(({ isMet }) => !isMet)).toEqual([]);
});

test("contours of a map run through the middles of its pixels", async () => {
  const [panel] = outlined.panels;
  if (panel.kind !== "map") throw new Error("the panel is a map");
  const { items } = await toScene(outlined);
  const image = items.find((item) => item.kind === "image");
  if (image?.kind !== "image") throw new Error("no image");
  const { box } = image;
  const wanted = [2, 4].flatMap((level) => contourLines(panel.values, 48, 36, level));
  const drawn = await strokes(outlined, 0.5);
  const contours = drawn.slice(0, wanted.length);
  for (const [k, points] of contours.entries())
    for (const [i, [x, y]] of points.entries()) {
      expect(x).toBeCloseTo(box.x + ((wanted[k][i][0] + 0.5) / 48) * box.width, 2);
      expect(y).toBeCloseTo(box.y + box.height - ((wanted[k][i][1] + 0.5) / 36) * box.height, 2);
    }
  expect(toPlotly(outlined).data.filter(({ type }) => type === "scatter").length).toBe(2);
});
