import type { MapJobResult } from "../../index.ts";
import type { ColorName, defaultWindows } from "../state/shared.ts";
import { cutFrame, frameOf } from "./planes.ts";
import type { TumorState } from "./tumor-state.ts";

export const fieldNames = ["SUV", "pO2", "retained"] as const;
export type FieldName = (typeof fieldNames)[number];

/** What of a map can be shown, and how. */
export interface MapField {
  readonly title: string;
  readonly quantity: string;
  readonly unit: string;
  /** Shown value = value of the map × this. */
  readonly factor: number;
  /** What a projection looks for. */
  readonly extreme: "max" | "min";
  /** What a projection is called: in a caption, with its remark, and in full. */
  readonly projection: readonly [title: string, note: string, words: string];
  /** One number a voxel; undefined where the map has none. */
  readonly valuesOf: (map: MapJobResult, frame: number) => Float32Array | undefined;
  /** Which entries of the state hold its colors, and what their two ends show. */
  readonly colors: "suvColors" | "fieldColors";
  readonly window: keyof typeof defaultWindows;
  /** Beyond this no window goes. */
  readonly most: number;
}

export const mapFields: Readonly<Record<FieldName, MapField>> = {
  SUV: {
    ...{ title: "SUV", quantity: "SUV", unit: "g/mL", factor: 1, extreme: "max" },
    projection: ["MIP", "highest SUV", "maximum-intensity projection"],
    valuesOf: frameOf,
    ...{ colors: "suvColors", window: "window", most: 100 },
  },
  pO2: {
    ...{ title: "pO₂", quantity: "pO₂", unit: "mmHg", factor: 1, extreme: "min" },
    projection: ["lowest pO₂", "", "projection of the lowest pO₂"],
    valuesOf: ({ pO2 }) => pO2,
    ...{ colors: "fieldColors", window: "oxygenWindow", most: 160 },
  },
  retained: {
    ...{ title: "retained", quantity: "trapped of the tracer in tissue", unit: "%", factor: 100 },
    extreme: "max",
    projection: ["most retained", "", "projection of the largest share that is retained"],
    valuesOf: (map, frame) => map.retained && cutFrame(map.retained, map, frame),
    ...{ colors: "fieldColors", window: "retainedWindow", most: 100 },
  },
};

/** Values at the two ends of the colors, as the map has them. */
export function rangeOf(state: TumorState): readonly [number, number] {
  const { window, factor } = mapFields[state.field];
  const [low, high] = state[window];
  return [low / factor, high / factor];
}

export const colorsOf = (state: TumorState): ColorName => state[mapFields[state.field].colors];
