import { CallError } from "../errors.ts";
import { type Provenance, provenanceMeaning, provenances } from "../quantity.ts";
import { reportStyle } from "./report-style.ts";

/** A report as plain data; every text is shown as it is, no markup is read in it. */
export interface Report {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead?: string;
  readonly sections: readonly ReportSection[];
}

/** Blocks under one heading. */
export interface ReportSection {
  readonly heading: string;
  readonly blocks: readonly ReportBlock[];
}

/** A piece of a report: text, table or figure. */
export type ReportBlock =
  | { readonly kind: "paragraph" | "note" | "warning"; readonly text: string }
  | {
      readonly kind: "table";
      readonly caption: string;
      readonly columns: readonly ReportColumn[];
      readonly rows: readonly (readonly ReportCell[])[];
    }
  | {
      readonly kind: "figure";
      /** SVG text without scripts, style sheets and links; goes into the page as it is. */
      readonly svg: string;
      /** What the figure shows, for those who cannot see it. */
      readonly alt: string;
      readonly caption: string;
    };

/** A column of a table of a report. */
export interface ReportColumn {
  readonly name: string;
  readonly unit?: string;
  /** Significant digits of its numbers. */
  readonly digits?: number;
}

/** `null` is shown as "not reported" is: a dash. */
export type ReportCell = string | number | null | { readonly provenance: Provenance };

/**
 * Prints a report as one HTML file that needs no network and runs no script; the same report gives the same text.
 *
 * All texts are escaped; only the SVG of a figure goes in as it is, with its ids made unique in the page.
 */
export function toReport(report: Report): string {
  const { title, lead, sections } = report;
  const body = [
    `<h1>${escapeText(title)}</h1>`,
    lead === undefined ? "" : `<p class="lead">${escapeText(lead)}</p>`,
    sections.length > 2 ? printContents(sections) : "",
    ...sections.map(printSection),
    printLegend(sections),
  ].filter((part) => part !== "");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeText(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
${body.join("\n")}
</main>
</body>
</html>
`;
}

function printContents(sections: readonly ReportSection[]): string {
  const items = sections.map(({ heading }, i) => `<li><a href="#s${i + 1}">${escapeText(heading)}</a></li>`);
  return `<nav aria-label="Contents"><ul>${items.join("")}</ul></nav>`;
}

function printSection({ heading, blocks }: ReportSection, i: number): string {
  const printed = blocks.map((block, j) => printBlock(block, `f${i + 1}-${j + 1}-`));
  return [`<section id="s${i + 1}">`, `<h2>${escapeText(heading)}</h2>`, ...printed, "</section>"].join("\n");
}

function printBlock(block: ReportBlock, idPrefix: string): string {
  switch (block.kind) {
    case "paragraph":
      return `<p>${escapeText(block.text)}</p>`;
    case "note":
    case "warning": {
      const word = block.kind === "note" ? "Note" : "Warning";
      return `<div class="${block.kind}" role="note"><b>${word}.</b> ${escapeText(block.text)}</div>`;
    }
    case "table":
      return printTable(block);
    case "figure":
      return [
        "<figure>",
        `<div class="drawing scroll" role="img" aria-label="${escapeText(block.alt)}">${embedSvg(block.svg, idPrefix)}</div>`,
        `<figcaption>${escapeText(block.caption)}</figcaption>`,
        "</figure>",
      ].join("\n");
  }
}

function printTable({ caption, columns, rows }: Extract<ReportBlock, { kind: "table" }>): string {
  const isNumeric = columns.map((_, j) => rows.some((row) => typeof row[j] === "number"));
  const head = columns.map(({ name, unit }, j) => {
    const unitLine = unit === undefined ? "" : `<small>${escapeText(unit)}</small>`;
    return `<th scope="col"${isNumeric[j] ? ' class="number"' : ""}>${escapeText(name)}${unitLine}</th>`;
  });
  const body = rows.map((row, i) => {
    if (row.length !== columns.length)
      throw new CallError(
        `table "${caption}", row ${i + 1}: expected ${columns.length} cells, found ${row.length}`,
      );
    return `<tr>${row.map((cell, j) => printCell(cell, columns[j], isNumeric[j])).join("")}</tr>`;
  });
  return [
    `<div class="scroll" tabindex="0" role="region" aria-label="${escapeText(caption)}"><table><caption>${escapeText(caption)}</caption>`,
    `<thead><tr>${head.join("")}</tr></thead>`,
    `<tbody>${body.join("\n")}</tbody></table></div>`,
  ].join("\n");
}

function printCell(cell: ReportCell, { digits = 4 }: ReportColumn, isNumeric: boolean): string {
  if (cell === null) return `<td class="empty${isNumeric ? " number" : ""}" title="not reported">–</td>`;
  if (typeof cell === "number") return `<td class="number">${printNumber(cell, digits)}</td>`;
  if (typeof cell === "string") {
    const kind = isNumeric ? "number" : cell.length > 40 ? "long" : "text";
    return `<td class="${kind}">${escapeText(cell)}</td>`;
  }
  return `<td>${printBadge(cell.provenance)}</td>`;
}

/** Significant digits without idle zeros; a power of ten below 10⁻³ and from 10⁶ on. */
function printNumber(x: number, digits: number): string {
  if (!Number.isFinite(x)) return escapeText(String(x));
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  const power = Number(exponent);
  const sign = (text: string) => text.replace("-", "−");
  if (x === 0 || (power >= -3 && power < 6)) return sign(String(Number(x.toPrecision(digits))));
  return `${sign(String(Number(mantissa)))} × 10<sup>${sign(String(power))}</sup>`;
}

const printBadge = (provenance: Provenance) => `<span class="badge ${provenance}">${provenance}</span>`;

/** Says what the badges of this report mean. */
function printLegend(sections: readonly ReportSection[]): string {
  const used = new Set<Provenance>();
  for (const { blocks } of sections)
    for (const block of blocks)
      if (block.kind === "table")
        for (const cell of block.rows.flat())
          if (typeof cell === "object" && cell !== null) used.add(cell.provenance);
  if (used.size === 0) return "";
  const entries = provenances
    .filter((p) => used.has(p))
    .map((p) => `<dt>${printBadge(p)}</dt><dd>${escapeText(provenanceMeaning[p])}</dd>`);
  return [
    "<section>",
    "<h2>Where the numbers come from</h2>",
    `<dl>${entries.join("\n")}</dl>`,
    "</section>",
  ].join("\n");
}

/** What an SVG must not bring into the page, and how it is called. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/<script/i, "a script"],
  [/<style/i, "a style sheet, which would reach the whole page"],
  [/<foreignObject/i, "foreign content"],
  [/<[^>]*\son[a-z]+\s*=/i, "an event handler"],
  [/\bhref\s*=\s*["'](?!#|data:image\/)/i, "a link"],
  [/\burl\(\s*["']?(?!#|["'])/i, "a link"],
];

/** Makes the ids of one drawing unique in the page, after a look that it brings nothing foreign along. */
function embedSvg(svg: string, idPrefix: string): string {
  const start = svg.search(/<svg[\s>]/);
  const end = svg.lastIndexOf("</svg>");
  if (start < 0 || end < 0) throw new CallError("a figure of the report: expected SVG text, found none");
  const drawing = svg.slice(start, end + "</svg>".length);
  for (const [pattern, found] of foreign)
    if (pattern.test(drawing))
      throw new CallError(`a figure of the report: expected a plain drawing, found ${found}`);
  return enlarge(drawing)
    .replace(/(\sid=")([^"]*)"/g, `$1${idPrefix}$2"`)
    .replace(/url\(#([^)]*)\)/g, `url(#${idPrefix}$1)`)
    .replace(/(href=")#([^"]*)"/g, `$1#${idPrefix}$2"`);
}

/** Type that is right on paper is small on a screen; a narrow screen scrolls instead of shrinking it below that. */
const screenScale = 1.35;

function enlarge(drawing: string): string {
  return drawing.replace(/^<svg[^>]*>/, (tag) => {
    const width = /\sviewBox="[-\d.]+ [-\d.]+ ([\d.]+) /.exec(tag)?.[1];
    if (width === undefined) return tag;
    const bare = tag.replace(/\s(width|height)="[^"]*"/g, "");
    return bare.replace(
      "<svg",
      `<svg style="width:${Math.round(Number(width) * screenScale)}pt;min-width:${width}pt"`,
    );
  });
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeText = (text: string): string => text.replace(/[&<>"']/g, (c) => entities[c]);
