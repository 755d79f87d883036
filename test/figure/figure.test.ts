import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { figureFormats, renderFigure } from "../../src/figure/figure.ts";
import { software } from "../../src/figure/software.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { crowded, diagram, mixed, outlined, signs, sweep, tornado, uptake } from "./examples.ts";

const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);

describe("one spec gives one file", () => {
  test.each(figureFormats)("two renders as %s are the same bytes", async (format) => {
    const first = await renderFigure(mixed, format, { dpi: 150 });
    const second = await renderFigure(structuredClone(mixed), format, { dpi: 150 });
    expect(Buffer.compare(first, second)).toBe(0);
    expect(first.length).toBeGreaterThan(500);
  });

  test.each(Object.entries({ uptake, sweep, signs, mixed, crowded, diagram, outlined, tornado }))(
    "the SVG of %s is the golden file",
    async (name, spec) => {
      // The version, which each release changes, has a test of its own.
      const svg = new TextDecoder().decode(await renderFigure(spec, "svg")).replace(software, "Cuptake");
      await expect(svg).toMatchFileSnapshot(`../golden/figure/${name}.svg`);
    },
  );
});

describe("PDF", () => {
  test("a page of 89 mm is 252.283 pt wide", async () => {
    const pdf = text(await renderFigure(signs, "pdf"));
    const box = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(pdf);
    // 89 mm / 25.4 × 72 = 252.28346 pt, written with 3 decimals.
    expect(box?.[1]).toBe("252.283");
  });

  test("fonts are embedded TrueType, and no date but the fixed one is inside", async () => {
    const pdf = text(await renderFigure(signs, "pdf"));
    expect(pdf).toContain("/FontFile2");
    expect(pdf).not.toContain("Helvetica");
    expect([...pdf.matchAll(/D:\d{14}Z/g)].map(([d]) => d)).toEqual([
      "D:20000101000000Z",
      "D:20000101000000Z",
    ]);
  });

  const hasPdftotext = spawnSync("pdftotext", ["-v"]).error === undefined;
  test.skipIf(!hasPdftotext)(
    `axis titles can be read back${hasPdftotext ? "" : " (SKIPPED: pdftotext, Debian package poppler-utils, is missing)"}`,
    async () => {
      const signsText = await pdfText(signs);
      for (const words of [
        "Depth below the vessel · Δ (µm)",
        "ΔpO₂ (mmHg·s⁻¹)",
        "−3",
        "N₂ 10⁻⁵ m²",
        "σ < 3 & > 1",
      ]) {
        expect(signsText).toContain(words);
      }
      const uptakeText = await pdfText(uptake);
      for (const words of [
        "pO₂ (mmHg)",
        "Time (min)",
        "Uptake (% of dose)",
        "Uptake at 60 min (% of dose)",
      ]) {
        expect(uptakeText).toContain(words);
      }
      expect(await pdfText(sweep)).toContain("K₁ (mL·min⁻¹·mL⁻¹)");
    },
  );

  async function pdfText(spec: FigureSpec): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "figure-"));
    try {
      writeFileSync(join(folder, "a.pdf"), await renderFigure(spec, "pdf"));
      execFileSync("pdftotext", ["-enc", "UTF-8", "-layout", join(folder, "a.pdf"), join(folder, "a.txt")]);
      return readFileSync(join(folder, "a.txt"), "utf8");
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});

describe("PNG", () => {
  test("states its size in pixels and its resolution", async () => {
    const png = await renderFigure(signs, "png", { dpi: 600 });
    const view = new DataView(png.buffer, png.byteOffset);
    // 89 mm at 600 dpi = 2102.4 pixels.
    expect(view.getUint32(16)).toBe(2102);
    // Color type 2: RGB without alpha.
    expect(png[25]).toBe(2);
    const at = text(png).indexOf("pHYs");
    // 600 / 0.0254 = 23622.05 pixels per meter, in x and in y, unit 1.
    expect([view.getUint32(at + 4), view.getUint32(at + 8), png[at + 12]]).toEqual([23622, 23622, 1]);
  });

  test("a resolution that no computer can draw is refused", async () => {
    await expect(renderFigure(signs, "png", { dpi: 100000 })).rejects.toThrow(CallError);
    await expect(renderFigure(signs, "png", { dpi: Number.NaN })).rejects.toThrow(CallError);
  });
});
