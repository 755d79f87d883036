import { type FigureSpec, type FitPoint, reactionFigure, uptakeFigure } from "../../index.ts";
import {
  curveTimes,
  fixedCurves,
  fixedLevels,
  retentionCurve,
  retentionTensions,
} from "../cell/cell-figure.ts";
import { cell, fitted, network, own } from "../cell/cell-state.ts";
import { levelOf, measured, pointsAt, tensionsOf } from "../cell/measured.ts";
import { printMinutes } from "../format.ts";
import type { panelNames, Shared } from "../state/shared.ts";
import { wordParameters } from "./captions.ts";
import { fitMakers, wordData, wordFitted } from "./fit-panels.ts";
import { type Made, of } from "./made.ts";
import { histogram, mapSlice, oxygenDistance } from "./map-panels.ts";
import { presetOf } from "./preset-of.ts";
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

/** Makes the panels of a name from what the other views show now. */
export const makePanels = (name: PanelName): Made => makers[name]();

const current = () => (cell.value.usesFit && fitted.value) || own.value;

/** The model as it is drawn now, in words. */
const wordModel = (): string =>
  cell.value.usesFit && fitted.value
    ? `as fitted (${wordFitted()})`
    : `as set (${wordParameters(network.value, own.value.parameters)})`;

function uptakeSpec(): FigureSpec {
  const { time_min } = cell.value;
  const time = 60 * time_min;
  const times = curveTimes(time_min);
  const model = current();
  const fixed = fixedCurves(model, times);
  const { points } = measured.value;
  const overOxygen = pointsOf(pointsAt(points, time));
  const overTime = tensionsOf(points).map((pO2) =>
    pointsOf(points.filter(({ inputs, time: t }) => inputs.pO2 === pO2 && t <= times[times.length - 1])),
  );
  return uptakeFigure({
    curves: fixedLevels.map((pO2_mmHg, i) => ({ pO2_mmHg, time_s: times, value: fixed[i] })),
    data: overTime.map((data) => {
      const [pO2] = data.pO2_mmHg;
      return { ...data, pO2_mmHg: fixedLevels[levelOf(pO2)] ?? pO2 };
    }),
    retention: {
      time_s: time,
      lines: [{ name: "model", pO2_mmHg: retentionTensions, value: retentionCurve(model, time) }],
      points: overOxygen.value.length === 0 ? [] : [{ name: "measured", ...overOxygen }],
    },
    unit: model.unit,
    caption:
      `${network.value.title}. Lines: model, ${wordModel()}; ` +
      `${points.length > 0 ? `points: ${wordData()}, ` : ""}at ${printMinutes(time_min)}. In silico.`,
  });
}

/** Over time, or over O2. */
function uptakePanel(which: 0 | 1): Made {
  const { panels, caption } = uptakeSpec();
  return { panels: [panels[which]], caption };
}

/** Measured points as a figure takes them. */
const pointsOf = (points: readonly FitPoint[]) => ({
  time_s: points.map(({ time }) => time),
  pO2_mmHg: points.map(({ inputs }) => inputs.pO2),
  value: points.map(({ value }) => value),
  sd: points.map(({ sd }) => sd),
});

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
        y: { quantity: "Uptake", unit: model.unit, scale: "linear" },
        series: times.map((t) => ({
          ...{ name: printMinutes(t), style: "line" as const },
          ...{ x: retentionTensions, y: retentionCurve(model, 60 * t) },
        })),
        legend: { title: "after" },
      },
    ],
    caption: `Uptake over O2 after ${times.map(printMinutes).join(", ")}: ${network.value.title}, ${wordModel()}. In silico.`,
  };
}

const makers: Readonly<Record<PanelName, () => Made>> = {
  uptake: () => uptakePanel(0),
  retention: () => uptakePanel(1),
  ...fitMakers,
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
export function composed(made: readonly Made[], figure: Shared["figure"]): FigureSpec | undefined {
  const ready = made.filter((one) => "panels" in one);
  const panels = ready.flatMap((one) => one.panels);
  if (panels.length === 0) return undefined;
  const captions = ready.map((one) => one.caption);
  const { fontSize_pt, columns, dpi, palette, isOutlined } = figure;
  return {
    ...{ width_mm: presetOf(figure).width_mm, fontSize_pt, dpi, palette },
    ...(isOutlined && { text: "outlined" }),
    columns: Math.min(columns, panels.length),
    panels,
    note: "in silico",
    caption: captions.filter((caption, i) => captions.indexOf(caption) === i).join(" "),
  };
}
