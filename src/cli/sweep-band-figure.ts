import { type Axis, type CurvePanel, type FigureSpec, printUnit, type Series } from "../index.ts";
import { ownAxes, type PointBands } from "./sweep-bands.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import { splitTime } from "./sweep-text.ts";
import { digits } from "./talk.ts";

/** More of these are a wall, not a figure. */
const most = { panels: 6, series: 6 };

/** Results over time, a line with its band for each point; or over the one axis of the plan. */
export function bandSpec(loaded: LoadedSweep, bands: readonly PointBands[]): FigureSpec | undefined {
  const panels = [...overTime(loaded, bands), ...overAxis(loaded, bands)].slice(0, most.panels);
  if (panels.length === 0) return undefined;
  const { plan } = loaded;
  return {
    title: `Bands of 95 % over ${plan.drawn?.count} draws`,
    width_mm: panels.length > 1 ? 183 : 89,
    columns: Math.min(3, panels.length),
    panels,
    caption: `${plan.title}. Lines are medians, bands 95 % of ${plan.drawn?.count} draws from the posterior of a fit.`,
    note: "in silico",
  };
}

/** A panel for each result that the job gives at several times. */
function overTime(loaded: LoadedSweep, bands: readonly PointBands[]): CurvePanel[] {
  if (bands.length > most.series) return [];
  const groups = new Map<string, { readonly time: number; readonly column: number }[]>();
  loaded.columns.forEach(({ name }, column) => {
    const split = splitTime(name);
    if (split) groups.set(split.what, [...(groups.get(split.what) ?? []), { time: split.time_min, column }]);
  });
  return [...groups].flatMap(([what, own]): CurvePanel[] => {
    if (own.length < 2) return [];
    const series = bands.map((point, i) => ({
      ...toSeries(
        own.map(({ time, column }) => ({ x: time, result: point.results[column] })),
        nameOf(ownAxes(loaded), point),
      ),
      order: i,
    }));
    const x = { quantity: "Time", unit: "min", scale: "linear" as const };
    return [makePanel(what, x, loaded.columns[own[0].column].unit, series)];
  });
}

/** A panel for each result, where the plan has one axis and no times. */
function overAxis(loaded: LoadedSweep, bands: readonly PointBands[]): CurvePanel[] {
  const [axis, second] = ownAxes(loaded);
  const times = new Set(loaded.columns.map(({ name }) => splitTime(name)?.time_min));
  if (!axis || second || bands.length < 2 || (times.size > 1 && bands.length <= most.series)) return [];
  const scale = axis.scale === "log10" && bands.every(({ at }) => at[0] > 0) ? "log" : "linear";
  const order = [...bands].sort((a, b) => a.at[0] - b.at[0]);
  return loaded.columns.map(({ name, unit }, c) => {
    const points = order.map(({ at, results }) => ({ x: at[0], result: results[c] }));
    return makePanel(name, { quantity: axis.name, unit: printUnit(axis.unit), scale }, unit, [
      toSeries(points, name),
    ]);
  });
}

const makePanel = (title: string, x: CurvePanel["x"], unit: string, series: Series[]): CurvePanel => ({
  ...{ kind: "curve", title, x, series },
  y: { quantity: title, unit: printUnit(unit), scale: "linear" },
});

const nameOf = (axes: readonly Axis[], { at }: PointBands): string =>
  at.length === 0
    ? "median"
    : at.map((x, j) => `${axes[j].name} ${digits(x, 3)} ${printUnit(axes[j].unit)}`).join(", ");

function toSeries(
  points: readonly { readonly x: number; readonly result: PointBands["results"][number] }[],
  name: string,
): Series {
  return {
    ...{ name, style: "line", x: points.map(({ x }) => x) },
    y: points.map(({ result }) => result.median),
    band: { low: points.map(({ result }) => result.low), high: points.map(({ result }) => result.high) },
  };
}
