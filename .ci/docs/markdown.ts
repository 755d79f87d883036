import katex from "katex";

/** A cell that Markdown leaves as it is. */
const escapeCell = (text: string): string =>
  text.replace(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(escapeCell).join(" | ")} |`).join("\n");

/** Some digits of a number, a power of ten where it is small or large. */
export function digits(x: number | null, n = 3): string {
  if (x === null) return "–";
  if (!Number.isFinite(x)) return String(x);
  const [mantissa, power] = x.toExponential(n - 1).split("e");
  if (x === 0 || (Number(power) >= -3 && Number(power) < 6)) return String(Number(x.toPrecision(n)));
  return `${Number(mantissa)}e${Number(power)}`;
}

/** One document of the site, with its title as its first heading. */
export const page = (title: string, ...parts: readonly string[]): string =>
  `---\ntitle: ${title}\n---\n\n# ${title}\n\n${markCells(parts.join("\n\n"))}\n`;

/** Marks the cells of tables that must not break, numbers, and those that need room, sentences: `site.css` has the rest. */
const markCells = (markdown: string): string =>
  markdown.replace(/^\| .* \|$/gm, (row) =>
    row
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
      .map((cell) => (cell === "" ? cell : ` ${markCell(cell)} `))
      .join("|"),
  );

function markCell(cell: string): string {
  if (/^(&lt;|[<>≤≥])? ?-?\d[\d.]*(e-?\d+)?$/.test(cell)) return `<span class="number">${cell}</span>`;
  // A formula is long as a text and short to see.
  const seen = cell.replace(/<[^>]*>/g, "");
  return seen.length > 40 ? `<span class="long">${cell}</span>` : cell;
}

/** Sets the TeX of a text as MathML, which a browser draws and a reader for the blind can read. */
export const setFormulas = (markdown: string): string =>
  markdown
    .replace(/\$\$\n([\s\S]*?)\n\$\$/g, (_, tex) => `<div class="formula">${typeset(tex, true)}</div>`)
    .replace(/\$([^$\n]+)\$/g, (_, tex) => typeset(tex, false));

const typeset = (tex: string, displayMode: boolean): string =>
  katex
    .renderToString(tex, { output: "mathml", displayMode, throwOnError: true, strict: "error" })
    .replace(/<annotation[\s\S]*?<\/annotation>/, "")
    .replaceAll("|", "&#124;")
    .replaceAll("\n", " ");
