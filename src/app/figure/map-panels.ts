import { ticks } from "d3-array";
import {
  histogramFigure,
  hypoxiaLevels,
  type MapJobArgument,
  type MapJobResult,
  makeKroghCylinder,
  printSourced,
  type SourcedQuantity,
  suvFigure,
} from "../../index.ts";
import { shared } from "../state/store.ts";
import { isOfNow, otherSettings } from "../tumor/made-of.ts";
import { jobOf } from "../tumor/page-plan.ts";
import { cutSlice, planes } from "../tumor/planes.ts";
import { tumorState } from "../tumor/tumor-state.ts";
import { planOf, toCaption, wordImages, wordMap } from "./captions.ts";
import { type Made, of } from "./made.ts";

const needsMap: Made = { missing: "needs a map", view: "tumor", needs: "map" };

/** The newest map with what it was made from, and a remark where that is not what is set now. */
function fromMap(make: (map: MapJobResult, madeOf: MapJobArgument) => Made): Made {
  const { map, madeOf } = tumorState();
  if (!map || !madeOf) return needsMap;
  const made = make(map, madeOf);
  return isOfNow(madeOf) ? made : { ...made, stale: { why: otherSettings, needs: "map" } };
}

export const mapSlice = (field: "SUV" | "pO2"): Made =>
  fromMap((map, madeOf) => {
    const { frame, cursor, window, oxygenWindow, suvColors, fieldColors } = tumorState();
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
    const lines = field === "SUV" ? contoursWithin(window) : hypoxiaContours();
    const unit = field === "SUV" ? "g/mL" : "mmHg";
    const note = lines.contours && { note: `lines at ${lines.contours.map(String).join(", ")} ${unit}` };
    const looks = { range: oxygenWindow, quantity: "pO₂", unit, colormap: fieldColors };
    const what = field === "SUV" ? `SUV of ${map.frames[frame].name}` : "pO2 of the tissue";
    return of(
      suvFigure({
        slices: [{ ...slice, ...note, ...(field === "pO2" && { title: "pO₂" }) }],
        ...lines,
        ...(field === "SUV" ? { range: window, colormap: suvColors } : looks),
        caption: `${what}, axial slice of ${titleOf(madeOf)}; ${wordMap(madeOf)}. In silico: blur and count noise, not a scanner.`,
      }),
    );
  });

function titleOf(madeOf: MapJobArgument): string {
  const given = wordImages(madeOf);
  return given === "" ? planOf(madeOf).title : `Cu-ATSM with ${given}`;
}

/** Lines on round values inside of a range, where they are asked for. */
function contoursWithin([low, high]: readonly [number, number]): { contours?: readonly number[] } {
  if (!shared.value.figure.hasContours) return {};
  return { contours: ticks(low, high, 4).filter((level) => level > low && level < high) };
}

/** Lines on the levels below which tissue is called hypoxic. */
const hypoxiaContours = (): { contours?: readonly number[] } =>
  shared.value.figure.hasContours ? { contours: hypoxiaLevels } : {};

/** Numbers of the plan that the oxygen around one vessel follows from. */
const vesselPaths = {
  vesselPO2: "oxygen.vessel",
  consumption: "tumor.consumption",
  diffusivity: "oxygen.diffusivity",
  capillaryRadius: "oxygen.capillary_radius",
  rim: "tumor.rim_half_distance",
  core: "tumor.core_half_distance",
} as const;

const inUnit = ({ value, unit }: SourcedQuantity): number => Number((value / unit.factor).toPrecision(12));

/** Zero order with the numbers of the tumor as it is set, from its rim to its core; lengths in µm, as the plan writes them. */
export function oxygenDistance(): Made {
  const { quantities } = planOf(jobOf(tumorState(), ""));
  const number = (name: keyof typeof vesselPaths): number => inUnit(quantities[vesselPaths[name]]);
  const [rim, core] = [number("rim"), number("core")];
  const capillaryRadius = number("capillaryRadius");
  const { pressure, anoxicRadius } = makeKroghCylinder({
    ...{ vesselPO2: number("vesselPO2"), consumption: number("consumption") },
    ...{ diffusivity: number("diffusivity"), capillaryRadius },
  });
  // Beyond the anoxic radius all curves are one.
  const between = Math.round(Math.sqrt(rim * Math.min(core, anoxicRadius)));
  const reach = [...new Set([rim, between, core])].sort((a, b) => a - b);
  const lines = reach.map((R) => {
    const x = Array.from({ length: 100 }, (_, i) => capillaryRadius + ((R - capillaryRadius) * i) / 99);
    return { name: `${R} µm`, x, y: x.map((r) => pressure(r, R)), style: "line" as const };
  });
  const used = Object.values(vesselPaths).map((path) => toCaption({ ...quantities[path], name: path }));
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
    caption: `pO2 around a vessel (Krogh and Erlang, zero order) for half-distances of ${reach.join(", ")} µm; ${printSourced(used)}. In silico.`,
  };
}

export const histogram = (): Made =>
  fromMap((map, madeOf) => {
    const { title: _, ...spec } = histogramFigure({
      title: "",
      values: map.pO2.filter((__, i) => map.labels[i] === 1),
      quantity: "pO₂",
      unit: "mmHg",
      edges: Array.from({ length: 41 }, (__, i) => i),
      caption: `pO2 of the tumor's voxels, in bins of 1 mmHg, of ${titleOf(madeOf)}; ${wordMap(madeOf)}. In silico.`,
    });
    return of(spec);
  });
