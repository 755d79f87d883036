import { expect, test } from "vitest";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { diagram, mixed, signs, suv, uptake } from "./examples.ts";
import { decodePng } from "./png-pixels.ts";

const outlined = (spec: FigureSpec): FigureSpec => ({ ...spec, text: "outlined" });
type Pixels = ReturnType<typeof decodePng>;

/** Dark pixels of one picture that have none that is at least gray around them in another; and dark ones there must be. */
function strayInk({ rgb, width, height }: Pixels, other: Pixels): number {
  const lightness = (picture: Pixels, x: number, y: number): number =>
    picture.rgb[3 * (y * width + x) + 1] ?? 255;
  const around = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => [dx, dy]));
  let [ink, stray] = [0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (rgb[3 * (y * width + x) + 1] > 90) continue;
      ink++;
      if (around.every(([dx, dy]) => lightness(other, x + dx, y + dy) > 170)) stray++;
    }
  expect(ink).toBeGreaterThan(2000);
  return stray;
}

const latin = async (spec: FigureSpec, format: "svg" | "pdf"): Promise<string> =>
  new TextDecoder("latin1").decode(await renderFigure(spec, format));

test.each(Object.entries({ uptake, suv, signs, mixed, diagram }))(
  "outlined, %s has the pixels that its text had, as another program draws the font",
  { timeout: 60_000 },
  async (_, spec) => {
    const [real, paths] = await Promise.all(
      [spec, outlined(spec)].map(async (each) => decodePng(await renderFigure(each, "png", { dpi: 200 }))),
    );
    expect([paths.width, paths.height]).toEqual([real.width, real.height]);
    // At 200 dpi a pixel is 0.36 pt: no ink is farther than that from where the other has some.
    expect(strayInk(real, paths)).toBe(0);
    expect(strayInk(paths, real)).toBe(0);
  },
);

test("no text and no font is left in SVG and PDF, and what it said can still be heard", async () => {
  expect(await latin(signs, "svg")).toContain("<text");
  const svg = await latin(outlined(signs), "svg");
  expect(svg).not.toContain("<text");
  expect(svg).toContain('aria-label="Signs"');
  const pdf = await latin(outlined(signs), "pdf");
  expect(pdf).not.toMatch(/FontFile|\/Type \/Font\b|\bTj\b|\bTJ\b/);
  expect(await latin(signs, "pdf")).toMatch(/FontFile2/);
});

test("a venue that wants text to stay text is not served by outlines", async () => {
  const [nature, , cell] = figurePresets;
  const about = async (spec: FigureSpec, preset = nature) =>
    (await checkFigure(spec, preset)).filter(({ claim }) => /edited/.test(claim)).map(({ isMet }) => isMet);
  expect(await about(signs)).toEqual([true]);
  expect(await about(outlined(signs))).toEqual([false]);
  expect(await about(outlined(signs), cell)).toEqual([]);
});
