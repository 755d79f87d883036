import { expect, test } from "vitest";
import { checkFigure } from "../../src/figure/check-figure.ts";
import { checkSpec } from "../../src/figure/check-spec.ts";
import { renderFigure } from "../../src/figure/figure.ts";
import { histogramFigure } from "../../src/figure/histogram-figure.ts";
import { figurePresets } from "../../src/figure/presets.ts";
import { reactionFigure } from "../../src/figure/reaction-figure.ts";
import { type Box, type Scene, textBox } from "../../src/figure/scene.ts";
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

interface Place extends Box {
  readonly text: string;
}
const textsOf = ({ items }: Scene): Place[] =>
  items.flatMap((item) => (item.kind === "text" ? [{ ...textBox(item), text: item.text }] : []));

/** The boxes of pools, by their fill. */
const poolsOf = ({ items }: Scene): Place[] =>
  items.flatMap((item) => {
    if (item.kind !== "path" || item.fill !== "#eef3f8") return [];
    const points = item.d
      .replace("Z", "")
      .slice(1)
      .split("L")
      .map((point) => point.split(",").map(Number));
    const [[x, y], , [right, bottom]] = points;
    return [{ x, y, width: right - x, height: bottom - y, text: "a box" }];
  });

const overlapsOf = (places: readonly Place[], others?: readonly Place[]): string[] =>
  places.flatMap((a, i) =>
    (others ?? places.slice(i + 1))
      .filter(
        (b) =>
          Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 0.5 &&
          Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 0.5,
      )
      .map((b) => `"${a.text}" and "${b.text}"`),
  );

test.each([
  ["cu-atsm-redox", 3],
  ["cu-ptsm", 3],
  ["cu-atsm-two-pool", 3],
  ["cu-atsm-nadh", 2],
  ["cu-atsm-plasma", 2],
  ["cu-atsm-redox", 1],
])("beside other panels no rate of %s stands on a box or on another (%i in a row)", async (name, columns) => {
  const panel = panelOf(name);
  const spec = { width_mm: 183, columns, panels: Array.from({ length: columns }, () => panel), caption: "" };
  const scene = await toScene(spec);
  const names = new Set(panel.nodes.map((node) => node.name));
  const texts = textsOf(scene);
  const labels = texts.filter(({ text }) => !names.has(text) && !/^[a-c]$/.test(text));
  expect(labels).toHaveLength(columns * panel.edges.filter(({ label }) => label !== "").length);
  expect(poolsOf(scene)).toHaveLength(columns * panel.nodes.filter(({ isPool }) => isPool).length);
  expect(overlapsOf(labels, poolsOf(scene))).toEqual([]);
  // And words side by side have a gap between them.
  expect(overlapsOf(texts.map(({ x, width, ...rest }) => ({ ...rest, x: x - 1, width: width + 2 })))).toEqual(
    [],
  );
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
    expect(overlapsOf(textsOf(scene))).toEqual([]);
    expect(toPlotly(spec).layout.annotations).not.toEqual([]);
    const csv = new TextDecoder().decode(await renderFigure(spec, "csv"));
    expect(
      csv
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("#")),
    ).toHaveLength(1 + edges.length);
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
  expect(checks.map(({ isMet }) => isMet)).toEqual([false, false, true, true, true, true]);
});
