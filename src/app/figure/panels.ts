import { ticks } from "d3-array";
import {
  type FigureSpec,
  fitFigures,
  histogramFigure,
  hypoxiaLevels,
  makeKroghCylinder,
  printUnit,
  reactionFigure,
  suvFigure,
  uptakeFigure,
} from "../../index.ts";
import {
  curveTimes,
  fixedCurves,
  fixedLevels,
  retentionCurve,
  retentionTensions,
} from "../cell/cell-figure.ts";
import { cell, data, fitResult, fitted, network, own, percentRows } from "../cell/cell-state.ts";
import { digits, printMinutes } from "../format.ts";
import { images } from "../state/images.ts";
import type { panelNames } from "../state/shared.ts";
import { shared } from "../state/store.ts";
import { cutSlice, planes } from "../tumor/planes.ts";
import { tumorPlan } from "../tumor/tumor-sources.ts";
import { tumorState } from "../tumor/tumor-state.ts";
import { type Made, of } from "./made.ts";
import { sweptCurves, sweptMaps, sweptTornado } from "./sweep-panels.ts";

export type PanelName = (typeof panelNames)[number];

export const panelTitles: Readonly<Record<PanelName, string>> = {
  uptake: "Uptake over time",
  retention: "Uptake over O₂",
  fit: "Fit and data",
  residuals: "Residuals of the fit",
  profiles: "Profiles of the fit",
  waterfall: "Starts of the fit",
  correlation: "Correlations of the fit",
  "reaction-diagram": "Reaction diagram",
  "oxygen-distance": "O₂ over distance",
  "suv-map": "SUV map",
  "pO2-map": "pO₂ map",
  "pO2-histogram": "pO₂ histogram",
  "retention-times": "Uptake over O₂ at several times",
  "sweep-maps": "Maps of the sweep",
  "sweep-curves": "Curves of the sweep",
  tornado: "Tornado of the sweep",
};

const needsFit: Made = { missing: "needs a fit: press Fit in the Cell view", view: "cell" };
const needsMap: Made = { missing: "needs a map: open the Tumor view", view: "tumor" };

/** Makes the panels of a name from what the other views show now. */
export const makePanels = (name: PanelName): Made => makers[name]();

const current = () => (cell.value.usesFit && fitted.value) || own.value;

function uptakeSpec(): FigureSpec {
  const { time_min } = cell.value;
  const time = 60 * time_min;
  const times = curveTimes(time_min);
  const model = current();
  const fixed = fixedCurves(model, times);
  const { source, file, provenance } = data.value;
  const shown = percentRows.value;
  const atTime = shown.filter((row) => row.time_min === null || Math.abs(60 * row.time_min - time) < 1);
  const values = wordParameters(model.parameters);
  return uptakeFigure({
    curves: fixedLevels.map((pO2_mmHg, i) => ({ pO2_mmHg, time_s: times, value: fixed[i] })),
    retention: {
      time_s: time,
      lines: [{ name: "model", pO2_mmHg: retentionTensions, value: retentionCurve(model, time) }],
      points:
        atTime.length === 0
          ? []
          : [
              {
                name: "measured",
                pO2_mmHg: atTime.map((row) => row.pO2_mmHg),
                value: atTime.map((row) => row.uptake),
                sd: atTime.map((row) => row.sd),
              },
            ],
    },
    caption:
      `${network.value.title}. Lines: model, ${fitted.value && cell.value.usesFit ? "as fitted" : "as set"} (${values}); ` +
      `points: ${source ?? file} (${provenance ?? "provenance not stated"}), at ${printMinutes(time_min)}. In silico.`,
  });
}

/** Over O2 at times from early to late, and at the one that the Cell view reads. */
function retentionTimes(): Made {
  const { time_min } = cell.value;
  const times = [...new Set([5, 20, 60, 240, time_min])].sort((a, b) => a - b);
  const model = current();
  return {
    panels: [
      {
        kind: "curve",
        x: { quantity: "pO₂", unit: "mmHg", scale: "log" },
        y: { quantity: "Uptake", unit: "% of dose", scale: "linear" },
        series: times.map((t) => ({
          ...{ name: printMinutes(t), style: "line" as const },
          ...{ x: retentionTensions, y: retentionCurve(model, 60 * t) },
        })),
        legend: { title: "after" },
      },
    ],
    caption: `Uptake over O2 after ${times.map(printMinutes).join(", ")}: ${network.value.title}; ${wordParameters(model.parameters)}. In silico.`,
  };
}

const wordParameters = (values: readonly number[]): string =>
  network.value.parameters
    .map(
      ({ name, unit }, i) =>
        `${name} ${Number((values[i] / unit.factor).toPrecision(3))} ${printUnit(unit.text)}`,
    )
    .join(", ");

function fitSpecs() {
  const result = fitResult.value;
  if (!result) return undefined;
  const fixed = result.fit.fixed.map(
    ({ name, value, unit }) => `${name} ${Number(value.toPrecision(3))} ${unit}`,
  );
  return fitFigures(result.analysis, { title: "Fit", curves: result.curves, fixed });
}

function fromFit(pick: (specs: NonNullable<ReturnType<typeof fitSpecs>>) => Made | undefined): Made {
  const specs = fitSpecs();
  return (specs && pick(specs)) ?? needsFit;
}

function mapSlice(field: "SUV" | "pO2"): Made {
  const { map, frame, cursor, window, settings, isotope, noise } = tumorState();
  if (!map) return needsMap;
  const n = map.size[0] * map.size[1] * map.size[2];
  const all = field === "SUV" ? map.image.subarray(frame * n, (frame + 1) * n) : map.pO2;
  const { start, end } = map.frames[frame];
  const slice = {
    time_s: (start + end) / 2,
    values: cutSlice(all, map.size, planes[0], cursor),
    nx: map.size[0],
    ny: map.size[1],
    voxel_mm: [map.voxel_mm[0], map.voxel_mm[1]] as const,
  };
  const set: Readonly<Record<string, number>> = settings;
  const numbers = Object.entries(tumorPlan.quantities)
    .map(([path, q]) => `${path} ${digits(set[path] ?? q.value / q.unit.factor)} ${printUnit(q.unit.text)}`)
    .concat(isotope, noise > 0 ? `noise ${digits(noise)} kBq·s/mL` : "no noise")
    .join(", ");
  const given = Object.entries(images.value).map(([role, { file }]) => `${role} of ${file}`);
  const title = given.length > 0 ? `Cu-ATSM with ${given.join(", ")}` : tumorPlan.title;
  const lines = field === "SUV" ? contoursWithin(window) : hypoxiaContours();
  const unit = field === "SUV" ? "g/mL" : "mmHg";
  const note = lines.contours && { note: `lines at ${lines.contours.map(String).join(", ")} ${unit}` };
  return of(
    suvFigure({
      slices: [{ ...slice, ...note, ...(field === "pO2" && { title: "pO₂" }) }],
      ...lines,
      ...(field === "SUV"
        ? { range: window }
        : {
            range: [0, 40] as const,
            quantity: "pO₂",
            unit: "mmHg",
            colormap: "cividis" as const,
          }),
      caption: `${field === "SUV" ? `SUV of ${map.frames[frame].name}` : "pO2 of the tissue"}, axial slice of ${title}; ${numbers}. In silico: blur and count noise, not a scanner.`,
    }),
  );
}

/** Lines on round values inside of a range, where they are asked for. */
function contoursWithin([low, high]: readonly [number, number]): { contours?: readonly number[] } {
  if (!shared.value.figure.hasContours) return {};
  return { contours: ticks(low, high, 4).filter((level) => level > low && level < high) };
}

/** Lines on the levels below which tissue is called hypoxic. */
const hypoxiaContours = (): { contours?: readonly number[] } =>
  shared.value.figure.hasContours ? { contours: hypoxiaLevels } : {};

/** Zero order with the numbers of the map plan, for the tissue around a vessel of the tumor's core. */
function oxygenDistance(): Made {
  const number = (path: string): number => tumorPlan.quantities[path].value;
  const capillary = {
    vesselPO2: number("oxygen.vessel"),
    consumption: number("tumor.consumption"),
    diffusivity: number("oxygen.diffusivity"),
    capillaryRadius: number("oxygen.capillary_radius"),
  };
  const { pressure } = makeKroghCylinder(capillary);
  const lines = [45, 80, 170].map((R) => {
    const x = Array.from(
      { length: 100 },
      (_, i) => capillary.capillaryRadius + ((R - capillary.capillaryRadius) * i) / 99,
    );
    return { name: `${R} µm`, x, y: x.map((r) => pressure(r, R)), style: "line" as const };
  });
  return {
    panels: [
      {
        kind: "curve",
        x: { quantity: "Distance from the vessel's middle", unit: "µm", scale: "linear" },
        y: { quantity: "pO₂", unit: "mmHg", scale: "linear" },
        series: lines,
        legend: { title: "half-distance" },
      },
    ],
    caption: `pO2 around a vessel (Krogh and Erlang, zero order) for three half-distances: vessel ${capillary.vesselPO2} mmHg, consumption ${capillary.consumption} mmHg/s, D ${capillary.diffusivity} µm²/s, vessel radius ${capillary.capillaryRadius} µm.`,
  };
}

function histogram(): Made {
  const { map } = tumorState();
  if (!map) return needsMap;
  const { title: _, ...spec } = histogramFigure({
    title: "",
    values: map.pO2.filter((__, i) => map.labels[i] === 1),
    quantity: "pO₂",
    unit: "mmHg",
    edges: Array.from({ length: 41 }, (__, i) => i),
    caption: "pO2 of the tumor's voxels, in bins of 1 mmHg.",
  });
  return of(spec);
}

const makers: Readonly<Record<PanelName, () => Made>> = {
  uptake: () => ({ ...of(uptakeSpec()), panels: uptakeSpec().panels.slice(0, 1) }),
  retention: () => ({ ...of(uptakeSpec()), panels: uptakeSpec().panels.slice(1) }),
  fit: () => fromFit(({ fit }) => ({ panels: fit.panels.slice(0, 1), caption: fit.caption })),
  residuals: () => fromFit(({ fit }) => ({ panels: fit.panels.slice(1, 2), caption: fit.caption })),
  profiles: () => fromFit(({ profiles }) => profiles && of(profiles)),
  waterfall: () => fromFit(({ starts }) => ({ panels: starts.panels.slice(0, 1), caption: starts.caption })),
  correlation: () =>
    fromFit(({ starts }) =>
      starts.panels.length > 1 ? { panels: starts.panels.slice(1), caption: starts.caption } : undefined,
    ),
  "reaction-diagram": () => of(reactionFigure(network.value)),
  "oxygen-distance": oxygenDistance,
  "suv-map": () => mapSlice("SUV"),
  "pO2-map": () => mapSlice("pO2"),
  "pO2-histogram": histogram,
  "retention-times": retentionTimes,
  "sweep-maps": sweptMaps,
  "sweep-curves": sweptCurves,
  tornado: sweptTornado,
};

/** One figure of all panels that can be made; undefined where there is none. */
export function composed(
  made: readonly Made[],
  { columns, ...size }: { width_mm: number; fontSize_pt: number; columns: number },
): FigureSpec | undefined {
  const ready = made.filter((one) => "panels" in one);
  const panels = ready.flatMap((one) => one.panels);
  if (panels.length === 0) return undefined;
  const captions = ready.map((one) => one.caption);
  return {
    ...size,
    columns: Math.min(columns, panels.length),
    panels,
    note: "in silico",
    caption: captions.filter((caption, i) => captions.indexOf(caption) === i).join(" "),
  };
}
