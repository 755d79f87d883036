import type { MapJobResult } from "../../index.ts";
import type { ColorName } from "../state/shared.ts";
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
  /** Values at the two ends of the colors, as the map has them. */
  readonly rangeOf: (state: TumorState) => readonly [number, number];
  /** Which entry of the state holds its colors. */
  readonly colors: "suvColors" | "fieldColors";
}

/** Fixed, so that maps of different settings compare: the vessels have 40 mmHg. */
const pO2Range = [0, 40] as const;
const whole = [0, 1] as const;

export const mapFields: Readonly<Record<FieldName, MapField>> = {
  SUV: {
    ...{ title: "SUV", quantity: "SUV", unit: "g/mL", factor: 1, extreme: "max" },
    projection: ["MIP", "highest SUV", "maximum-intensity projection"],
    valuesOf: frameOf,
    rangeOf: ({ window }) => window,
    colors: "suvColors",
  },
  pO2: {
    ...{ title: "pO₂", quantity: "pO₂", unit: "mmHg", factor: 1, extreme: "min" },
    projection: ["lowest pO₂", "", "projection of the lowest pO₂"],
    valuesOf: ({ pO2 }) => pO2,
    rangeOf: () => pO2Range,
    colors: "fieldColors",
  },
  retained: {
    ...{ title: "retained", quantity: "trapped of the tracer in tissue", unit: "%", factor: 100 },
    extreme: "max",
    projection: ["most retained", "", "projection of the largest share that is retained"],
    valuesOf: (map, frame) => map.retained && cutFrame(map.retained, map, frame),
    rangeOf: () => whole,
    colors: "fieldColors",
  },
};

export const colorsOf = (state: TumorState): ColorName => state[mapFields[state.field].colors];
