import type { Expression } from "../model/expression.ts";
import type { Network, Reaction } from "../model/network.ts";
import { printSourced } from "./caption.ts";
import type { DiagramEdge, DiagramNode, FigureSpec } from "./spec.ts";

const printExpression = (tree: Expression): string => tree.toString({ parenthesis: "auto" });

/** Stands for the world outside, where a process has no foot or no end among the species. */
const outside = "outside";

/** Makes the diagram of a network: its species from left to right as the tracer meets them, its reactions as arrows. */
export function reactionFigure(
  network: Network,
  { width_mm = 89, note }: { readonly width_mm?: number; readonly note?: string } = {},
): FigureSpec {
  const edges = network.reactions.flatMap((reaction) => edgesOf(reaction));
  const rates = network.reactions.map(({ name, rate }) => `${name}: ${printRate(rate)}`).join("; ");
  const values = printSourced(
    network.parameters.map(({ value, unit, ...q }) => ({
      ...q,
      value: value / unit.factor,
      unit: unit.text,
    })),
  );
  return {
    title: network.title,
    width_mm,
    columns: 1,
    panels: [{ kind: "diagram", nodes: layNodes(network, edges), edges }],
    caption: `Reactions of ${network.name}. ${network.species.map((s) => `${s.name}: ${s.description}`).join("; ")}. Rates: ${rates}. Parameters: ${values}. After ${network.citation.text}.`,
    ...(note === undefined ? {} : { note }),
  };
}

/** One arrow from each foot to each end. */
function edgesOf({ name, from, to, rate }: Reaction): DiagramEdge[] {
  const [feet, ends] = [Object.keys(from), Object.keys(to)];
  const label = printFactor(rate, feet);
  return (feet.length > 0 ? feet : [outside]).flatMap((foot) =>
    (ends.length > 0 ? ends : [outside])
      .filter((end) => end !== foot)
      .map((end) => ({ name, from: foot, to: end, label: label.length <= 22 ? label : pretty(name) })),
  );
}

/** A rate without the species at its foot: k_ox * pO2 * R is k_ox · pO₂. */
function printFactor(rate: Expression, feet: readonly string[]): string {
  let text = printExpression(rate);
  for (const foot of feet) {
    text = text
      .replace(new RegExp(`\\s*\\*\\s*\\b${foot}\\b$`), "")
      .replace(new RegExp(`^${foot}\\b\\s*\\*\\s*`), "");
  }
  return pretty(text);
}

const printRate = (rate: Expression): string => pretty(printExpression(rate));
const pretty = (text: string): string => text.replace(/ \* /g, " · ").replace(/\bpO2\b/g, "pO₂");

/** Columns by the number of processes that lead there, rows in the order of the model. */
function layNodes({ species }: Network, edges: readonly DiagramEdge[]): DiagramNode[] {
  const names = species.map(({ name }) => name);
  const isReached = new Set(edges.map(({ to }) => to));
  const usesOutside = edges.some(({ from, to }) => from === outside || to === outside);
  const given = species.filter(({ initial }) => printExpression(initial) !== "0").map(({ name }) => name);
  const fed = edges.some(({ from }) => from === outside) ? [outside] : [];
  const starts = [...fed, ...(given.length > 0 ? given : names.filter((name) => !isReached.has(name)))];
  const all = usesOutside ? [outside, ...names] : names;
  const columns = depths(all, edges, starts.length > 0 ? starts : names.slice(0, 1));
  const filled = new Map<number, number>();
  return all.map((name) => {
    const column = columns.get(name) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    return { name, column, row, isPool: name !== outside };
  });
}

/** Steps from the nearest start; what no process leads to stands in the first column. */
function depths(
  names: readonly string[],
  edges: readonly DiagramEdge[],
  starts: readonly string[],
): ReadonlyMap<string, number> {
  const found = new Map(starts.map((name) => [name, 0]));
  const queue = [...starts];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const depth = found.get(name) ?? 0;
    for (const { from, to } of edges) {
      if (from !== name || found.has(to)) continue;
      found.set(to, depth + 1);
      queue.push(to);
    }
  }
  for (const name of names) if (!found.has(name)) found.set(name, 0);
  return found;
}
