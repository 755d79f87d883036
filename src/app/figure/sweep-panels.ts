import { type Panel, suvFigure, sweepFigure, type TornadoRow, tornadoFigure } from "../../index.ts";
import { digits } from "../format.ts";
import { shared } from "../state/store.ts";
import { type SweptAxis, scaleOf } from "../sweep/design.ts";
import { shortNames, unitOf, unitOfReading } from "../sweep/grid-numbers.ts";
import { isSweepOfNow } from "../sweep/of-now.ts";
import { type SweepState, sweepState } from "../sweep/run-sweep.ts";
import { readTornadoOf } from "../sweep/tornado-bars.ts";
import { otherSettings } from "../tumor/made-of.ts";
import { settingLabels } from "../tumor/settings.ts";
import { wordMap } from "./captions.ts";
import { type Made, of } from "./made.ts";

const needsSweep: Made = { missing: "needs a sweep", view: "sweep", needs: "sweep" };
const kinds = {
  grid: "needs a sweep of two numbers against each other",
  "one-at-a-time": "needs a sweep of each number by itself (tornado)",
} as const;
/** A run helps where the design that is set now is the one that is needed. */
const needsKind = (kind: keyof typeof kinds): Made => ({
  ...{ missing: kinds[kind], view: "sweep" },
  ...(shared.value.sweep.design === kind && { needs: "sweep" }),
});

const nameOf = ({ path }: SweptAxis): string => settingLabels[path];

const describe = ({ design, rows, total, madeOf }: SweepState): string =>
  `${rows.filter(({ outcome }) => outcome === "ok").length} of ${total} maps; varied: ${design.axes
    .map((axis) => `${nameOf(axis)} ${axis.values.map((v) => digits(v)).join(", ")} ${unitOf(axis.path)}`)
    .join("; ")}; around ${wordMap(madeOf)}. In silico: blur and count noise, not a scanner.`;

/** With a remark where the sweep stands around other numbers than those that are set now. */
const marked = (make: () => Made) => (): Made => {
  const made = make();
  const state = sweepState.value;
  if ("missing" in made || !state) return made;
  return isSweepOfNow(state) ? made : { ...made, stale: { why: otherSettings, needs: "sweep" } };
};

/** The maps of a sweep over one range of colors. */
export const sweptMaps = marked(() => {
  const state = sweepState.value;
  const done = (state?.rows ?? []).filter(({ slices }) => slices).sort((a, b) => a.index - b.index);
  if (!state || done.length === 0) return needsSweep;
  const { multiples, frame, range } = shared.value.sweep;
  const isOxygen = multiples === "pO2";
  const slices = done.flatMap(({ slices: own, index, values }) => {
    if (!own) return [];
    const { size, voxel_mm, frames, SUV, pO2 } = own;
    const f = Math.min(frame, frames.length - 1);
    const shown = isOxygen ? pO2 : SUV.subarray(f * pO2.length, (f + 1) * pO2.length);
    const title = titleOf(state, index, values);
    return [
      {
        time_s: frames[f].end,
        values: shown,
        nx: size[0],
        ny: size[1],
        voxel_mm,
        title,
        frame: frames[f].name,
      },
    ];
  });
  const top = slices.reduce((most, { values }) => values.reduce((a, b) => Math.max(a, b), most), 0) || 1;
  const what = isOxygen ? "pO2" : `SUV at ${slices[0].frame}`;
  return of(
    suvFigure({
      slices: slices.map(({ frame: _, ...slice }) => slice),
      range: !isOxygen && range === "0-6" ? [0, 6] : [0, top],
      ...(isOxygen && { quantity: "pO₂", unit: "mmHg", colormap: "cividis" as const }),
      caption: `${what} in the middle axial slice, one range of colors for all; ${describe(state)}`,
    }),
  );
});

/** Of a grid both numbers, of a tornado the one that is changed. */
function titleOf({ design }: SweepState, index: number, values: Readonly<Record<string, number>>): string {
  if (design.kind === "grid")
    return design.axes.map(({ path }) => `${digits(values[path])} ${unitOf(path)}`).join(", ");
  if (index === 0) return "as set";
  const axis = design.axes[Math.floor((index - 1) / 2)];
  return `${shortNames[axis.path]} ${digits(values[axis.path])} ${unitOf(axis.path)}`;
}

/** The number shown over the value across, a line for each value down. */
export const sweptCurves = marked(() => {
  const state = sweepState.value;
  if (!state || state.rows.length === 0) return needsSweep;
  const { design, rows } = state;
  if (design.kind !== "grid") return needsKind("grid");
  const [down, across] = design.axes;
  const { reading } = shared.value.sweep;
  const spec = sweepFigure({
    points: rows.map(({ values, results }) => ({
      ...{ x: values[across.path], series: values[down.path], panel: reading },
      value: results[reading] ?? Number.NaN,
    })),
    x: { name: nameOf(across), unit: unitOf(across.path) || "1", scale: scaleOf(across) },
    series: { name: nameOf(down), unit: unitOf(down.path) || "1" },
    panel: { name: "Result", unit: "1" },
    value: { name: reading, unit: unitOfReading(reading) },
    caption: `${reading}; ${describe(state)}`,
  });
  return of({ ...spec, panels: spec.panels.map(untitled) });
});

/** There is one panel, and its axis says what it is. */
function untitled(panel: Panel): Panel {
  if (panel.kind !== "curve") return panel;
  const { title: _, ...rest } = panel;
  return rest;
}

/** The number shown at both ends of each number. */
export const sweptTornado = marked(() => {
  const state = sweepState.value;
  if (!state || state.rows.length === 0) return needsSweep;
  if (state.design.kind !== "one-at-a-time") return needsKind("one-at-a-time");
  const { reading } = shared.value.sweep;
  const { base, bars } = readTornadoOf(state, reading);
  if (!Number.isFinite(base)) return needsKind("one-at-a-time");
  const rows = bars.map(({ axis, ends }): TornadoRow => {
    const [low, high] = ends.map(({ value }) => value);
    return { name: nameOf(axis), low, high };
  });
  const value = { name: reading, unit: unitOfReading(reading) };
  return of(tornadoFigure({ base, rows, value, caption: `${reading}; ${describe(state)}` }));
});
