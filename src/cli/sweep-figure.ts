import { type FigureSpec, type Row, type SweepPlan, sweepFigure } from "../index.ts";
import type { LoadedMap } from "./map.ts";

/** What an axis of the map plan is called on a figure. */
const shortNames: Readonly<Record<string, string>> = {
  "tumor.kinetics.K1": "K1 of the tumor",
  "tumor.core_half_distance": "Vessel half-distance in the core",
  "oxygen.vessel": "Vessel pO₂",
};

/** The tumor's mean SUV of the second frame over the first three axes: x, line and panel. */
export function sweepFigureOf(
  plan: SweepPlan,
  base: Pick<LoadedMap, "plan">,
  rows: readonly Row[],
): FigureSpec {
  const [x, series, panel] = plan.axes.map(({ name }) => ({
    path: name,
    name: shortNames[name] ?? name,
    unit: (base.plan.quantities[name]?.unit.text ?? "1").replace("um", "µm"),
  }));
  const frame = base.plan.frames[Math.min(1, base.plan.frames.length - 1)].name;
  const points = rows.map((row) => ({
    x: row.values[x.path],
    series: row.values[series.path],
    panel: row.values[panel.path],
    value: row.results[`tumor SUV ${frame}`] ?? Number.NaN,
  }));
  return sweepFigure({
    title: `Tumor SUV at ${frame}`,
    points,
    x,
    series,
    panel,
    value: { name: `Tumor SUV at ${frame}`, unit: "g/mL" },
    caption: `${plan.title}. Mean SUV of the tumor at ${frame}; ${rows.filter((r) => r.outcome === "ok").length} of ${rows.length} points. In silico; K1, k_out, V_b and the plasma curve are assumed.`,
    note: "in silico · blur and count noise, not a scanner",
  });
}
