import { type Extent, stepsAround } from "./extent.ts";
import { labeledSteps } from "./log-labels.ts";
import { type AxisSpec, axisTitle } from "./spec.ts";

/** Plain objects, as Plotly takes them. */
export type Plain = Record<string, unknown>;

/** An axis on the screen. */
export interface ScreenAxis {
  readonly layout: Plain;
  /** Where a value stands: 0 of a log axis gets a place below the first step. */
  place(value: number): number | null;
}

/** Makes the Plotly axis of a spec; a log axis that has to show 0 gets a tick of its own for it. */
export function screenAxis(spec: AxisSpec, extent: Extent): ScreenAxis {
  const layout: Plain = {
    title: { text: escapeText(axisTitle(spec)) },
    type: spec.scale,
    showgrid: false,
    zeroline: false,
    showline: true,
    ticks: "outside",
  };
  if (spec.names) return namedAxis(spec.names, layout);
  const finite = (v: number) => (Number.isFinite(v) ? v : null);
  if (spec.scale === "linear") {
    return { layout: { ...layout, ...(spec.domain && { range: spec.domain }) }, place: finite };
  }
  const [lo, hi] = spec.domain ?? stepsAround(extent);
  const zero = lo / 3;
  const range = [Math.log10(extent.hasZero ? zero / 1.5 : lo), Math.log10(hi)];
  return {
    layout: { ...layout, range, ...logTicks(lo, hi, extent.hasZero ? zero : undefined) },
    place: (v) => (v === 0 ? zero : finite(v)),
  };
}

function namedAxis(names: readonly string[], { title: _, ...layout }: Plain): ScreenAxis {
  const ticks = { tickvals: names.map((_name, i) => i + 1), ticktext: names.map(escapeText) };
  return {
    layout: { ...layout, ...ticks, range: [names.length + 0.5, 0.5], automargin: true },
    place: (v) => (Number.isFinite(v) ? v : null),
  };
}

/** The labels of print: Plotly's own stand into each other on a short axis. Without two of them it chooses itself. */
function logTicks(lo: number, hi: number, zero: number | undefined): Plain {
  const steps = labeledSteps(lo, hi);
  const all = zero === undefined ? steps : [{ value: zero, label: "0" }, ...steps];
  if (all.length < 2) return { exponentformat: "power" };
  return { tickvals: all.map(({ value }) => value), ticktext: all.map(({ label }) => label) };
}

/** Plotly reads its texts as a small part of HTML. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
