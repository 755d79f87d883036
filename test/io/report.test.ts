import { expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { type Report, toReport } from "../../src/io/report.ts";

const svg = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="100pt" height="50pt" viewBox="0 0 100 50"><defs><clipPath id="c"><path d="M0 0"/></clipPath></defs><path clip-path="url(#c)" d="M0 0L9 9"/><use href="#c"/></svg>
`;
const report: Report = {
  title: "Uptake",
  lead: "One lead.",
  sections: [
    {
      heading: "Fit",
      blocks: [
        { kind: "paragraph", text: "Text." },
        { kind: "warning", text: "Late uptake is not predicted." },
        {
          kind: "table",
          caption: "Parameters",
          columns: [{ name: "name" }, { name: "value", unit: "s⁻¹", digits: 3 }, { name: "provenance" }],
          rows: [
            ["k_in", 9.8e-4, { provenance: "unverified" }],
            ["V_b", 0.05, { provenance: "assumed" }],
            ["k_4", null, { provenance: "assumed" }],
          ],
        },
        { kind: "figure", svg, alt: "Two curves", caption: "Uptake against time" },
        { kind: "figure", svg, alt: "Two more", caption: "Again" },
      ],
    },
  ],
};

const withBlock = (block: Report["sections"][number]["blocks"][number]): Report => ({
  title: "t",
  sections: [{ heading: "h", blocks: [block] }],
});

const voidTags = new Set(["meta", "br", "hr", "img", "link"]);
/** Walks the tags of a page and returns those that are closed by another one or never. */
function misnestedTags(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const text = html.replace(/<!doctype html>|<\?xml[^>]*>|<style>[\s\S]*?<\/style>/g, "");
  for (const [tag, slash, name] of text.matchAll(/<(\/?)([a-zA-Z][\w-]*)(?:"[^"]*"|[^>"])*>/g)) {
    if (voidTags.has(name) || tag.endsWith("/>")) continue;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) wrong.push(tag);
  }
  return [...wrong, ...open];
}

test("every tag is closed in its place", () => {
  expect(misnestedTags("<p><b></p></b>")).not.toEqual([]);
  expect(misnestedTags(toReport(report))).toEqual([]);
});

test("hostile text is shown, not run, wherever text can stand", () => {
  const evil = `"><script>alert('1')</script><img src=x onerror=alert(2)> & </title>`;
  const html = toReport({
    title: evil,
    lead: evil,
    sections: [
      {
        heading: evil,
        blocks: [
          { kind: "paragraph", text: evil },
          { kind: "note", text: evil },
          { kind: "warning", text: evil },
          { kind: "table", caption: evil, columns: [{ name: evil, unit: evil }], rows: [[evil]] },
          { kind: "figure", svg, alt: evil, caption: evil },
        ],
      },
    ],
  });
  expect(html).not.toMatch(/<script|<img|<\/title>.*<\/title>/s);
  expect(html.match(/&lt;script&gt;alert\(&#39;1&#39;\)/g)).toHaveLength(14); // title, h1, lead, heading, 3 texts, caption twice, name, unit, cell, alt, caption
  expect(misnestedTags(html)).toEqual([]);
});

test("the page fetches nothing and runs nothing", () => {
  const html = toReport(report);
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/<script|<link|@import|@font-face|src=/);
  // Only the name of the SVG language looks like an address.
  expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:/);
});

test("the same report gives the same text", () => {
  expect(toReport(report)).toBe(toReport(structuredClone(report)));
});

test("two drawings that use the same ids do not share them in the page", () => {
  const html = toReport(report);
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1]);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of html.matchAll(/(?:url\(|href=")#([^")]*)/g)) expect(ids).toContain(id);
  expect(html).not.toContain("<?xml");
});

test("a drawing that brings a script, a style sheet or a link is refused", () => {
  const parts = [
    "<script>1</script>",
    "<style>p{}</style>",
    '<g onload="x()"/>',
    '<image href="http://example.org/a.png"/>',
    '<path fill="url(http://example.org)"/>',
    "<foreignObject/>",
  ];
  for (const part of parts) {
    const drawing = svg.replace("<use", `${part}<use`);
    expect(() => toReport(withBlock({ kind: "figure", svg: drawing, alt: "", caption: "" }))).toThrow(
      CallError,
    );
  }
  expect(() => toReport(withBlock({ kind: "figure", svg: "no drawing", alt: "", caption: "" }))).toThrow(
    CallError,
  );
  const words = svg.replace("<use", "<text>tension on = 3, one = 1</text><use");
  expect(toReport(withBlock({ kind: "figure", svg: words, alt: "", caption: "" }))).toContain("one = 1");
});

test("numbers carry their significant digits, powers of ten and a true minus sign", () => {
  const rows = [0.05, 9.8e-4, -1.23456e-5, 12345.678, 3.34, 0, 100, 1e6, Number.NaN].map((x) => [x]);
  const html = toReport(withBlock({ kind: "table", caption: "", columns: [{ name: "x", digits: 3 }], rows }));
  expect([...html.matchAll(/<td class="number">(.*?)<\/td>/g)].map((m) => m[1])).toEqual([
    "0.05",
    "9.8 × 10<sup>−4</sup>",
    "−1.23 × 10<sup>−5</sup>",
    "12300",
    "3.34",
    "0",
    "100",
    "1 × 10<sup>6</sup>",
    "NaN",
  ]);
});

test("each provenance that is used is explained once, others are not", () => {
  const legend = toReport(report).split("<dl>")[1];
  expect(legend).toContain("engineering assumption, no source");
  expect(legend).toContain("not yet checked against its full text");
  expect(legend.match(/<dt>/g)).toHaveLength(2);
});

test("a row with a cell too few is refused with its number", () => {
  const table = {
    kind: "table",
    caption: "T",
    columns: [{ name: "a" }, { name: "b" }],
    rows: [["1", "2"], ["1"]],
  } as const;
  expect(() => toReport(withBlock(table))).toThrow('table "T", row 2: expected 2 cells, found 1');
});
