import { toDataUri } from "./data-uri.ts";
import {
  type Box,
  type ImageItem,
  type PathItem,
  rectangle,
  round3,
  type Scene,
  type TextItem,
} from "./scene.ts";
import { software } from "./software.ts";

/** Arimo has the widths of Arial, so a machine without Arimo still sets every label in its place. */
const FONTS = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif";

/** Writes a scene as SVG text: real text, no style sheet, no fonts inside. */
export function toSvg({ width_pt, height_pt, title, description, items }: Scene): string {
  const clips = new Map<string, Box>();
  const body = items.map((item) => {
    if (item.kind === "text") return textElement(item);
    if (item.kind === "image") return imageElement(item);
    if (item.clip !== undefined) clips.set(clipId(item.clip), item.clip);
    return pathElement(item);
  });
  const defs = [...clips].map(([id, box]) => `<clipPath id="${id}"><path d="${rectangle(box)}"/></clipPath>`);
  const size = `width="${width_pt}pt" height="${height_pt}pt" viewBox="0 0 ${width_pt} ${height_pt}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" font-family="${FONTS}">`,
    ...(title === "" ? [] : [`<title>${escapeXml(title)}</title>`]),
    `<desc>${escapeXml(description)}</desc>`,
    `<metadata>${software}</metadata>`,
    ...(defs.length === 0 ? [] : [`<defs>${defs.join("")}</defs>`]),
    `<rect width="${width_pt}" height="${height_pt}" fill="#ffffff"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

/** Names a clip by its shape: two figures on one page that share a name then share the shape too. */
function clipId({ x, y, width, height }: Box): string {
  return `clip-${[x, y, width, height].map((v) => Math.round(v * 1000)).join("-")}`;
}

function pathElement({ d, stroke, width_pt = 1, dash = [], fill, opacity, clip, label }: PathItem): string {
  const attributes = [
    `d="${d}"`,
    `fill="${fill ?? "none"}"`,
    ...(stroke === undefined ? [] : [`stroke="${stroke}"`, `stroke-width="${width_pt}"`]),
    ...(dash.length === 0 ? [] : [`stroke-dasharray="${dash.join(" ")}"`]),
    ...(opacity === undefined ? [] : [`fill-opacity="${opacity}"`]),
    ...(clip === undefined ? [] : [`clip-path="url(#${clipId(clip)})"`]),
    ...(label === undefined ? [] : [`role="img" aria-label="${escapeXml(label)}"`]),
  ];
  return `<path ${attributes.join(" ")}/>`;
}

function textElement(item: TextItem): string {
  const [x, y] = [round3(item.x), round3(item.y)];
  const place = item.turned ? `transform="translate(${x} ${y}) rotate(-90)"` : `x="${x}" y="${y}"`;
  const anchor = item.anchor === "start" ? "" : ` text-anchor="${item.anchor}"`;
  const weight = item.bold ? ' font-weight="700"' : "";
  const isShifted = item.runs.some((run) => run.dy !== 0);
  const label = isShifted ? ` aria-label="${escapeXml(item.text)}"` : "";
  const content = isShifted ? spans(item) : escapeXml(item.text);
  return `<text ${place} font-size="${item.size_pt}"${anchor}${weight}${label}>${content}</text>`;
}

/** Sets lowered and raised runs by size and shift, as no common font draws every such sign. */
function spans({ runs, size_pt }: TextItem): string {
  return runs
    .map(({ text, size_pt: size, dy }, i) => {
      const step = round3(dy - (runs[i - 1]?.dy ?? 0));
      const attributes = [
        ...(step === 0 ? [] : [`dy="${step}"`]),
        ...(size === size_pt ? [] : [`font-size="${round3(size)}"`]),
      ];
      return attributes.length === 0
        ? escapeXml(text)
        : `<tspan ${attributes.join(" ")}>${escapeXml(text)}</tspan>`;
    })
    .join("");
}

function imageElement({ box, png }: ImageItem): string {
  const { x, y, width, height } = box;
  const place = `x="${round3(x)}" y="${round3(y)}" width="${round3(width)}" height="${round3(height)}"`;
  const sharp =
    'preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated"';
  return `<image ${place} ${sharp} href="${toDataUri(png, "image/png")}"/>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
