import { useEffect, useState } from "preact/hooks";
import type { PlotlyFigure } from "../index.ts";

const darkQuery = "(prefers-color-scheme: dark)";

/** Follows the reader's choice of light or dark. */
export function useIsDark(): boolean {
  const [isDark, setIsDark] = useState(() => matchMedia(darkQuery).matches);
  useEffect(() => {
    const query = matchMedia(darkQuery);
    const follow = (): void => setIsDark(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isDark;
}

/** Lines made for paper, and their place on a dark ground with at least 3:1 of contrast. */
const onDark: Readonly<Record<string, string>> = {
  "#000000": "#f2f2f2",
  "#0072b2": "#4ba3dd",
  "#d55e00": "#f0803c",
  "#009e73": "#2fc79b",
  "#c0006a": "#ff7ac0",
};

/** Puts a figure made for white paper onto the ground of the page. */
export function themed({ data, layout }: PlotlyFigure, isDark: boolean): PlotlyFigure {
  const text = isDark ? "#e6e8ec" : "#1c2230";
  const recolored = isDark ? (recolor({ data, layout }) as PlotlyFigure) : { data, layout };
  const ground = { paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" };
  const axes = Object.entries(recolored.layout).map(([key, value]) =>
    /^[xy]axis/.test(key) ? [key, { ...(value as object), color: text, linecolor: text }] : [key, value],
  );
  const hoverlabel = { bgcolor: isDark ? "#23272f" : "#ffffff", font: { color: text } };
  return {
    data: recolored.data,
    layout: { ...Object.fromEntries(axes), ...ground, hoverlabel, font: { ...fontOf(layout), color: text } },
  };
}

const fontOf = (layout: Readonly<Record<string, unknown>>): object =>
  (layout.font as object | undefined) ?? {};

/** Replaces colors wherever they stand in a tree of plain data. */
function recolor(node: unknown): unknown {
  if (typeof node === "string") return onDark[node] ?? node;
  if (Array.isArray(node)) return node.map(recolor);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, recolor(value)]));
}
