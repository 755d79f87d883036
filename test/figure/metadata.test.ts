import { readFileSync } from "node:fs";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { toAscii } from "../../src/figure/ascii.ts";
import { figureFormats, renderFigure } from "../../src/figure/figure.ts";
import { printSourced, reactionFigure, readModel } from "../../src/index.ts";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const file = "models/cu-atsm-redox.yaml";
const network = readModel(readFileSync(new URL(`../../${file}`, import.meta.url), "utf8"), file);
const spec = reactionFigure(network);

/** Chunks of a PNG by type, as the specification lays them. */
function textsOf(png: Uint8Array): Record<string, string> {
  const view = new DataView(png.buffer, png.byteOffset);
  const found: Record<string, string> = {};
  for (let at = 8; at < png.length; at += 12 + view.getUint32(at)) {
    const body = png.subarray(at + 8, at + 8 + view.getUint32(at));
    if (new TextDecoder().decode(png.subarray(at + 4, at + 8)) !== "iTXt") continue;
    const keyword = body.indexOf(0);
    // Compression flag and method, then an empty language and an empty translated keyword.
    expect(Array.from(body.subarray(keyword, keyword + 5))).toEqual([0, 0, 0, 0, 0]);
    found[new TextDecoder().decode(body.subarray(0, keyword))] = new TextDecoder().decode(
      body.subarray(keyword + 5),
    );
  }
  return found;
}

/** An entry of what a PDF says of itself: an object of its own, in UTF-16 with a mark where it is not plain. */
function infoOf(pdf: Uint8Array, key: string): string {
  const latin = Buffer.from(pdf).toString("latin1");
  const id = new RegExp(`/${key} (\\d+) 0 R`).exec(latin)?.[1];
  const raw = new RegExp(`\\n${id} 0 obj\\n\\(((?:[^)\\\\]|\\\\[\\s\\S])*)\\)`).exec(latin)?.[1] ?? "";
  const plain = raw.replace(
    /\\([\s\S])/g,
    (_, c: string) => ({ n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" })[c] ?? c,
  );
  return plain.startsWith("\xfe\xff")
    ? Buffer.from(plain.slice(2), "latin1").swap16().toString("utf16le")
    : plain;
}

describe("every file says what made it, and its caption with the parameters, their units and sources", () => {
  const words = `k_ox ${Number((network.parameters.find(({ name }) => name === "k_ox")?.value ?? 0).toPrecision(4))}`;

  test("PNG", async () => {
    const texts = textsOf(await renderFigure(spec, "png", { dpi: 100 }));
    expect(texts).toEqual({ Title: spec.title, Description: spec.caption, Software: `Cuptake ${version}` });
    expect(texts.Description).toContain(words);
  });

  test("SVG", async () => {
    const svg = new TextDecoder().decode(await renderFigure(spec, "svg"));
    expect(svg).toContain(`<metadata>Cuptake ${version}</metadata>`);
    expect(svg.slice(0, svg.indexOf("</desc>"))).toContain(words);
  });

  test("PDF", async () => {
    const pdf = await renderFigure(spec, "pdf");
    expect(infoOf(pdf, "Creator")).toBe(`Cuptake ${version}`);
    expect(infoOf(pdf, "Title")).toBe(spec.title);
    expect(infoOf(pdf, "Subject")).toBe(spec.caption);
  });

  test("TIFF, in 7 bits", async () => {
    const text = Buffer.from(await renderFigure(spec, "tiff", { dpi: 100 })).toString("latin1");
    expect(text).toContain(`Cuptake ${version}\0`);
    const ascii = toAscii(spec.caption);
    expect(text).toContain(`${ascii}\0`);
    expect(ascii).not.toContain("?");
    expect(ascii).toContain("s^-1 mmHg^-1");
  });

  test("CSV, in lines that readers skip", async () => {
    const csv = new TextDecoder().decode(await renderFigure(spec, "csv"));
    expect(csv.split("\n").slice(0, 3)).toEqual([
      `# Cuptake ${version}`,
      `# ${spec.title}`,
      `# ${spec.caption.replace(/\s+/g, " ").trim()}`,
    ]);
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true, comments: "#" });
    expect(data[0].panel).toBe("a");
  });

  test("and holds no date of today", async () => {
    for (const format of figureFormats) {
      const text = Buffer.from(await renderFigure(spec, format, { dpi: 50 })).toString("latin1");
      expect(text).not.toContain(new Date().toISOString().slice(0, 10));
    }
  });
});

test("letters beyond ASCII are spelled so that units stay", () => {
  expect(toAscii("K₁ 2·10⁻¹² µm² ± 3, Δχ² ≤ 4 − é")).toBe("K1 2*10^-12 um^2 +/- 3, Deltachi^2 <= 4 - e");
  expect(toAscii("雪")).toBe("?");
});

test("numbers of a caption stand together by where they come from, without the unit 1", () => {
  expect(
    printSourced([
      { name: "V_b", value: 0.05, unit: "1", provenance: "assumed", source: "" },
      { name: "P", value: 40, unit: "mmHg", provenance: "reported", source: "Kirkpatrick 2003" },
      { name: "k", value: 2.5e-12, unit: "um*s^-1", provenance: "assumed" },
    ]),
  ).toBe("assumed: V_b 0.05, k 2.5 × 10⁻¹² µm·s⁻¹; reported (Kirkpatrick 2003): P 40 mmHg");
});
