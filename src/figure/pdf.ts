import type PDFKit from "pdfkit";
import { type ImageItem, type PathItem, round3, type Scene, type TextItem, textStart } from "./scene.ts";
import { software } from "./software.ts";
import { loadTypeface } from "./typeface.ts";

type Document = InstanceType<typeof PDFKit>;

/** The dates a PDF has to carry; fixed, so that one figure gives one file. */
const EPOCH = new Date("2000-01-01T00:00:00Z");

/** Writes a scene as a one-page PDF of exact size with embedded TrueType text that can be edited and searched. */
export async function toPdf(scene: Scene): Promise<Uint8Array> {
  const [{ default: PDFDocument }, typeface] = await Promise.all([import("pdfkit"), loadTypeface()]);
  const doc = new PDFDocument({
    size: [scene.width_pt, scene.height_pt],
    margin: 0,
    // Deflate differs between Node and the browser; uncompressed pages are the same bytes in both.
    compress: false,
    // Without a font of its own here pdfkit asks for Helvetica, which its browser build lacks.
    font: typeface[0].sfnt as unknown as string,
    lang: "en",
    info: {
      ...{ Title: scene.title, Subject: scene.description, Creator: software },
      ...{ CreationDate: EPOCH, ModDate: EPOCH },
    },
  });
  for (const face of typeface) doc.registerFont(face.id, face.sfnt);
  const bytes = collect(doc);
  for (const item of scene.items) {
    if (item.kind === "path") drawPath(doc, item);
    else if (item.kind === "text") drawText(doc, item);
    else drawImage(doc, item);
  }
  doc.end();
  return bytes;
}

function collect(doc: Document): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  return new Promise((resolve, reject) => {
    doc.on("data", (part: Uint8Array) => parts.push(part));
    doc.on("error", reject);
    doc.on("end", () => {
      const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
      let offset = 0;
      for (const part of parts) {
        out.set(part, offset);
        offset += part.length;
      }
      resolve(out);
    });
  });
}

function drawPath(
  doc: Document,
  { d, stroke, width_pt = 1, dash = [], fill, opacity, clip }: PathItem,
): void {
  doc.save();
  if (clip !== undefined)
    doc.rect(round3(clip.x), round3(clip.y), round3(clip.width), round3(clip.height)).clip();
  doc.path(d).lineWidth(width_pt);
  if (dash.length > 0) doc.dash(dash as unknown as number, {});
  if (opacity !== undefined) doc.fillOpacity(opacity);
  if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke);
  else if (fill !== undefined) doc.fill(fill);
  else if (stroke !== undefined) doc.stroke(stroke);
  doc.restore();
}

function drawText(doc: Document, item: TextItem): void {
  const [x, y] = [round3(item.x), round3(item.y)];
  const isSplit = item.runs.length > 1;
  doc.save();
  if (item.turned) doc.rotate(-90, { origin: [x, y] });
  // The line as it is meant, for readers that search or copy: lowered digits are plain digits in the font.
  if (isSplit) doc.markContent("Span", { actual: item.text });
  const start = textStart(item);
  doc.fillColor("#000000");
  for (const run of item.runs) {
    doc.font(run.face).fontSize(round3(run.size_pt));
    doc.text(run.text, round3(start + run.dx), round3(y + run.dy), {
      lineBreak: false,
      baseline: "alphabetic",
    });
  }
  if (isSplit) doc.endMarkedContent();
  doc.restore();
}

function drawImage(doc: Document, { box, png }: ImageItem): void {
  const [width, height] = [round3(box.width), round3(box.height)];
  doc.image(png as unknown as string, round3(box.x), round3(box.y), { width, height });
}
