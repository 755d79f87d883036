import { histogramFigure } from "../../src/figure/histogram-figure.ts";
import { reactionFigure } from "../../src/figure/reaction-figure.ts";
import type { FigureSpec } from "../../src/figure/spec.ts";
import { suvFigure } from "../../src/figure/suv-figure.ts";
import { sweepFigure } from "../../src/figure/sweep-figure.ts";
import { tornadoFigure } from "../../src/figure/tornado-figure.ts";
import { uptakeFigure } from "../../src/figure/uptake-figure.ts";
import { makeKroghCylinder } from "../../src/tissue/krogh.ts";
import { shippedModel } from "../models.ts";

const tensions = [0.5, 2, 5, 15, 40];
const uptakeAt = (pO2: number, t: number) => (60 / (1 + pO2 / 3.3) + 6) * (1 - Math.exp(-t / 1200));
const times = Array.from({ length: 61 }, (_, i) => 60 * i);
const oxygen = [0, ...Array.from({ length: 60 }, (_, i) => 0.1 * 1600 ** (i / 59))];

/** Five lines over time beside retention over oxygen with a measured point at 0 mmHg. */
export const uptake: FigureSpec = uptakeFigure({
  curves: tensions.map((pO2_mmHg) => ({
    pO2_mmHg,
    time_s: times,
    value: times.map((t) => uptakeAt(pO2_mmHg, t)),
  })),
  data: [{ pO2_mmHg: 0.5, time_s: [600, 1800, 3600], value: [23, 46, 54], sd: [3, null, 4] }],
  retention: {
    time_s: 3600,
    lines: [
      {
        name: "model",
        pO2_mmHg: oxygen,
        value: oxygen.map((p) => uptakeAt(p, 3600)),
        band: {
          low: oxygen.map((p) => uptakeAt(p, 3600) - 4),
          high: oxygen.map((p) => uptakeAt(p, 3600) + 4),
        },
      },
    ],
    points: [
      {
        name: "EMT6, measured",
        pO2_mmHg: [0, 0.76, 3.8, 38, 152],
        value: [66, 55, 29, 9, 5],
        sd: [4, 3, null, 2, 1],
      },
    ],
  },
  caption: "Uptake of Cu(II)-ATSM. a, over time. b, after 60 min against oxygen.",
  note: "in silico · lines from the model, points made up for this example",
});

/** A round tumor with a cold core, brighter with time; its rim lies above the range at the last time. */
export const suv: FigureSpec = suvFigure({
  slices: [600, 3600, 86400].map((time_s, k) => ({
    time_s,
    nx: 48,
    ny: 36,
    voxel_mm: [2, 2] as const,
    values: Float32Array.from({ length: 48 * 36 }, (_, i) => tumorValue(i % 48, Math.floor(i / 48), k)),
  })),
  range: [0, 6],
  scaleBar_mm: 20,
  caption: "SUV at three times.",
  note: "in silico · blur and count noise, not a scanner",
});

/** The same tumor with lines of equal SUV over it. */
export const outlined: FigureSpec = suvFigure({
  slices: [
    {
      ...{ time_s: 86400, nx: 48, ny: 36, voxel_mm: [2, 2] as const },
      values: Float32Array.from({ length: 48 * 36 }, (_, i) => tumorValue(i % 48, Math.floor(i / 48), 2)),
    },
  ],
  ...{ range: [0, 6], contours: [2, 4], scaleBar_mm: 20, width_mm: 89 },
  caption: "SUV with contours at 2 and 4.",
});

/** One run failed, and one bar has no length. */
export const tornado: FigureSpec = tornadoFigure({
  base: 6.15,
  rows: [
    { name: "Volume of the dose, 0.0375 to 0.0625 mL/g", low: 8.19, high: 4.92 },
    { name: "K1 of the tumor, 0.075 to 0.125 mL/min/mL", low: 4.66, high: 7.63 },
    { name: "Vessel pO₂, 30 to 50 mmHg", low: Number.NaN, high: 5.19 },
    { name: "Body weight, 18.8 to 31.3 g", low: 6.15, high: 6.15 },
  ],
  value: { name: "Tumor SUV at 60 min", unit: "g/mL" },
  caption: "Each number at its low and its high end.",
});

function tumorValue(ix: number, iy: number, k: number): number {
  const r = Math.hypot(ix - 28, iy - 20);
  const texture = 0.3 * Math.sin(1.7 * ix) * Math.cos(2.3 * iy);
  return Math.max(0, 1 + texture + (r < 11 ? (1.5 + 2 * k) * (0.4 + 0.6 * (r / 11)) : 0));
}

/** A region value over one parameter, by line and by panel; one run failed. */
export const sweep: FigureSpec = sweepFigure({
  points: [2, 3.3, 6].flatMap((panel) =>
    [0.02, 0.05, 0.1].flatMap((series) =>
      [40, 60, 80, 120, 160].map((x) => ({
        x,
        series,
        panel,
        value:
          x === 80 && panel === 6 && series === 0.1 ? Number.NaN : 1 + (60 * series * x) / (40 * panel + x),
      })),
    ),
  ),
  x: { name: "Vessel spacing", unit: "µm" },
  series: { name: "K₁", unit: "mL·min⁻¹·mL⁻¹" },
  panel: { name: "K_R", unit: "mmHg" },
  value: { name: "Tumor SUV, mean", unit: "g/mL" },
  caption: "Sweep over three parameters.",
});

/** One small panel with signs that need care: minus, micro, superscripts, a lowered digit and a Greek letter. */
export const signs: FigureSpec = {
  title: "Signs",
  width_mm: 89,
  panels: [
    {
      kind: "curve",
      x: { quantity: "Depth below the vessel · Δ", unit: "µm", scale: "linear" },
      y: { quantity: "ΔpO₂", unit: "mmHg·s⁻¹", scale: "linear" },
      series: [
        { name: "N₂ 10⁻⁵ m²", x: [0, 50, 100, 150], y: [-3, -1, 0.5, 2], style: "line+points" },
        { name: "σ < 3 & > 1", x: [0, 50, 100, 150], y: [2, -2, -2.5, 1.5], style: "line" },
      ],
    },
  ],
  caption: 'Signs in "quotes" & <brackets>.',
};

/** Curves over log and log axes beside a map of another quantity. */
export const mixed: FigureSpec = {
  width_mm: 114,
  columns: 2,
  panels: [
    {
      kind: "curve",
      title: "Rate",
      x: { quantity: "pO₂", unit: "mmHg", scale: "log" },
      y: { quantity: "Rate", unit: "1/s", scale: "log" },
      series: [
        {
          name: "k",
          x: [0.1, 1, 10, 100],
          y: [1e-2, 3e-4, 8e-6, 2e-7],
          style: "line+points",
          sd: [2e-3, 1e-4, null, 1e-7],
        },
      ],
      legend: { place: "none" },
    },
    {
      kind: "map",
      title: "Oxygen",
      values: Array.from({ length: 400 }, (_, i) =>
        i === 21 ? Number.NaN : (i % 20) * 2 + Math.floor(i / 20),
      ),
      nx: 20,
      ny: 20,
      voxel_mm: [0.05, 0.05],
      range: [0, 50],
      quantity: "pO₂",
      unit: "mmHg",
      colormap: "cividis",
      scaleBar_mm: 0.2,
      note: "one vessel at the right",
    },
  ],
  caption: "Mixed.",
};

/** Twelve crossing lines in one narrow column: no room inside, so the legend has to go below. */
export const crowded: FigureSpec = {
  width_mm: 89,
  fontSize_pt: 6,
  panels: [
    {
      kind: "curve",
      x: { quantity: "Time", unit: "min", scale: "linear" },
      y: {
        quantity: "Residual of the fit to all uptake curves of the first experiment",
        unit: "% of dose",
        scale: "linear",
      },
      series: Array.from({ length: 12 }, (_, k) => ({
        name: `${(0.25 * 2 ** k).toPrecision(3)}`,
        x: Array.from({ length: 40 }, (_, i) => 1.5 * i),
        y: Array.from({ length: 40 }, (_, i) => 4 * Math.sin(i / 3 + k)),
        style: "line" as const,
      })),
      legend: { title: "pO₂ (mmHg)" },
    },
  ],
  caption: "Crowded.",
  note: "twelve lines that leave no room inside",
};

/** A network of four pools with a way back, a process from outside and one to it. */
export const diagram: FigureSpec = reactionFigure(shippedModel("cu-atsm-redox"), { width_mm: 120 });

/** A map of pO2 with lines at two tensions, falling with the distance from a vessel. */
export const contours: FigureSpec = suvFigure({
  slices: [
    {
      ...{ time_s: 0, title: "pO₂", nx: 60, ny: 40, voxel_mm: [0.01, 0.01] },
      values: Float32Array.from({ length: 2400 }, (_, i) =>
        Math.max(0, 40 - 2.2 * Math.hypot((i % 60) - 25, Math.floor(i / 60) - 19)),
      ),
      note: "lines at 2.5 and 10 mmHg",
    },
  ],
  ...{ range: [0, 40], quantity: "pO₂", unit: "mmHg", colormap: "cividis", contours: [2.5, 10] },
  ...{ width_mm: 89, columns: 1, caption: "pO2 around one vessel." },
});

/** A histogram of 1,000 values that pile up at zero. */
export const histogram: FigureSpec = histogramFigure({
  title: "pO₂ of the tumor's voxels",
  values: Array.from({ length: 1000 }, (_, i) => 40 * (i / 1000) ** 3),
  ...{ quantity: "pO₂", unit: "mmHg", edges: Array.from({ length: 41 }, (_, i) => i) },
  caption: "Histogram.",
});

const krogh = { vesselPO2: 40, consumption: 15, diffusivity: 2000, capillaryRadius: 5 };

/** O2 around a vessel for three half-distances. */
export const profile: FigureSpec = {
  width_mm: 89,
  panels: [
    {
      kind: "curve",
      x: { quantity: "Distance from the vessel's middle", unit: "µm", scale: "linear" },
      y: { quantity: "pO₂", unit: "mmHg", scale: "linear" },
      series: [45, 80, 170].map((R) => {
        const x = Array.from({ length: 60 }, (_, i) => 5 + ((R - 5) * i) / 59);
        return {
          name: `${R} µm`,
          x,
          y: x.map((r) => makeKroghCylinder(krogh).pressure(r, R)),
          style: "line",
        };
      }),
      legend: { title: "half-distance" },
    },
  ],
  caption: "Krogh and Erlang.",
};
