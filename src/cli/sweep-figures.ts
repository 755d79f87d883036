import {
  type FigureSpec,
  type OutputAnalysis,
  openNifti,
  renderFigure,
  type SensitivityPanel,
  sensitivityFigure,
  sweepFigure,
  tornadoFigure,
} from "../index.ts";
import type { SweepAnalysis } from "./sweep-analysis.ts";
import { bandSpec } from "./sweep-band-figure.ts";
import { diskFolder } from "./sweep-disk.ts";
import type { LoadedSweep } from "./sweep-load.ts";
import { readTableRows, splitTime } from "./sweep-text.ts";

const note = "in silico";
/** More panels than this are a wall, not a figure. */
const most = { panels: 12, maps: 12 };

/** Draws what a finished sweep can show: sensitivities, a response surface of a grid, bands, maps side by side. */
export async function writeFigures(
  folder: string,
  loaded: LoadedSweep,
  { analyses, bands }: Partial<SweepAnalysis>,
): Promise<string[]> {
  const specs: Record<string, FigureSpec | undefined> = {
    "sensitivity.svg": analyses && sensitivitySpec(loaded, analyses),
    "tornado.svg": analyses && tornadoSpec(loaded, analyses),
    "response.svg":
      loaded.plan.design.choice.kind === "grid" && !loaded.plan.drawn
        ? await responseSpec(folder, loaded)
        : undefined,
    "bands.svg": bands && bandSpec(loaded, bands),
    "maps.svg": await mapsSpec(folder, loaded),
  };
  const written: string[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    if (!spec) continue;
    await diskFolder(folder).write(name, await renderFigure(spec, "svg"));
    written.push(name);
  }
  return written;
}

function sensitivitySpec({ plan }: LoadedSweep, analyses: readonly OutputAnalysis[]): FigureSpec | undefined {
  const groups = new Map<string, { readonly time_min: number; readonly analysis: OutputAnalysis }[]>();
  for (const analysis of analyses) {
    const split = splitTime(analysis.output.name);
    if (split)
      groups.set(split.what, [...(groups.get(split.what) ?? []), { time_min: split.time_min, analysis }]);
  }
  const names = plan.axes.map(({ name }) => name);
  const panels = [...groups].flatMap(([what, own]): SensitivityPanel[] => {
    if (own.length < 2) return [];
    const measure = measureOf(own[0].analysis);
    if (!measure) return [];
    const axes = names.map((name, j) => ({
      name,
      points: own.map(({ time_min, analysis }) => ({ time_min, ...readMeasure(analysis, j) })),
    }));
    return [{ title: what, ...measure, axes }];
  });
  if (panels.length === 0) return undefined;
  const caption = `${plan.title}. ${plan.design.count} points (${plan.design.choice.kind}); bands are intervals of 95 %.`;
  return sensitivityFigure({ title: plan.title, panels: panels.slice(0, most.panels), caption, note });
}

/** A tornado of each result, of the first ones where there are many. */
function tornadoSpec(
  { plan, columns }: LoadedSweep,
  analyses: readonly OutputAnalysis[],
): FigureSpec | undefined {
  const panels = analyses.slice(0, most.panels).flatMap((analysis) => {
    if (analysis.kind !== "tornado" || !Number.isFinite(analysis.base)) return [];
    const { output, base, bars } = analysis;
    const { unit } = columns.find(({ name }) => name === output.name) ?? output;
    return tornadoFigure({ base, rows: bars, value: { name: output.name, unit }, caption: "" }).panels;
  });
  if (panels.length === 0) return undefined;
  const caption = `${plan.title}. Each number at the low and the high end of its range, the others as they are set.`;
  return { title: plan.title, width_mm: 183, columns: Math.min(2, panels.length), panels, caption, note };
}

function measureOf({ kind }: OutputAnalysis): Pick<SensitivityPanel, "measure" | "domain"> | undefined {
  if (kind === "sobol-indices") return { measure: { name: "Total index", unit: "1" }, domain: [0, 1] };
  if (kind === "partial-correlation")
    return { measure: { name: "Partial correlation of ranks", unit: "1" }, domain: [-1, 1] };
  return undefined;
}

function readMeasure(analysis: OutputAnalysis, j: number) {
  if (analysis.kind === "sobol-indices") {
    const { total, totalInterval } = analysis.indices[j];
    return { value: total, interval: totalInterval };
  }
  if (analysis.kind === "partial-correlation") {
    const { value, interval } = analysis.ranks[j];
    return { value, interval };
  }
  return { value: Number.NaN, interval: [Number.NaN, Number.NaN] as const };
}

/** One result over a grid of one to three axes: along x, by line and by panel. */
async function responseSpec(folder: string, loaded: LoadedSweep): Promise<FigureSpec | undefined> {
  const { plan, columns, base } = loaded;
  const sizes = plan.axes.map(({ values = [] }) => values.length);
  if (plan.axes.length > 3 || plan.replicates > 1 || sizes[0] < 2 || (sizes[2] ?? 1) > most.panels)
    return undefined;
  const shown = base
    ? `tumor SUV ${base.plan.frames[Math.min(1, base.plan.frames.length - 1)].name}`
    : columns[0].name;
  const { layout, part, nRows } = await readTableRows(folder, loaded);
  const column = (name: string): ArrayLike<number> =>
    part[layout.findIndex((c) => c.name === name)] as Float64Array;
  const [x, series, panel] = plan.axes;
  const points = Array.from({ length: nRows }, (_, i) => ({
    x: column(x.name)[i],
    series: series ? column(series.name)[i] : shown,
    panel: panel ? column(panel.name)[i] : shown,
    value: column(shown)[i],
  }));
  const unit = columns.find(({ name }) => name === shown)?.unit ?? "1";
  const print = (text: string): string => text.replace("um", "µm");
  return sweepFigure({
    title: `${shown} over ${plan.axes.map(({ name }) => name).join(", ")}`,
    points,
    x: { name: x.name, unit: print(x.unit) },
    series: { name: series?.name ?? "Result", unit: print(series?.unit ?? "1") },
    panel: { name: panel?.name ?? "Result", unit: print(panel?.unit ?? "1") },
    value: { name: shown, unit },
    caption: `${plan.title}. ${shown}; ${nRows} points.`,
    note,
  });
}

/** Some of n points, the first and the last among them, as evenly as can be. */
const spreadOver = (n: number, some: number): number[] =>
  n <= some
    ? [...Array(n).keys()]
    : Array.from({ length: some }, (_, i) => Math.round((i * (n - 1)) / (some - 1)));

/** The middle slices of the first frame that was kept, of all points or of some, with one range of colors. */
async function mapsSpec(
  folder: string,
  { plan, base, source }: LoadedSweep,
): Promise<FigureSpec | undefined> {
  if (!base || (source.maps ?? []).length === 0) return undefined;
  const slices: { readonly point: number; readonly values: Float32Array }[] = [];
  const [nx, ny, nz] = base.plan.size;
  const middle = Math.floor(nz / 2) * nx * ny;
  for (const point of spreadOver(plan.count, most.maps)) {
    const bytes = await diskFolder(folder).read(`maps/point-${String(point).padStart(6, "0")}.nii.gz`);
    if (!bytes) continue; // a failed point has none
    const image = await openNifti(bytes, `point ${point}`);
    slices.push({ point, values: Float32Array.from(image.data.subarray(middle, middle + nx * ny)) });
  }
  if (slices.length === 0) return undefined;
  const top = slices.reduce((max, { values }) => values.reduce((m, x) => Math.max(m, x), max), 0);
  const frame = base.plan.frames.find(({ name }) => source.maps?.includes(name))?.name ?? "";
  const at = new Float64Array(plan.axes.length);
  const [dx, dy] = base.plan.voxel_mm;
  return {
    title: `SUV at ${frame}, middle slice`,
    width_mm: 183,
    columns: Math.min(4, slices.length),
    panels: slices.map(({ point, values }) => {
      plan.design.fill(Math.floor(point / plan.replicates), at);
      return {
        kind: "map",
        title: Array.from(at, (x) => String(Number(x.toPrecision(3)))).join(", "),
        ...{ values, nx, ny, voxel_mm: [dx, dy] as const, range: [0, top] as const },
        ...{ quantity: "SUV", unit: "g/mL", colormap: "cividis" as const, scaleBar_mm: 10 },
      };
    }),
    caption: `${plan.title}. SUV at ${frame} in the middle slice, one range of colors for all${plan.count > most.maps ? ` ${most.maps} of ${plan.count} points` : ""}; above each map ${plan.axes.map(({ name, unit }) => `${name} (${unit})`).join(", ")}.`,
    note: "in silico · blur and count noise, not a scanner",
  };
}
