import { expect, test } from "vitest";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { checkSpec } from "../../src/figure/check-spec.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { histogramFigure } from "../../src/figure/histogram-figure.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import { reactionFigure } from "../../src/figure/reaction-figure.ts";
import { textBox } from "../../src/figure/scene.ts";
import type { DiagramPanel } from "../../src/figure/spec.ts";
import { toPlotly } from "../../src/figure/to-plotly.ts";
import { toScene } from "../../src/figure/to-scene.ts";
import { modelNames, shippedModel } from "../models.ts";

const panelOf = (name: string): DiagramPanel => {
  const [panel] = reactionFigure(shippedModel(name)).panels;
  if (panel.kind !== "diagram") throw new Error("expected a diagram");
  return panel;
};

test("the redox model reads from left to right: medium, cell, anion, trap; rates without what stands at their foot", () => {
  const { nodes, edges } = panelOf("cu-atsm-redox");
  expect(nodes.map(({ name, column, row }) => [name, column, row])).toEqual([
    ["E", 0, 0],
    ["I", 1, 0],
    ["R", 2, 0],
    ["T", 3, 0],
  ]);
  expect(edges.map(({ from, to, label }) => `${from}→${to}: ${label}`)).toEqual([
    "E→I: k_in",
    "I→E: k_out",
    "I→R: k_red",
    "R→I: k_ox · pO₂",
    "R→T: k_diss",
  ]);
});

test.each(modelNames)(
  "the diagram of %s has every reaction, no text on another, and can be printed",
  async (name) => {
    const network = shippedModel(name);
    const { edges } = panelOf(name);
    for (const reaction of network.reactions)
      expect(
        edges.some((edge) => edge.name === reaction.name),
        reaction.name,
      ).toBe(true);
    const spec = reactionFigure(network, { width_mm: 183 });
    const scene = await toScene(spec);
    const boxes = scene.items.flatMap((item) =>
      item.kind === "text" ? [{ ...textBox(item), text: item.text }] : [],
    );
    const overlaps = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter(
          (b) =>
            Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.5 &&
            Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.5,
        )
        .map((b) => `"${a.text}" and "${b.text}"`),
    );
    expect(overlaps).toEqual([]);
    expect(toPlotly(spec).layout.annotations).not.toEqual([]);
    const csv = new TextDecoder().decode(await renderFigure(spec, "csv"));
    expect(csv.trim().split("\n")).toHaveLength(1 + edges.length);
  },
);

test("an edge to a node that is not there, and two nodes of a name, are reported", () => {
  const node = { name: "A", column: 0, row: 0, isPool: true };
  const spec = {
    ...{ width_mm: 89, caption: "" },
    panels: [
      {
        kind: "diagram",
        nodes: [node, node],
        edges: [{ name: "r", from: "A", to: "B", label: "" }],
      } as const,
    ],
  };
  expect(() => checkSpec(spec)).toThrow(
    /expected one node of a name, found several[\s\S]*expected a node, found "B"/,
  );
});

test("a histogram counts each value once: the shares are those of a count by hand", () => {
  const spec = histogramFigure({
    ...{ title: "", values: [0, 0.5, 1, 1.5, 2.5, Number.NaN], quantity: "pO₂", unit: "mmHg" },
    ...{ edges: [0, 1, 2, 3], caption: "" },
  });
  const [panel] = spec.panels;
  if (panel.kind !== "curve") throw new Error("expected curves");
  const { x, y } = panel.series[0];
  const at = (value: number): number => y[Array.from(x).findLastIndex((edge) => edge <= value)];
  // Five finite values.
  expect([0.5, 1.5, 2.5].map(at)).toEqual([40, 40, 20]);
});

test("presets check what they ask: a page too wide and text too small are not met", async () => {
  const spec = reactionFigure(shippedModel("cu-atsm-redox"), { width_mm: 100 });
  const [nature] = figurePresets;
  const checks = await checkFigure({ ...spec, fontSize_pt: 9 }, nature);
  expect(checks.map(({ isMet }) => isMet)).toEqual([false, false, true, true, true]);
});
