import { describe, expect, test } from "vitest";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { colorDifference, labOf, visions } from "../../src/figure/color-vision.ts";
import { paletteNames, palettes } from "../../src/figure/colors.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { printFigure, readFigure } from "../../src/figure/figure-file.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { toPlotly } from "../../src/figure/to-plotly.ts";
import { contours, crowded, diagram, mixed, signs, uptake } from "./examples.ts";

const svgOf = async (spec: FigureSpec): Promise<string> =>
  new TextDecoder().decode(await renderFigure(spec, "svg"));
const claims = async (spec: FigureSpec) => {
  const all = await checkFigure(spec, figurePresets[1]);
  return all.filter(({ claim }) => /color(?!\sbar)/.test(claim) && !/without color/.test(claim));
};
const correlated: FigureSpec = {
  width_mm: 89,
  panels: [{ kind: "matrix", names: ["a", "b"], values: [1, -0.8, -0.8, 1], quantity: "r", unit: "1" }],
  caption: "Two.",
};

describe("palettes", () => {
  test.each(paletteNames)("the colors of %s are told apart whatever cones one has", (name) => {
    const colors = palettes[name];
    const pairs = colors.flatMap((a, i) => colors.slice(i + 1).map((b) => [a, b]));
    for (const [a, b] of pairs)
      for (const vision of visions)
        expect(colorDifference(labOf(a, vision), labOf(b, vision)), `${a} ${b} ${vision}`).toBeGreaterThan(
          10,
        );
  });

  test("without a palette all is as it is with that of Okabe and Ito", async () => {
    for (const spec of [uptake, mixed, crowded])
      expect(await svgOf({ ...spec, palette: "okabe-ito" })).toBe(await svgOf(spec));
  });

  test("lines take the colors of their palette in order, in print and on the screen", async () => {
    const spec: FigureSpec = { ...signs, palette: "tol-medium" };
    const [first, second] = palettes["tol-medium"];
    const svg = await svgOf(spec);
    expect(svg).toContain(`stroke="${first}"`);
    expect(svg).toContain(`stroke="${second}"`);
    expect(svg).not.toContain("#0072b2");
    const colors = toPlotly(spec).data.map(({ line }) => (line as { color?: string }).color);
    expect(colors).toEqual([first, second]);
  });

  test("in grays no path has a color, whatever the panel", async () => {
    for (const spec of [uptake, crowded, contours, correlated, diagram]) {
      const colors = (await svgOf({ ...spec, palette: "grays" })).matchAll(
        /(?:fill|stroke)="#(..)(..)(..)"/g,
      );
      for (const [whole, r, g, b] of colors) expect([r, g], whole).toEqual([g, b]);
    }
  });

  test("the check tells what the colors carry", async () => {
    expect(await claims({ ...uptake, palette: "okabe-ito" })).toEqual([
      {
        claim: "colors that any color vision tells apart: smallest difference 12.2 (red-blind), asked 10",
        isMet: true,
      },
    ]);
    expect(await claims({ ...uptake, palette: "grays" })).toEqual([
      { claim: "no color at all", isMet: true },
    ]);
    expect(await claims({ ...mixed, palette: "grays" })).toEqual([
      { claim: "no color at all: pixels without a value are pale blue", isMet: false },
    ]);
    expect(await claims({ ...crowded, palette: "tol-medium" })).toEqual([
      { claim: "colors that any color vision tells apart: 12 lines or points share colors", isMet: false },
    ]);
  });

  test("colors of one's own that some cannot tell apart are told", async () => {
    const panel = signs.panels[0];
    if (panel.kind !== "curve") throw new Error("expected curves");
    const series = panel.series.map((s, i) => ({ ...s, color: ["#d7191c", "#1a9641"][i] }));
    expect(await claims({ ...signs, panels: [{ ...panel, series }] })).toEqual([
      {
        claim: "colors that any color vision tells apart: smallest difference 8.1 (green-blind), asked 10",
        isMet: false,
      },
    ]);
  });

  test("a file keeps the palette and refuses one that is none", () => {
    const spec: FigureSpec = { ...signs, palette: "grays", text: "outlined" };
    expect(readFigure(printFigure(spec, "signs"), "signs.json")).toEqual(spec);
    const text = printFigure(spec, "signs").replace('"grays"', '"rainbow"');
    expect(() => readFigure(text, "signs.json")).toThrow(/palette: .*okabe-ito/s);
  });
});
