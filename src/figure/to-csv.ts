import Papa from "papaparse";
import { software } from "./software.ts";
import {
  axisTitle,
  type CurvePanel,
  type DiagramPanel,
  type FigureSpec,
  type MapPanel,
  type MatrixPanel,
  panelLetter,
} from "./spec.ts";

const COLUMNS = [
  "panel",
  "series",
  "x_axis",
  "x",
  "y_axis",
  "y",
  "sd",
  "band_low",
  "band_high",
  "value_axis",
  "value",
];

type Row = (string | number)[];

/**
 * Writes the data behind a figure as CSV, one point or pixel a line; an empty cell means not reported. Lines that begin
 * with # come first: what made it, its title and its caption.
 */
export function toCsv({ panels, title, caption }: FigureSpec): string {
  const rows = panels.flatMap((panel, i) => {
    if (panel.kind === "curve") return curveRows(panel, i);
    if (panel.kind === "diagram") return diagramRows(panel, i);
    return panel.kind === "map" ? mapRows(panel, i) : matrixRows(panel, i);
  });
  const head = [software, title ?? "", caption].map((text) => text.replace(/\s+/g, " ").trim());
  const comments = head.filter((text) => text !== "").map((text) => `# ${text}\n`);
  return `${comments.join("")}${Papa.unparse({ fields: COLUMNS, data: rows }, { newline: "\n" })}\n`;
}

function curveRows({ x, y, series }: CurvePanel, panel: number): Row[] {
  const [xTitle, yTitle] = [axisTitle(x), axisTitle(y)];
  return series.flatMap((s) =>
    Array.from(s.x, (v, i) => [
      panelLetter(panel),
      s.name,
      xTitle,
      cell(v),
      yTitle,
      cell(s.y[i]),
      cell(s.sd?.[i]),
      cell(s.band?.low[i]),
      cell(s.band?.high[i]),
      "",
      "",
    ]),
  );
}

/** Gives the center of each pixel in mm from the lower left corner of the map. */
function mapRows(panel: MapPanel, index: number): Row[] {
  const { title, nx, voxel_mm, values } = panel;
  const valueTitle = axisTitle(panel);
  return Array.from(values, (value, i) => {
    const x = ((i % nx) + 0.5) * voxel_mm[0];
    const y = (Math.floor(i / nx) + 0.5) * voxel_mm[1];
    return [
      panelLetter(index),
      title,
      "x (mm)",
      cell(x),
      "y (mm)",
      cell(y),
      "",
      "",
      "",
      valueTitle,
      cell(value),
    ];
  });
}

/** Gives the names of column and row in place of numbers. */
function matrixRows(panel: MatrixPanel, index: number): Row[] {
  const { names, values, title = "" } = panel;
  const n = names.length;
  return values.map((value, i) => [
    ...[panelLetter(index), title, "column", names[i % n], "row", names[Math.floor(i / n)]],
    ...["", "", "", axisTitle(panel), cell(value)],
  ]);
}

/** Gives each process with its two ends, and its rate where others have their value. */
function diagramRows({ edges }: DiagramPanel, index: number): Row[] {
  return edges.map(({ name, from, to, label }) => [
    ...[panelLetter(index), name, "from", from, "to", to],
    ...["", "", "", "rate", label],
  ]);
}

/** Prints 7 significant digits, the precision of the 32-bit maps; empty where there is no number. */
function cell(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value)
    ? ""
    : String(Number(value.toPrecision(7)));
}
