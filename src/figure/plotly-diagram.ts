import { columnsOfDiagram, rowsOfDiagram } from "./diagram-grid.ts";
import { escapeText, type Plain } from "./plotly-axis.ts";
import type { CellDomain } from "./plotly-matrix.ts";
import type { DiagramPanel } from "./spec.ts";

/** Boxes as framed texts, and each process as an arrow with its rate, on the share of the page that the panel has. */
export function diagramAnnotations(panel: DiagramPanel, { x, y }: CellDomain): Plain[] {
  const [nColumns, nRows] = [columnsOfDiagram(panel), rowsOfDiagram(panel)];
  const places = new Map(
    panel.nodes.map(({ name, column, row }) => [
      name,
      {
        x: x[0] + ((column + 0.5) / nColumns) * (x[1] - x[0]),
        y: y[1] - ((row + 0.5) / nRows) * (y[1] - y[0]),
      },
    ]),
  );
  const onPage = { xref: "paper", yref: "paper", showarrow: false };
  const boxes = panel.nodes
    .filter(({ isPool }) => isPool)
    .map(({ name }) => ({
      ...onPage,
      ...places.get(name),
      ...{ text: `<b>${escapeText(name)}</b>`, bordercolor: "#000000", borderpad: 4, bgcolor: "#ffffff" },
    }));
  const labels = panel.edges.map(({ from, to, label }) => {
    const [a, b] = [places.get(from) ?? { x: 0, y: 0 }, places.get(to) ?? { x: 0, y: 0 }];
    const isBack = b.x < a.x;
    return {
      ...onPage,
      ...{ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, yshift: isBack ? -12 : 12 },
      text: isBack ? `← ${escapeText(label)}` : `${escapeText(label)} →`,
    };
  });
  return [...labels, ...boxes];
}
