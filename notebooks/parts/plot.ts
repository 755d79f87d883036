import { type CurvePanel, type FigureSpec, type MapPanel, toPlotly } from "../../src/index.ts";
import { digits } from "./numbers.ts";

interface PlotOptions {
  /** What there is to see, in a sentence with numbers. */
  readonly summary: string;
  /** Height of one row of panels in pixels. */
  readonly height?: number;
}

interface Kept {
  readonly figure: HTMLElement;
  readonly area: HTMLElement;
  readonly words: HTMLElement;
  readonly table: HTMLElement;
}

/** A cell that runs again gets the figure that it had: nothing jumps or flickers while a slider moves. */
const kept = new Map<string, Kept>();

/** Plotly is by far the largest part of a page; the words and numbers do not wait for it. */
let plotly: Promise<typeof import("plotly.js-dist").default> | undefined;
const loadPlotly = () => {
  plotly ??= import("plotly.js-dist").then((module) => module.default);
  return plotly;
};

/** Draws a figure with its summary in words and its numbers in a table; `id` names it within the notebook. */
export function plot(id: string, spec: FigureSpec, { summary, height = 380 }: PlotOptions): HTMLElement {
  const place = kept.get(id) ?? makePlace(id);
  kept.set(id, place);
  const title = spec.title ?? spec.caption;
  place.figure.querySelector("figcaption")?.replaceChildren(title);
  place.area.setAttribute("aria-label", `${title}. ${summary}`);
  place.words.textContent = summary;
  place.table.replaceChildren(...spec.panels.flatMap(tableOf));
  place.table.closest("details")?.toggleAttribute("hidden", place.table.childElementCount === 0);
  draw(place.area, spec, height).catch((error: Error) => {
    place.area.textContent = `The plot could not be drawn: ${error.message}. The table below has its numbers.`;
  });
  return place.figure;
}

function makePlace(id: string): Kept {
  const figure = document.createElement("figure");
  figure.className = "plot";
  figure.id = id;
  figure.innerHTML = `<figcaption></figcaption><div class="area" role="img"></div><p class="summary"></p>
    <details><summary>Numbers of this plot</summary><div class="scroll" tabindex="0" role="region" aria-label="numbers"></div></details>`;
  const find = (selector: string): HTMLElement => figure.querySelector<HTMLElement>(selector) ?? figure;
  find(".scroll").setAttribute("aria-label", `numbers of the plot ${id}`);
  return { figure, area: find(".area"), words: find(".summary"), table: find(".scroll") };
}

/** Panels stand below each other where two would not fit; Plotly's own buttons cannot be reached by keys. */
async function draw(area: HTMLElement, spec: FigureSpec, height: number): Promise<void> {
  const width = area.clientWidth || Math.min(720, document.documentElement.clientWidth - 32);
  const wanted = Math.min(spec.columns ?? 3, spec.panels.length);
  const columns = Math.max(1, Math.min(wanted, Math.floor(width / 300)));
  const rows = Math.ceil(spec.panels.length / columns);
  const { title: _, note: __, ...rest } = spec;
  const { data, layout } = toPlotly({ ...rest, columns });
  if (columns > 1) makeRoomForBars(data, layout, 84 / width);
  // A map is as tall as it is wide; on a telephone more height would stay empty.
  const hasMap = spec.panels.some(({ kind }) => kind === "map");
  const total = rows * (hasMap ? Math.min(height, width / columns) : height);
  area.style.minHeight = `${total}px`;
  const library = await loadPlotly();
  await library.react(area, data.map(freed), fitted(layout, total), {
    responsive: true,
    displayModeBar: false,
  });
  // Plotly measures its text in a picture of its own, far outside the page.
  document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", "true");
}

/** Plotly draws the color bar of a map over its neighbor: each map gives way by a share of the width. */
function makeRoomForBars(
  data: readonly Record<string, unknown>[],
  layout: Record<string, unknown>,
  share: number,
): void {
  for (const trace of data) {
    if (trace.type !== "heatmap" || trace.showscale !== true) continue;
    const key = `xaxis${String(trace.xaxis).slice(1)}`;
    const axis = layout[key] as { domain: [number, number] };
    const end = axis.domain[1] - share;
    layout[key] = { ...axis, domain: [axis.domain[0], end] };
    trace.colorbar = { ...(trace.colorbar as object), x: end, thickness: 16 };
  }
}

/** A legend under the axes, which a telephone has room for; dragging is left to the scrolling of the page. */
function fitted(layout: Readonly<Record<string, unknown>>, height: number): Record<string, unknown> {
  const axes = Object.entries(layout).filter(([key]) => /^[xy]axis/.test(key));
  const still = axes.map(([key, axis]) => [key, { ...(axis as object), fixedrange: true, automargin: true }]);
  const hasHeads = Array.isArray(layout.annotations) && layout.annotations.length > 0;
  return {
    ...layout,
    ...Object.fromEntries(still),
    height,
    autosize: true,
    dragmode: false,
    margin: { l: 56, r: 12, t: hasHeads ? 32 : 12, b: 44 },
    legend: { orientation: "h", x: 0, y: -60 / height - 0.1, yanchor: "top", yref: "paper" },
    hoverlabel: { bgcolor: "#ffffff" },
  };
}

/** Grouped legends are columns, ungrouped ones flow; and every point of a line is kept, so that it has no corners. */
function freed(trace: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { legendgroup: _, legendgrouptitle: __, ...rest } = trace;
  return trace.type === "heatmap" ? rest : { ...rest, line: { ...(trace.line as object), simplify: false } };
}

/** The curves of a panel, one row a point, thinned to a length that can be read; a map as its extremes. */
function tableOf(panel: FigureSpec["panels"][number]): HTMLElement[] {
  if (panel.kind === "curve") return [curveTable(panel)];
  return panel.kind === "map" ? [mapTable(panel)] : [];
}

const rowsOfTable = 12;

function curveTable({ title, x, y, series }: CurvePanel): HTMLElement {
  const rows = series.flatMap((s) => {
    const step = Math.max(1, Math.ceil((s.x.length - 1) / rowsOfTable));
    const places = Array.from(s.x, (_, i) => i).filter((i) => i % step === 0 || i === s.x.length - 1);
    return places.map((i) => [s.name, digits(s.x[i], 4), digits(s.y[i], 4)]);
  });
  return table(title, ["series", `${x.quantity} (${x.unit})`, `${y.quantity} (${y.unit})`], rows);
}

function mapTable({ title, values, quantity, unit }: MapPanel): HTMLElement {
  const finite = Array.from(values).filter(Number.isFinite);
  const mean = finite.reduce((sum, v) => sum + v, 0) / finite.length;
  const extremes = [Math.min(...finite), mean, Math.max(...finite)].map((v) => digits(v));
  return table(
    title,
    [`${quantity} (${unit})`, "least", "mean", "greatest"],
    [["all pixels of the slice", ...extremes]],
  );
}

/** A table of texts, its first column naming the row. */
export function table(
  title: string | undefined,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  const element = document.createElement("table");
  if (title !== undefined) element.createCaption().textContent = title;
  const add = (row: HTMLElement, tag: string, text: string, scope?: string): void => {
    const cell = document.createElement(tag);
    cell.textContent = text;
    if (scope) cell.setAttribute("scope", scope);
    row.append(cell);
  };
  const top = element.createTHead().insertRow();
  for (const cell of head) add(top, "th", cell, "col");
  const body = element.createTBody();
  for (const [first, ...others] of rows) {
    const row = body.insertRow();
    add(row, "th", first, "row");
    for (const cell of others) add(row, "td", cell);
  }
  return element;
}
