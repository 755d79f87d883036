import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { printFigure, readFigure } from "../../src/figure/figure-file.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import type { TextItem } from "../../src/figure/scene.ts";
import { axisTitle, type FigureSpec, type Panel } from "../../src/figure/spec.ts";
import { toScene } from "../../src/figure/to-scene.ts";
import * as examples from "./examples.ts";
import { all, fitted, profiled, searched } from "./fit-examples.ts";

/** One figure of each kind at least. */
const kinds: Readonly<Record<string, FigureSpec>> = { ...examples, fitted, profiled, searched, all };

/** What a reader of the page finds in words: titles of axes and color bars, names of what is no number. */
function wordsOf(panel: Panel): string[] {
  if (panel.kind === "curve") return [axisTitle(panel.x), ...(panel.y.names ?? [axisTitle(panel.y)])];
  if (panel.kind === "map") return [axisTitle(panel), panel.title, `${panel.scaleBar_mm} mm`];
  if (panel.kind === "matrix") return [axisTitle(panel), ...panel.names];
  return panel.nodes.flatMap(({ name, isPool }) => (isPool ? [name] : []));
}

/** Without what a break of a line, a space or a turned text does to it. */
const dense = (text: string): string => text.replace(/\s+/g, "");

const hasPdftotext = spawnSync("pdftotext", ["-v"]).error === undefined;
const skipped = hasPdftotext ? "" : " (SKIPPED: pdftotext, Debian package poppler-utils, is missing)";

describe.each(Object.entries(kinds))("a figure of %s", (_, spec) => {
  test("that is written down and read again is the same to the last byte", async () => {
    const again = readFigure(printFigure(spec, "example"), "example.json");
    for (const format of ["svg", "csv"] as const)
      expect(Buffer.compare(await renderFigure(again, format), await renderFigure(spec, format))).toBe(0);
  });

  test.skipIf(!hasPdftotext)(`gives its words back from the PDF${skipped}`, async () => {
    const pdf = await renderFigure(spec, "pdf");
    const text = execFileSync("pdftotext", ["-enc", "UTF-8", "-raw", "-", "-"], { input: pdf }).toString();
    // Lines that are turned or broken come in pieces, each of which is there.
    const scene = await toScene(spec);
    const texts = scene.items.filter((item): item is TextItem => item.kind === "text").map((t) => t.text);
    expect(texts.filter((each) => !dense(text).includes(dense(each)))).toEqual([]);
    const drawn = dense(texts.join(""));
    expect(spec.panels.flatMap(wordsOf).filter((words) => !drawn.includes(dense(words)))).toEqual([]);
  });

  test("has no text below the least of any venue", async () => {
    for (const preset of figurePresets) {
      const { width_mm, minFont_pt: fontSize_pt } = preset;
      // As many panels side by side as a column of 80 mm at 7 pt allows.
      const columns = Math.max(1, Math.floor((width_mm * 7) / (80 * fontSize_pt)));
      const sized = { ...spec, width_mm, fontSize_pt, columns: Math.min(columns, spec.panels.length) };
      const { items } = await toScene(sized);
      const sizes = items.flatMap((item) => (item.kind === "text" ? [item.size_pt] : []));
      expect(Math.min(...sizes), preset.name).toBeGreaterThanOrEqual(fontSize_pt - 1e-9);
      const [text, width] = await checkFigure(sized, preset);
      expect([preset.name, text.isMet, width.isMet]).toEqual([preset.name, true, true]);
    }
  });
});

test("a line of one value stands where a field that rises evenly has it, and is marked on the color bar", async () => {
  // Values 0, 1, … 20 in the middles of 21 pixels: 5 stands at 5.5 of 21 pixels.
  const ramp = Array.from({ length: 63 }, (_, i) => i % 21);
  const map = (contours: readonly number[]): FigureSpec => ({
    ...{ width_mm: 89, caption: "ramp" },
    panels: [
      {
        ...{ kind: "map", title: "ramp", values: ramp, nx: 21, ny: 3, voxel_mm: [1, 1], range: [0, 20] },
        ...{ quantity: "x", unit: "1", colormap: "cividis", scaleBar_mm: 5, contours },
      },
    ],
  });
  const paths = (spec: FigureSpec) =>
    toScene(spec).then(({ items }) => items.flatMap((item) => (item.kind === "path" ? [item] : [])));
  const [without, found] = [await paths(map([])), await paths(map([5]))];
  // White under black, on the map and on the bar.
  expect(found.length - without.length).toBe(4);
  const frame = without[0].d.match(/-?[\d.]+/g)?.map(Number) ?? [];
  const [left, right] = [Math.min(frame[0], frame[2]), Math.max(...frame.filter((_, i) => i % 2 === 0))];
  const line = found[1].d.match(/-?[\d.]+/g)?.map(Number) ?? [];
  expect(line[0]).toBeCloseTo(left + (5.5 / 21) * (right - left), 2);
  await expect(toScene(map([Number.NaN]))).rejects.toThrow(/expected finite contours, found NaN/);
});

test("a figure file says all that is wrong with it at once", () => {
  const text = printFigure(examples.contours, "wrong").replace('"kind":"map"', '"kind":"pie"');
  expect(() => readFigure(text, "wrong.json")).toThrow(InputError);
  const other = JSON.stringify({
    ...{ cuptake: 1, kind: "figure", name: "x", width_mm: "wide", caption: "", colour: 1 },
    panels: [{ ...examples.diagram.panels[0], edges: 3 }],
  });
  const words = (): string => {
    try {
      readFigure(other, "wrong.json");
      return "";
    } catch (error) {
      return String(error);
    }
  };
  for (const part of [/width_mm/, /colour/, /panels\[0\]\.edges/]) expect(words()).toMatch(part);
});
