import { cellColor, cellText } from "./cell-look.ts";
import { escapeText, type Plain } from "./plotly-axis.ts";
import { axisTitle, type MatrixPanel } from "./spec.ts";

/** The share of the page that a panel has. */
export interface CellDomain {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Adds a matrix as cells with their numbers, its first row at the top. */
export function addMatrix(
  data: Plain[],
  layout: Plain,
  panel: MatrixPanel,
  i: number,
  cell: CellDomain,
): void {
  const key = i === 0 ? "" : String(i + 1);
  const { names, values } = panel;
  const n = names.length;
  const ticks = {
    tickvals: [...names.keys()],
    ticktext: names.map(escapeText),
    showgrid: false,
    zeroline: false,
  };
  layout[`xaxis${key}`] = { ...ticks, title: { text: axisTitle(panel) }, domain: cell.x, anchor: `y${key}` };
  layout[`yaxis${key}`] = { ...ticks, autorange: "reversed", domain: cell.y, anchor: `x${key}` };
  const rows = <T>(f: (value: number | null) => T): T[][] =>
    names.map((_, row) => values.slice(row * n, (row + 1) * n).map(f));
  data.push({
    type: "heatmap",
    name: escapeText(panel.title ?? panel.quantity),
    z: rows((value) => value),
    text: rows(cellText),
    texttemplate: "%{text}",
    textfont: { color: "#000000" },
    zmin: -1,
    zmax: 1,
    xgap: 1,
    ygap: 1,
    showscale: false,
    colorscale: [-1, 0, 1].map((value) => [(value + 1) / 2, cellColor(value)]),
    hovertemplate: `%{z:.4~g}<extra></extra>`,
    xaxis: `x${key}`,
    yaxis: `y${key}`,
  });
}
