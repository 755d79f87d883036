import type { PathCommand } from "fontkit";
import { INK } from "./canvas.ts";
import { type PathItem, round3, type Scene, type TextItem, textStart } from "./scene.ts";
import type { Run } from "./text-layout.ts";
import type { Face, Typeface } from "./typeface.ts";

const letters = {
  ...{ moveTo: "M", lineTo: "L", quadraticCurveTo: "Q", bezierCurveTo: "C" },
  closePath: "Z",
} as const;

type Place = (x: number, y: number) => readonly [number, number];

/** The scene with each line of text as one filled path of the embedded font: no reader needs a font, none can edit it. */
export function outlineText(scene: Scene, typeface: Typeface): Scene {
  const items = scene.items.map((item) => (item.kind === "text" ? outlineLine(item, typeface) : item));
  return { ...scene, items };
}

function outlineLine(item: TextItem, typeface: Typeface): PathItem {
  const start = textStart(item) - item.x;
  // Turned by −90°, what goes right goes up.
  const place: Place = (dx, dy) => (item.turned ? [item.x + dy, item.y - dx] : [item.x + dx, item.y + dy]);
  const d = item.runs.map((run) => {
    const face = typeface.find(({ id }) => id === run.face);
    return face ? outlineRun(face, run, (dx, dy) => place(start + run.dx + dx, run.dy + dy)) : "";
  });
  return { kind: "path", d: d.join(""), fill: INK, label: item.text };
}

/** The glyphs of a run one behind the other, kerned as they were measured. */
function outlineRun({ font }: Face, { text, size_pt }: Run, place: Place): string {
  const scale = size_pt / font.unitsPerEm;
  const { glyphs, positions } = font.layout(text);
  let pen = 0;
  const parts = glyphs.map(({ path }, i) => {
    const { xAdvance, xOffset, yOffset } = positions[i];
    const from = pen + xOffset;
    pen += xAdvance;
    return path.commands.map((one) =>
      // Fonts count upwards.
      writeCommand(one, (x, y) => place(scale * (from + x), -scale * (yOffset + y))),
    );
  });
  return parts.flat().join("");
}

function writeCommand({ command, args }: PathCommand, place: Place): string {
  const points = Array.from({ length: args.length / 2 }, (_, i) => place(args[2 * i], args[2 * i + 1]));
  return letters[command] + points.map(([x, y]) => `${round3(x)},${round3(y)}`).join(" ");
}
